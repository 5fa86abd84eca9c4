"""Contrast of a questioned text with texts by others, for verification.

As in `contrast`, a regression for each author separates pieces of the author's works from pieces by
all others, and its prediction is standardised by what texts by others get whose author is left out
of it. Of a pair of reference works, neither the questioned work nor its author is in a regression,
unless both are by one author: then the questioned work alone is left out.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from textlstm.attribute.dual_ridge import DualRidge
from textlstm.attribute.word_rates import PIECE, WordRates

if TYPE_CHECKING:
    from textlstm.attribute.verification import System

PENALTY = 2.0
MAX_PIECES = 60  # of an author: verification answers within a minute
KNOWN = -1  # instead of the index of a reference author


class ContrastScores:
    """Standardised predictions of regressions on reference works and known texts.

    Args:
        system: models and pieces.
        spans: spans of the questioned texts.
        words: words of the known texts.
    """

    def __init__(self, system: "System", spans: np.ndarray, words: int) -> None:
        self.system = system
        self.number = max(1, min(MAX_PIECES, words // PIECE))  # pieces of an author
        self.length = min(PIECE, words)
        by_author: dict[int, list[int]] = {}
        for work, author in system.author_of.items():
            by_author.setdefault(author, []).append(work)
        parts = []
        for works in by_author.values():  # as many without a work that is held out
            share = -(-self.number // max(1, len(works) - 1))
            parts += [self._pieces(work, share) for work in works]
        self.training = np.concatenate(parts)
        self.labels = np.array([system.author_of[work] for work in self.training[:, 0].tolist()])
        self.rates = WordRates.fit(
            system.tokens, np.array(system.works), self.training, self.labels
        )
        self.vectors = self.rates.vectors(system.tokens, self.training)
        self.texts = self.rates.vectors(system.tokens, np.concatenate([system.pieces, spans]))
        self.ridge, self.kernel = self._fit(self.vectors, self.labels)
        self._worlds: dict[tuple[tuple[int, ...], int], np.ndarray] = {}

    def of_pair(
        self, author: int, other: int, held_out: int, rows: np.ndarray, pool: Sequence[int]
    ) -> np.ndarray:
        """Return the scores of some pieces for a reference author.

        Args:
            author: index of the author.
            other: author of the pieces.
            held_out: work of the pieces, if both authors are the same.
            rows: the pieces, by one author; of one work, if both authors are the same.
            pool: reference authors.

        Returns:
            The prediction, and its difference from the highest of a reference author; [rows, 2].
        """
        kept = np.array(sorted({*pool, author} - ({other} if other != author else set())))
        removed_work = held_out if other == author else -1
        key = (tuple(kept.tolist()), removed_work if removed_work >= 0 else ~other)
        if key not in self._worlds:
            removed = ~np.isin(self.labels, kept) | (self.training[:, 0] == removed_work)
            self._worlds[key] = scores_of(
                self.ridge, self.kernel[rows], self.labels, kept, np.flatnonzero(removed)
            )
        return beside_others(self._worlds[key], int(np.searchsorted(kept, author)))

    def of_known(self, works: Sequence[int]) -> np.ndarray:
        """Return the scores of the questioned texts for the author of some works; [texts, 2]."""
        share = -(-self.number // len(works))
        pieces = np.concatenate([self._pieces(work, share) for work in works])
        vectors = np.concatenate([self.rates.vectors(self.system.tokens, pieces), self.vectors])
        labels = np.concatenate([np.full(len(pieces), KNOWN), self.labels])
        questioned = self.texts[len(self.system.pieces) :]
        ridge, kernel = self._fit(vectors, labels, questioned)
        scores = scores_of(ridge, kernel, labels, np.unique(labels), np.zeros(0, np.int64))
        return beside_others(scores, 0)

    def _fit(
        self, vectors: np.ndarray, labels: np.ndarray, texts: np.ndarray | None = None
    ) -> tuple[DualRidge, np.ndarray]:
        names = np.unique(labels)
        targets = np.where(labels[:, None] == names, 1.0, -1 / (len(names) - 1))
        ridge = DualRidge(vectors @ vectors.T + 1, np.full(len(labels), PENALTY), targets)
        return ridge, (self.texts if texts is None else texts) @ vectors.T + 1

    def _pieces(self, work: int, number: int) -> np.ndarray:
        tokens = self.system.tokens
        pieces = tokens.sample(work, self.length, number)
        return pieces if len(pieces) else tokens.whole()[work : work + 1]


def scores_of(
    ridge: DualRidge, kernel: np.ndarray, labels: np.ndarray, kept: np.ndarray, removed: np.ndarray
) -> np.ndarray:
    """Return standardised predictions for texts, float64 [texts, kept authors].

    Args:
        ridge: regressions of all authors, in the order of their labels.
        kernel: products of texts and training pieces, float [texts, pieces].
        labels: author of each training piece, int [pieces].
        kept: authors who remain, sorted.
        removed: training pieces left out.
    """
    columns = np.searchsorted(np.unique(labels), kept)
    values = (kernel @ ridge.without(removed)[:, columns]).astype(np.float64)
    values -= values.mean(axis=1, keepdims=True)
    others = np.setdiff1d(np.arange(len(labels)), removed)
    held_out = ridge.held_out(labels, removed)[np.ix_(others, columns)].astype(np.float64)
    held_out -= held_out.mean(axis=1, keepdims=True)
    held_out[labels[others][:, None] == kept] = np.nan
    deviation = np.maximum(np.nanstd(held_out, axis=0), 1e-6)
    return np.asarray((values - np.nanmean(held_out, axis=0)) / deviation)


def beside_others(scores: np.ndarray, own: int) -> np.ndarray:
    """Return one column, and its difference from the highest other one; float [texts, 2]."""
    others = np.delete(scores, own, axis=1).max(axis=1)
    return np.stack([scores[:, own], scores[:, own] - others], axis=1)
