"""A linear support vector machine on standardised rates of frequent character n-grams and words."""

from pathlib import Path
from typing import Any

import numpy as np
from scipy.special import log_softmax
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.multiclass import OneVsRestClassifier
from sklearn.svm import LinearSVC

from textlstm.attribute.chunked_corpus import ChunkedCorpus, read_chunked_corpus
from textlstm.attribute.delta import unit
from textlstm.attribute.protocol import Scorer, Scores, mean_by_work, predict
from textlstm.attribute.scaler import AuthorBalancedScaler, frequent

MOST = 300  # chunks an author to learn from; more cost a shelf of novels minutes a fit and gain it little
LIMIT = 3.0  # deviations: a rare feature has a small one, and would outweigh the others where it does occur


def write_svm(
    folds: Path,
    texts: Path,
    chunk: int,
    shortest: int,
    longest: int,
    features: int,
    seed: int,
    out: Path,
) -> None:
    """Judge every work on its most frequent n-grams of `shortest` to `longest` characters, and as many words."""
    shelf = read_chunked_corpus(folds, texts, chunk)
    counts = count(shelf.chunks, shortest, longest)
    predict("svm", shelf, lambda train: fit(shelf, counts, features, seed, train), seed, out)


def count(chunks: list[str], shortest: int, longest: int) -> list[Any]:
    """Return sparse counts [chunks, features] of all n-grams, and of all words and marks."""
    kinds: list[dict[str, Any]] = [
        {"analyzer": "char", "ngram_range": (shortest, longest)},
        {"token_pattern": r"\S+"},
    ]
    return [
        CountVectorizer(lowercase=False, dtype=np.float32, **kind).fit_transform(chunks)
        for kind in kinds
    ]


def fit(
    shelf: ChunkedCorpus, counts: list[Any], features: int, seed: int, train: np.ndarray
) -> Scorer:
    """Choose features, standardise and learn from the chunks `train` alone, every author counted alike."""
    views = [View(each, features, train, shelf.labels[train]) for each in counts]
    train = sample(train, shelf.labels[train], seed)
    # balanced inside each one-against-the-rest: LinearSVC's own balance does not reach the rest, whose weight then
    # gives every chunk to the author with most works
    machine = OneVsRestClassifier(LinearSVC(class_weight="balanced", random_state=seed))
    machine.fit(np.hstack([view(train) for view in views]), shelf.labels[train])

    def judge(rows: np.ndarray) -> Scores:
        margins = machine.decision_function(np.hstack([view(rows) for view in views]))
        if margins.ndim == 1:  # of two authors
            margins = np.stack([-margins, margins], axis=1)
        chunks = np.full((len(rows), len(shelf.authors)), -np.inf)
        chunks[:, machine.classes_] = log_softmax(margins, axis=1)
        return Scores(chunks, mean_by_work(chunks, shelf.owner[rows]))

    return judge


def sample(train: np.ndarray, labels: np.ndarray, seed: int) -> np.ndarray:
    """Return at most `MOST` chunks of each author, drawn from all their works."""
    order = np.random.default_rng(seed).permutation(len(train))
    kept = [order[labels[order] == author][:MOST] for author in np.unique(labels)]
    return train[np.sort(np.concatenate(kept))]


class View:
    """One kind of feature: which of them there are, their means and deviations come from the chunks `train`."""

    def __init__(self, counts: Any, features: int, train: np.ndarray, labels: np.ndarray) -> None:
        self.lengths = np.asarray(counts.sum(axis=1)).ravel()
        self.counts = counts[:, frequent(counts, train, features)]
        self.standard = AuthorBalancedScaler(self.rates(train), labels)

    def rates(self, rows: np.ndarray) -> np.ndarray:
        """Return each feature's share of the features of its kind [rows, features]."""
        return self.counts[rows].toarray() / self.lengths[rows, None]

    def __call__(self, rows: np.ndarray) -> np.ndarray:
        """Return standardised rates as vectors of length 1 [rows, features]."""
        return unit(np.clip(self.standard(self.rates(rows)), -LIMIT, LIMIT))
