"""The combination of methods: the weighted sum of their scores, standardised for the length."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
from scipy.optimize import minimize
from scipy.special import log_softmax

from textlstm.attribute.calibration import balanced_weights
from textlstm.attribute.pieces import WHOLE

MIN_PIECES = 10  # for a standard deviation of its own
WEIGHT_WORDS = (50, 200, 1000)  # lengths at which weights are fitted; between them by ln n
MIN_WORKS = 10  # held out, for weights that are not equal
PENALTY = 0.2  # times the squares of ln w, divided by the number of works
SKILL = 0.25  # of equal weights on whole works; below, the cube of its share divides the penalty
MIN_SKILL = 0.02
MAX_LOG = 4.0  # of a weight or a level
MAX_STEPS = 100  # of the optimiser


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


class Weights(NamedTuple):
    """Weights of the members of the combination as a function of the length.

    Attributes:
        members: ids of methods.
        values: weight of each member at each of `WEIGHT_WORDS`, float [members, lengths]; between
            them interpolated by ln n, in the logarithm.
    """

    members: list[str]
    values: np.ndarray

    @classmethod
    def equal(cls, members: Sequence[str]) -> "Weights":
        """Return the weight 1 for every member."""
        return cls([*members], np.ones((len(members), len(WEIGHT_WORDS))))

    def combine(self, scores: Mapping[str, np.ndarray], words: np.ndarray) -> np.ndarray:
        """Return the weighted sum of the members' standardised scores, float64 [texts, authors].

        Args:
            scores: of each member, float [texts, authors].
            words: length of each text in words, int [texts].

        Example:
            >>> weights = Weights(["svm", "delta"], np.array([[1.0, 1.0, 4.0], [2.0, 2.0, 1.0]]))
            >>> even = np.array([[0.0, 0.0]] * 2)
            >>> scores = {"svm": np.array([[1.0, -1.0]] * 2), "delta": even}
            >>> weights.combine(scores, np.array([50, 1000]))
            array([[ 1., -1.],
                   [ 4., -4.]])
        """
        # a sum, not a matrix product: the same for a text alone and among others
        factors = np.exp((at_lengths(words)[:, None] * np.log(self.values)).sum(axis=2))
        return np.asarray(
            sum(factors[:, [column]] * scores[member] for column, member in enumerate(self.members))
        )


def fit_weights(
    members: Sequence[str],
    values: Mapping[str, np.ndarray],
    truth: np.ndarray,
    words: np.ndarray,
    kind: np.ndarray,
    work: np.ndarray,
) -> Weights:
    """Fit the weights by multinomial logistic regression on held-out pieces.

    p = softmax(l(n) sum_m w_m(n) s_m - b), by the most probable l, w and b with a penalty on ln w
    and b that falls with the number of works and rises the nearer equal weights are to chance: with
    few works, or works that mislead about each other, the weights stay nearly equal.

    Args:
        members: ids of methods.
        values: standardised scores of each on held-out pieces, float [pieces, authors].
        truth: indices of the true authors, int [pieces].
        words: lengths in words, int [pieces].
        kind: group of lengths of each piece, int [pieces].
        work: the work of each piece, int [pieces].

    Returns:
        The weights; all 1 with less than `MIN_WORKS` works.
    """
    scores = np.stack([values[member] for member in members]).astype(np.float32)
    used = np.isfinite(scores[:, np.arange(len(truth)), truth]).all(axis=0)
    works = len(np.unique(work[used]))
    if works < MIN_WORKS or len(members) < 2:
        return Weights.equal(members)
    scores, truth, at = scores[:, used], truth[used], at_lengths(words[used])
    possible = np.isfinite(scores[0])
    scores[:, ~possible] = 0
    share = balanced_weights(truth, kind[used], work[used])
    rows, shape = np.arange(len(truth)), (len(members), len(WEIGHT_WORDS))
    whole = kind[used] == WHOLE
    whole = whole if whole.any() else ~whole
    skill = skill_of(scores[:, whole].sum(axis=0), truth[whole], possible[whole])
    penalty = PENALTY / works / (min(max(skill, MIN_SKILL), SKILL) / SKILL) ** 3

    def loss(parameters: np.ndarray) -> tuple[float, np.ndarray]:
        level, logs, bias = np.split(parameters, [shape[1], shape[1] * (1 + shape[0])])
        factors = np.exp(at @ (level + logs.reshape(shape)).T).astype(np.float32)
        logits = np.einsum("nm,mna->na", factors, scores) - bias
        log_p = log_softmax(np.where(possible, logits, -np.inf), axis=1)
        error = np.exp(log_p)
        error[rows, truth] -= 1
        error *= share[:, None]
        slopes = np.einsum("na,mna->nm", error.astype(np.float32), scores) * factors
        by_log = slopes.T @ at
        value = -float(share @ log_p[rows, truth])
        value += penalty * float(logs @ logs) / 2 + float(bias @ bias) / works / 2
        return value, np.concatenate(
            [
                by_log.sum(axis=0),
                by_log.ravel() + penalty * logs,
                bias / works - error.sum(axis=0),
            ]
        )

    number = shape[1] * (1 + shape[0])
    bounds = [(-MAX_LOG, MAX_LOG)] * number + [(None, None)] * scores.shape[2]
    start = np.zeros(len(bounds))
    fitted = minimize(
        loss, start, jac=True, method="L-BFGS-B", bounds=bounds,
        options={"ftol": 1e-5, "maxiter": MAX_STEPS},
    )  # fmt: skip
    return Weights([*members], np.exp(fitted.x[shape[1] : number]).reshape(shape))


def skill_of(scores: np.ndarray, truth: np.ndarray, possible: np.ndarray) -> float:
    """Return how far accuracy is above chance: 0 by chance, 1 where all verdicts are right.

    Args:
        scores: float [texts, authors].
        truth: indices of the true authors, int [texts].
        possible: whether an author has training works, bool [texts, authors].

    Example:
        >>> scores = np.array([[1.0, 0.0], [1.0, 0.0], [0.0, 1.0], [0.0, 1.0]])
        >>> skill_of(scores, np.array([0, 1, 1, 1]), np.ones((4, 2), bool))
        0.5
    """
    if not len(truth):
        return 0.0
    right = np.where(possible, scores, -np.inf).argmax(axis=1) == truth
    chance = float(np.mean(1 / possible.sum(axis=1)))
    return max(0.0, (float(right.mean()) - chance) / (1 - chance)) if chance < 1 else 0.0


def at_lengths(words: np.ndarray) -> np.ndarray:
    """Return the weights of `WEIGHT_WORDS` for an interpolation by ln n, float [texts, lengths]."""
    knots = np.log(WEIGHT_WORDS)
    at = np.log(np.maximum(words, 1))
    return np.stack([np.interp(at, knots, row) for row in np.eye(len(knots))], axis=1)


def centred(scores: np.ndarray) -> np.ndarray:
    """Return scores minus their mean over the authors that have one, float64."""
    values = scores.astype(np.float64)
    finite = np.isfinite(values)
    sums = np.where(finite, values, 0).sum(axis=1, keepdims=True)
    return np.asarray(values - sums / np.maximum(finite.sum(axis=1, keepdims=True), 1))
