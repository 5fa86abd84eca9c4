"""Centroids of authors on standardised word frequencies, compared by cosine."""

import numpy as np

from textlstm.attribute.scaler import AuthorBalancedScaler, l2_normalised


class Centroids:
    """The mean standardised vector of each author's texts.

    Args:
        rates: relative frequencies of the training texts, float [texts, words].
        labels: author indices of the texts, int [texts].
        authors: number of candidate authors; some may have no training text.

    Attributes:
        scaler: the fitted `AuthorBalancedScaler`.
        classes: sorted indices of the authors that have training texts.
        centroids: float [classes, words].

    Example:
        >>> rates = np.array([[1.0, 0.0], [0.0, 1.0]])
        >>> Centroids(rates, np.array([0, 1]), authors=2).cosine(np.array([[1.0, 0.5]])).round(3)
        array([[ 0.707, -0.707]])
    """

    def __init__(self, rates: np.ndarray, labels: np.ndarray, authors: int) -> None:
        self.scaler, self.classes = AuthorBalancedScaler(rates, labels), np.unique(labels)
        z = self.scaler.transform(rates)
        self.centroids = np.stack([z[labels == author].mean(axis=0) for author in self.classes])
        self.authors = authors

    def cosine(self, rates: np.ndarray) -> np.ndarray:
        """Return the cosine between each text and each author's centroid.

        Args:
            rates: relative frequencies, float [texts, words].

        Returns:
            Cosines, float [texts, authors]; -inf for an author without training texts.
        """
        z = self.scaler.transform(rates)
        scores = np.full((len(rates), self.authors), -np.inf)
        scores[:, self.classes] = l2_normalised(z) @ l2_normalised(self.centroids).T
        return scores
