"""Chunks as windows of word ids: short sequences, each processed from a zero state."""

import re

import numpy as np

PAD, UNKNOWN = 0, 1  # ids below those of words


class Windows:
    """The windows of all chunks, padded on the right.

    Args:
        chunks: the chunks; tokens are separated by spaces, and a line end is a token.
        length: tokens of a window.

    Attributes:
        words: number of each token's word, 1 and up; 0 is padding; int32 [windows, length].
        chunk: index of each window's chunk, int [windows].
        vocabulary: number of distinct words, plus one for padding.
    """

    def __init__(self, chunks: list[str], length: int) -> None:
        numbers: dict[str, int] = {}
        rows, owners = [], []
        for index, chunk in enumerate(chunks):
            ids = [
                numbers.setdefault(token, len(numbers) + 1)
                for token in re.findall(r"\n|[^ \n]+", chunk)
            ]
            row = np.zeros((-(-len(ids) // length), length), np.int32)
            row.ravel()[: len(ids)] = ids
            rows.append(row)
            owners.append(np.full(len(row), index))
        self.words, self.chunk = np.concatenate(rows), np.concatenate(owners)
        self.vocabulary = len(numbers) + 1

    def windows_of(self, chunks: np.ndarray) -> np.ndarray:
        """Return the indices of the windows of sorted chunk indices, in the same order."""
        return np.flatnonzero(np.isin(self.chunk, chunks))

    def frequent(self, windows: np.ndarray, number: int) -> np.ndarray:
        """Return a lookup table from word numbers to ids, fitted on some windows.

        Args:
            windows: indices of the training windows.
            number: number of most frequent words with an id of their own.

        Returns:
            int32 [vocabulary]; `PAD` for padding, `UNKNOWN` for all other words.
        """
        counts = np.bincount(self.words[windows].ravel(), minlength=self.vocabulary)
        counts[PAD] = 0
        order = np.argsort(-counts, kind="stable")[:number]
        order = order[counts[order] > 0]
        table = np.full(self.vocabulary, UNKNOWN, np.int32)
        table[PAD] = PAD
        table[order] = np.arange(len(order)) + UNKNOWN + 1
        return table
