"""Scores of generative models relative to all authors and to what texts by other authors get."""

from collections.abc import Callable

import numpy as np

from textlstm.attribute.corpus import Corpus
from textlstm.attribute.store import Arrays, array_of, require

# lengths in words at which texts by other authors are scored for the standardisation
REFERENCE_WORDS = (15, 50, 100, 200, 500, 1000, 2000, 5000)
MAX_REFERENCES = 300  # pieces of each length, and
MAX_REFERENCE_WORDS = 400_000  # words in them: the deviations are stable above
MIN_REFERENCES = 8  # by other authors, for a deviation


class References:
    """Mean and deviation, by length, of the centred scores of texts by other authors.

    A model of an author gives some texts by others more than other models do. Without this
    correction such an author is named too often.

    Args:
        lengths: lengths of the reference pieces in words, ascending; float [lengths].
        mean: mean of the centred scores of texts by others, float [lengths, authors].
        deviation: standard deviation of these scores, float [lengths, authors].
    """

    def __init__(self, lengths: np.ndarray, mean: np.ndarray, deviation: np.ndarray) -> None:
        self.lengths, self.mean, self.deviation = lengths, mean, deviation

    @classmethod
    def measure(
        cls,
        corpus: Corpus,
        training: np.ndarray,
        scores_of: Callable[[np.ndarray], np.ndarray],
        most_words: int = MAX_REFERENCE_WORDS,
    ) -> "References":
        """Measure what the model of each author gives to training texts by other authors.

        Args:
            corpus: the corpus.
            training: indices of the training works.
            scores_of: returns the scores of spans, float [spans, authors].
            most_words: largest number of words scored at each length.
        """
        labels, authors = corpus.labels, len(corpus.authors)
        present = np.unique(labels[training])
        lengths, means, deviations = [], [], []
        # with two authors the centred scores of either are opposite
        for words in REFERENCE_WORDS if len(present) > 2 else ():
            if words > most_words // len(present):
                continue
            number = min(MAX_REFERENCES, most_words // words)
            pieces = reference_pieces(corpus, training, words, number)
            own = labels[pieces[:, 0]]
            others = len(pieces) - np.bincount(own, minlength=authors)[present]
            if not len(pieces) or others.min() < MIN_REFERENCES:
                continue
            scores = scores_of(pieces)
            scores[np.arange(len(own)), own] = np.nan
            scores[:, np.setdiff1d(np.arange(authors), present)] = np.nan
            scores -= np.nanmean(scores, axis=1, keepdims=True)
            mean, deviation = np.zeros(authors), np.ones(authors)
            mean[present] = np.nanmean(scores[:, present], axis=0)
            deviation[present] = np.nanstd(scores[:, present], axis=0)
            lengths.append(float(words))
            means.append(mean)
            deviations.append(np.maximum(deviation, 1e-6))
        empty = np.zeros((0, authors))
        return cls(
            np.array(lengths),
            np.stack(means) if means else empty,
            np.stack(deviations) if deviations else empty,
        )

    def standardised(
        self, scores: np.ndarray, words: np.ndarray, trained: np.ndarray
    ) -> np.ndarray:
        """Return scores relative to all authors and to texts by others, float [spans, authors].

        Spans with scores that are not finite get 0 for every author.

        Args:
            scores: mean log probabilities, float [spans, authors].
            words: lengths of the spans in words, int [spans].
            trained: whether an author has training works; others get -inf. bool [authors].
        """
        known = np.isfinite(scores[:, trained]).all(axis=1)
        centred = np.full(scores.shape, -np.inf)
        centred[:, trained] = 0.0
        rows = scores[known][:, trained]
        rows = rows - rows.mean(axis=1, keepdims=True)
        if len(self.lengths):
            at = np.log(np.maximum(words[known], 1))
            knots = np.log(self.lengths)
            for column, author in enumerate(np.flatnonzero(trained)):
                mean = np.interp(at, knots, self.mean[:, author])
                deviation = np.interp(at, knots, self.deviation[:, author])
                rows[:, column] = (rows[:, column] - mean) / deviation
        centred[np.ix_(known, trained)] = rows
        return centred

    def arrays(self) -> Arrays:
        """Return the figures as named arrays."""
        return {"lengths": self.lengths, "mean": self.mean, "deviation": self.deviation}

    @classmethod
    def load(cls, arrays: Arrays, authors: int) -> "References":
        """Restore the figures from `arrays`, after checks."""
        lengths = array_of(arrays, "lengths", np.float64, (None,))
        require((lengths > 0).all() and (np.diff(lengths) > 0).all(), "lengths")
        shape = (len(lengths), authors)
        mean = array_of(arrays, "mean", np.float64, shape)
        deviation = array_of(arrays, "deviation", np.float64, shape)
        require((deviation > 0).all(), "deviation")
        return cls(lengths, mean, deviation)


def reference_pieces(corpus: Corpus, works: np.ndarray, words: int, number: int) -> np.ndarray:
    """Return about `number` spans of a length, from as many words of each author as possible."""
    labels = corpus.labels
    pieces = [np.zeros((0, 3), np.int64)]
    authors = np.unique(labels[works])
    for author in authors:
        own = works[labels[works] == author]
        share = max(1, round(number / len(authors)))  # of the author; the same from each work
        for work in own[np.unique(np.linspace(0, len(own) - 1, min(len(own), share)).astype(int))]:
            pieces.append(corpus.tokens.sample(int(work), words, -(-share // len(own))))
    return np.concatenate(pieces)
