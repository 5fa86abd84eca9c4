"""Measures of how well probabilities are calibrated."""

import numpy as np

BINS = 10


def expected_calibration_error(probabilities: np.ndarray, truth: np.ndarray) -> float:
    """Return the expected calibration error of the likeliest author, in ten bins of equal width.

    Source: Guo et al., "On calibration of modern neural networks" (2017).

    Args:
        probabilities: float [n, authors].
        truth: indices of the true authors, int [n].

    Returns:
        Mean absolute difference between confidence and accuracy, weighted by the size of a bin:
        0 is perfect.

    Example:
        >>> p = np.array([[0.75, 0.25], [0.75, 0.25]])
        >>> expected_calibration_error(p, np.array([0, 1]))
        0.25
    """
    confidence, correct = probabilities.max(axis=1), probabilities.argmax(axis=1) == truth
    bins = np.minimum((confidence * BINS).astype(int), BINS - 1)
    gaps = np.abs(np.bincount(bins, confidence, BINS) - np.bincount(bins, correct, BINS))
    return float(gaps.sum() / len(truth))


def brier_score(probabilities: np.ndarray, truth: np.ndarray) -> float:
    """Return the mean squared distance between probabilities and the truth (Brier 1950).

    Args:
        probabilities: float [n, authors].
        truth: indices of the true authors, int [n].

    Returns:
        0 if every prediction is correct and certain, 2 if every one is wrong and certain.

    Example:
        >>> brier_score(np.array([[0.5, 0.5]]), np.array([0]))
        0.5
    """
    true = np.eye(probabilities.shape[1])[truth]
    return float(((probabilities - true) ** 2).sum(axis=1).mean())
