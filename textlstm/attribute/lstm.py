"""The LSTM author classifier.

Its trunk uses the layer of textlstm.model but not the weights of the language model, which was
trained on works that a fold holds out: they would leak. Each fit trains all weights, the
embedding included, on its training works alone.
"""

from pathlib import Path
from typing import ClassVar

import numpy as np

from textlstm import config
from textlstm.attribute.chunked_corpus import ChunkedCorpus, read_chunked_corpus
from textlstm.attribute.network import AuthorNetwork
from textlstm.attribute.protocol import predict
from textlstm.attribute.scorer import Scorer
from textlstm.attribute.windows import Windows


def write_lstm(
    folds: Path, texts: Path, chunk: int, settings: config.Lstm, seed: int, out: Path
) -> None:
    """Attribute every work by the LSTM and write the predictions."""
    method = LSTMClassifier(settings, seed)
    predict(method, read_chunked_corpus(folds, texts, chunk), seed, out)


class LSTMClassifier:
    """LSTM networks with a softmax over authors; their log probabilities are averaged.

    One `AuthorNetwork` is built and compiled on the first fit and retrained for the others.

    Args:
        settings: sizes and training.
        seed: seed of initial weights, training examples and dropout; the n-th network adds n.

    Example:
        >>> from textlstm.attribute.chunked_corpus import Text
        >>> from textlstm.config import Lstm
        >>> texts = [
        ...     Text("emma", "Austen", "emma", None, False),
        ...     Text("pym", "Poe", "pym", None, False),
        ...     Text("anonymous", "", "anonymous", None, True),
        ... ]
        >>> chunks = ["the the of a " * 5, "of of the a " * 5, "the a of the " * 5]
        >>> corpus = ChunkedCorpus(texts, chunks, np.array([0, 1, 2]))
        >>> settings = Lstm(
        ...     embedding=4, units=4, vocabulary=10, window=5, bag=2, examples=32,
        ...     learning_rate=0.02, dropout=0.0, networks=1,
        ... )
        >>> scorer = LSTMClassifier(settings, seed=1).fit(corpus, training=np.array([0, 1]))
        >>> scorer.scores(corpus.questioned).shape
        (1, 2)
    """

    id: ClassVar[str] = "lstm"

    def __init__(self, settings: config.Lstm, seed: int) -> None:
        self.settings, self.seed = settings, seed
        self._networks: dict[int, AuthorNetwork] = {}

    def network(self, authors: int) -> AuthorNetwork:
        """Return the network for a number of authors, built once."""
        if authors not in self._networks:
            self._networks[authors] = AuthorNetwork(authors, self.settings, self.seed)
        return self._networks[authors]

    def fit(self, corpus: ChunkedCorpus, training: np.ndarray) -> "LSTMScorer":
        """Choose the vocabulary and train the networks on training chunks.

        Args:
            corpus: the corpus.
            training: sorted indices of the training chunks, int [chunks].

        Returns:
            The scorer; its scores are mean log probabilities.
        """
        windows = corpus.cached(Windows, self.settings.window)
        network = self.network(len(corpus.authors))
        rows = windows.windows_of(training)
        ids = windows.frequent(rows, self.settings.vocabulary)
        labels = corpus.labels[windows.chunk[rows]]
        weights = [
            network.train(ids[windows.words[rows]], labels, self.seed + member)
            for member in range(self.settings.networks)
        ]
        return LSTMScorer(corpus, windows, ids, network, weights, np.unique(labels))


class LSTMScorer(Scorer):
    """Mean log probabilities of trained networks.

    Args:
        corpus: the corpus.
        windows: windows of all its chunks.
        ids: lookup table from word numbers to ids, int32 [vocabulary].
        network: the network that the weights are loaded into.
        weights: the weights of each trained network.
        classes: sorted indices of the authors that have training chunks.
    """

    def __init__(
        self,
        corpus: ChunkedCorpus,
        windows: Windows,
        ids: np.ndarray,
        network: AuthorNetwork,
        weights: list[list[np.ndarray]],
        classes: np.ndarray,
    ) -> None:
        self.corpus, self.windows, self.ids = corpus, windows, ids
        self.network, self.weights = network, weights
        self.untrained = np.setdiff1d(np.arange(len(corpus.authors)), classes)

    def scores(self, chunks: np.ndarray) -> np.ndarray:
        """Return mean log probabilities, float64 [chunks, authors]."""
        rows = self.windows.windows_of(chunks)
        ids, owner = self.ids[self.windows.words[rows]], self.windows.chunk[rows]
        members = [self.network.log_probabilities(weights, ids, owner) for weights in self.weights]
        scores = np.stack(members).astype(np.float64).mean(axis=0)
        scores[:, self.untrained] = -np.inf
        return scores
