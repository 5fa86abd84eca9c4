"""Scores of pieces of text by models of known texts, for verification.

Kneser-Ney models of words and of masked words; each score is relative to reference models and to
texts by reference authors.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from textlstm.attribute.kneser_ney import MIN_PROBABILITY, count_levels, prepare, probabilities
from textlstm.attribute.streams import Encoded, Stream, Unit

if TYPE_CHECKING:
    from textlstm.attribute.verification import System

ORDERS: dict[Unit, int] = {"word": 4, "masked": 6}
DISCOUNT = 0.75
VOCABULARY = 20_000  # words of the stream "word"


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

    Attributes:
        table: score of each piece and questioned text by each reference model.
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
        self.table = np.stack(columns, axis=1)

    def column(self, works: Sequence[int]) -> np.ndarray:
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
