"""Linear support vector machines, one for each kind of feature, whose margins are summed."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, NamedTuple, cast

import numpy as np
from scipy import sparse

from textlstm import config
from textlstm.attribute.corpus import Corpus, Tokens, by_document
from textlstm.attribute.ridge import fit_ridge
from textlstm.attribute.scaler import AuthorBalancedScaler
from textlstm.attribute.scorer import Scorer
from textlstm.attribute.store import (
    Arrays,
    array_of,
    below,
    pack_text,
    prefixed,
    require,
    unpack_text,
)
from textlstm.attribute.streams import Stream, Unit
from textlstm.tokens.sorted_table import find

# a rare feature has a small deviation: unclipped, its z-scores outweigh all others where it occurs
MAX_Z_SCORE = 3.0
MAX_TRAINING_PIECES = 4500  # of all authors together, which bounds time and memory
MAX_MARGINS = 150_000  # training pieces times authors; above, ridge regression fits all at once
MIN_PIECES = 20  # of each author; where works are few or short, pieces are shorter
TOLERANCE = 1e-2  # of the solver; a smaller one changes no figure and takes longer
MAX_SYMBOLS = 20_000  # words in the n-grams of the channel "words"
BLOCK = 1000  # pieces scored at once


class Channel(NamedTuple):
    """A kind of feature. The lengths and numbers of training pieces were measured."""

    unit: Unit
    shortest: int  # n-gram
    longest: int
    z_scores: bool  # of relative frequencies; else logarithmic counts times idf
    piece: int  # words in a training piece
    least: int  # words in a training piece where an author has few
    most: int  # training pieces per author


CHANNELS = {
    "frequent_words": Channel("word", 1, 1, z_scores=True, piece=1000, least=250, most=250),
    "words": Channel("word", 1, 2, z_scores=False, piece=500, least=250, most=500),
    "characters": Channel("character", 2, 5, z_scores=False, piece=500, least=250, most=150),
    "punctuation": Channel("punctuation", 1, 4, z_scores=True, piece=1000, least=1000, most=250),
}


def build(settings: config.Svm, seed: int) -> "ChannelSVM":
    """Return the method with its settings."""
    return ChannelSVM(settings, seed)


def load(arrays: Mapping[str, np.ndarray], authors: int) -> "SvmScorer":
    """Restore a scorer from its `arrays`."""
    names = [name for name in CHANNELS if f"{name}.symbols" in arrays]
    require(names, "no channel")
    return SvmScorer([ChannelModel.load(name, below(arrays, name), authors) for name in names])


class ChannelSVM:
    """One-vs-rest linear SVMs, balanced by author.

    Args:
        settings: channels and numbers of features.
        seed: seed of the choice of training pieces and of the solver.

    Example:
        >>> from textlstm.attribute.corpus import Text
        >>> from textlstm.config import Svm
        >>> texts = [
        ...     Text("emma", "Austen", "emma", None, False),
        ...     Text("pym", "Poe", "pym", None, False),
        ...     Text("anonymous", "", "anonymous", None, True),
        ... ]
        >>> tokens = Tokens.from_views(["the the of a", "of of the a", "the a of the"])
        >>> settings = Svm(channels=["frequent_words"], frequent_words=100, ngrams=100)
        >>> scorer = ChannelSVM(settings, 1).fit(Corpus(texts, tokens), np.array([0, 1]))
        >>> scorer.scores(tokens, np.array([[2, 0, 4]])).argmax(axis=1)
        array([0])
    """

    id: ClassVar[str] = "svm"

    def __init__(self, settings: config.Svm, seed: int) -> None:
        self.settings, self.seed = settings, seed

    def fit(self, corpus: Corpus, training: np.ndarray) -> "SvmScorer":
        """Choose features, scale them and train the SVMs on pieces of training works.

        Args:
            corpus: the corpus.
            training: indices of the training works, int [works]; of at least two authors.

        Returns:
            The scorer; its scores are the sums of the SVMs' margins.
        """
        return SvmScorer(
            [
                ChannelModel.fit(name, corpus, training, self.settings, self.seed)
                for name in self.settings.channels
            ]
        )


class SvmScorer(Scorer):
    """Sum of the margins of all channels."""

    def __init__(self, channels: "list[ChannelModel]") -> None:
        self.channels = channels

    def scores(self, tokens: Tokens, spans: np.ndarray) -> np.ndarray:
        """Return summed margins, float64 [spans, authors]."""
        return np.sum([channel.margins(tokens, spans) for channel in self.channels], axis=0)

    def arrays(self) -> Arrays:
        """Return features, scales and weights as named arrays."""
        return {
            name: array
            for channel in self.channels
            for name, array in prefixed(channel.arrays(), channel.name).items()
        }


class ChannelModel:
    """Features of one kind, their scale, and the weights of an SVM.

    Args:
        name: key in `CHANNELS`.
        stream: symbols of the n-grams.
        features: for each length, the n-grams used, sorted; int64.
        centre: mean frequencies (z-scores), or the mean number of n-grams in a piece; float.
        scale: standard deviations, or inverse document frequencies; float32 [features].
        weights: float64 [authors, features].
        bias: float64 [authors]; -inf for an author without training works.
    """

    def __init__(
        self,
        name: str,
        stream: Stream,
        features: list[np.ndarray],
        centre: np.ndarray,
        scale: np.ndarray,
        weights: np.ndarray,
        bias: np.ndarray,
    ) -> None:
        self.name, self.stream, self.features = name, stream, features
        self.centre, self.scale, self.weights, self.bias = centre, scale, weights, bias

    @classmethod
    def fit(
        cls, name: str, corpus: Corpus, training: np.ndarray, settings: config.Svm, seed: int
    ) -> "ChannelModel":
        """Fit on pieces of training works."""
        channel, labels = CHANNELS[name], corpus.labels
        number = settings.frequent_words if name == "frequent_words" else settings.ngrams
        pieces = cut_evenly(corpus, training, channel.piece, channel.least)
        pieces = sample_pieces(pieces, labels[pieces[:, 0]], channel.most, seed)
        authors = labels[pieces[:, 0]]
        symbols = settings.frequent_words if channel.z_scores else MAX_SYMBOLS
        stream = Stream.fit(channel.unit, corpus.tokens, training, symbols)
        lengths = range(channel.shortest, channel.longest + 1)
        features = frequent_grams(stream, corpus.tokens, pieces, lengths, number)
        size = sum(map(len, features))
        model = cls(
            name,
            stream,
            features,
            np.zeros(size if channel.z_scores else 1),
            np.ones(size),
            np.zeros((len(corpus.authors), size)),
            np.full(len(corpus.authors), -np.inf),
        )
        counts, totals = model.counts(corpus.tokens, pieces)
        if channel.z_scores:
            scaler = AuthorBalancedScaler(
                counts.toarray() / np.maximum(totals, 1)[:, None], authors
            )
            model.centre = scaler.mean
            model.scale = np.where(scaler.deviation > 0, scaler.deviation, np.inf)
        else:
            documents = np.bincount(counts.indices, minlength=size)
            model.centre = np.array([totals.mean()])
            model.scale = np.log((1 + len(pieces)) / (1 + documents)) + 1
        present = np.unique(authors)
        vectors = model.vectors(counts, totals)
        if len(pieces) * len(present) > MAX_MARGINS:
            weights, bias = fit_ridge(vectors, authors)
        else:
            weights, bias = fit_machines(vectors, authors, seed)
        model.weights[present], model.bias[present] = weights, bias
        return model

    def margins(self, tokens: Tokens, spans: np.ndarray) -> np.ndarray:
        """Return the margins of spans, float64 [spans, authors]; 0 without a known feature."""
        result = np.zeros((len(spans), len(self.bias)))
        # blocks of whole documents, so that each is encoded once
        order = np.argsort(spans[:, 0], kind="stable")
        for start in range(0, len(order), BLOCK):
            rows = order[start : start + BLOCK]
            counts, totals = self.counts(tokens, spans[rows])
            margins = self.vectors(counts, totals) @ self.weights.T + self.bias
            known = np.asarray(counts.sum(axis=1)).ravel() > 0
            result[rows] = np.where(known[:, None] | np.isinf(self.bias), margins, 0.0)
        return result

    def counts(self, tokens: Tokens, spans: np.ndarray) -> tuple[Any, np.ndarray]:
        """Return the counts of the features, sparse [spans, features], and all n-grams' number."""
        channel = CHANNELS[self.name]
        columns: list[np.ndarray] = [np.zeros(0, np.int64)] * len(spans)
        values: list[np.ndarray] = [np.zeros(0)] * len(spans)
        totals = np.zeros(len(spans))
        offsets = np.concatenate([[0], np.cumsum([len(grams) for grams in self.features])])
        for document, rows in by_document(spans):
            text = self.stream.encode(tokens, [document])[document]
            starts, ends = text.starts[spans[rows, 1]], text.starts[spans[rows, 2]]
            for n, grams in enumerate(self.features, start=channel.shortest):
                keys = text.grams(n, self.stream.size)
                place, found = find(grams, keys)
                offset = offsets[n - channel.shortest]
                for row, start, end in zip(rows, starts, ends, strict=True):
                    inside = slice(start, max(start, end - n + 1))
                    totals[row] += inside.stop - inside.start
                    own, number = np.unique(place[inside][found[inside]], return_counts=True)
                    columns[row] = np.concatenate([columns[row], own + offset])
                    values[row] = np.concatenate([values[row], number])
        ends = np.concatenate([[0], np.cumsum([len(own) for own in columns])])
        shape = (len(spans), int(offsets[-1]))
        data = (np.concatenate([*values, np.zeros(0)]), np.concatenate([*columns, [0][:0]]), ends)
        return sparse.csr_matrix(data, shape=shape), totals

    def vectors(self, counts: Any, totals: np.ndarray) -> Any:
        """Return vectors of length 1: dense z-scores, or sparse weighted counts."""
        if CHANNELS[self.name].z_scores:
            z = counts.toarray()  # in place: the largest array of a fit
            z /= np.maximum(totals, 1)[:, None]
            z -= self.centre
            z /= self.scale
            np.clip(z, -MAX_Z_SCORE, MAX_Z_SCORE, out=z)
            z /= np.maximum(np.linalg.norm(z, axis=1, keepdims=True), 1e-12)
            return z
        # counts as in a piece of the mean training length: long texts are scaled down to it
        factors = self.centre[0] / np.maximum(totals, 1)
        scaled = sparse.diags(factors) @ counts
        scaled.data = np.log1p(scaled.data)
        weighted = (scaled @ sparse.diags(self.scale)).tocsr()
        norms = np.sqrt(np.asarray(weighted.multiply(weighted).sum(axis=1)).ravel())
        return (sparse.diags(1 / np.maximum(norms, 1e-12)) @ weighted).tocsr()

    def arrays(self) -> Arrays:
        """Return the model as named arrays."""
        return {
            "symbols": pack_text(self.stream.symbols),
            "centre": self.centre,
            "scale": np.where(np.isinf(self.scale), 0.0, self.scale),
            "weights": self.weights,
            "bias": np.where(np.isinf(self.bias), 0.0, self.bias),
            "trained": np.isfinite(self.bias),
            **{f"grams.{n}": grams for n, grams in enumerate(self.features)},
        }

    @classmethod
    def load(cls, name: str, arrays: Arrays, authors: int) -> "ChannelModel":
        """Restore a model from `arrays`, after checks."""
        channel = CHANNELS[name]
        stream = Stream(channel.unit, unpack_text(array_of(arrays, "symbols", np.uint8, (None,))))
        lengths = range(channel.longest - channel.shortest + 1)
        features = [array_of(arrays, f"grams.{n}", np.int64, (None,)) for n in lengths]
        size = sum(map(len, features))
        scale = array_of(arrays, "scale", np.float64, (size,))
        trained = array_of(arrays, "trained", bool, (authors,))
        bias = array_of(arrays, "bias", np.float64, (authors,))
        return cls(
            name,
            stream,
            features,
            array_of(arrays, "centre", np.float64, (size if channel.z_scores else 1,)),
            np.where(scale > 0, scale, np.inf),
            array_of(arrays, "weights", np.float64, (authors, size)),
            np.where(trained, bias, -np.inf),
        )


