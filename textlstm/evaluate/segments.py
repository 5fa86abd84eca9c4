"""Segments of a document: windows of one lane that are read one after another."""

from collections.abc import Iterator

import numpy as np

from textlstm.model.lanes import Window
from textlstm.tokens.tokenizer import EOS_ID


def segments(ids: np.ndarray, length: int) -> Iterator[Window]:
    """Yield a document in segments of at most `length` tokens, as windows of one lane."""
    ids = np.asarray(ids, np.int32)
    inputs = np.concatenate([[EOS_ID], ids[:-1]]).astype(np.int32)
    for start in range(0, len(ids), length):
        window = slice(start, start + length)
        shape = (1, len(ids[window]))
        yield Window(
            inputs[None, window], ids[None, window], np.ones(shape, bool), np.zeros(shape, bool)
        )
