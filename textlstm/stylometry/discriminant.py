"""Linear discriminants of authors from windows of their works (Fisher 1936).

The covariance of windows around the mean of their author is shrunk as by Ledoit & Wolf (2004). The
score of a text is the sum of the scores of its blocks, so that the authors of any two of its parts
can be compared without counting again.
"""

from dataclasses import dataclass

import numpy as np
from sklearn.covariance import ledoit_wolf

MAX_Z_SCORE = 4.0  # of a word's rate in a window
ABSENT = -1e9  # score of a block by an author without windows


@dataclass(frozen=True)
class Discriminant:
    """Log-likelihoods of blocks by each author, up to a constant of the block.

    Args:
        weights: of the rates of words, float [authors, words].
        biases: float [authors].

    Example:
        >>> rates = np.array([[0.1, 0.2], [0.12, 0.21], [0.3, 0.1], [0.29, 0.12]])
        >>> fitted = Discriminant.fit(rates, np.array([0, 0, 1, 1]), authors=2)
        >>> fitted.scores(np.array([[10, 20], [30, 10]]), words=100).argmax(axis=1)
        array([0, 1])
    """

    weights: np.ndarray
    biases: np.ndarray

    @classmethod
    def fit(cls, rates: np.ndarray, labels: np.ndarray, authors: int) -> "Discriminant":
        """Fit discriminants, all authors equally probable.

        Args:
            rates: relative frequencies of words in windows, float [windows, words].
            labels: the author of each window, int [windows].
            authors: number of authors; one without windows is never the likeliest.
        """
        centre, scale = rates.mean(axis=0), np.maximum(rates.std(axis=0), 1e-9)
        standard = np.clip((rates - centre) / scale, -MAX_Z_SCORE, MAX_Z_SCORE)
        present = np.unique(labels)
        means = np.zeros((authors, rates.shape[1]))
        for author in present:
            means[author] = standard[labels == author].mean(axis=0)
        covariance, _ = ledoit_wolf(standard - means[labels], assume_centered=True)
        ridge = 1e-6 * max(np.trace(covariance) / len(covariance), 1e-6)
        directions = np.linalg.solve(covariance + ridge * np.eye(len(covariance)), means.T).T
        biases = -0.5 * (directions * means).sum(axis=1) - directions @ (centre / scale)
        biases[np.setdiff1d(np.arange(authors), present)] = ABSENT
        return cls(directions / scale, biases)

    def scores(self, counts: np.ndarray, words: int) -> np.ndarray:
        """Return the scores of blocks, float [blocks, authors].

        Args:
            counts: counts of words, [blocks, words].
            words: all words of a block, also those not counted.
        """
        return np.asarray(counts @ (self.weights.T / words) + self.biases)
