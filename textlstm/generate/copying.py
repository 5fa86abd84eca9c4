"""Copying: how much of a sample is in the training text word for word, by exact matching."""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Copy:
    """A run of tokens that a sample and the training text share.

    Attributes:
        length: Number of tokens.
        sample_start: Index of its first token in the sample.
        train_start: Index of its first token in the training ids.

    Example:
        >>> from textlstm.generate import Copy
        >>> Copy(length=3, sample_start=0, train_start=17).length
        3
    """

    length: int
    sample_start: int
    train_start: int


class TrainingText:
    """The training text, searched for what it shares with a sample; no match spans two documents.

    Args:
        ids: Training ids, int [tokens].
        starts: Index of the first token of each document, int [documents].

    Example:
        >>> import numpy as np
        >>> from textlstm.generate import TrainingText
        >>> training = TrainingText(ids=np.array([4, 5, 6, 7, 8]), starts=np.array([0]))
        >>> training.longest(np.array([9, 5, 6, 7]))
        Copy(length=3, sample_start=1, train_start=1)
        >>> training.novelty(np.array([9, 5, 6, 7]), range(2, 4))
        {2: 0.3333333333333333, 3: 0.5}
    """

    def __init__(self, ids: np.ndarray, starts: np.ndarray) -> None:
        self.ids, self.starts = ids, np.asarray(starts)
        self.ends = np.append(self.starts[1:], len(ids))
        self._positions: dict[int, np.ndarray] = {}

    def matches(self, sample: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return the longest match that begins at each token of a sample.

        Args:
            sample: Ids, int [n].

        Returns:
            Lengths and indices in the training ids, each int [n]; length 0 for no match.
        """
        runs = [self._longest(sample[start:]) for start in range(len(sample))]
        lengths, places = zip(*runs, strict=True) if runs else ((), ())
        return np.array(lengths, int), np.array(places, int)

    def longest(self, sample: np.ndarray) -> Copy:
        """Return the longest run shared with a sample, the first of equals.

        Args:
            sample: Ids, int [n].

        Returns:
            The run; its length is 0 if not a single token is shared.
        """
        lengths, places = self.matches(sample)
        if not lengths.any():
            return Copy(0, 0, 0)
        start = int(lengths.argmax())
        return Copy(int(lengths[start]), start, int(places[start]))

    def novelty(self, sample: np.ndarray, orders: range) -> dict[int, float]:
        """Return the share of a sample's n-grams that are in no training document.

        Args:
            sample: Ids, int [n].
            orders: Values of n; those above the sample's length are skipped.

        Returns:
            Share, 0 to 1, for each n.
        """
        lengths, _ = self.matches(sample)
        grams = {n: lengths[: len(sample) - n + 1] for n in orders if n <= len(sample)}
        return {n: float(np.mean(gram < n)) for n, gram in grams.items()}

    def _longest(self, tail: np.ndarray) -> tuple[int, int]:
        """Return length and place of the longest match of a prefix of `tail`."""
        # candidates: every place of the first token, with the tokens left in its document
        places = self._places(int(tail[0]))
        if not len(places):
            return 0, 0
        room = self.ends[np.searchsorted(self.starts, places, side="right") - 1] - places
        # extend by one token, keep the candidates that agree, until none does
        length = 1
        while length < len(tail):
            long_enough = room > length
            candidates, candidate_room = places[long_enough], room[long_enough]
            same = self.ids[candidates + length] == tail[length]
            if not same.any():
                break
            places, room = candidates[same], candidate_room[same]
            length += 1
        return length, int(places[0])

    def _places(self, token: int) -> np.ndarray:
        """Return the indices of a token in the training ids, cached."""
        if token not in self._positions:
            self._positions[token] = np.flatnonzero(self.ids == token)
        return self._positions[token]
