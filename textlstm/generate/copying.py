"""How much of a sample stands word for word in the training text: exact matches, not estimates."""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Copy:
    """The longest run of tokens a sample shares with the training text: where it begins in both, and its length."""

    length: int
    sample_start: int
    train_start: int


class TrainingText:
    """The training ids [N] and the starts [D] of their documents, asked for what they share with a sample."""

    def __init__(self, ids: np.ndarray, starts: np.ndarray) -> None:
        self.ids, self.starts = ids, np.asarray(starts)
        self.ends = np.append(self.starts[1:], len(ids))
        self._positions: dict[int, np.ndarray] = {}

    def matches(self, sample: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return for each token of the sample the longest match beginning there: its length and its place."""
        found = [self._longest(sample[start:]) for start in range(len(sample))]
        return np.array([length for length, _ in found], int), np.array(
            [place for _, place in found], int
        )

    def longest(self, sample: np.ndarray) -> Copy:
        """Return the longest run shared; the first of equals, length 0 where not even a token is."""
        lengths, places = self.matches(sample)
        if not lengths.any():
            return Copy(0, 0, 0)
        start = int(lengths.argmax())
        return Copy(int(lengths[start]), start, int(places[start]))

    def novelty(self, sample: np.ndarray, orders: range) -> dict[int, float]:
        """Return for each n the share of the sample's n-grams that no training document holds."""
        lengths, _ = self.matches(sample)
        grams = {n: lengths[: len(sample) - n + 1] for n in orders if n <= len(sample)}
        return {n: float(np.mean(gram < n)) for n, gram in grams.items()}

    def _longest(self, tail: np.ndarray) -> tuple[int, int]:
        """Narrow the places where the first token stands down to those that go on like `tail`."""
        places = self._of(int(tail[0]))
        if not len(places):
            return 0, 0
        room = self.ends[np.searchsorted(self.starts, places, side="right") - 1] - places
        length = 1
        while length < len(tail):
            inside = places[room > length], room[room > length]
            same = self.ids[inside[0] + length] == tail[length]
            if not same.any():
                break
            places, room = inside[0][same], inside[1][same]
            length += 1
        return length, int(places[0])

    def _of(self, token: int) -> np.ndarray:
        if token not in self._positions:
            self._positions[token] = np.flatnonzero(self.ids == token)
        return self._positions[token]
