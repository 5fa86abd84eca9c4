"""How clearly a text contrasts with texts by others: one ridge regression for each candidate.

Each regression separates pieces of a candidate's works from pieces by all others, by the
frequencies of words and of pairs of words. Its prediction for a text, minus the mean over the
candidates, is standardised by what texts by others get from it whose works are left out of it.
"""

from typing import NamedTuple

import numpy as np

from textlstm.attribute.corpus import Corpus, Tokens
from textlstm.attribute.dual_ridge import DualRidge
from textlstm.attribute.store import Arrays, array_of, below, prefixed, require
from textlstm.attribute.svm import sample_pieces
from textlstm.attribute.word_rates import PIECE, WordRates
from textlstm.progress import Progress

PENALTY = 2.0  # at the mean weight of a piece
MAX_PIECES = 250  # of an author, and
MAX_ALL_PIECES = 4250  # of all authors, which bounds memory: the square is stored
MIN_CONTRAST_AUTHORS = 3  # with two, the prediction for one is that for the other, negated
MAX_AUTHORS = 400  # that the pieces suffice for
MIN_DEVIATION = 1e-6


class Contrast(NamedTuple):
    """Fitted regressions.

    Attributes:
        rates: the features.
        weights: float32 [authors, features].
        bias: float [authors].
        mean: mean prediction for texts by others, float [authors].
        deviation: its standard deviation, float [authors].
        trained: whether an author has training works, bool [authors].
    """

    rates: WordRates
    weights: np.ndarray
    bias: np.ndarray
    mean: np.ndarray
    deviation: np.ndarray
    trained: np.ndarray

    def scores(self, tokens: Tokens, spans: np.ndarray) -> np.ndarray:
        """Return standardised predictions, float64 [spans, authors]; -inf without training."""
        return self.standardised(self.rates.vectors(tokens, spans))

    def standardised(self, vectors: np.ndarray) -> np.ndarray:
        """Return the scores of vectors of `rates`, float64 [texts, authors]."""
        own = self.trained
        values = (vectors @ self.weights[own].T).astype(np.float64) + self.bias[own]
        values -= values.mean(axis=1, keepdims=True)
        result = np.full((len(vectors), len(own)), -np.inf)
        result[:, own] = (values - self.mean[own]) / self.deviation[own]
        return result

    def arrays(self) -> Arrays:
        """Return the regressions as named arrays."""
        named = self._asdict()
        return {name: named[name] for name in self._fields[1:]} | prefixed(
            self.rates.arrays(), "rates"
        )

    @classmethod
    def load(cls, arrays: Arrays, authors: int) -> "Contrast":
        """Restore from `arrays`, after checks."""
        rates = WordRates.load(below(arrays, "rates"))
        deviation = array_of(arrays, "deviation", np.float64, (authors,))
        require((deviation > 0).all(), "deviation")
        return cls(
            rates,
            array_of(arrays, "weights", np.float32, (authors, len(rates.mean))),
            array_of(arrays, "bias", np.float64, (authors,)),
            array_of(arrays, "mean", np.float64, (authors,)),
            deviation,
            array_of(arrays, "trained", bool, (authors,)),
        )


