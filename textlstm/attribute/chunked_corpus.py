"""The works a method learns from and judges, cut into chunks."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np

from textlstm.artifacts import read_text, read_tsv
from textlstm.attribute.chunks import cut
from textlstm.attribute.folds import COLUMNS, QUESTIONED
from textlstm.errors import TextlstmError


class Text(NamedTuple):
    """A work: its author where known, its split group, its fold (None: never held out), whether it is questioned."""

    work: str
    author: str
    group: str
    fold: int | None
    questioned: bool


@dataclass(frozen=True)
class ChunkedCorpus:
    """Texts, their chunks (tokens apart by a space or a line end), and for each chunk the index of its text."""

    texts: list[Text]
    chunks: list[str]
    owner: np.ndarray

    @property
    def authors(self) -> list[str]:
        """The candidates: authors of a known work of their own."""
        return sorted({text.author for text in self.texts if not text.questioned})

    @property
    def folds(self) -> list[int]:
        """The folds that hold out something."""
        return sorted({text.fold for text in self.texts if text.fold is not None})

    @property
    def labels(self) -> np.ndarray:
        """The index of each chunk's author among the candidates; -1 where that is not known, or not one of them."""
        index = {author: at for at, author in enumerate(self.authors)}
        return np.array([index.get(text.author, -1) for text in self.texts], np.int64)[self.owner]

    def training(self, *held_out: int) -> np.ndarray:
        """Return the chunks of the known works outside the folds held out."""
        return self._chunks_of(
            not text.questioned and text.fold not in held_out for text in self.texts
        )

    def training_for_verdicts(self) -> np.ndarray:
        """Return the chunks of the known works outside the split groups of questioned ones."""
        barred = {text.group for text in self.texts if text.questioned}
        return self._chunks_of(
            not text.questioned and text.group not in barred for text in self.texts
        )

    def held_out(self, fold: int) -> np.ndarray:
        """Return the chunks of the works in a fold."""
        return self._chunks_of(text.fold == fold for text in self.texts)

    @property
    def questioned(self) -> np.ndarray:
        """The chunks of the questioned works."""
        return self._chunks_of(text.questioned for text in self.texts)

    def _chunks_of(self, chosen: Iterable[bool]) -> np.ndarray:
        return np.flatnonzero(np.fromiter(chosen, bool)[self.owner])

    def first_chunks(self, rows: np.ndarray) -> np.ndarray:
        """Return the first of the chunks `rows` of each work, in the order of works."""
        return rows[np.unique(self.owner[rows], return_index=True)[1]]


def read_chunked_corpus(folds: Path, texts: Path, words: int) -> ChunkedCorpus:
    """Read the works that teach and the questioned ones from `texts`, a folder of style views, in chunks of `words`."""
    read, chunks, owner = list[Text](), list[str](), list[int]()
    for row in read_tsv(folds, COLUMNS):
        path = texts / f"{row['work']}.txt"
        parts = cut(read_text(path), words)
        if not parts:
            raise TextlstmError(f"{path}: no word is left to judge; see text.style in config.yaml")
        owner += [len(read)] * len(parts)
        chunks += parts
        fold = int(row["fold"]) if row["fold"].isdigit() else None
        read.append(Text(row["work"], row["author"], row["group"], fold, row["fold"] == QUESTIONED))
    return ChunkedCorpus(read, chunks, np.array(owner, np.int64))
