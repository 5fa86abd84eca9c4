"""A corpus of documents laid into lanes for truncated back-propagation: lane i of a window goes on in the next."""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from textlstm.errors import TextlstmError
from textlstm.tokens.ids import Documents
from textlstm.tokens.tokenizer import EOS_ID

HALVED = 0.05  # share of variable windows of half the length


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
    With `variable`, a window is half as long once in twenty times and up to a seventh shorter or longer, so that the
    same words do not always end one (Merity, Keskar & Socher 2018); six lengths, since each is compiled.
    """

    def __init__(
        self,
        documents: Documents,
        lanes: int,
        window: int,
        seed: int,
        epoch: int,
        variable: bool = False,
    ) -> None:
        if not len(documents.ids):
            raise TextlstmError(
                "train: the corpus holds no tokens; add texts, or lower tokens.valid and tokens.test"
            )
        draw = np.random.default_rng([seed, epoch])
        order = draw.permutation(len(documents))
        lengths = documents.lengths[order]
        self.documents = documents
        self.begins = np.cumsum(lengths) - lengths  # in the stream, by place in the order
        self.starts = documents.starts[order]  # on disk, likewise
        self.total = len(documents.ids)
        self.offset = int(draw.integers(self.total))
        self.length = -(-self.total // lanes)
        self.first = np.arange(lanes)[:, None] * self.length
        # where each window begins, and where the last one ends
        self.at = np.arange(0, self.length + window, window)
        if variable:
            bases = np.where(
                draw.random(4 * self.length // window + 4) < HALVED, max(1, window // 2), window
            )
            ends = np.cumsum(
                np.maximum(1, bases + draw.integers(-1, 2, len(bases)) * (window // 7))
            )
            self.at = np.concatenate([[0], ends[: np.searchsorted(ends, self.length) + 1]])

    def __len__(self) -> int:
        return len(self.at) - 1

    def __getitem__(self, number: int) -> Window:
        steps = np.arange(self.at[number], self.at[number + 1])[None, :]
        position = self.first + steps
        mask = (steps < self.length) & (position < self.total)
        stream = (position + self.offset) % self.total
        place = np.searchsorted(self.begins, stream, side="right") - 1
        begin = stream == self.begins[place]
        on_disk = self.starts[place] + stream - self.begins[place]
        ids = self.documents.ids
        targets = np.where(mask, ids[on_disk], EOS_ID).astype(np.int32)
        inputs = np.where(begin | ~mask, EOS_ID, ids[np.maximum(on_disk, 1) - 1]).astype(np.int32)
        reset = begin & mask
        if number == 0:
            reset[:, 0] = True  # lanes begin elsewhere than the last epoch ended
        return Window(inputs, targets, mask, reset)

    def windows(self, start: int) -> Iterator[Window]:
        """Yield the windows from `start` on."""
        for number in range(start, len(self)):
            yield self[number]
