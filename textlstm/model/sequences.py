"""Independent sequences as batches: alike in length, right-padded, masked, in an order of our own."""

from collections.abc import Sequence

import numpy as np


def batches(lengths: Sequence[int], size: int, seed: int, epoch: int) -> list[np.ndarray]:
    """Return indices in batches of at most `size`, each of like lengths; the order is a function of (seed, epoch).

    Lengths are sorted with a tenth of noise, so that batches differ between epochs.
    """
    draw = np.random.default_rng([seed, epoch])
    noisy = np.asarray(lengths) * draw.uniform(0.9, 1.1, len(lengths))
    order = np.argsort(noisy, kind="stable")
    parts = [order[start : start + size] for start in range(0, len(order), size)]
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
