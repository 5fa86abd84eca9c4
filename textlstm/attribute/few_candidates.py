"""How well a text fits a candidate, beside held-out works, where there are few candidates.

With fewer candidates than a threshold needs, scores of held-out works by their own authors are all
that is measured. Works by some authors score higher than those by others: from each score the usual
one of the author is subtracted, which is the mean of the author's other works, drawn towards the
mean of all authors. What is left is compared in standard deviations.
"""

from functools import cached_property

import numpy as np

SHRINKAGE = 3.0  # the number of works that the mean of all authors counts as
MIN_DEVIATIONS = -1.2  # of the likeliest candidate; below, none of the candidates
SMALLEST = 1e-6  # standard deviation


class HeldOutFit:
    """Scores of held-out works by their own authors, relative to what is usual for each author.

    Args:
        own: scores of held-out pieces by the models of their authors, float [pieces].
        work: the work of each of these pieces, int [pieces]; of at least two works.
        author: the author of each of these pieces, int [pieces].
        authors: number of candidates.

    Attributes:
        usual: the usual score of each candidate, float [authors].
        works: number of held-out works.

    Example:
        Works by author 0 score about 5, works by author 1 about 1. A score of 2 is low for author
        0 alone:

        >>> own = np.array([4.5, 5.0, 5.5, 0.5, 1.0, 1.5])
        >>> author = np.array([0, 0, 0, 1, 1, 1])
        >>> fitted = HeldOutFit(own, np.arange(6), author, authors=2)
        >>> fitted.usual
        array([4., 2.])
        >>> fitted.deviations(np.array([2.0, 2.0])).round(1)
        array([-1.3,  0. ])
    """

    def __init__(self, own: np.ndarray, work: np.ndarray, author: np.ndarray, authors: int) -> None:
        names, first, self._place = np.unique(work, return_index=True, return_inverse=True)
        self.works = len(names)
        self._own, self._author = own, author[first]
        self._weight = 1 / np.bincount(self._place)[self._place]  # a work counts once
        self._means = np.bincount(self._place, own * self._weight)
        kept = np.ones(self.works, bool)
        self.usual = np.array([self._usual(each, kept) for each in range(authors)])

    def _usual(self, author: int, kept: np.ndarray) -> float:
        """Return the usual score of an author by the works that are kept, bool [works]."""
        present = np.unique(self._author[kept])
        overall = np.mean([self._means[kept & (self._author == each)].mean() for each in present])
        own = self._means[kept & (self._author == author)]
        return float((own.sum() + SHRINKAGE * overall) / (len(own) + SHRINKAGE))

    @cached_property
    def _differences(self) -> np.ndarray:
        """Scores minus the usual one by the other works, float [pieces]."""
        works = np.arange(self.works)
        usual = np.array([self._usual(self._author[each], works != each) for each in works])
        return np.asarray(self._own - usual[self._place])

    def deviations(self, scores: np.ndarray) -> np.ndarray:
        """Return how many standard deviations each candidate fits better than held-out works.

        Args:
            scores: score of a text for each candidate, float [authors].
        """
        mean = float(self._weight @ self._differences) / self.works
        squares = float(self._weight @ (self._differences - mean) ** 2)
        deviation = np.sqrt(squares / (self.works - 1) * (1 + 1 / self.works))
        return np.asarray((scores - self.usual - mean) / max(deviation, SMALLEST))

    def p_values(self, scores: np.ndarray) -> np.ndarray:
        """Return the share of works, this text among them, that fit their author no better.

        Args:
            scores: score of a text for each candidate, float [authors].
        """
        lower = self._differences[None] <= (scores - self.usual)[:, None]
        return np.asarray((1 + lower @ self._weight) / (1 + self.works))
