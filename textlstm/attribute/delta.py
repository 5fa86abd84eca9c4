"""Cosine Delta: the angle between standardised profiles of frequent words (Evert et al. 2017)."""

from pathlib import Path
from typing import Any

import numpy as np
from sklearn.feature_extraction.text import CountVectorizer

from textlstm.attribute.chunked_corpus import ChunkedCorpus, read_chunked_corpus
from textlstm.attribute.protocol import Scorer, Scores, predict
from textlstm.attribute.scaler import AuthorBalancedScaler, frequent


def write_delta(
    folds: Path, texts: Path, chunk: int, most_frequent_words: int, seed: int, out: Path
) -> None:
    """Judge every work by Cosine Delta on the most frequent words; write the predictions."""
    shelf = read_chunked_corpus(folds, texts, chunk)
    counts = count(shelf.chunks)
    predict(
        "cosine_delta",
        shelf,
        lambda train: fit(shelf, counts, most_frequent_words, train),
        seed,
        out,
    )


def count(chunks: list[str]) -> Any:
    """Return sparse counts [chunks, words] of all words and marks."""
    return CountVectorizer(token_pattern=r"\S+", lowercase=False, dtype=np.int64).fit_transform(
        chunks
    )


def fit(shelf: ChunkedCorpus, counts: Any, number: int, train: np.ndarray) -> Scorer:
    """Learn the frequent words and the authors' profiles from the chunks `train`.

    Works are compared as wholes, chunks with chunks: each level has means, deviations and profiles of its own.
    """
    words = frequent(counts, train, number)
    lengths = np.asarray(counts.sum(axis=1)).ravel()
    used = counts[:, words].toarray()

    def by_chunk(rows: np.ndarray) -> np.ndarray:
        return used[rows] / lengths[rows, None]

    def by_work(rows: np.ndarray) -> np.ndarray:
        member = shelf.owner[rows][None, :] == np.unique(shelf.owner[rows])[:, None]
        return (member @ used[rows]) / (member @ lengths[rows])[:, None]

    labels, works = shelf.labels, shelf.first_chunks(train)
    of_chunks = Centroids(by_chunk(train), labels[train], len(shelf.authors))
    of_works = Centroids(by_work(train), labels[works], len(shelf.authors))
    return lambda rows: Scores(of_chunks.cosine(by_chunk(rows)), of_works.cosine(by_work(rows)))


class Centroids:
    """The mean standardised profile of each author, from rates [texts, words] and the texts' author indices."""

    def __init__(self, rates: np.ndarray, labels: np.ndarray, authors: int) -> None:
        self.standard, self.taught = AuthorBalancedScaler(rates, labels), np.unique(labels)
        z = self.standard(rates)
        self.profiles, self.authors = (
            np.stack([z[labels == author].mean(axis=0) for author in self.taught]),
            authors,
        )

    def cosine(self, rates: np.ndarray) -> np.ndarray:
        """Return the cosine between each text and each author [texts, authors]; -inf for an author not taught."""
        scores = np.full((len(rates), self.authors), -np.inf)
        scores[:, self.taught] = unit(self.standard(rates)) @ unit(self.profiles).T
        return scores


def unit(vectors: np.ndarray) -> np.ndarray:
    """Return vectors [n, features] of length 1; zero stays zero."""
    return vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-12)
