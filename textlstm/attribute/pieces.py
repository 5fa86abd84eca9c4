"""The pieces that methods score: whole works, their chunks, and pieces of fixed lengths."""

from dataclasses import dataclass

import numpy as np

from textlstm.attribute.corpus import Corpus

WHOLE, CHUNK = 0, -1  # kinds; any other kind is a length in words
LENGTHS = (15, 50, 100, 200, 500, 1000, 2000, 5000, 10_000)
MAX_PER_WORK = 20  # pieces of one length; long ones fewer
MAX_PER_LENGTH = 3000  # of all works together
MAX_CHUNK_SCORES = 20_000_000  # chunks times authors: the scores of a method take 80 MB


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
    for words in LENGTHS:
        most = max(
            1, min(MAX_PER_WORK if words < 5000 else 10, MAX_PER_LENGTH // max(1, len(known)))
        )
        sampled = [corpus.tokens.sample(work, words, most) for work in known]
        parts[words] = np.concatenate([nothing, *sampled])
    spans = np.concatenate(list(parts.values()))
    kind = np.repeat(list(parts), [len(part) for part in parts.values()])
    return Pieces(spans, kind.astype(np.int64), corpus.tokens.words(spans))


def most_chunks(corpus: Corpus) -> int:
    """Return the largest number of chunks of a work that are scored."""
    return max(1, MAX_CHUNK_SCORES // max(1, len(corpus.authors) * len(corpus.texts)))


def evenly(spans: np.ndarray, most: int) -> np.ndarray:
    """Return at most `most` spans, evenly spaced."""
    if len(spans) <= most:
        return spans
    return spans[np.linspace(0, len(spans) - 1, most).astype(np.int64)]


NO_PIECES = Pieces(np.zeros((0, 3), np.int64), np.zeros(0, np.int64), np.zeros(0, np.int64))
