"""The interface of an attribution method: `fit` on training chunks returns a scorer."""

from typing import NamedTuple, Protocol

import numpy as np

from textlstm.attribute.chunked_corpus import ChunkedCorpus


class Scorer(Protocol):
    """A fitted method; subclasses define `scores` and may override `work_scores`.

    Attributes:
        corpus: the corpus whose chunks are scored; chunk indices refer to it.

    Example:
        See `Method`.
    """

    corpus: ChunkedCorpus

    def scores(self, chunks: np.ndarray) -> np.ndarray:
        """Score chunks against every candidate author.

        Args:
            chunks: sorted chunk indices, int [chunks].

        Returns:
            Scores, float [chunks, authors], in the order of `corpus.authors`; higher is likelier,
            -inf for an author without training chunks.
        """
        ...

    def work_scores(self, chunks: np.ndarray, scores: np.ndarray) -> np.ndarray:
        """Score the works that chunks belong to; by default the mean of their chunks' scores.

        Args:
            chunks: sorted chunk indices, int [chunks].
            scores: what `scores` returned for them, float [chunks, authors].

        Returns:
            Scores, float [works, authors], in the order of the corpus' texts.
        """
        return mean_by_work(scores, self.corpus.owner[chunks])


class Method(Protocol):
    """An attribution method with its settings, not yet fitted.

    A new method is a module of `textlstm.attribute` with a class of this form, a section of its
    settings in config.yaml and an entry in `textlstm.attribute.methods.METHODS`.

    Attributes:
        id: key of the method in `METHODS`.

    Example:
        A method that knows only how much each author wrote:

        >>> class Majority:
        ...     id = "majority"
        ...
        ...     def fit(self, corpus, training):
        ...         return MajorityScorer(corpus, training)
        >>> class MajorityScorer(Scorer):
        ...     def __init__(self, corpus, training):
        ...         counts = np.bincount(corpus.labels[training], minlength=len(corpus.authors))
        ...         self.corpus = corpus
        ...         self.log_shares = np.log(counts / counts.sum())
        ...
        ...     def scores(self, chunks):
        ...         return np.tile(self.log_shares, (len(chunks), 1))
        >>> from textlstm.attribute.chunked_corpus import Text
        >>> texts = [Text("emma", "Austen", "emma", 0, False), Text("pym", "Poe", "pym", 0, False)]
        >>> corpus = ChunkedCorpus(texts, ["a", "b", "c", "d"], np.array([0, 0, 0, 1]))
        >>> scorer = Majority().fit(corpus, np.arange(4))
        >>> np.exp(scorer.scores(np.array([3])))
        array([[0.75, 0.25]])
    """

    @property
    def id(self) -> str:
        """Key of the method in `METHODS`."""
        ...

    def fit(self, corpus: ChunkedCorpus, training: np.ndarray) -> Scorer:
        """Fit everything (features, scales, weights) on training chunks alone.

        Args:
            corpus: the corpus.
            training: sorted indices of the training chunks, int [chunks]; they are of at least
                two authors.

        Returns:
            A scorer for any chunks of the corpus.
        """
        ...


class Scores(NamedTuple):
    """Scores or probabilities at both levels: [chunks, authors] and [works, authors]."""

    chunks: np.ndarray
    works: np.ndarray


def score_both_levels(scorer: Scorer, chunks: np.ndarray) -> Scores:
    """Return the scores of chunks and of the works that they belong to."""
    scores = scorer.scores(chunks)
    return Scores(scores, scorer.work_scores(chunks, scores))


def mean_by_work(scores: np.ndarray, owner: np.ndarray) -> np.ndarray:
    """Return the mean of the scores [chunks, authors] of each work's chunks, [works, authors]."""
    return np.stack([scores[owner == work].mean(axis=0) for work in np.unique(owner)])
