"""Likelihood ratios: their calibration, their cost on held-out pairs, and their wording.

Sources: Brümmer & du Preez, "Application-independent evaluation of speaker detection" (2006) for
C_llr; Vergeer et al. (2016) for bounds by the number of comparisons; ENFSI, "Guideline for
evaluative reporting in forensic science" (2015) for the verbal scale.
"""

from typing import NamedTuple

import numpy as np
from scipy.special import expit

# smallest ratio of each verbal equivalent
VERBAL_SCALE = (
    (1_000_000.0, "extremely strong support"),
    (10_000.0, "very strong support"),
    (1_000.0, "strong support"),
    (100.0, "moderately strong support"),
    (10.0, "moderate support"),
    (2.0, "weak support"),
)
RIDGE = 1.0  # on standardised features: the separable case has finite weights
STEPS = 50  # of Newton's method; convergence takes about ten
MAX_LOG_ODDS = 30.0
RESAMPLES = 1000  # bootstrap samples of the questioned works for intervals


class LogisticCalibration(NamedTuple):
    """Log-likelihood ratios as a linear function of scores.

    Attributes:
        mean: mean of each score, float [scores].
        deviation: standard deviation of each score, float [scores].
        weights: float [scores].
        bias: the log-likelihood ratio at the mean scores.
        largest: bound of the log-likelihood ratio for the same author.
        smallest: bound of the log-likelihood ratio for different authors, negative.
    """

    mean: np.ndarray
    deviation: np.ndarray
    weights: np.ndarray
    bias: float
    largest: float
    smallest: float

    def log_ratios(self, scores: np.ndarray) -> np.ndarray:
        """Return natural log-likelihood ratios, within the bounds.

        Args:
            scores: float [pairs, scores].
        """
        standard = (scores - self.mean) / self.deviation
        values = standard @ self.weights + self.bias
        return np.asarray(np.clip(values, self.smallest, self.largest))


def fit_logistic(
    scores: np.ndarray, same: np.ndarray, same_units: int, different_units: int
) -> LogisticCalibration:
    """Fit a calibration by logistic regression, both classes with the same weight.

    Args:
        scores: float [pairs, scores].
        same: whether a pair is by one author, bool [pairs].
        same_units: independent comparisons by one author; no ratio is below 1 / (number + 1).
        different_units: independent comparisons by two; no ratio exceeds number + 1.

    Example:
        >>> scores = np.array([[2.0], [1.0], [-1.0], [-2.0]])
        >>> fitted = fit_logistic(scores, np.array([True, True, False, False]), 9, 99)
        >>> np.exp(fitted.log_ratios(np.array([[-99.0], [0.0], [99.0]]))).round(2)
        array([  0.1,   1. , 100. ])
    """
    mean, deviation = scores.mean(axis=0), np.maximum(scores.std(axis=0), 1e-9)
    design = np.column_stack([(scores - mean) / deviation, np.ones(len(scores))])
    weight = np.where(same, 0.5 / max(1, same.sum()), 0.5 / max(1, (~same).sum())) * len(same)
    ridge = np.append(np.full(scores.shape[1], RIDGE), 0.0)
    beta = np.zeros(design.shape[1])
    for _ in range(STEPS):
        p = expit(design @ beta)
        gradient = design.T @ (weight * (p - same)) + ridge * beta
        curvature = (design.T * (weight * p * (1 - p))) @ design
        step = np.linalg.solve(curvature + np.diag(ridge + 1e-9), gradient)
        beta -= step
        if np.abs(step).max() < 1e-8:
            break
    return LogisticCalibration(
        mean, deviation, beta[:-1], float(beta[-1]),
        float(np.log(different_units + 1)), -float(np.log(same_units + 1)),
    )  # fmt: skip


def cost(log_ratios: np.ndarray, same: np.ndarray) -> float:
    """Return C_llr, the cost of likelihood ratios in bits: 0 is perfect, 1 says nothing.

    Args:
        log_ratios: natural log-likelihood ratios, float [pairs].
        same: whether a pair is by one author, bool [pairs].

    Example:
        >>> cost(np.zeros(4), np.array([True, True, False, False]))
        1.0
    """
    of_same = np.logaddexp(0, -log_ratios[same]).mean()
    of_different = np.logaddexp(0, log_ratios[~same]).mean()
    return float((of_same + of_different) / 2 / np.log(2))


