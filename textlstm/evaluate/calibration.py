"""How far a method's probabilities are to be believed."""

import numpy as np

BINS = 10


def expected_error(probabilities: np.ndarray, truth: np.ndarray) -> float:
    """Return the expected calibration error of the named author's probability, in ten equal bins (Guo et al. 2017)."""
    sure, right = probabilities.max(axis=1), probabilities.argmax(axis=1) == truth
    bins = np.minimum((sure * BINS).astype(int), BINS - 1)
    gaps = np.abs(np.bincount(bins, sure, BINS) - np.bincount(bins, right, BINS))
    return float(gaps.sum() / len(truth))


def brier(probabilities: np.ndarray, truth: np.ndarray) -> float:
    """Return the mean squared distance of probabilities from the truth: 0 if sure and right, at most 2 (Brier 1950)."""
    return float(((probabilities - np.eye(probabilities.shape[1])[truth]) ** 2).sum(axis=1).mean())
