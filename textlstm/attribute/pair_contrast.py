"""Contrast of a questioned text with texts by all others, for verification.

As in `contrast`, a ridge regression for each author separates pieces of the author's works from
pieces by all others, and its prediction is standardised by what texts by others get whose author is
left out of it. Of a pair of reference works, neither the questioned work nor its author is in a
regression; if both works are by one author, the questioned work alone is left out.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from textlstm.attribute.contrast import PENALTY, scale_of_others
from textlstm.attribute.dual_ridge import DualRidge
from textlstm.attribute.word_rates import PIECE, WordRates

if TYPE_CHECKING:
    from textlstm.attribute.verification import System

MAX_PIECES = 60  # of an author: verification answers within a minute


class ContrastScores:
    """Standardised predictions of regressions on reference works and known texts.

    The scale of the features is that of all texts, the known and questioned ones among them, as
    both works of a pair of reference works are.

    Args:
        system: models and pieces.
        spans: spans of the questioned texts.
        words: words of the known texts.
    """

    def __init__(self, system: "System", spans: np.ndarray, words: int) -> None:
        self.system = system
        self.number = max(1, min(MAX_PIECES, words // PIECE))  # pieces of an author
        self.length = min(PIECE, words)
        works = np.bincount(list(system.author_of.values()))
        parts = [  # as many pieces of an author without a work that is held out
            self._pieces(work, -(-self.number // max(1, int(works[author]) - 1)))
            for work, author in system.author_of.items()
        ]
        self.training = np.concatenate(parts)
        self.labels = np.array([system.author_of[work] for work in self.training[:, 0].tolist()])
        others = [self._pieces(work, self.number) for work in system.extra]
        groups = [np.full(len(each), -1 - index) for index, each in enumerate(others)]
        self.rates = WordRates.fit(
            system.tokens,
            system.vocabulary,
            np.concatenate([self.training, *others]),
            np.concatenate([self.labels, *groups]),
        )
        self.vectors = self.rates.vectors(system.tokens, self.training)
        self.texts = self.rates.vectors(system.tokens, np.concatenate([system.pieces, spans]))
        self.ridge = fit_ridge(self.vectors, self.labels)
        self.kernel = self.texts @ self.vectors.T + 1
        # the authors, pieces and regressions used last: a square of thousands of pieces each
        self._pool = np.unique(self.labels), np.arange(len(self.labels)), self.ridge
        self._worlds: dict[tuple[tuple[int, ...], int], np.ndarray] = {}

    def of_pair(
        self, author: int, other: int, held_out: int, rows: np.ndarray, pool: Sequence[int]
    ) -> np.ndarray:
        """Return the scores of some pieces for a reference author, float [rows].

        Args:
            author: index of the author.
            other: author of the pieces.
            held_out: work of the pieces, if both authors are the same.
            rows: all pieces of the other author, or of the work.
            pool: reference authors.
        """
        present = np.array(sorted({*pool, author}))
        kept = present if other == author else np.setdiff1d(present, other)
        key = (tuple(kept.tolist()), held_out if other == author else -1 - other)
        if key not in self._worlds:
            used, ridge = self._of_pool(present)
            labels = self.labels[used]
            removed = self.training[used, 0] == held_out if other == author else labels == other
            self._worlds[key] = standardised(
                ridge, self.kernel[np.ix_(rows, used)], labels, kept, np.flatnonzero(removed)
            )
        return np.asarray(self._worlds[key][:, np.searchsorted(kept, author)])

    def _of_pool(self, authors: np.ndarray) -> tuple[np.ndarray, DualRidge]:
        """Return the training pieces of some authors, and regressions on these alone."""
        if not np.array_equal(authors, self._pool[0]):
            used = np.flatnonzero(np.isin(self.labels, authors))
            self._pool = authors, used, self.ridge.restricted(used)
        return self._pool[1:]

    def of_known(self, works: Sequence[int]) -> np.ndarray:
        """Return the scores of the questioned texts for the author of some works, float [texts]."""
        pieces = np.concatenate(
            [self._pieces(work, -(-self.number // len(works))) for work in works]
        )
        vectors = np.concatenate([self.vectors, self.rates.vectors(self.system.tokens, pieces)])
        known = int(self.labels.max()) + 1  # the last column
        labels = np.concatenate([self.labels, np.full(len(pieces), known)])
        kernel = self.texts[len(self.system.pieces) :] @ vectors.T + 1
        everyone, nothing = np.arange(known + 1), np.zeros(0, np.int64)
        return standardised(fit_ridge(vectors, labels), kernel, labels, everyone, nothing)[:, known]

    def _pieces(self, work: int, number: int) -> np.ndarray:
        """Return spans of a work, all of it where it is shorter than one."""
        tokens = self.system.tokens
        pieces = tokens.sample(work, self.length, number)
        return pieces if len(pieces) else tokens.whole()[work : work + 1]


def fit_ridge(vectors: np.ndarray, labels: np.ndarray) -> DualRidge:
    """Return regressions that separate each author's pieces from all others.

    Args:
        vectors: features of the pieces, float32 [pieces, features].
        labels: author of each piece, 0 to the number of authors; int [pieces].
    """
    authors = int(labels.max()) + 1
    targets = np.where(labels[:, None] == np.arange(authors), 1.0, -1 / (authors - 1))
    return DualRidge(vectors @ vectors.T + 1, np.full(len(labels), PENALTY), targets)


def standardised(
    ridge: DualRidge, kernel: np.ndarray, labels: np.ndarray, kept: np.ndarray, removed: np.ndarray
) -> np.ndarray:
    """Return predictions for texts in deviations of those for texts by others, [texts, kept].

    Args:
        ridge: a regression for each author.
        kernel: products of texts and training pieces, float [texts, pieces].
        labels: author of each training piece, as the column of the regressions; int [pieces].
        kept: authors who remain, sorted.
        removed: training pieces left out, among them those of all other authors.
    """
    values = (kernel @ ridge.without(removed)[:, kept]).astype(np.float64)
    values -= values.mean(axis=1, keepdims=True)
    others = np.setdiff1d(np.arange(len(labels)), removed)
    predictions = ridge.held_out(labels, removed)[np.ix_(others, kept)]
    mean, deviation = scale_of_others(predictions, np.searchsorted(kept, labels[others]))
    return np.asarray((values - mean) / deviation)
