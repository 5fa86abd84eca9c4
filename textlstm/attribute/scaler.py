"""Standardised relative frequencies of frequent features, for Delta and the SVM."""

import numpy as np


class AuthorBalancedScaler:
    """Standardise features by a mean and deviation in which every author has the same weight.

    Equal to scikit-learn's `StandardScaler` with sample weights that are balanced by author.
    Weighted by text instead, the mean describes the author with most texts, whose own centroid
    then vanishes (measured on The Federalist: docs/decisions/authorship.md).

    Args:
        rates: relative frequencies of the training texts, float [texts, features].
        labels: author indices of the texts, int [texts].

    Attributes:
        mean: float [features].
        deviation: float [features]; 0 for a feature that is constant in training.

    Example:
        >>> rates = np.array([[0.0], [0.0], [0.0], [3.0]])
        >>> scaler = AuthorBalancedScaler(rates, np.array([0, 0, 0, 1]))
        >>> scaler.transform(rates).ravel()
        array([-1., -1., -1.,  1.])
    """

    def __init__(self, rates: np.ndarray, labels: np.ndarray) -> None:
        by_author = [rates[labels == author] for author in np.unique(labels)]
        self.mean = np.mean([own.mean(axis=0) for own in by_author], axis=0)
        self.deviation = np.sqrt(
            np.mean([((own - self.mean) ** 2).mean(axis=0) for own in by_author], axis=0)
        )

    def transform(self, rates: np.ndarray) -> np.ndarray:
        """Return z-scores [texts, features]; 0 for a feature that is constant in training."""
        return (rates - self.mean) / np.where(self.deviation > 0, self.deviation, np.inf)


def l2_normalised(vectors: np.ndarray) -> np.ndarray:
    """Return vectors [n, features] scaled to length 1; zero vectors stay zero."""
    # sklearn.preprocessing.normalize sums in another order: its last digits would change results
    return vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-12)
