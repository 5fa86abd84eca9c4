"""Scores of pieces of text by models of known texts, for verification.

Kneser-Ney models of words and of masked words, and the frequencies of common words; each score is
relative to reference models and to texts by reference authors.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from textlstm.attribute.kneser_ney import MIN_PROBABILITY, count_levels, prepare, probabilities
from textlstm.attribute.scaler import AuthorBalancedScaler, l2_normalised
from textlstm.attribute.streams import Encoded, Stream, Unit

if TYPE_CHECKING:
    from textlstm.attribute.verification import System

ORDERS: dict[Unit, int] = {"word": 4, "masked": 6}
DISCOUNT = 0.75
VOCABULARY = 20_000  # words of the stream "word"
FREQUENT_WORDS = 2000
MAX_Z_SCORE = 3.0


def relative(
    table: np.ndarray,
    of_pieces: np.ndarray,
    of_rows: np.ndarray,
    rows: np.ndarray,
    system: "System",
    references: Sequence[int],
) -> np.ndarray:
    """Return scores relative to reference models and to texts by reference authors.

    Args:
        table: scores, float [pieces or more, models].
        of_pieces: scores of the reference pieces by the model of the known texts, float [pieces].
        of_rows: scores of some texts by this model, float [texts].
        rows: rows of these texts in `table`.
        system: models and pieces.
        references: reference authors.

    Returns:
        The z-score, and its difference from the highest z-score of a reference model; [texts, 2].
    """
    columns = system.first[references]
    pieces = np.flatnonzero(np.isin(system.author, references))
    own = system.author[pieces][:, None] == np.array(references)
    values = np.where(own, np.nan, table[np.ix_(pieces, columns)])
    centre = np.nanmean(values, axis=1, keepdims=True)
    values = values - centre
    means, deviations = np.nanmean(values, axis=0), np.nanstd(values, axis=0)
    foreign = of_pieces[pieces] - centre[:, 0]
    by_references = table[np.ix_(rows, columns)]
    middle = by_references.mean(axis=1, keepdims=True)
    z = (of_rows - middle[:, 0] - foreign.mean()) / max(foreign.std(), 1e-9)
    others = (by_references - middle - means) / np.maximum(deviations, 1e-9)
    return np.stack([z, z - others.max(axis=1)], axis=1)


class NgramScores:
    """Mean log probabilities by Kneser-Ney models, of reference pieces and questioned texts.

    Args:
        system: models and pieces.
        unit: what the n-grams consist of.
        spans: spans of the questioned texts.
    """

    def __init__(self, system: "System", unit: Unit, spans: np.ndarray) -> None:
        self.system, self.order = system, ORDERS[unit]
        self.stream = Stream.fit(unit, system.tokens, system.vocabulary, VOCABULARY)
        self.size = self.stream.size
        keys = self._grams(np.concatenate([system.pieces, spans]))
        unique, self.inverse = np.unique(np.concatenate(keys), return_inverse=True)
        self.ends = np.cumsum([0, *map(len, keys)])
        self.queries = prepare(unique, self.order, self.size)
        columns = [self.column(each.works) for each in system.models]
        self._table = np.stack(columns, axis=1)

    def table(self, pool: Sequence[int]) -> np.ndarray:
        """Return the score of each row by each reference model, float [rows, models]."""
        return self._table

    def column(self, works: Sequence[int], pool: Sequence[int] = ()) -> np.ndarray:
        """Return the score of each row by a model of some works, float [rows]."""
        tokens, share = self.system.tokens, max(1, self.system.size // len(works))
        lookup = self.stream.lookup(tokens)
        parts = [
            Encoded(lookup[middle(tokens.documents[work], share)], np.zeros(0, np.int64))
            for work in works
        ]
        levels = count_levels(parts, self.order, self.size)
        p = probabilities(levels, self.queries, DISCOUNT, self.size)
        logs = np.log(np.maximum(p, MIN_PROBABILITY))[self.inverse]
        sums = np.diff(np.concatenate([[0.0], np.cumsum(logs)])[self.ends])
        return np.asarray(sums / np.maximum(np.diff(self.ends), 1))

    def _grams(self, spans: np.ndarray) -> list[np.ndarray]:
        tokens, lookup = self.system.tokens, self.stream.lookup(self.system.tokens)
        return [
            Encoded(lookup[tokens.documents[document][start:end]], np.zeros(0, np.int64)).grams(
                self.order, self.size
            )
            for document, start, end in spans.tolist()
        ]


def middle(ids: np.ndarray, number: int) -> np.ndarray:
    """Return `number` tokens from the middle of a document, all of a shorter one."""
    start = max(0, (len(ids) - number) // 2)
    return ids[start : start + number]


class FrequencyScores:
    """Cosines between standardised frequencies of common words.

    Args:
        system: models and pieces.
        spans: spans of the questioned texts.
    """

    def __init__(self, system: "System", spans: np.ndarray) -> None:
        self.system = system
        self.stream = Stream.fit("word", system.tokens, system.vocabulary, FREQUENT_WORDS)
        rows = np.concatenate([system.pieces, spans]).tolist()
        self.rates = np.array([self._rates(*span) for span in rows])
        self._models = np.array([self._model(each.works) for each in system.models])

    def table(self, pool: Sequence[int]) -> np.ndarray:
        """Return the cosine of each row and each reference model, float [rows, models].

        Args:
            pool: authors whose pieces standardise the frequencies.
        """
        scaler = self._scaler(pool)
        return np.asarray(_vectors(self.rates, scaler) @ _vectors(self._models, scaler).T)

    def column(self, works: Sequence[int], pool: Sequence[int] = ()) -> np.ndarray:
        """Return the cosine of each row and a model of some works, float [rows]."""
        scaler = self._scaler(pool)
        model = _vectors(self._model(works)[None], scaler)[0]
        return np.asarray(_vectors(self.rates, scaler) @ model)

    def _scaler(self, pool: Sequence[int]) -> AuthorBalancedScaler:
        rows = np.flatnonzero(np.isin(self.system.author, pool))
        return AuthorBalancedScaler(self.rates[rows], self.system.author[rows])

    def _model(self, works: Sequence[int]) -> np.ndarray:
        tokens = self.system.tokens
        rates, share = [], max(1, self.system.size // len(works))
        for work in works:
            length = len(tokens.documents[work])
            start = max(0, (length - share) // 2)
            rates.append(self._rates(work, start, min(length, start + share)))
        return np.asarray(np.mean(rates, axis=0))

    def _rates(self, document: int, start: int, end: int) -> np.ndarray:
        tokens = self.system.tokens
        ids = tokens.documents[document][start:end]
        counts = np.bincount(self.stream.lookup(tokens)[ids], minlength=self.stream.size)
        return np.asarray(counts[1:] / max(1, int(tokens.is_word[ids].sum())))


def _vectors(rates: np.ndarray, scaler: AuthorBalancedScaler) -> np.ndarray:
    return l2_normalised(np.clip(scaler.transform(rates), -MAX_Z_SCORE, MAX_Z_SCORE))
