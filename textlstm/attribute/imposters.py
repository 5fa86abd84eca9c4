"""Imposters: how often a text is nearer to a candidate than to samples of works by others.

Sources: Koppel & Winter (2014) for imposters; Nagy (2024) for bootstrap distances.
"""

from collections.abc import Mapping
from functools import cached_property

import numpy as np

from textlstm.attribute.corpus import Tokens, by_document
from textlstm.attribute.scaler import AuthorBalancedScaler
from textlstm.attribute.store import Arrays, array_of, pack_text, require, unpack_text
from textlstm.attribute.streams import Stream

WORDS = 1000  # most frequent words in the distances
ITERATIONS = 200
SHARE = 0.5  # of the words and of the imposters in an iteration
MAX_Z_SCORE = 3.0


class Imposters:
    """Works by candidates, each candidate's an imposter of all others.

    Args:
        words: words of the distances.
        rates: their relative frequencies in each known work, float [works, words].
        labels: author of each known work, int [works].

    Example:
        >>> tokens = Tokens.from_views(["a a b", "a b b b", "a a a b b"])
        >>> imposters = Imposters.of_works(tokens, np.array([0, 1]), np.array([0, 1]))
        >>> imposters.shares(tokens, tokens.whole()[2:], authors=2).shape
        (1, 2)
    """

    def __init__(self, words: list[str], rates: np.ndarray, labels: np.ndarray) -> None:
        self.words, self.rates, self.labels = words, rates, labels
        self.stream = Stream("word", words)

    @classmethod
    def of_works(cls, tokens: Tokens, works: np.ndarray, labels: np.ndarray) -> "Imposters":
        """Return the imposters of known works.

        Args:
            tokens: the documents.
            works: indices of the known works.
            labels: their authors, int [works].
        """
        counts = np.zeros(len(tokens.lexicon), np.int64)
        for document in works:
            counts += np.bincount(tokens.documents[document], minlength=len(counts))
        counts[~tokens.is_word] = 0
        ranked = sorted(np.flatnonzero(counts), key=lambda i: (-counts[i], tokens.lexicon[i]))
        words = [tokens.lexicon[index] for index in ranked[:WORDS]]
        return cls(words, rates_of(tokens, tokens.whole()[works], Stream("word", words)), labels)

    def shares(self, tokens: Tokens, spans: np.ndarray, authors: int) -> np.ndarray:
        """Return the share of samples in which each candidate is nearer than all imposters.

        In each sample, half of the words and half of the works by other authors are drawn; the
        distance is the cosine distance of z-scores, to the nearest work.

        Args:
            tokens: style views.
            spans: the texts, int [spans, 3].
            authors: number of candidates.

        Returns:
            float [spans, authors].
        """
        scaler, works, drawn, columns, lengths = self._samples
        texts = scaler.transform(rates_of(tokens, spans, self.stream))
        texts = np.clip(texts, -MAX_Z_SCORE, MAX_Z_SCORE)
        shares = np.zeros((len(spans), authors))
        for row, text in enumerate(texts):
            length = np.sqrt(np.maximum((text**2) @ columns, 1e-12))
            cosines = (works * text) @ columns / (lengths * length)
            nearest = np.where(drawn, cosines, -np.inf)
            for author in np.unique(self.labels):
                own = self.labels == author
                others = nearest[~own].max(axis=0, initial=-1.0)
                shares[row, author] = np.mean(cosines[own].max(axis=0) > others)
        return shares

    @cached_property
    def _samples(
        self,
    ) -> tuple[AuthorBalancedScaler, np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
        """The scale, z-scores of the works, drawn works, drawn words and lengths of vectors."""
        generator = np.random.default_rng(0)
        scaler = AuthorBalancedScaler(self.rates, self.labels)
        works = np.clip(scaler.transform(self.rates), -MAX_Z_SCORE, MAX_Z_SCORE)
        columns = (generator.random((len(self.words), ITERATIONS)) < SHARE).astype(np.float64)
        drawn = generator.random((len(self.labels), ITERATIONS)) < SHARE
        return scaler, works, drawn, columns, np.sqrt(np.maximum(works**2 @ columns, 1e-12))

    def arrays(self) -> Arrays:
        """Return words and frequencies as named arrays."""
        return {
            "words": pack_text(self.words),
            "rates": self.rates.astype(np.float32),
            "labels": self.labels.astype(np.int64),
        }

    @classmethod
    def load(cls, arrays: Mapping[str, np.ndarray], authors: int) -> "Imposters":
        """Restore from `arrays`, after checks."""
        words = unpack_text(array_of(arrays, "words", np.uint8, (None,)))
        rates = array_of(arrays, "rates", np.float32, (None, len(words)))
        labels = array_of(arrays, "labels", np.int64, (len(rates),))
        require(((labels >= 0) & (labels < authors)).all(), "labels")
        return cls(words, rates.astype(np.float64), labels)


def rates_of(tokens: Tokens, spans: np.ndarray, stream: Stream) -> np.ndarray:
    """Return the relative frequencies of a stream's words in spans, float [spans, words]."""
    ids_of = stream.lookup(tokens)
    rates = np.zeros((len(spans), len(stream.symbols)))
    for document, rows in by_document(spans):
        for row in rows:
            ids = tokens.documents[document][spans[row, 1] : spans[row, 2]]
            counts = np.bincount(ids_of[ids], minlength=stream.size)[1:]
            rates[row] = counts / max(1, int(tokens.is_word[ids].sum()))
    return rates
