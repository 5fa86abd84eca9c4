"""Standardised rates of frequent features, the ground that Cosine Delta and the support vector machine share."""

from typing import Any

import numpy as np


def frequent(counts: Any, train: np.ndarray, number: int) -> np.ndarray:
    """Return the columns of the `number` most frequent features among the rows `train`, most frequent first."""
    totals = np.asarray(counts[train].sum(axis=0)).ravel()
    columns = np.argsort(-totals, kind="stable")[:number]
    return columns[totals[columns] > 0]


class AuthorBalancedScaler:
    """Mean and deviation of each feature over rates [texts, features] learnt from, every author counted alike.

    Counted by text, an author with most of the texts is what the mean describes, and has no profile of his own
    (measured on The Federalist: docs/decisions.md).
    """

    def __init__(self, rates: np.ndarray, labels: np.ndarray) -> None:
        authors = [rates[labels == author] for author in np.unique(labels)]
        self.mean = np.mean([own.mean(axis=0) for own in authors], axis=0)
        self.deviation = np.sqrt(
            np.mean([((own - self.mean) ** 2).mean(axis=0) for own in authors], axis=0)
        )

    def __call__(self, rates: np.ndarray) -> np.ndarray:
        """Return z-scores; a feature that never varied says nothing."""
        return (rates - self.mean) / np.where(self.deviation > 0, self.deviation, np.inf)
