"""A linear support vector machine on standardised frequencies of character n-grams and words."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
from scipy.special import log_softmax
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.multiclass import OneVsRestClassifier
from sklearn.svm import LinearSVC

from textlstm import config
from textlstm.attribute.chunked_corpus import ChunkedCorpus, read_chunked_corpus
from textlstm.attribute.protocol import predict
from textlstm.attribute.scaler import AuthorBalancedScaler, frequent, l2_normalised
from textlstm.attribute.scorer import Scorer

# per author; more cost minutes a fit on a corpus of novels and improve accuracy little
MAX_TRAINING_CHUNKS = 300
# a rare feature has a small deviation: unclipped, its z-scores outweigh all others where it occurs
MAX_Z_SCORE = 3.0


def write_svm(
    folds: Path,
    texts: Path,
    chunk: int,
    settings: config.Svm,
    seed: int,
    out: Path,
) -> None:
    """Attribute every work by the n-gram SVM and write the predictions."""
    method = NgramSVM(settings.ngrams[0], settings.ngrams[1], settings.features, seed)
    predict(method, read_chunked_corpus(folds, texts, chunk), seed, out)


def count_features(chunks: list[str], shortest: int, longest: int) -> list[Any]:
    """Return sparse counts [chunks, features] of all character n-grams, and of all words."""
    channels: list[dict[str, Any]] = [
        {"analyzer": "char", "ngram_range": (shortest, longest)},
        {"token_pattern": r"\S+"},
    ]
    return [
        CountVectorizer(lowercase=False, dtype=np.float32, **channel).fit_transform(chunks)
        for channel in channels
    ]


@dataclass(frozen=True)
class NgramSVM:
    """One-vs-rest linear SVMs on frequent character n-grams and words, balanced by author.

    Args:
        shortest: characters of the shortest n-gram.
        longest: characters of the longest n-gram.
        features: number of most frequent n-grams, and of most frequent words.
        seed: seed of the choice of training chunks and of the solver.

    Example:
        >>> from textlstm.attribute.chunked_corpus import Text
        >>> texts = [
        ...     Text("emma", "Austen", "emma", None, False),
        ...     Text("pym", "Poe", "pym", None, False),
        ...     Text("anonymous", "", "anonymous", None, True),
        ... ]
        >>> chunks = ["the the of a", "of of the a", "the a of the"]
        >>> corpus = ChunkedCorpus(texts, chunks, np.array([0, 1, 2]))
        >>> svm = NgramSVM(shortest=2, longest=3, features=20, seed=1)
        >>> scorer = svm.fit(corpus, training=np.array([0, 1]))
        >>> corpus.authors[scorer.scores(corpus.questioned)[0].argmax()]
        'Austen'
    """

    id: ClassVar[str] = "svm"
    shortest: int
    longest: int
    features: int
    seed: int

    def fit(self, corpus: ChunkedCorpus, training: np.ndarray) -> "SvmScorer":
        """Choose features, standardise them and train the SVM on training chunks.

        Args:
            corpus: the corpus.
            training: indices of the training chunks, int [chunks]; of at least two authors.

        Returns:
            The scorer; its scores are the log-softmax of the SVM's margins.
        """
        counts = corpus.cached(count_features, self.shortest, self.longest)
        labels = corpus.labels
        channels = [Channel(each, self.features, training, labels[training]) for each in counts]
        training = sample_chunks(training, labels[training], self.seed)
        # class weights inside each binary problem: LinearSVC's own balance of its multiclass form
        # leaves the "rest" unbalanced and assigns every chunk to the author with most works
        classifier = OneVsRestClassifier(LinearSVC(class_weight="balanced", random_state=self.seed))
        vectors = np.hstack([channel.vectors(training) for channel in channels])
        classifier.fit(vectors, labels[training])
        return SvmScorer(corpus, channels, classifier)


class SvmScorer(Scorer):
    """Log-softmax of the margins of a fitted one-vs-rest classifier."""

    def __init__(self, corpus: ChunkedCorpus, channels: "list[Channel]", classifier: Any) -> None:
        self.corpus, self.channels, self.classifier = corpus, channels, classifier

    def scores(self, chunks: np.ndarray) -> np.ndarray:
        """Return log-softmax margins, float [chunks, authors]."""
        vectors = np.hstack([channel.vectors(chunks) for channel in self.channels])
        margins = self.classifier.decision_function(vectors)
        if margins.ndim == 1:  # of two authors
            margins = np.stack([-margins, margins], axis=1)
        scores = np.full((len(chunks), len(self.corpus.authors)), -np.inf)
        scores[:, self.classifier.classes_] = log_softmax(margins, axis=1)
        return scores


def sample_chunks(training: np.ndarray, labels: np.ndarray, seed: int) -> np.ndarray:
    """Return at most `MAX_TRAINING_CHUNKS` random chunks of each author, sorted."""
    order = np.random.default_rng(seed).permutation(len(training))
    kept = [order[labels[order] == author][:MAX_TRAINING_CHUNKS] for author in np.unique(labels)]
    return training[np.sort(np.concatenate(kept))]


class Channel:
    """One kind of feature, chosen and scaled on training chunks.

    Args:
        counts: sparse counts of all features, [chunks, all features].
        features: number of most frequent features to use.
        training: indices of the training chunks, int [chunks].
        labels: their author indices, int [chunks].
    """

    def __init__(
        self, counts: Any, features: int, training: np.ndarray, labels: np.ndarray
    ) -> None:
        self.lengths = np.asarray(counts.sum(axis=1)).ravel()
        self.counts = counts[:, frequent(counts, training, features)]
        self.scaler = AuthorBalancedScaler(self.rates(training), labels)

    def rates(self, chunks: np.ndarray) -> np.ndarray:
        """Return relative frequencies within the channel, float [chunks, features]."""
        return self.counts[chunks].toarray() / self.lengths[chunks, None]

    def vectors(self, chunks: np.ndarray) -> np.ndarray:
        """Return clipped z-scores scaled to vectors of length 1, float [chunks, features]."""
        z = self.scaler.transform(self.rates(chunks))
        return l2_normalised(np.clip(z, -MAX_Z_SCORE, MAX_Z_SCORE))
