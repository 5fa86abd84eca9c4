"""Delta: distances between standardised frequencies of frequent words, to a centroid per author.

Sources: Burrows, "'Delta': a measure of stylistic difference" (2002); Smith & Aldridge, "Improving
authorship attribution" (2011) for Cosine Delta; Eder, "Short samples in authorship attribution"
(2017) for Eder's Delta; Koppel & Winter, "Determining if two documents are written by the same
author" (2014) for min-max.
"""

from collections.abc import Mapping
from typing import ClassVar

import numpy as np

from textlstm import config
from textlstm.attribute.corpus import Corpus, Tokens, by_document
from textlstm.attribute.scaler import AuthorBalancedScaler, l2_normalised
from textlstm.attribute.scorer import Scorer
from textlstm.attribute.store import Arrays, array_of, pack_text, require, unpack_text

DISTANCES = ("cosine", "burrows", "eder", "minmax")


def build(settings: config.Delta, seed: int) -> "Delta":
    """Return the method with its settings; it draws no random numbers."""
    return Delta(settings)


def load(arrays: Mapping[str, np.ndarray], authors: int) -> "DeltaScorer":
    """Restore a scorer from its `arrays`."""
    words = unpack_text(array_of(arrays, "words", np.uint8, (None,)))
    distance = unpack_text(array_of(arrays, "distance", np.uint8, (None,)))
    require(distance and distance[0] in DISTANCES, f"distance {distance}")
    size = len(words)
    return DeltaScorer(
        distance[0],
        words,
        array_of(arrays, "mean", np.float64, (size,)),
        array_of(arrays, "deviation", np.float64, (size,)),
        array_of(arrays, "profiles", np.float64, (authors, size)),
        array_of(arrays, "trained", bool, (authors,)),
    )


class Delta:
    """Delta with a centroid for each author; the distance is a setting.

    Args:
        settings: distance, words and culling.

    Example:
        >>> from textlstm.attribute.corpus import Text
        >>> from textlstm.config import Delta as Settings
        >>> texts = [
        ...     Text("emma", "Austen", "emma", None, False),
        ...     Text("pym", "Poe", "pym", None, False),
        ...     Text("anonymous", "", "anonymous", None, True),
        ... ]
        >>> tokens = Tokens.from_views(["the the of a", "of of the a", "the a of the"])
        >>> settings = Settings(distance="cosine", most_frequent_words=10, first=1, culling=0)
        >>> scorer = Delta(settings).fit(Corpus(texts, tokens), np.array([0, 1]))
        >>> scorer.scores(tokens, np.array([[2, 0, 4]])).round(3)
        array([[ 1., -1.]])
    """

    id: ClassVar[str] = "delta"

    def __init__(self, settings: config.Delta) -> None:
        self.settings = settings

    def fit(self, corpus: Corpus, training: np.ndarray) -> "DeltaScorer":
        """Choose the frequent words and compute the authors' centroids.

        Args:
            corpus: the corpus.
            training: indices of the training works, int [works].

        Returns:
            The scorer; its scores are cosines, or negative distances.
        """
        settings, tokens = self.settings, corpus.tokens
        counts = np.zeros(len(tokens.lexicon), np.int64)
        works = np.zeros(len(tokens.lexicon), np.int64)
        for work in training:
            own = np.bincount(tokens.documents[work], minlength=len(counts))
            counts += own
            works += own > 0
        kept = counts * (100 * works >= settings.culling * len(training))
        ranked = sorted(np.flatnonzero(kept), key=lambda i: (-kept[i], tokens.lexicon[i]))
        chosen = ranked[settings.first - 1 : settings.first - 1 + settings.most_frequent_words]
        words = [tokens.lexicon[index] for index in chosen]
        rates = relative_frequencies(tokens, tokens.whole()[training], words)
        labels = corpus.labels[training]
        scaler = AuthorBalancedScaler(rates, labels)
        profiles = np.zeros((len(corpus.authors), len(words)))
        for author in np.unique(labels):
            profiles[author] = rates[labels == author].mean(axis=0)
        trained = np.isin(np.arange(len(profiles)), labels)
        return DeltaScorer(
            settings.distance, words, scaler.mean, scaler.deviation, profiles, trained
        )


class DeltaScorer(Scorer):
    """Cosines or negative distances to the authors' centroids.

    Args:
        distance: one of `DISTANCES`.
        words: the words compared, the most frequent first.
        mean: mean relative frequencies, float64 [words].
        deviation: standard deviations, float64 [words].
        profiles: mean relative frequencies of each author, float64 [authors, words].
        trained: whether an author has training works, bool [authors].
    """

    def __init__(
        self,
        distance: str,
        words: list[str],
        mean: np.ndarray,
        deviation: np.ndarray,
        profiles: np.ndarray,
        trained: np.ndarray,
    ) -> None:
        self.distance, self.words, self.mean, self.deviation = distance, words, mean, deviation
        self.profiles, self.trained = profiles, trained

    def scores(self, tokens: Tokens, spans: np.ndarray) -> np.ndarray:
        """Return scores of spans, float64 [spans, authors]; 0 without a known word."""
        result = np.empty((len(spans), len(self.profiles)))
        for start in range(0, len(spans), 1000):
            rates = relative_frequencies(tokens, spans[start : start + 1000], self.words)
            known = rates.sum(axis=1, keepdims=True) > 0
            result[start : start + 1000] = np.where(known, self.similarities(rates), 0.0)
        result[:, ~self.trained] = -np.inf
        return result

    def similarities(self, rates: np.ndarray) -> np.ndarray:
        """Return the similarity of relative frequencies [texts, words] to each author's."""
        if self.distance == "minmax":
            return np.stack(
                [
                    np.minimum(rates, own).sum(axis=1)
                    / np.maximum(np.maximum(rates, own).sum(axis=1), 1e-12)
                    for own in self.profiles
                ],
                axis=1,
            )
        deviation = np.where(self.deviation > 0, self.deviation, np.inf)
        z, centroids = ((each - self.mean) / deviation for each in (rates, self.profiles))
        if self.distance == "cosine":
            return np.asarray(l2_normalised(z) @ l2_normalised(centroids).T)
        # Eder's Delta gives the word of rank r of n the weight (n - r + 1) / n
        number = len(self.words)
        weight = (number - np.arange(number)) / number if self.distance == "eder" else 1.0
        return np.stack([-(np.abs(z - own) * weight).mean(axis=1) for own in centroids], axis=1)

    def arrays(self) -> Arrays:
        """Return the centroids and their scale as named arrays."""
        return {
            "distance": pack_text([self.distance]),
            "words": pack_text(self.words),
            "mean": self.mean,
            "deviation": self.deviation,
            "profiles": self.profiles,
            "trained": self.trained,
        }


def relative_frequencies(tokens: Tokens, spans: np.ndarray, words: list[str]) -> np.ndarray:
    """Return the relative frequencies of words among all tokens of spans, float [spans, words]."""
    column = {word: index for index, word in enumerate(words)}
    lookup = np.array([column.get(token, len(words)) for token in tokens.lexicon], np.int64)
    rates = np.zeros((len(spans), len(words)))
    for document, rows in by_document(spans):
        ids = lookup[tokens.documents[document]]
        for row in rows:
            start, end = spans[row, 1:]
            counts = np.bincount(ids[start:end], minlength=len(words) + 1)[:-1]
            rates[row] = counts / max(1, end - start)
    return rates
