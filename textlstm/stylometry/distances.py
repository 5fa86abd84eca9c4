"""Distances between texts from the frequencies of their most frequent words, as in stylo.

Every distance is a transformation of the frequencies followed by a metric of SciPy. Definitions:
Eder, Rybicki and Kestemont, "Stylometry with R" (2016), and the sources of stylo 0.7.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.spatial.distance import cdist

Transform = Callable[[np.ndarray, np.ndarray], np.ndarray]


@dataclass(frozen=True)
class Distance:
    """A distance between texts.

    Args:
        label: its name for readers.
        metric: the metric of the transformed frequencies, a name that SciPy's `cdist` knows, or
            `ruzicka`.
        transform: function of the percentages to transform, float [texts, words], and of those of
            the reference texts, which determine means and deviations.
        mean: whether the metric is divided by the number of words.

    Example:
        >>> percentages = np.array([[4.0, 1.0], [2.0, 1.0], [3.0, 4.0]])
        >>> DISTANCES["burrows"].matrix(percentages).round(3)
        array([[0.   , 1.   , 1.366],
               [1.   , 0.   , 1.366],
               [1.366, 1.366, 0.   ]])
    """

    label: str
    metric: str
    transform: Transform
    mean: bool = False

    def matrix(self, percentages: np.ndarray) -> np.ndarray:
        """Return the distances between all texts, float [texts, texts]; exactly symmetric.

        Args:
            percentages: relative frequencies in percent, float [texts, words].
        """
        matrix = self.between(percentages, percentages, percentages)
        matrix = (matrix + matrix.T) / 2
        np.fill_diagonal(matrix, 0.0)
        return matrix

    def between(self, texts: np.ndarray, others: np.ndarray, reference: np.ndarray) -> np.ndarray:
        """Return the distances of texts to other texts, float [texts, others].

        Args:
            texts: percentages, float [texts, words].
            others: percentages, float [others, words].
            reference: percentages of the texts that determine means and deviations, float
                [reference texts, words].
        """
        left, right = self.transform(texts, reference), self.transform(others, reference)
        if self.metric == "ruzicka":
            # sum of minima + sum of maxima = sum of both texts; their difference is the L1 distance
            manhattan = cdist(left, right, "cityblock")
            total = left.sum(axis=1)[:, None] + right.sum(axis=1)[None, :] + manhattan
            return 2 * manhattan / np.maximum(total, 1e-300)
        distances = cdist(left, right, self.metric)
        # the cosine of a text without any of the words is undefined: it is unrelated to the others
        distances = np.nan_to_num(distances, nan=1.0)
        return distances / texts.shape[1] if self.mean else distances


def z_scores(percentages: np.ndarray, reference: np.ndarray) -> np.ndarray:
    """Return z-scores by the means and sample deviations of reference texts, float [texts, words].

    A word with the same frequency in all reference texts has the z-score 0.

    Args:
        percentages: relative frequencies of the texts, float [texts, words].
        reference: relative frequencies of the reference texts, float [reference texts, words].
    """
    deviation = reference.std(axis=0, ddof=1) if len(reference) > 1 else reference[0] * 0
    return (percentages - reference.mean(axis=0)) / np.where(deviation > 0, deviation, np.inf)


def _eder(percentages: np.ndarray, reference: np.ndarray) -> np.ndarray:
    """Return z-scores with weights that decrease with the rank of a word."""
    words = percentages.shape[1]
    return z_scores(percentages, reference) * (words + 1 - np.arange(words)) / words


def _entropy(percentages: np.ndarray, reference: np.ndarray) -> np.ndarray:
    """Return logarithms divided by the entropy of each word over the reference texts."""
    shares = (reference + 1) / (reference + 1).sum(axis=0)
    return np.log(percentages + 2) / -(shares * np.log(shares)).sum(axis=0)


def _plain(percentages: np.ndarray, reference: np.ndarray) -> np.ndarray:
    return percentages


def _root(percentages: np.ndarray, reference: np.ndarray) -> np.ndarray:
    return np.sqrt(percentages)


DISTANCES = {
    "burrows": Distance("Burrows's Delta", "cityblock", z_scores, mean=True),
    "argamon": Distance("Argamon's Linear Delta", "euclidean", z_scores, mean=True),
    "eder": Distance("Eder's Delta", "cityblock", _eder),
    "simple": Distance("Eder's Simple Distance", "cityblock", _root),
    "cosine_delta": Distance("Cosine Delta", "cosine", z_scores),
    "cosine": Distance("cosine distance", "cosine", _plain),
    "minmax": Distance("min-max distance", "ruzicka", _plain),
    "entropy": Distance("entropy distance", "cityblock", _entropy),
    "manhattan": Distance("Manhattan distance", "cityblock", _plain),
    "euclidean": Distance("Euclidean distance", "euclidean", _plain),
    "canberra": Distance("Canberra distance", "canberra", _plain),
}
