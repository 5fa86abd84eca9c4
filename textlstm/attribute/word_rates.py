"""Relative frequencies of frequent words and pairs of words, as vectors for regressions."""

from collections.abc import Sequence

import numpy as np

from textlstm.attribute.corpus import Tokens, by_document
from textlstm.attribute.scaler import AuthorBalancedScaler, l2_normalised
from textlstm.attribute.store import Arrays, array_of, pack_text, unpack_text
from textlstm.attribute.streams import Stream
from textlstm.attribute.svm import frequent_grams
from textlstm.tokens.sorted_table import find

SYMBOLS = 20_000  # words in pairs
FEATURES = 4000  # words, and as many pairs
PIECE = 1000  # words in a text that vectors are fitted on
MAX_Z_SCORE = 3.0


class WordRates:
    """Vectors of z-scores of the frequencies of words and of pairs of words.

    Args:
        stream: the words with an id.
        grams: the words and the pairs used, sorted; int64.
        mean: mean frequencies, float [features].
        deviation: standard deviations, infinite for a constant feature; float [features].

    Example:
        >>> tokens = Tokens.from_views(["a b a b", "b a a a"])
        >>> rates = WordRates.fit(tokens, np.arange(2), tokens.whole(), np.array([0, 1]))
        >>> rates.vectors(tokens, tokens.whole()).shape
        (2, 5)
    """

    def __init__(
        self, stream: Stream, grams: Sequence[np.ndarray], mean: np.ndarray, deviation: np.ndarray
    ) -> None:
        self.stream, self.grams = stream, list(grams)
        self.mean, self.deviation = mean, deviation

    @classmethod
    def fit(
        cls, tokens: Tokens, documents: np.ndarray, spans: np.ndarray, labels: np.ndarray
    ) -> "WordRates":
        """Choose the most frequent words and pairs, and measure their frequencies.

        Args:
            tokens: the documents.
            documents: indices of the training documents.
            spans: pieces of them, int [spans, 3].
            labels: author of each piece, int [spans]; every author has the same weight.
        """
        stream = Stream.fit("word", tokens, documents, SYMBOLS)
        grams = [frequent_grams(stream, tokens, spans, [n], FEATURES)[0] for n in (1, 2)]
        size = sum(map(len, grams))
        result = cls(stream, grams, np.zeros(size), np.ones(size))
        scaler = AuthorBalancedScaler(result.rates(tokens, spans), labels)
        result.mean = scaler.mean.astype(np.float64)
        result.deviation = np.where(scaler.deviation > 0, scaler.deviation.astype(float), np.inf)
        return result

    def rates(self, tokens: Tokens, spans: np.ndarray) -> np.ndarray:
        """Return relative frequencies, float32 [spans, features]."""
        result = np.zeros((len(spans), sum(map(len, self.grams))), np.float32)
        for document, rows in by_document(spans):
            text = self.stream.encode(tokens, [document])[document]
            offset = 0
            for n, grams in enumerate(self.grams, start=1):
                place, found = find(grams, text.grams(n, self.stream.size))
                place = np.where(found, place, len(grams))
                for row in rows:
                    start, end = spans[row, 1], max(spans[row, 1], spans[row, 2] - n + 1)
                    counts = np.bincount(place[start:end], minlength=len(grams) + 1)[:-1]
                    result[row, offset : offset + len(grams)] = counts / max(1, end - start)
                offset += len(grams)
        return result

    def vectors(self, tokens: Tokens, spans: np.ndarray) -> np.ndarray:
        """Return clipped z-scores, words and pairs each of length 1; float32 [spans, features]."""
        z = (self.rates(tokens, spans) - self.mean) / self.deviation
        z = np.clip(z, -MAX_Z_SCORE, MAX_Z_SCORE).astype(np.float32)
        words = len(self.grams[0])
        return np.hstack([l2_normalised(z[:, :words]), l2_normalised(z[:, words:])])

    def arrays(self) -> Arrays:
        """Return words, pairs and scale as named arrays."""
        return {
            "symbols": pack_text(self.stream.symbols),
            "words": self.grams[0],
            "pairs": self.grams[1],
            "mean": self.mean,
            "deviation": np.where(np.isinf(self.deviation), 0.0, self.deviation),
        }

    @classmethod
    def load(cls, arrays: Arrays) -> "WordRates":
        """Restore from `arrays`, after checks."""
        stream = Stream("word", unpack_text(array_of(arrays, "symbols", np.uint8, (None,))))
        grams = [array_of(arrays, name, np.int64, (None,)) for name in ("words", "pairs")]
        size = sum(map(len, grams))
        mean = array_of(arrays, "mean", np.float64, (size,))
        deviation = array_of(arrays, "deviation", np.float64, (size,))
        return cls(stream, grams, mean, np.where(deviation > 0, deviation, np.inf))
