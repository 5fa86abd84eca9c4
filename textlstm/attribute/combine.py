"""The combination of methods: the sum of their scores, each standardised for the length."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np

from textlstm.attribute.calibration import loss
from textlstm.attribute.pieces import WHOLE

MIN_PIECES = 10  # for a standard deviation of its own
ALWAYS = 2  # members of every combination: the first of the list
CHOSEN_FROM = 500  # words; the choice of members looks at pieces of this length, and longer ones
MIN_WORKS = 10  # held out, for a choice
MIN_GAIN = 0.02  # share of the loss by which a further member lowers it


class Deviation(NamedTuple):
    """Standard deviation of a method's centred scores as a function of the length.

    Attributes:
        words: lengths, ascending; float [knots].
        values: standard deviations, float [knots].
    """

    words: np.ndarray
    values: np.ndarray

    def standardise(self, scores: np.ndarray, words: np.ndarray) -> np.ndarray:
        """Return centred scores divided by the deviation at their length, float64.

        Args:
            scores: float [texts, authors]; -inf for an author without training works.
            words: length of each text in words, int [texts].

        Example:
            >>> deviation = Deviation(np.array([100.0, 1000.0]), np.array([1.0, 3.0]))
            >>> deviation.standardise(np.array([[5.0, 1.0]]), np.array([1000])).round(2)
            array([[ 0.67, -0.67]])
        """
        divisor = np.interp(np.log(np.maximum(words, 1)), np.log(self.words), self.values)
        return centred(scores) / divisor[:, None]


def fit_deviation(scores: np.ndarray, words: np.ndarray, kind: np.ndarray) -> Deviation:
    """Measure the deviation at each length of held-out pieces.

    Args:
        scores: float [pieces, authors].
        words: lengths in words, int [pieces].
        kind: group of lengths of each piece, int [pieces].

    Returns:
        The deviations; 1 at every length without pieces.
    """
    values = centred(scores)
    knots: dict[float, float] = {}
    for group in np.unique(kind):
        rows = kind == group
        own = values[rows]
        number = rows.sum()
        if number >= MIN_PIECES or (group == WHOLE and not knots):
            knots[float(np.median(words[rows]))] = float(own[np.isfinite(own)].std())
    usable = sorted((length, value) for length, value in knots.items() if value > 0)
    if not usable:
        return Deviation(np.ones(1), np.ones(1))
    return Deviation(*(np.array(column, np.float64) for column in zip(*usable, strict=True)))


def choose_members(
    candidates: Sequence[str],
    values: Mapping[str, np.ndarray],
    truth: np.ndarray,
    words: np.ndarray,
    kind: np.ndarray,
    work: np.ndarray,
) -> list[str]:
    """Return the members of the combination: the first two candidates, and others that help.

    Candidates join one after another, the best first, as long as the mean negative log probability
    of the true authors falls.

    Args:
        candidates: ids of methods.
        values: standardised scores of each on held-out pieces, float [pieces, authors].
        truth: indices of the true authors, int [pieces].
        words: lengths in words, int [pieces].
        kind: group of lengths of each piece, int [pieces].
        work: the work of each piece, int [pieces].
    """
    members, others = list(candidates[:ALWAYS]), list(candidates[ALWAYS:])
    rows = (kind == WHOLE) | (kind >= CHOSEN_FROM)
    if not others or len(np.unique(work[rows])) < MIN_WORKS:
        return members
    where = truth[rows], words[rows], kind[rows], work[rows]
    total = np.sum([values[member][rows] for member in members], axis=0)
    best = loss(total, *where)
    while others:
        losses = {other: loss(total + values[other][rows], *where) for other in others}
        chosen = min(losses, key=losses.__getitem__)
        if losses[chosen] >= (1 - MIN_GAIN) * best:
            break
        best, total = losses[chosen], total + values[chosen][rows]
        members.append(chosen)
        others.remove(chosen)
    return members


def centred(scores: np.ndarray) -> np.ndarray:
    """Return scores minus their mean over the authors that have one, float64."""
    values = scores.astype(np.float64)
    finite = np.isfinite(values)
    sums = np.where(finite, values, 0).sum(axis=1, keepdims=True)
    return np.asarray(values - sums / np.maximum(finite.sum(axis=1, keepdims=True), 1))
