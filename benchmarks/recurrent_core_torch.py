"""Contender of recurrent_core.py on PyTorch, in its usual form; needs torch and numpy only."""

import json
import os
import resource
import sys
import time

import numpy as np
import torch
from torch import nn

RATE, CLIP = 1.0, 0.25


class Model(nn.Module):
    """Embedding, nn.LSTM, a linear decoder."""

    def __init__(self, units: int, layers: int, vocabulary: int) -> None:
        super().__init__()
        self.embedding = nn.Embedding(vocabulary, units)
        self.lstm = nn.LSTM(units, units, layers)
        self.decoder = nn.Linear(units, vocabulary)

    def forward(self, ids: torch.Tensor, state: tuple) -> tuple:
        y, state = self.lstm(self.embedding(ids), state)
        return self.decoder(y), state


def fill(model: Model, units: int, layers: int, vocabulary: int) -> None:
    """Assign the initial weights of all contenders to the model."""
    draw = np.random.default_rng(1)

    def uniform(*shape: int) -> torch.Tensor:
        return torch.from_numpy(draw.uniform(-0.1, 0.1, shape).astype(np.float32))

    with torch.no_grad():
        model.embedding.weight.copy_(uniform(vocabulary, units))
        for layer in range(layers):
            getattr(model.lstm, f"weight_ih_l{layer}").copy_(uniform(units, 4 * units).T)
            getattr(model.lstm, f"weight_hh_l{layer}").copy_(uniform(units, 4 * units).T)
            getattr(model.lstm, f"bias_ih_l{layer}").copy_(uniform(4 * units))
            getattr(model.lstm, f"bias_hh_l{layer}").zero_()
        model.decoder.weight.copy_(uniform(vocabulary, units))
        model.decoder.bias.zero_()


def memory() -> int:
    """Return the peak resident memory, bytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def anonymous() -> int:
    """Return the resident memory that is of no file, bytes: it cannot be reclaimed (Linux)."""
    with open("/proc/self/status") as file:
        return next(int(line.split()[1]) for line in file if line.startswith("RssAnon")) * 1024


def main() -> None:
    """For each number of steps on the standard input, run them and print a line of JSON."""
    units, layers, lanes, window, vocabulary = map(int, sys.argv[2:])
    base, clock = memory(), time.perf_counter
    if os.environ["BENCH_THREADS"] == "1":
        clock = time.process_time
        torch.set_num_threads(1)
    model = Model(units, layers, vocabulary)
    fill(model, units, layers, vocabulary)
    optimiser, criterion = torch.optim.SGD(model.parameters(), RATE), nn.CrossEntropyLoss()
    state = (torch.zeros(layers, lanes, units), torch.zeros(layers, lanes, units))
    draw = np.random.default_rng(2)
    batches = torch.from_numpy(
        draw.integers(0, vocabulary, (8, lanes, window + 1), dtype=np.int32)
    ).long()
    batches = batches.transpose(1, 2).contiguous()  # [time, batch], the layout nn.LSTM prefers
    number = 0
    for line in sys.stdin:
        start = clock()
        for _ in range(int(line)):
            batch = batches[number % len(batches)]
            optimiser.zero_grad()
            output, state = model(batch[:-1], tuple(part.detach() for part in state))
            loss = criterion(output.view(-1, vocabulary), batch[1:].reshape(-1))
            loss.backward()
            nn.utils.clip_grad_norm_(model.parameters(), CLIP)
            optimiser.step()
            number += 1
            value = loss.item()
        seconds = clock() - start
        print(
            json.dumps(
                {
                    "seconds": seconds,
                    "loss": value,
                    "peak": memory(),
                    "base": base,
                    "anonymous": anonymous(),
                }
            ),
            flush=True,
        )


if __name__ == "__main__":
    main()
