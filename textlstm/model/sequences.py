"""Independent sequences in batches of similar length: right-padded, masked, weighted, shuffled."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np


class Batch(NamedTuple):
    """A batch of sequences.

    Attributes:
        rows: Indices of the sequences, int [batch].
        ids: Their ids, padded with 0, int32 [batch, time].
        mask: True for ids, false for padding, bool [batch, time].
        weights: Weights of the sequences, float32 [batch].
    """

    rows: np.ndarray
    ids: np.ndarray
    mask: np.ndarray
    weights: np.ndarray


def batches(
    sequences: Sequence[np.ndarray], weights: Sequence[float], size: int, seed: int, epoch: int
) -> Iterator[Batch]:
    """Yield every sequence once, in batches of similar length.

    The loss of a batch is sum(weight · loss) / sum(weight). For the loss of an epoch, add up both
    sums over its batches before dividing.

    Args:
        sequences: Ids of each sequence, int [length].
        weights: One weight per sequence.
        size: Largest number of sequences in a batch.
        seed: Random seed for the order.
        epoch: Number of the epoch; each has its own order.

    Raises:
        ValueError: If there is not one weight per sequence.

    Example:
        >>> import numpy as np
        >>> from textlstm.model.sequences import batches
        >>> [batch] = batches([np.array([5, 6])], [1.0], size=4, seed=1, epoch=0)
        >>> batch.ids, batch.mask
        (array([[5, 6]], dtype=int32), array([[ True,  True]]))
    """
    weights_array = np.asarray(weights, np.float32)
    if weights_array.shape != (len(sequences),):
        got = list(weights_array.shape)
        raise ValueError(f"weights: expected [{len(sequences)}], one a sequence, got {got}")
    for rows in order([len(sequence) for sequence in sequences], size, seed, epoch):
        yield Batch(rows, *pad([sequences[row] for row in rows]), weights_array[rows])


def order(lengths: Sequence[int], size: int, seed: int, epoch: int) -> list[np.ndarray]:
    """Return the indices of each batch, at most `size` of similar length; seed and epoch decide.

    Lengths are sorted with a noise of a tenth, so that batches differ between epochs.
    """
    draw = np.random.default_rng([seed, epoch])
    noisy = np.asarray(lengths) * draw.uniform(0.9, 1.1, len(lengths))
    ranked = np.argsort(noisy, kind="stable")
    chunks = [ranked[start : start + size] for start in range(0, len(ranked), size)]
    return [chunks[number] for number in draw.permutation(len(chunks))]


def pad(sequences: Sequence[np.ndarray]) -> tuple[np.ndarray, np.ndarray]:
    """Return ids int32 [batch, time], padded on the right with 0, and their mask bool."""
    longest = max((len(sequence) for sequence in sequences), default=0)
    ids = np.zeros((len(sequences), longest), np.int32)
    mask = np.zeros((len(sequences), longest), bool)
    for row, sequence in enumerate(sequences):
        ids[row, : len(sequence)] = sequence
        mask[row, : len(sequence)] = True
    return ids, mask