def smallest_cost(log_ratios: np.ndarray, same: np.ndarray) -> float:
    """Return C_llr_min, the cost after the best monotonic recalibration: what separation allows.

    Example:
        >>> smallest_cost(np.array([9.0, 8.0, 7.0]), np.array([True, True, False])) < 1e-6
        True
    """
    from sklearn.isotonic import IsotonicRegression

    weight = np.where(same, 0.5 / same.sum(), 0.5 / (~same).sum())
    fitted = IsotonicRegression(y_min=0, y_max=1).fit_transform(
        log_ratios, same.astype(float), sample_weight=weight
    )
    with np.errstate(divide="ignore"):
        odds = np.clip(np.log(fitted) - np.log1p(-fitted), -MAX_LOG_ODDS, MAX_LOG_ODDS)
    return cost(odds, same)


def area(log_ratios: np.ndarray, same: np.ndarray) -> float:
    """Return the area under the ROC curve.

    Example:
        >>> area(np.array([2.0, 1.0, 0.0]), np.array([True, False, True]))
        0.5
    """
    from scipy.stats import rankdata

    ranks, positives = rankdata(log_ratios)[same].sum(), int(same.sum())
    least = positives * (positives + 1) / 2
    return float((ranks - least) / (positives * (len(same) - positives)))


class Measured(NamedTuple):
    """How good likelihood ratios are on pairs whose authors the calibration has not seen.

    Attributes:
        cost: C_llr in bits, 0 to 1 where the ratio says something.
        cost_low: lower end of its 95 % interval, over questioned works.
        cost_high: upper end.
        smallest_cost: C_llr_min.
        area: area under the ROC curve.
        area_low: lower end of its 95 % interval.
        area_high: upper end.
        same: pairs by one author.
        different: pairs by two.
        works: questioned works in them.
    """

    cost: float
    cost_low: float
    cost_high: float
    smallest_cost: float
    area: float
    area_low: float
    area_high: float
    same: int
    different: int
    works: int


def measure(log_ratios: np.ndarray, same: np.ndarray, works: np.ndarray) -> Measured:
    """Return how good likelihood ratios are, with intervals from resampled questioned works.

    Args:
        log_ratios: natural log-likelihood ratios, float [pairs].
        same: whether a pair is by one author, bool [pairs].
        works: the questioned work of each pair, int [pairs].
    """
    names, index = np.unique(works, return_inverse=True)
    generator = np.random.default_rng(0)
    costs, areas = [], []
    for _ in range(RESAMPLES):
        weight = np.bincount(generator.integers(0, len(names), len(names)), minlength=len(names))
        rows = np.repeat(np.arange(len(same)), weight[index])
        if same[rows].any() and not same[rows].all():
            costs.append(cost(log_ratios[rows], same[rows]))
            areas.append(area(log_ratios[rows], same[rows]))
    (low, high), (area_low, area_high) = (
        np.percentile(values, (2.5, 97.5)).round(4).tolist() for values in (costs, areas)
    )
    return Measured(
        round(cost(log_ratios, same), 4), low, high, round(smallest_cost(log_ratios, same), 4),
        round(area(log_ratios, same), 4), area_low, area_high,
        int(same.sum()), int((~same).sum()), len(names),
    )  # fmt: skip


def verbal(log_ratio: float) -> str:
    """Return the verbal equivalent of a natural log-likelihood ratio, such as "weak support".

    Example:
        >>> verbal(np.log(40)), verbal(np.log(1.5)), verbal(-np.log(3000))
        ('moderate support', 'no support', 'strong support')
    """
    ratio = np.exp(abs(log_ratio)) * (1 + 1e-9)
    return next((words for least, words in VERBAL_SCALE if ratio >= least), "no support")


def statement(log_ratio: float) -> str:
    """Return the meaning of a natural log-likelihood ratio as a sentence on the two-sided scale.

    Example:
        >>> statement(np.log(40)).split(";")[0]
        'the evidence is 40 times more likely if the same author wrote both than if another did'
        >>> statement(-np.log(3)).split("; ")[1]
        'weak support for different authors'
    """
    ratio = float(np.exp(abs(log_ratio)))
    shown = f"{ratio:.1f}" if ratio < 10 else f"{ratio:,.0f}"
    same = "the same author wrote both"
    first, second = (same, "another did") if log_ratio >= 0 else (
        "another author wrote the questioned text", "the same did"
    )  # fmt: skip
    words = verbal(log_ratio)
    for_whom = "the same author" if log_ratio >= 0 else "different authors"
    conclusion = "no support for either" if words == "no support" else f"{words} for {for_whom}"
    return f"the evidence is {shown} times more likely if {first} than if {second}; {conclusion}"
