"""Chunks as windows of word ids for the author head: short runs of text, each read from a blank state."""

import re

import numpy as np

PAD, UNKNOWN = 0, 1  # ids before those of words


class Windows:
    """All windows of a shelf's chunks: `words` [windows, length] numbers of words (0: padding), `chunk` [windows]."""

    def __init__(self, chunks: list[str], length: int) -> None:
        """Cut each chunk into windows of `length` tokens; a line end is a token."""
        numbers: dict[str, int] = {}
        rows, owners = [], []
        for at, chunk in enumerate(chunks):
            ids = [
                numbers.setdefault(token, len(numbers) + 1)
                for token in re.findall(r"\n|[^ \n]+", chunk)
            ]
            row = np.zeros((-(-len(ids) // length), length), np.int32)
            row.ravel()[: len(ids)] = ids
            rows.append(row)
            owners.append(np.full(len(row), at))
        self.words, self.chunk, self.vocabulary = (
            np.concatenate(rows),
            np.concatenate(owners),
            len(numbers) + 1,
        )

    def windows_of(self, chunks: np.ndarray) -> np.ndarray:
        """Return the windows of sorted chunk indices, in their order."""
        return np.flatnonzero(np.isin(self.chunk, chunks))

    def frequent(self, windows: np.ndarray, number: int) -> np.ndarray:
        """Return a table from words to ids [vocabulary]: the most frequent of `windows` have one of their own."""
        counts = np.bincount(self.words[windows].ravel(), minlength=self.vocabulary)
        counts[PAD] = 0
        order = np.argsort(-counts, kind="stable")[:number]
        order = order[counts[order] > 0]
        table = np.full(self.vocabulary, UNKNOWN, np.int32)
        table[PAD] = PAD
        table[order] = np.arange(len(order)) + UNKNOWN + 1
        return table
