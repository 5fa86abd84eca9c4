"""The LSTM author classifier.

Its trunk uses the layer of textlstm.model but not the weights of the language model, which was
trained on works that a fold holds out: they would leak. Each fit trains all weights, the
embedding included, on its training works alone.
"""

from collections.abc import Mapping
from typing import ClassVar

import numpy as np

from textlstm import config
from textlstm.attribute.corpus import Corpus, Tokens, by_document
from textlstm.attribute.network import AuthorNetwork
from textlstm.attribute.scorer import Scorer
from textlstm.attribute.store import Arrays, array_of, pack_text, require, unpack_text
from textlstm.attribute.windows import PAD, UNKNOWN

TRAINING_WORDS = 500  # whole documents are cut, so that an author's windows fit in memory
BLOCK = 2_000_000  # tokens scored at once


def build(settings: config.Lstm, seed: int) -> "LSTMClassifier":
    """Return the method with its settings."""
    return LSTMClassifier(settings, seed)


def load(arrays: Mapping[str, np.ndarray], authors: int) -> "LSTMScorer":
    """Restore a scorer from its `arrays`."""
    sizes = array_of(arrays, "sizes", np.int64, (4,)).tolist()
    require(all(0 < size <= 1_000_000 for size in sizes), f"sizes {sizes}")
    names = ("embedding", "units", "vocabulary", "window")
    settings = config.Lstm(
        **dict(zip(names, sizes, strict=True)),
        bag=1,
        examples=10,
        learning_rate=1.0,
        dropout=0.0,
        networks=1,
    )
    network = AuthorNetwork(authors, settings, 0)
    weights: list[list[np.ndarray]] = []
    while f"{len(weights)}.0" in arrays:
        member = len(weights)
        weights.append(
            [
                array_of(arrays, f"{member}.{n}", np.dtype(weight.dtype).type, tuple(weight.shape))
                for n, weight in enumerate(network.network_weights)
            ]
        )
    require(weights, "no network")
    words = unpack_text(array_of(arrays, "words", np.uint8, (None,)))
    require(len(words) <= sizes[2], "vocabulary")
    return LSTMScorer(words, network, weights, array_of(arrays, "trained", bool, (authors,)))


