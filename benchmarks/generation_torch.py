"""Contender of generation.py on PyTorch in eager mode; needs torch and numpy only."""

import json
import sys
import time
from collections.abc import Callable

import torch
from torch import nn

VOCABULARY, STEPS = 10_000, 64


def writer(units: int, layers: int, batch: int) -> Callable[[], None]:
    """Return a function that writes a text."""
    embedding, output = nn.Embedding(VOCABULARY, units), nn.Linear(units, VOCABULARY)
    lstm = nn.LSTM(units, units, layers)

    @torch.inference_mode()
    def write() -> None:
        token, state = torch.ones(batch, dtype=torch.long), None
        for _ in range(STEPS):
            y, state = lstm(embedding(token)[None], state)
            probabilities = torch.softmax(output(y[0]) / 0.8, dim=-1)
            token = torch.multinomial(probabilities, 1)[:, 0]

    return write


def main() -> None:
    """Answer each line "size batch" on standard input with the CPU seconds of one step."""
    torch.set_num_threads(1)
    sizes, made = json.loads(sys.argv[1]), {}
    for line in sys.stdin:
        size, batch = line.split()
        if line not in made:
            made[line] = writer(*sizes[size], int(batch))
            made[line]()
        start = time.process_time()
        made[line]()
        print((time.process_time() - start) / STEPS, flush=True)


if __name__ == "__main__":
    main()
