"""Cosine Delta: cosine similarity between z-scored frequencies of frequent words.

Source: Evert et al., "Understanding and explaining Delta measures for authorship attribution"
(2017), with a centroid for each author.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
from sklearn.feature_extraction.text import CountVectorizer

from textlstm.attribute.chunked_corpus import ChunkedCorpus, read_chunked_corpus
from textlstm.attribute.protocol import predict
from textlstm.attribute.scaler import AuthorBalancedScaler, frequent, l2_normalised
from textlstm.attribute.scorer import Scorer


def write_delta(
    folds: Path, texts: Path, chunk: int, most_frequent_words: int, seed: int, out: Path
) -> None:
    """Attribute every work by Cosine Delta and write the predictions."""
    method = CosineDelta(most_frequent_words)
    predict(method, read_chunked_corpus(folds, texts, chunk), seed, out)


def count_words(chunks: list[str]) -> Any:
    """Return sparse counts [chunks, words] of all words and punctuation marks."""
    return CountVectorizer(token_pattern=r"\S+", lowercase=False, dtype=np.int64).fit_transform(
        chunks
    )


@dataclass(frozen=True)
class CosineDelta:
    """Cosine Delta with a centroid for each author.

    Args:
        most_frequent_words: number of most frequent words, a vector's dimensions.

    Example:
        >>> from textlstm.attribute.chunked_corpus import Text
        >>> texts = [
        ...     Text("emma", "Austen", "emma", None, False),
        ...     Text("pym", "Poe", "pym", None, False),
        ...     Text("anonymous", "", "anonymous", None, True),
        ... ]
        >>> chunks = ["the the of a", "of of the a", "the a of the"]
        >>> corpus = ChunkedCorpus(texts, chunks, np.array([0, 1, 2]))
        >>> scorer = CosineDelta(most_frequent_words=2).fit(corpus, training=np.array([0, 1]))
        >>> scorer.scores(corpus.questioned).round(3)
        array([[ 1., -1.]])
    """

    id: ClassVar[str] = "delta"
    most_frequent_words: int

    def fit(self, corpus: ChunkedCorpus, training: np.ndarray) -> "DeltaScorer":
        """Choose the frequent words and compute the authors' centroids on training chunks.

        Args:
            corpus: the corpus.
            training: indices of the training chunks, int [chunks].

        Returns:
            The scorer; its scores are cosines in [-1, 1].
        """
        return DeltaScorer(corpus, self.most_frequent_words, training)


class DeltaScorer(Scorer):
    """Cosines to the authors' centroids.

    Chunks are compared with chunks and whole works with whole works: each level has its own
    means, deviations and centroids.
    """

    def __init__(
        self, corpus: ChunkedCorpus, most_frequent_words: int, training: np.ndarray
    ) -> None:
        counts = corpus.cached(count_words)
        words = frequent(counts, training, most_frequent_words)
        self.corpus = corpus
        self.lengths = np.asarray(counts.sum(axis=1)).ravel()
        self.counts = counts[:, words].toarray()
        labels, authors = corpus.labels, len(corpus.authors)
        self.chunk_centroids = Centroids(self.chunk_rates(training), labels[training], authors)
        work_labels = labels[corpus.first_chunks(training)]
        self.work_centroids = Centroids(self.work_rates(training), work_labels, authors)

    def chunk_rates(self, chunks: np.ndarray) -> np.ndarray:
        """Return relative word frequencies of chunks, float [chunks, words]."""
        return self.counts[chunks] / self.lengths[chunks, None]

    def work_rates(self, chunks: np.ndarray) -> np.ndarray:
        """Return relative word frequencies of the works of chunks, float [works, words]."""
        owner = self.corpus.owner[chunks]
        member = owner[None, :] == np.unique(owner)[:, None]
        return (member @ self.counts[chunks]) / (member @ self.lengths[chunks])[:, None]

    def scores(self, chunks: np.ndarray) -> np.ndarray:
        """Return cosines between chunks and centroids of chunks, float [chunks, authors]."""
        return self.chunk_centroids.cosine(self.chunk_rates(chunks))

    def work_scores(self, chunks: np.ndarray, scores: np.ndarray) -> np.ndarray:
        """Return cosines between works and centroids of works, float [works, authors]."""
        return self.work_centroids.cosine(self.work_rates(chunks))


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
