"""Probabilities from scores, as a function of the length of a text.

p = softmax(k(n) (score - b)) with ln k(n) = a + s ln(n / 500) and, where it helps, a bias b of each
author. The probability c of the likeliest author is then corrected to logit c' = t(n) + r logit c,
and the other probabilities are scaled: one softmax cannot describe both the certainty of the first
and the order of fifty others. Fitted on held-out pieces of many lengths; within a length every
author has the same weight. No probability exceeds (w + 1/2) / (w + 1), the mean of the posterior of
the accuracy after w correct works and none wrong (Jeffreys' prior).
"""

from typing import Any, NamedTuple

import numpy as np
from scipy.optimize import minimize
from scipy.special import expit, log_softmax, logit, softmax

REFERENCE_WORDS = 500
MAX_LOG_SCALE = 8.0
TOP_WORDS = (15, 50, 100, 200, 500, 2000)  # lengths at which t is fitted; between them by ln n
MAX_LOGIT = 9.0
TIE = 1e-9  # by which the largest probability exceeds the second at least
UNCORRECTED = np.array([0.0] * len(TOP_WORDS) + [1.0])


class Calibration(NamedTuple):
    """A fitted calibration.

    Attributes:
        level: a, the logarithm of the scale at 500 words.
        slope: s, its change with the logarithm of the length.
        bias: b, float [authors].
        works: number of works that it was fitted on.
        top: t at each of `TOP_WORDS`, then r; float [lengths + 1].
    """

    level: float
    slope: float
    bias: np.ndarray
    works: int
    top: np.ndarray = UNCORRECTED

    def probabilities(self, scores: np.ndarray, words: np.ndarray) -> np.ndarray:
        """Return the probability of each author.

        Args:
            scores: float [texts, authors]; -inf for an author without training works. A text
                whose scores are all equal has no known feature: its authors are equally probable.
            words: length of each text in words, int [texts].

        Returns:
            float64 [texts, authors].

        Example:
            >>> calibration = Calibration(0.0, 0.0, np.zeros(2), works=4)
            >>> scores = np.array([[9.0, 0.0], [1.0, 1.0]])
            >>> calibration.probabilities(scores, np.array([500, 500]))
            array([[0.9, 0.1],
                   [0.5, 0.5]])
        """
        p = softmax(self.logits(scores, words), axis=1) if len(scores) else scores.astype(float)
        possible = np.isfinite(scores)
        uniform = possible / np.maximum(possible.sum(axis=1, keepdims=True), 1)
        spread = np.where(possible, scores, -np.inf).max(axis=1, initial=-np.inf) - np.where(
            possible, scores, np.inf
        ).min(axis=1, initial=np.inf)
        p = np.where((spread > 0)[:, None], p, uniform)
        p = np.where((spread > 0)[:, None], corrected(p, words, self.top), p)
        # towards equal probabilities, so that the largest is the cap
        number = np.maximum(possible.sum(axis=1), 1)
        cap = np.maximum((self.works + 0.5) / (self.works + 1), np.minimum(1, 1 / number + 0.01))
        top = p.max(axis=1, initial=0)
        share = np.where(top > cap, (cap - 1 / number) / np.maximum(top - 1 / number, 1e-12), 1.0)
        return np.asarray(share[:, None] * p + (1 - share)[:, None] * uniform)

    def logits(self, scores: np.ndarray, words: np.ndarray) -> np.ndarray:
        """Return the scores, shifted by the bias and scaled."""
        log_scale = self.level + self.slope * log_length(words)
        return (scores - self.bias) * np.exp(np.clip(log_scale, -MAX_LOG_SCALE, MAX_LOG_SCALE))[
            :, None
        ]


def log_length(words: np.ndarray) -> np.ndarray:
    """Return the logarithm of lengths relative to 500 words; an empty text counts as one word."""
    return np.asarray(np.log(np.maximum(words, 1) / REFERENCE_WORDS))