def fit_machines(vectors: Any, authors: np.ndarray, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Return weights and bias of a machine for each author that occurs, sorted.

    Args:
        vectors: dense or sparse features, [pieces, features].
        authors: author of each piece, int [pieces].
        seed: seed of the solver.
    """
    from sklearn.multiclass import OneVsRestClassifier
    from sklearn.svm import LinearSVC

    # class weights inside each binary problem: LinearSVC's own balance of its multiclass form
    # leaves the "rest" unbalanced and assigns every text to the author with most works
    classifier = OneVsRestClassifier(
        LinearSVC(class_weight="balanced", tol=TOLERANCE, random_state=seed)
    )
    classifier.fit(vectors, authors)
    weights = np.concatenate([machine.coef_ for machine in classifier.estimators_])
    bias = np.concatenate([machine.intercept_ for machine in classifier.estimators_])
    if len(weights) == 1:  # of two authors
        weights, bias = np.stack([-weights[0], weights[0]]), np.array([-bias[0], bias[0]])
    return weights, bias


def cut_evenly(corpus: Corpus, works: np.ndarray, words: int, least: int) -> np.ndarray:
    """Return the spans of works cut into parts, shorter ones where an author has few.

    Args:
        corpus: the corpus.
        works: indices of the works.
        words: length of a part; halved until every author has `MIN_PIECES` parts.
        least: the length is not below this.

    Example:
        >>> from textlstm.attribute.corpus import Text
        >>> texts = [Text("emma", "Austen", "", 0, False), Text("pym", "Poe", "", 0, False)]
        >>> corpus = Corpus(texts, Tokens.from_views(["she " * 1000, "he " * 20_000]))
        >>> spans = cut_evenly(corpus, np.array([0, 1]), 1000, 250)
        >>> [int(number) for number in np.bincount(spans[:, 0])]
        [4, 80]
    """
    spans = corpus.cut(works, words)
    while words > least:
        counts = np.unique(corpus.labels[spans[:, 0]], return_counts=True)[1]
        if counts.min(initial=MIN_PIECES) >= MIN_PIECES:
            break
        words = max(least, words // 2)
        spans = corpus.cut(works, words)
    return spans


def sample_pieces(pieces: np.ndarray, labels: np.ndarray, most: int, seed: int) -> np.ndarray:
    """Return at most `most` random pieces of each author, in their order."""
    authors = np.unique(labels)
    most = max(10, min(most, MAX_TRAINING_PIECES // max(1, len(authors))))
    order = np.random.default_rng(seed).permutation(len(pieces))
    kept = [order[labels[order] == author][:most] for author in authors]
    return cast(np.ndarray, pieces[np.sort(np.concatenate(kept))])


def frequent_grams(
    stream: Stream, tokens: Tokens, pieces: np.ndarray, lengths: Sequence[int], number: int
) -> list[np.ndarray]:
    """Return the most frequent n-grams of pieces, sorted, for each length."""
    tables: list[list[np.ndarray]] = [[] for _ in lengths]
    for document, rows in by_document(pieces):
        text = stream.encode(tokens, [document])[document]
        for table, n in zip(tables, lengths, strict=True):
            keys = text.grams(n, stream.size)
            for _, start, end in pieces[rows]:
                table.append(keys[text.starts[start] : max(0, text.starts[end] - n + 1)])
            if len(table) > BLOCK:  # merge, so that memory does not grow with the text
                table[:] = [np.concatenate(table)]
    counted = [np.unique(np.concatenate(table), return_counts=True) for table in tables]
    if stream.unit == "word" and max(lengths) == 1:  # an unknown word is no feature
        counted = [(keys[keys > 0], counts[keys > 0]) for keys, counts in counted]
    counts = np.concatenate([counts for _, counts in counted])
    chosen = np.zeros(len(counts), bool)
    chosen[np.argsort(-counts, kind="stable")[:number]] = True
    parts = np.split(chosen, np.cumsum([len(keys) for keys, _ in counted])[:-1])
    return [keys[part] for (keys, _), part in zip(counted, parts, strict=True)]
