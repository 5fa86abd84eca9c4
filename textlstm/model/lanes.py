"""Lanes and windows for truncated back-propagation through time (BPTT).

A corpus is a stream of documents, cut into `lanes` (the batch size) that are read in parallel, each
in windows of `window` steps (the BPTT length). Lane i of a window continues lane i of the window
before, so that its state carries over.
"""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from textlstm.errors import TextlstmError
from textlstm.tokens.ids import Documents
from textlstm.tokens.tokenizer import EOS_ID

HALF_LENGTH_SHARE = 0.05  # share of variable windows that have half the length


class Window(NamedTuple):
    """The input of one training step; all arrays are [lanes, time].

    Attributes:
        inputs: Ids to read, int32.
        targets: The id after each input, int32.
        mask: True for tokens, false after the end of a lane, bool.
        reset: True where a document begins, bool.
    """

    inputs: np.ndarray
    targets: np.ndarray
    mask: np.ndarray
    reset: np.ndarray


class Lanes:
    """The windows of one epoch, in which every token is a target exactly once.

    The order of the documents and the offset at which the stream begins are a function of (seed,
    epoch). Lanes that end early are masked. Only the tokens of one window are in memory at a time.

    Args:
        documents: The corpus; the ids may be a memory map.
        lanes: Number of lanes (the batch size).
        window: Steps of a window (the BPTT length).
        seed: Random seed for the order.
        epoch: Number of the epoch; each has its own order.
        variable: Whether windows vary in length: one in twenty is half as long, and each is up to a
            seventh shorter or longer, so that the same words do not always end one (Merity, Keskar
            & Socher 2018). There are six lengths, because each is compiled.

    Raises:
        TextlstmError: If the corpus holds no tokens.
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
                "train: the corpus holds no tokens; add texts, or lower tokens.valid and "
                "tokens.test"
            )
        # the stream: documents in random order, read from a random offset, as on a ring
        draw = np.random.default_rng([seed, epoch])
        order = draw.permutation(len(documents))
        lengths = documents.lengths[order]
        self.documents = documents
        self.stream_starts = np.cumsum(lengths) - lengths  # of the documents, in their order
        self.file_starts = documents.starts[order]
        self.total = len(documents.ids)
        self.offset = int(draw.integers(self.total))
        # lanes: equal stretches of the stream, the last padded
        self.length = -(-self.total // lanes)
        self.lane_starts = np.arange(lanes)[:, None] * self.length
        # windows: the step at which each begins, and at which the last one ends
        self.edges = np.arange(0, self.length + window, window)
        if variable:
            halved = draw.random(4 * self.length // window + 4) < HALF_LENGTH_SHARE
            bases = np.where(halved, max(1, window // 2), window)
            noise = draw.integers(-1, 2, len(bases)) * (window // 7)
            ends = np.cumsum(np.maximum(1, bases + noise))
            self.edges = np.concatenate([[0], ends[: np.searchsorted(ends, self.length) + 1]])

    def __len__(self) -> int:
        return len(self.edges) - 1

    def __getitem__(self, number: int) -> Window:
        # where each lane and step lies in the padded stream
        steps = np.arange(self.edges[number], self.edges[number + 1])[None, :]
        position = self.lane_starts + steps
        mask = (steps < self.length) & (position < self.total)
        # where that is on disk
        stream = (position + self.offset) % self.total
        document = np.searchsorted(self.stream_starts, stream, side="right") - 1
        begins = stream == self.stream_starts[document]
        on_disk = self.file_starts[document] + stream - self.stream_starts[document]
        # inputs are the targets shifted by one, <eos> before the first token of a document
        ids = self.documents.ids
        targets = np.where(mask, ids[on_disk], EOS_ID).astype(np.int32)
        inputs = np.where(begins | ~mask, EOS_ID, ids[np.maximum(on_disk, 1) - 1]).astype(np.int32)
        reset = begins & mask
        if number == 0:
            reset[:, 0] = True  # an epoch does not continue the lanes of the epoch before
        return Window(inputs, targets, mask, reset)

    def windows(self, start: int) -> Iterator[Window]:
        """Yield the windows from number `start` on."""
        for number in range(start, len(self)):
            yield self[number]
