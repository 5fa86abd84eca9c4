"""A corpus of documents laid into lanes for truncated back-propagation: lane i of a window goes on in the next."""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from textlstm.errors import TextlstmError
from textlstm.tokens.ids import Documents

EOS = 1  # what the model reads before a document's first token


class Window(NamedTuple):
    """What one step reads, [lanes, time]: int32 inputs, targets; bool mask (is a token), reset (a document begins)."""

    inputs: np.ndarray
    targets: np.ndarray
    mask: np.ndarray
    reset: np.ndarray


class Lanes:
    """One epoch over `documents` in `lanes` streams of windows of `window` steps; every token is a target exactly once.

    Documents follow one another in an order drawn from (seed, epoch), the stream begins at a place drawn from it too,
    and is cut into equal lanes; lanes that end early are masked. Only the tokens of a window are ever in memory.
    """

    def __init__(self, documents: Documents, lanes: int, window: int, seed: int, epoch: int) -> None:
        if not len(documents.ids):
            raise TextlstmError("train: the corpus holds no tokens; add texts, or lower tokens.valid and tokens.test")
        draw = np.random.default_rng([seed, epoch])
        order = draw.permutation(len(documents))
        lengths = documents.lengths[order]
        self.documents, self.size = documents, window
        self.begins = np.cumsum(lengths) - lengths  # in the stream, by place in the order
        self.starts = documents.starts[order]  # on disk, likewise
        self.total = len(documents.ids)
        self.offset = int(draw.integers(self.total))
        self.length = -(-self.total // lanes)
        self.first = np.arange(lanes)[:, None] * self.length

    def __len__(self) -> int:
        return -(-self.length // self.size)

    def __getitem__(self, number: int) -> Window:
        steps = number * self.size + np.arange(self.size)[None, :]
        position = self.first + steps
        mask = (steps < self.length) & (position < self.total)
        stream = (position + self.offset) % self.total
        place = np.searchsorted(self.begins, stream, side="right") - 1
        begin = stream == self.begins[place]
        on_disk = self.starts[place] + stream - self.begins[place]
        ids = self.documents.ids
        targets = np.where(mask, ids[on_disk], EOS).astype(np.int32)
        inputs = np.where(begin | ~mask, EOS, ids[np.maximum(on_disk, 1) - 1]).astype(np.int32)
        reset = begin & mask
        if number == 0:
            reset[:, 0] = True  # lanes begin elsewhere than the last epoch ended
        return Window(inputs, targets, mask, reset)

    def windows(self, start: int) -> Iterator[Window]:
        """Yield the windows from `start` on."""
        for number in range(start, len(self)):
            yield self[number]
