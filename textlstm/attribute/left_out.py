"""Scores of candidates on texts whose author is left out of them, and what they teach.

The weights of the two scores of a candidate, and the threshold above which one is accepted, come
from texts by candidates beside texts by authors left out in turn.
"""

from typing import NamedTuple

import numpy as np

from textlstm.attribute.ratio import fit_logistic

LEVEL = 0.04  # false attributions that the threshold allows on the authors that set it
MIN_AUTHORS = 5  # for a threshold
MAX_LEFT_OUT = 100  # authors that are left out in turn
MARGIN_ALONE = (0.0, 1.0, 0.0)  # weights of the contrast and of the margin, and a constant
CONTRAST_ALONE = (1.0, 0.0, 0.0)

Contrasts = tuple[np.ndarray, np.ndarray]


class LeftOut(NamedTuple):
    """Scores of pieces by weights and thresholds from the other authors.

    Attributes:
        best: highest score of a candidate, float [pieces].
        right: whether this candidate is the true author, bool [pieces].
        wrong: highest score without the true author among the candidates, float [pieces].
        limit: score above which a candidate is accepted, float [pieces].
    """

    best: np.ndarray
    right: np.ndarray
    wrong: np.ndarray
    limit: np.ndarray


def leave_out(
    inside: Contrasts, outside: Contrasts, truth: np.ndarray, known: np.ndarray, learn: bool
) -> LeftOut:
    """Return the scores of each author's pieces by what the others' pieces say.

    Args:
        inside: contrast and margin of texts by candidates, float [pieces, authors] each.
        outside: the same without the true author among the candidates.
        truth: the author of each piece, int [pieces].
        known: pieces whose scores without their author are known, bool [pieces].
        learn: whether the weights are learned; else the margin alone counts.
    """
    best, wrong, limit = (np.full(len(truth), np.nan) for _ in range(3))
    right = np.zeros(len(truth), bool)
    for author in np.unique(truth):
        own, others = truth == author, known & (truth != author)
        weights = weights_of(inside, outside, truth, others) if learn else MARGIN_ALONE
        scores = combined(*inside, weights)[own]
        without = combined(*outside, weights).max(axis=1)
        best[own], right[own] = scores.max(axis=1), scores.argmax(axis=1) == author
        wrong[own], limit[own] = without[own], quantile(without[others], truth[others])
    return LeftOut(best, right, wrong, limit)


def tables_of(
    z: np.ndarray,
    raw: np.ndarray,
    truth: np.ndarray,
    fold: np.ndarray,
    contrasts: Contrasts | None,
) -> tuple[Contrasts, Contrasts]:
    """Return contrast and margin of all candidates, and without the true author (`measure`)."""
    none = np.zeros(z.shape), np.zeros(z.shape)
    contrast, without = none if contrasts is None else contrasts
    return (contrast, margins(z.astype(np.float64))), (without, margins_without(raw, truth, fold))


def combined(
    contrast: np.ndarray, margin: np.ndarray, weights: tuple[float, float, float]
) -> np.ndarray:
    """Return the scores of candidates, float [texts, authors]; -inf for an author left out."""
    known = np.isfinite(margin) & np.isfinite(contrast)
    result = np.full(margin.shape, -np.inf)
    result[known] = contrast[known] * weights[0] + margin[known] * weights[1] + weights[2]
    return result


