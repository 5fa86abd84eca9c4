"""Contender of generation.py on PyTorch in eager mode; needs torch and numpy only."""

import json
import sys
import time

import torch
from torch import nn

VOCABULARY, STEPS, REPEATS, BATCHES = 10_000, 64, 5, (1, 64)


@torch.inference_mode()
def seconds_of(units: int, layers: int, batch: int) -> float:
    embedding, output = nn.Embedding(VOCABULARY, units), nn.Linear(units, VOCABULARY)
    lstm = nn.LSTM(units, units, layers)

    def write() -> None:
        token, state = torch.ones(batch, dtype=torch.long), None
        for _ in range(STEPS):
            y, state = lstm(embedding(token)[None], state)
            probabilities = torch.softmax(output(y[0]) / 0.8, dim=-1)
            token = torch.multinomial(probabilities, 1)[:, 0]

    write()
    times = []
    for _ in range(REPEATS):
        start = time.process_time()
        write()
        times.append(time.process_time() - start)
    return min(times) / STEPS


if __name__ == "__main__":
    torch.set_num_threads(1)
    sizes = json.loads(sys.argv[1])
    print(
        json.dumps(
            {
                f"{size} {batch}": seconds_of(*shape, batch)
                for size, shape in sizes.items()
                for batch in BATCHES
            }
        )
    )