class ContrastFit:
    """Regressions that can leave out an author without a new fit.

    The scale of the features is that of all training works.

    Args:
        corpus: the corpus.
        training: indices of the training works, int [works]; of at least three authors.
        seed: seed of the choice of pieces.

    Example:
        >>> from textlstm.attribute.corpus import Text
        >>> names = ["A", "B", "C"]
        >>> texts = [Text(f"{a}{n}", a, f"{a}{n}", n, False) for a in names for n in range(3)]
        >>> views = [f"{a} {b} the {a} the" for a in names for b in "xyz"]
        >>> corpus = Corpus(texts, Tokens.from_views(views))
        >>> fitted = ContrastFit(corpus, np.arange(9), seed=1)
        >>> whole = corpus.tokens.whole()
        >>> fitted.with_all().scores(corpus.tokens, whole).argmax(axis=1).tolist()
        [0, 0, 0, 1, 1, 1, 2, 2, 2]
        >>> fitted.without(2).trained.tolist()
        [True, True, False]
    """

    def __init__(self, corpus: Corpus, training: np.ndarray, seed: int) -> None:
        labels, authors = corpus.labels, len(corpus.authors)
        pieces = corpus.cut(training, PIECE)
        present = np.unique(labels[training])
        most = min(MAX_PIECES, MAX_ALL_PIECES // len(present))
        pieces = sample_pieces(pieces, labels[pieces[:, 0]], most, seed)
        names = {text.group: number for number, text in enumerate(corpus.texts)}
        self.groups = np.array([names[corpus.texts[work].group] for work in pieces[:, 0]])
        self.labels = labels[pieces[:, 0]]
        self.rates = WordRates.fit(corpus.tokens, training, pieces, self.labels)
        self.vectors = self.rates.vectors(corpus.tokens, pieces)
        number = np.bincount(self.labels, minlength=authors)
        targets = np.where(self.labels[:, None] == np.arange(authors), 1.0, -1 / (len(present) - 1))
        # every author has the same weight: a piece of a short work weighs more
        penalty = PENALTY * number[self.labels] * len(present) / len(pieces)
        self.ridge = DualRidge(self.vectors @ self.vectors.T + 1, penalty, targets)
        self.authors = authors

    def with_all(self) -> Contrast:
        """Return the regressions of all authors."""
        return self._contrast(np.zeros(0, np.int64))

    def without(self, author: int) -> Contrast:
        """Return the regressions as if an author's works did not exist."""
        return self._contrast(np.flatnonzero(self.labels == author))

    def _contrast(self, removed: np.ndarray) -> Contrast:
        kept = np.setdiff1d(np.arange(len(self.labels)), removed)
        trained = np.isin(np.arange(self.authors), self.labels[kept])
        weights = self.ridge.without(removed)
        held_out = self.ridge.held_out(self.groups, removed)[np.ix_(kept, trained)]
        own = np.searchsorted(np.flatnonzero(trained), self.labels[kept])
        mean, deviation = np.zeros(self.authors), np.ones(self.authors)
        mean[trained], deviation[trained] = scale_of_others(held_out, own)
        return Contrast(
            self.rates,
            weights.T @ self.vectors,
            weights.sum(axis=0, dtype=np.float64),
            mean,
            deviation,
            trained,
        )


def scale_of_others(predictions: np.ndarray, own: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return mean and standard deviation of predictions for texts by others, float64 [authors].

    Args:
        predictions: of texts that the regressions have not read, float [texts, authors]; their
            mean over the authors is subtracted.
        own: the author of each text, int [texts].
    """
    values = predictions.astype(np.float64)
    values -= values.mean(axis=1, keepdims=True)
    values[np.arange(len(values)), own] = np.nan
    return np.nanmean(values, axis=0), np.maximum(np.nanstd(values, axis=0), MIN_DEVIATION)


def contrast_scores(
    corpus: Corpus, spans: np.ndarray, fold: np.ndarray, authors: np.ndarray, seed: int
) -> tuple[np.ndarray, np.ndarray]:
    """Return scores of held-out pieces with their authors among the candidates, and without.

    Args:
        corpus: the corpus.
        spans: pieces of held-out works, int [pieces, 3].
        fold: the fold that holds each out, int [pieces].
        authors: authors that are left out in turn; may be empty.
        seed: seed of the choice of training pieces.

    Returns:
        Both float [pieces, authors]; in the second the true author's score is -inf, and pieces
        by authors who are never left out have nan.
    """
    labels = corpus.labels[spans[:, 0]]
    inside = np.full((len(spans), len(corpus.authors)), np.nan)
    outside = inside.copy()
    with Progress("open set", len(np.unique(fold)), "fits") as progress:
        for part in np.unique(fold):
            fitted = ContrastFit(corpus, corpus.training(part), seed)
            rows = np.flatnonzero(fold == part)
            vectors = fitted.rates.vectors(corpus.tokens, spans[rows])
            inside[rows] = fitted.with_all().standardised(vectors)
            for author in np.intersect1d(labels[rows], authors):
                own = labels[rows] == author
                outside[rows[own]] = fitted.without(author).standardised(vectors[own])
            progress.advance(1)
    return inside, outside