def fit_calibration(
    scores: np.ndarray,
    truth: np.ndarray,
    words: np.ndarray,
    kind: np.ndarray,
    work: np.ndarray,
    fold: np.ndarray,
) -> Calibration:
    """Fit a calibration on held-out pieces; a bias only where it helps on other folds.

    Args:
        scores: float [pieces, authors].
        truth: indices of the true authors, int [pieces].
        words: lengths in words, int [pieces].
        kind: the group of lengths, each of the same weight, int [pieces].
        work: the work of each piece, int [pieces].
        fold: the fold that held it out, int [pieces].

    Returns:
        The calibration; with no pieces one that leaves scores as they are.

    Example:
        Three of four works are right, whatever the score:

        >>> scores, truth = np.array([[1.0, 0.0], [0.0, 1.0]] * 2), np.array([0, 1, 0, 0])
        >>> words, kind = np.full(4, 500), np.zeros(4, int)
        >>> fitted = fit_calibration(scores, truth, words, kind, np.arange(4), np.zeros(4, int))
        >>> bool(fitted.level < 5), fitted.works
        (True, 4)
    """
    authors = scores.shape[1]
    used = np.isfinite(scores[np.arange(len(truth)), truth]) if len(truth) else np.zeros(0, bool)
    works = len(np.unique(work[used]))
    if not works:
        return Calibration(0.0, 0.0, np.zeros(authors), 0)
    data = _Data(scores[used], truth[used], words[used], kind[used], work[used])
    folds = fold[used]
    losses = {False: 0.0, True: 0.0}
    for held_out in np.unique(folds):
        training = folds != held_out
        if not training.any():
            continue
        for with_bias in losses:
            fitted = data.rows(training).fit(1 / works if with_bias else None)
            losses[with_bias] += data.rows(~training).loss(fitted)
    fitted = data.fit(1 / works if losses[True] < losses[False] else None)
    level, slope, bias = float(fitted[0]), float(fitted[1]), fitted[2:]
    p = softmax(Calibration(level, slope, bias, works).logits(data.scores, data.words), axis=1)
    top = fit_top(p, data.truth, data.words, data.kind, data.work)
    return Calibration(level, slope, bias, works, top)


def corrected(p: np.ndarray, words: np.ndarray, top: np.ndarray) -> np.ndarray:
    """Return probabilities with the largest one corrected and the others scaled.

    The largest stays the largest; without a correction all are returned as they are.

    Args:
        p: float [texts, authors].
        words: length of each text in words, int [texts].
        top: see `Calibration`.

    Example:
        >>> top = np.array([-1.0] * len(TOP_WORDS) + [1.0])
        >>> corrected(np.array([[0.9, 0.06, 0.04]]), np.array([500]), top).round(2)
        array([[0.77, 0.14, 0.09]])
    """
    if not len(p) or np.array_equal(top, UNCORRECTED):
        return p
    rows, first = np.arange(len(p)), p.argmax(axis=1)
    before = p[rows, first]
    others = p.copy()
    others[rows, first] = 0
    rest = np.maximum(others.sum(axis=1), 1e-12)
    second = others.max(axis=1) / rest
    # a sum, not a matrix product: the same for a text alone and among others
    level = (at_lengths(words) * top[:-1]).sum(axis=1)
    after = expit(level + top[-1] * clipped_logit(before))
    after = np.maximum(after, second / (1 + second) + TIE)
    result = others * ((1 - after) / rest)[:, None]
    result[rows, first] = after
    return result


def at_lengths(words: np.ndarray) -> np.ndarray:
    """Return the weights of `TOP_WORDS` for an interpolation by ln n, float [texts, lengths]."""
    knots = np.log(TOP_WORDS)
    at = np.log(np.maximum(words, 1))
    return np.stack([np.interp(at, knots, row) for row in np.eye(len(knots))], axis=1)


def clipped_logit(p: np.ndarray) -> np.ndarray:
    """Return log odds between -`MAX_LOGIT` and `MAX_LOGIT`."""
    return np.asarray(np.clip(logit(np.clip(p, 1e-9, 1 - 1e-9)), -MAX_LOGIT, MAX_LOGIT))


