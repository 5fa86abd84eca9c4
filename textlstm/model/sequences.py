"""Independent sequences as batches: alike in length, right-padded, masked, weighted, in an order of our own."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np


class Batch(NamedTuple):
    """Some sequences: their numbers [batch], int32 ids and bool mask (is real) [batch, time], weights [batch]."""

    rows: np.ndarray
    ids: np.ndarray
    mask: np.ndarray
    weights: np.ndarray


def batches(
    sequences: Sequence[np.ndarray], weights: Sequence[float], size: int, seed: int, epoch: int
) -> Iterator[Batch]:
    """Yield every sequence once, with its weight, in batches of like lengths; a batch's loss is sum(w·l) / sum(w).

    That sum and that of the weights, added up over batches before they are divided, are the loss of an epoch.
    """
    weighed = np.asarray(weights, np.float32)
    if weighed.shape != (len(sequences),):
        raise ValueError(
            f"weights: expected [{len(sequences)}], one a sequence, got {list(weighed.shape)}"
        )
    for rows in order([len(sequence) for sequence in sequences], size, seed, epoch):
        yield Batch(rows, *pad([sequences[row] for row in rows]), weighed[rows])


def order(lengths: Sequence[int], size: int, seed: int, epoch: int) -> list[np.ndarray]:
    """Return indices in batches of at most `size`, each of like lengths; the order is a function of (seed, epoch).

    Lengths are sorted with a tenth of noise, so that batches differ between epochs.
    """
    draw = np.random.default_rng([seed, epoch])
    noisy = np.asarray(lengths) * draw.uniform(0.9, 1.1, len(lengths))
    ranked = np.argsort(noisy, kind="stable")
    parts = [ranked[start : start + size] for start in range(0, len(ranked), size)]
    return [parts[one] for one in draw.permutation(len(parts))]


def pad(sequences: Sequence[np.ndarray]) -> tuple[np.ndarray, np.ndarray]:
    """Return ids int32 [batch, time] padded on the right with 0, and the mask bool [batch, time] of what is real."""
    longest = max((len(sequence) for sequence in sequences), default=0)
    ids = np.zeros((len(sequences), longest), np.int32)
    mask = np.zeros((len(sequences), longest), bool)
    for row, sequence in enumerate(sequences):
        ids[row, : len(sequence)] = sequence
        mask[row, : len(sequence)] = True
    return ids, mask