def weights_of(
    inside: Contrasts, outside: Contrasts, truth: np.ndarray, rows: np.ndarray
) -> tuple[float, float, float]:
    """Return the weights that tell true authors from the likeliest wrong ones, by regression.

    A score that would count negatively is left out.

    Args:
        inside: contrast and margin of texts by candidates, float [pieces, authors] each.
        outside: the same without the true author among the candidates.
        truth: the author of each piece, int [pieces].
        rows: pieces to learn from, bool [pieces].
    """
    pieces = np.flatnonzero(rows)
    wrong = combined(*outside, (1.0, 1.0, 0.0))[pieces].argmax(axis=1)
    true_scores = np.stack([table[pieces, truth[pieces]] for table in inside], axis=1)
    wrong_scores = np.stack([table[pieces, wrong] for table in outside], axis=1)
    scores = np.concatenate([true_scores, wrong_scores])
    same = np.repeat([True, False], len(pieces))
    columns = [0, 1]
    fitted = fit_logistic(scores, same, 0, 0)
    if (fitted.weights < 0).any():
        columns = [int(fitted.weights.argmax())]
        fitted = fit_logistic(scores[:, columns], same, 0, 0)
    weights = np.zeros(2)
    weights[columns] = fitted.weights / fitted.deviation
    constant = fitted.bias - float(fitted.mean @ weights[columns])
    return float(weights[0]), float(weights[1]), constant


def left_out_authors(truth: np.ndarray) -> np.ndarray:
    """Return the authors that are left out in turn, at most `MAX_LEFT_OUT`."""
    present = np.unique(truth)
    chosen = np.linspace(0, len(present) - 1, min(len(present), MAX_LEFT_OUT)).astype(int)
    return present[np.unique(chosen)]


def margins_without(raw: np.ndarray, truth: np.ndarray, fold: np.ndarray) -> np.ndarray:
    """Return margins of candidates without the true author, whose margin is -inf.

    A model does not depend on other authors; only the standardisation is repeated without the one
    left out, on the pieces of the same fold, whose models have one scale.

    Args:
        raw: mean log probabilities, float [pieces, authors].
        truth: the author of each piece, int [pieces].
        fold: the fold that held it out, int [pieces].

    Returns:
        float [pieces, authors]; all -inf for pieces that nothing could be measured on.
    """
    result = np.full(raw.shape, -np.inf)
    if len(np.unique(truth)) < MIN_AUTHORS:
        return result
    for author in left_out_authors(truth):
        others = np.arange(raw.shape[1]) != author
        labels = np.cumsum(others)[truth] - 1  # indices without the author
        for part in np.unique(fold[truth == author]):
            fitted = (truth != author) & (fold == part)
            rows = (truth == author) & (fold == part)
            if len(np.unique(truth[fitted])) < 2:
                continue
            mean, deviation = reference(raw[fitted][:, others], labels[fitted])
            standard = standardised(raw[rows][:, others], mean, deviation)
            result[np.ix_(rows, others)] = margins(standard)
    return result


def quantile(values: np.ndarray, authors: np.ndarray) -> float:
    """Return the score that a share `LEVEL` exceeds, every author with the same weight."""
    order = np.argsort(-values)
    _, index, counts = np.unique(authors, return_inverse=True, return_counts=True)
    weight = 1 / counts[index[order]] / len(counts)
    above = np.cumsum(weight) - weight
    return float(values[order][np.searchsorted(above, LEVEL, side="right") - 1])


def reference(raw: np.ndarray, truth: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return mean and deviation of the scores of texts by others in each author's model."""
    values = raw.astype(np.float64).copy()
    values[np.arange(len(truth)), truth] = np.nan
    values -= np.nanmean(values, axis=1, keepdims=True)
    return np.nanmean(values, axis=0), np.maximum(np.nanstd(values, axis=0), 1e-6)


def standardised(raw: np.ndarray, mean: np.ndarray, deviation: np.ndarray) -> np.ndarray:
    """Return centred and standardised log probabilities, float [texts, authors]."""
    return np.asarray((raw - raw.mean(axis=1, keepdims=True) - mean) / deviation)


def margins(z: np.ndarray) -> np.ndarray:
    """Return the margin of each author over the best other author.

    Example:
        >>> margins(np.array([[3.0, 1.0, 0.0]]))
        array([[ 2., -2., -3.]])
    """
    ordered = np.sort(z, axis=1)
    best, second = ordered[:, -1:], ordered[:, -2:-1]
    return np.asarray(z - np.where(z == best, second, best))
