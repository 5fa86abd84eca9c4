"""The works a method learns from and judges, cut into chunks."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np

from textlstm.artifacts import read_text, read_tsv
from textlstm.attribute.chunks import cut
from textlstm.errors import TextlstmError


class Text(NamedTuple):
    """A work: its author where known, its split group, its fold (None: never held out), whether it is questioned."""

    work: str
    author: str
    group: str
    fold: int | None
    questioned: bool


@dataclass(frozen=True)
class Shelf:
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

    def teaching(self, *held_out: int) -> np.ndarray:
        """Return the chunks of the known works outside the folds held out."""
        return self._chunks_of(not text.questioned and text.fold not in held_out for text in self.texts)

    def teaching_verdicts(self) -> np.ndarray:
        """Return the chunks of the known works outside the split groups of questioned ones."""
        barred = {text.group for text in self.texts if text.questioned}
        return self._chunks_of(not text.questioned and text.group not in barred for text in self.texts)

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


def read_shelf(works: Path, folds: Path, texts: Path, words: int) -> Shelf:
    """Read the known works of one author and the questioned ones from `texts`, a folder of style views."""
    fold = {row["work"]: row["fold"] for row in read_tsv(folds, ["work", "fold"])}
    read, chunks, owner = list[Text](), list[str](), list[int]()
    for row in sorted(read_tsv(works, ["id", "author", "role", "group"]), key=lambda row: row["id"]):
        if row["id"] not in fold and row["role"] != "questioned":
            continue  # a joint work
        parts = cut(read_text(texts / f"{row['id']}.txt"), words)
        if not parts:
            raise TextlstmError(f"{texts / row['id']}.txt: no word is left to judge; see text.style in config.yaml")
        owner += [len(read)] * len(parts)
        chunks += parts
        held = fold.get(row["id"])
        group = row["group"] or row["id"]
        read.append(Text(row["id"], row["author"], group, int(held) if held else None, row["role"] == "questioned"))
    return Shelf(read, chunks, np.array(owner, np.int64))