def fit_top(
    p: np.ndarray, truth: np.ndarray, words: np.ndarray, kind: np.ndarray, work: np.ndarray
) -> np.ndarray:
    """Fit the correction of the largest probability by logistic regression of right verdicts.

    A penalty that falls with the number of works keeps it near no correction.

    Args:
        p: probabilities, float [pieces, authors].
        truth: indices of the true authors, int [pieces].
        words: lengths in words, int [pieces].
        kind: group of lengths of each piece, int [pieces].
        work: the work of each piece, int [pieces].

    Returns:
        t at each of `TOP_WORDS`, then r.
    """
    right = p.argmax(axis=1) == truth
    weights = np.zeros(len(truth))
    for group in np.unique(kind):
        rows = kind == group
        weights[rows] = reach(work, rows) / rows.sum()
    weights /= weights.sum()
    inputs = np.column_stack([at_lengths(words), clipped_logit(p.max(axis=1))])
    penalty = 1 / len(np.unique(work))

    def loss(top: np.ndarray) -> tuple[float, np.ndarray]:
        z, change = inputs @ top, top - UNCORRECTED
        value = weights @ (np.logaddexp(0, z) - right * z) + penalty * (change @ change) / 2
        return float(value), inputs.T @ (weights * (expit(z) - right)) + penalty * change

    bounds = [(-MAX_LOGIT, MAX_LOGIT)] * len(TOP_WORDS) + [(0.0, 3.0)]
    return np.asarray(minimize(loss, UNCORRECTED, jac=True, method="L-BFGS-B", bounds=bounds).x)


def reach(work: np.ndarray, rows: np.ndarray) -> float:
    """Return 1, or less if the pieces in `rows` come from less than half of all works."""
    return min(1.0, 2 * len(np.unique(work[rows])) / len(np.unique(work)))


def balanced_weights(truth: np.ndarray, kind: np.ndarray, work: np.ndarray) -> np.ndarray:
    """Return weights with the same sum for each length and, within a length, each author.

    A length that less than half of the works reach weighs less.

    Args:
        truth: indices of the true authors, int [pieces].
        kind: group of lengths of each piece, int [pieces].
        work: the work of each piece, int [pieces].

    Returns:
        float [pieces], of sum 1.
    """
    weights = np.zeros(len(truth))
    for group in np.unique(kind):
        rows = np.flatnonzero(kind == group)
        _, author, counts = np.unique(truth[rows], return_inverse=True, return_counts=True)
        weights[rows] = reach(work, rows) / (counts[author] * len(counts))
    return np.asarray(weights / weights.sum())


class _Data(NamedTuple):
    """Pieces with a finite score of their true author."""

    scores: np.ndarray
    truth: np.ndarray
    words: np.ndarray
    kind: np.ndarray
    work: np.ndarray

    def rows(self, chosen: np.ndarray) -> "_Data":
        return _Data(*(array[chosen] for array in self))

    def weights(self) -> np.ndarray:
        return balanced_weights(self.truth, self.kind, self.work)

    def loss(self, parameters: np.ndarray) -> float:
        return self._loss(parameters, None, self.weights())[0]

    def fit(self, ridge: float | None) -> np.ndarray:
        """Return level, slope and biases; the biases are 0 without `ridge`."""
        start = np.zeros(2 + self.scores.shape[1])
        weights = self.weights()
        fitted = minimize(
            self._loss, start, args=(ridge, weights), jac=True, method="L-BFGS-B",
            bounds=[(-MAX_LOG_SCALE, MAX_LOG_SCALE), (-2, 2)] + [(None, None)] * (len(start) - 2),
            options={"ftol": 1e-6, "gtol": 1e-5},
        )  # fmt: skip
        return np.asarray(fitted.x)

    def _loss(
        self, parameters: np.ndarray, ridge: float | None, weights: np.ndarray
    ) -> tuple[float, Any]:
        """Return the weighted negative log-likelihood and its gradient."""
        lengths = log_length(self.words)
        log_scale = parameters[0] + parameters[1] * lengths
        scale = np.exp(np.clip(log_scale, -MAX_LOG_SCALE, MAX_LOG_SCALE))
        shifted = self.scores - parameters[2:]
        log_p = log_softmax(shifted * scale[:, None], axis=1)
        rows = np.arange(len(self.truth))
        loss = -float(np.sum(weights * log_p[rows, self.truth]))
        error = np.exp(log_p)
        error[rows, self.truth] -= 1
        error *= weights[:, None]
        by_scale = (error * np.where(np.isfinite(shifted), shifted, 0)).sum(axis=1) * scale
        gradient = np.zeros(len(parameters))
        gradient[:2] = by_scale.sum(), (by_scale * lengths).sum()
        if ridge is not None:
            bias = parameters[2:]
            loss += ridge * float(bias @ bias) / 2
            gradient[2:] = ridge * bias - (error * scale[:, None]).sum(axis=0)
        return loss, gradient
