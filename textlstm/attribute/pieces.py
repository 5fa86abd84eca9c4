"""The pieces that methods score: whole works, their chunks, and pieces of fixed lengths."""

from dataclasses import dataclass

import numpy as np

from textlstm.attribute.corpus import Corpus

WHOLE, CHUNK = 0, -1  # kinds; any other kind is a length in words
LENGTHS = (15, 50, 100, 200, 500, 1000, 2000, 5000, 10_000)
MAX_PER_WORK = 20  # pieces of one length; long ones fewer
MAX_PER_LENGTH = 3000  # of all works together, and
MAX_SCORES = 150_000  # times the number of authors, and
MAX_WORD_SCORES = 100_000_000  # words times the number of authors: bounds time and memory
MAX_CHUNK_SCORES = 500_000  # chunks times authors
PARTS = 20  # of a span that is too long to be scored as a whole


@dataclass(frozen=True)
class Pieces:
    """Spans of known held-out works and of questioned works.

    Attributes:
        spans: document, first token, last token + 1; int64 [pieces, 3].
        kind: `WHOLE`, `CHUNK` or the length in words; int64 [pieces].
        words: number of words, int64 [pieces].
    """

    spans: np.ndarray
    kind: np.ndarray
    words: np.ndarray

    @property
    def work(self) -> np.ndarray:
        """Index of each piece's work, int64 [pieces]."""
        return self.spans[:, 0]


def pieces_of(corpus: Corpus, chunk: int) -> Pieces:
    """Return the pieces of all works that are held out or questioned.

    Whole works and chunks are what results list; pieces of fixed lengths, from held-out works only,
    calibrate probabilities as a function of length.

    Args:
        corpus: the corpus.
        chunk: length of a chunk in words.
    """
    known = [work for work, text in enumerate(corpus.texts) if text.fold is not None]
    scored = np.union1d(known, corpus.questioned).astype(np.int64)
    chunks = [evenly(corpus.tokens.cut(work, chunk), most_chunks(corpus)) for work in scored]
    nothing = np.zeros((0, 3), np.int64)
    parts = {
        WHOLE: corpus.tokens.whole()[scored],
        CHUNK: np.concatenate([nothing, *chunks]),
    }
    authors = max(1, len(corpus.authors))
    for words in LENGTHS:
        number = min(MAX_PER_LENGTH, MAX_SCORES // authors, MAX_WORD_SCORES // authors // words)
        most = max(1, min(MAX_PER_WORK if words < 5000 else 10, number // max(1, len(known))))
        chosen = evenly(np.array(known, np.int64), max(1, number))
        sampled = [corpus.tokens.sample(int(work), words, most) for work in chosen]
        parts[words] = np.concatenate([nothing, *sampled])
    spans = np.concatenate(list(parts.values()))
    kind = np.repeat(list(parts), [len(part) for part in parts.values()])
    return Pieces(spans, kind.astype(np.int64), corpus.tokens.words(spans))


def most_chunks(corpus: Corpus) -> int:
    """Return the largest number of chunks of a work that are scored."""
    return max(1, MAX_CHUNK_SCORES // max(1, len(corpus.authors) * len(corpus.texts)))


def evenly(values: np.ndarray, most: int) -> np.ndarray:
    """Return at most `most` rows, evenly spaced."""
    if len(values) <= most:
        return values
    return values[np.linspace(0, len(values) - 1, most).astype(np.int64)]


def spread(spans: np.ndarray, most: int) -> tuple[np.ndarray, np.ndarray]:
    """Return spans of at most `most` tokens, longer ones as parts, and the span of each part.

    Args:
        spans: document, first token, last token + 1; int [spans, 3].
        most: tokens of a span, or of the parts of a longer one together.

    Returns:
        The spans in order, `PARTS` evenly spaced ones instead of a longer one, int [parts, 3]; and
        the index of the span that each belongs to, int [parts].

    Example:
        >>> parts, owner = spread(np.array([[0, 0, 50], [0, 0, 1000]]), most=100)
        >>> len(parts), parts[0], parts[1], parts[-1], owner[:3]
        (21, array([ 0,  0, 50]), array([0, 0, 5]), array([   0,  995, 1000]), array([0, 1, 1]))
    """
    long = spans[:, 2] - spans[:, 1] > most
    owner = np.repeat(np.arange(len(spans)), np.where(long, PARTS, 1))
    parts = spans[owner]
    size = most // PARTS
    for index in np.flatnonzero(long):
        _, start, end = spans[index]
        starts = np.linspace(start, end - size, PARTS).astype(np.int64)
        parts[owner == index, 1], parts[owner == index, 2] = starts, starts + size
    return parts, owner


NO_PIECES = Pieces(np.zeros((0, 3), np.int64), np.zeros(0, np.int64), np.zeros(0, np.int64))
