"""Peer of time_to_quality.py: pytorch/examples word_language_model with its defaults.

2 layers of 200 units, embedding 200, dropout 0.2 between all, untied, SGD at 20 with the gradient
clipped to 0.25, 20 lanes of windows of 35, evaluation on 10 lanes; the text is one stream of words
with <eos> after each line. Needs torch only.
"""

import json
import math
import sys
import time

import torch
import torch.nn.functional as functional
from torch import nn

SIZE, LAYERS, DROPOUT, RATE, CLIP, WINDOW, LANES, VALID_LANES = 200, 2, 0.2, 20.0, 0.25, 35, 20, 10


class Model(nn.Module):
    """RNNModel of that example, with type LSTM."""

    def __init__(self, vocabulary: int) -> None:
        super().__init__()
        self.drop = nn.Dropout(DROPOUT)
        self.encoder = nn.Embedding(vocabulary, SIZE)
        self.rnn = nn.LSTM(SIZE, SIZE, LAYERS, dropout=DROPOUT)
        self.decoder = nn.Linear(SIZE, vocabulary)
        nn.init.uniform_(self.encoder.weight, -0.1, 0.1)
        nn.init.zeros_(self.decoder.bias)
        nn.init.uniform_(self.decoder.weight, -0.1, 0.1)

    def forward(self, ids: torch.Tensor, hidden: tuple) -> tuple:
        output, hidden = self.rnn(self.drop(self.encoder(ids)), hidden)
        decoded = self.decoder(self.drop(output))
        return functional.log_softmax(decoded.view(-1, decoded.shape[-1]), dim=1), hidden


def initial_state(lanes: int) -> tuple:
    return torch.zeros(LAYERS, lanes, SIZE), torch.zeros(LAYERS, lanes, SIZE)


def read(path: str, words: dict[str, int]) -> torch.Tensor:
    """Return the ids of a text; new words are added."""
    with open(path, encoding="utf-8") as file:
        return torch.tensor(
            [
                words.setdefault(word, len(words))
                for line in file
                for word in [*line.split(), "<eos>"]
            ]
        )


def batchify(ids: torch.Tensor, lanes: int) -> torch.Tensor:
    """Return ids [time, lanes]; the remainder is dropped, as in the example."""
    return ids[: len(ids) // lanes * lanes].view(lanes, -1).t().contiguous()


def epoch(model: Model, source: torch.Tensor, name: str) -> None:
    """Train one epoch."""
    model.train()
    hidden, steps = initial_state(LANES), range(0, len(source) - 1, WINDOW)
    for place in steps:
        size = min(WINDOW, len(source) - 1 - place)
        hidden = tuple(part.detach() for part in hidden)
        model.zero_grad()
        output, hidden = model(source[place : place + size], hidden)
        loss = functional.nll_loss(output, source[place + 1 : place + 1 + size].view(-1))
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), CLIP)
        for weight in model.parameters():
            weight.data.add_(weight.grad, alpha=-RATE)
        if place % (200 * WINDOW) == 0:
            print(
                f"peer, {name}: {place / len(source):.0%}, loss {loss.item():.2f}",
                file=sys.stderr,
                flush=True,
            )


@torch.no_grad()
def perplexity(model: Model, source: torch.Tensor) -> float:
    """Return the example's own validation perplexity."""
    model.eval()
    hidden, total = initial_state(VALID_LANES), 0.0
    for place in range(0, len(source) - 1, WINDOW):
        size = min(WINDOW, len(source) - 1 - place)
        output, hidden = model(source[place : place + size], hidden)
        total += (
            size * functional.nll_loss(output, source[place + 1 : place + 1 + size].view(-1)).item()
        )
    return math.exp(total / (len(source) - 1))


def main() -> None:
    """Print seconds, processor seconds and perplexity after each epoch as a line of JSON.

    Evaluation is not timed.
    """
    train, valid, epochs = sys.argv[1:]
    torch.set_num_threads(1)
    torch.manual_seed(1111)
    words: dict[str, int] = {}
    texts = [batchify(read(train, words), LANES), batchify(read(valid, words), VALID_LANES)]
    model = Model(len(words))
    seconds, processor, results = 0.0, 0.0, []
    for number in range(int(epochs)):
        wall, own = time.perf_counter(), time.process_time()
        epoch(model, texts[0], f"epoch {number + 1}")
        seconds, processor = (
            seconds + time.perf_counter() - wall,
            processor + time.process_time() - own,
        )
        results.append(
            {"seconds": seconds, "processor": processor, "perplexity": perplexity(model, texts[1])}
        )
    print(json.dumps(results), flush=True)


if __name__ == "__main__":
    main()