class LSTMClassifier:
    """LSTM networks with a softmax over authors; their log probabilities are averaged.

    One `AuthorNetwork` is built and compiled on the first fit and retrained for the others.

    Args:
        settings: sizes and training.
        seed: seed of initial weights, training examples and dropout; the n-th network adds n.

    Example:
        >>> from textlstm.attribute.corpus import Text
        >>> from textlstm.config import Lstm
        >>> texts = [
        ...     Text("emma", "Austen", "emma", None, False),
        ...     Text("pym", "Poe", "pym", None, False),
        ...     Text("anonymous", "", "anonymous", None, True),
        ... ]
        >>> views = ["the the of a " * 5, "of of the a " * 5, "the a of the " * 5]
        >>> tokens = Tokens.from_views(views)
        >>> settings = Lstm(
        ...     embedding=4, units=4, vocabulary=10, window=5, bag=2, examples=32,
        ...     learning_rate=0.02, dropout=0.0, networks=1,
        ... )
        >>> method = LSTMClassifier(settings, seed=1)
        >>> scorer = method.fit(Corpus(texts, tokens), training=np.array([0, 1]))
        >>> scorer.scores(tokens, np.array([[2, 0, 20]])).shape
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

    def fit(self, corpus: Corpus, training: np.ndarray) -> "LSTMScorer":
        """Choose the vocabulary and train the networks on training works.

        Args:
            corpus: the corpus.
            training: sorted indices of the training works, int [works].

        Returns:
            The scorer; its scores are mean log probabilities.
        """
        tokens, network = corpus.tokens, self.network(len(corpus.authors))
        counts = np.zeros(len(tokens.lexicon), np.int64)
        for work in training:
            counts += np.bincount(tokens.documents[work], minlength=len(counts))
        ranked = sorted(np.flatnonzero(counts), key=lambda i: (-counts[i], tokens.lexicon[i]))
        words = [tokens.lexicon[index] for index in ranked[: self.settings.vocabulary]]
        pieces = corpus.cut(training, TRAINING_WORDS)
        windows, owner = windows_of(tokens, pieces, words, self.settings.window)
        labels = corpus.labels[pieces[owner, 0]]
        weights = [
            network.train(windows, labels, self.seed + member)
            for member in range(self.settings.networks)
        ]
        trained = np.isin(np.arange(len(corpus.authors)), labels)
        return LSTMScorer(words, network, weights, trained)


class LSTMScorer(Scorer):
    """Mean log probabilities of trained networks.

    Args:
        words: words with an id of their own.
        network: the network that the weights are loaded into.
        weights: the weights of each trained network.
        trained: whether an author has training works, bool [authors].
    """

    def __init__(
        self,
        words: list[str],
        network: AuthorNetwork,
        weights: list[list[np.ndarray]],
        trained: np.ndarray,
    ) -> None:
        self.words, self.network, self.weights, self.trained = words, network, weights, trained

    def scores(self, tokens: Tokens, spans: np.ndarray) -> np.ndarray:
        """Return mean log probabilities, float64 [spans, authors]; 0 without a known word."""
        scores = np.zeros((len(spans), len(self.trained)))
        lengths = np.cumsum(spans[:, 2] - spans[:, 1])
        for rows in np.split(
            np.arange(len(spans)),
            np.searchsorted(lengths, range(BLOCK, int(lengths[-1]) if len(lengths) else 0, BLOCK)),
        ):
            if not len(rows):
                continue
            windows, owner = windows_of(
                tokens, spans[rows], self.words, self.network.settings.window
            )
            present = np.unique(owner)
            members = [
                self.network.log_probabilities(weights, windows, owner) for weights in self.weights
            ]
            mean = np.stack(members).astype(np.float64).mean(axis=0)
            known = np.zeros(len(rows), bool)
            np.logical_or.at(known, owner, (windows > UNKNOWN).any(axis=1))
            scores[rows[present]] = np.where(known[present, None], mean, 0.0)
        scores[:, ~self.trained] = -np.inf
        return scores

    def arrays(self) -> Arrays:
        """Return the words and the weights as named arrays."""
        settings = self.network.settings
        sizes = [settings.embedding, settings.units, settings.vocabulary, settings.window]
        number = len(self.network.network_weights)
        return {
            "sizes": np.array(sizes, np.int64),
            "words": pack_text(self.words),
            "trained": self.trained,
            **{
                f"{member}.{n}": weight
                for member, weights in enumerate(self.weights)
                for n, weight in enumerate(weights[:number])
            },
        }


def windows_of(
    tokens: Tokens, spans: np.ndarray, words: list[str], length: int
) -> tuple[np.ndarray, np.ndarray]:
    """Cut spans into windows of word ids, each span from its first token, padded on the right.

    Args:
        tokens: the documents.
        spans: document, first token, last token + 1; int [spans, 3].
        words: words with an id of their own; all others are unknown.
        length: tokens of a window.

    Returns:
        Ids, int32 [windows, length], and the index of each window's span, ascending; int [windows].
    """
    ids = {word: index for index, word in enumerate(words, start=UNKNOWN + 1)}
    lookup = np.array([ids.get(token, UNKNOWN) for token in tokens.lexicon], np.int32)
    sizes = -(-(spans[:, 2] - spans[:, 1]) // length)
    first = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)
    windows = np.full((int(first[-1]), length), PAD, np.int32)
    for document, rows in by_document(spans):
        text = lookup[tokens.documents[document]]
        for row in rows:
            start, end = spans[row, 1:]
            windows[first[row] : first[row + 1]].ravel()[: end - start] = text[start:end]
    return windows, np.repeat(np.arange(len(spans)), sizes)
