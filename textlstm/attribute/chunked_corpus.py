"""The known and questioned works of a corpus, cut into chunks."""

from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import numpy as np

from textlstm.artifacts import read_text, read_tsv
from textlstm.attribute.chunks import cut
from textlstm.attribute.folds import COLUMNS, QUESTIONED
from textlstm.errors import TextlstmError

Features = TypeVar("Features")


class Text(NamedTuple):
    """A work.

    Attributes:
        work: id of the work.
        author: its author; empty where unknown.
        group: id of the split group, whose works are held out together.
        fold: the fold that holds it out; None for a work that is never held out.
        questioned: whether its author is to be identified.
    """

    work: str
    author: str
    group: str
    fold: int | None
    questioned: bool


@dataclass(frozen=True)
class ChunkedCorpus:
    """Works and their chunks; methods refer to chunks by index.

    Attributes:
        texts: the works.
        chunks: the chunks of all works, in the order of works; tokens are separated by a space or
            a line end.
        owner: for each chunk the index of its work in `texts`, int [chunks].

    Example:
        >>> texts = [
        ...     Text("emma", "Austen", "emma", 0, False),
        ...     Text("persuasion", "Austen", "persuasion", 1, False),
        ...     Text("pym", "Poe", "pym", None, False),
        ...     Text("anonymous", "", "anonymous", None, True),
        ... ]
        >>> chunks = ["a b", "c d", "e f", "g h", "i j"]
        >>> corpus = ChunkedCorpus(texts, chunks, np.array([0, 0, 1, 2, 3]))
        >>> corpus.authors
        ['Austen', 'Poe']
        >>> corpus.labels
        array([ 0,  0,  0,  1, -1])
        >>> corpus.held_out(0), corpus.training(0), corpus.questioned
        (array([0, 1]), array([2, 3]), array([4]))
    """

    texts: list[Text]
    chunks: list[str]
    owner: np.ndarray
    _cache: dict[Hashable, Any] = field(default_factory=dict, init=False, repr=False, compare=False)

    @property
    def authors(self) -> list[str]:
        """The candidates: all authors of known works, sorted."""
        return sorted({text.author for text in self.texts if not text.questioned})

    @property
    def folds(self) -> list[int]:
        """The folds that hold out at least one work, sorted."""
        return sorted({text.fold for text in self.texts if text.fold is not None})

    @property
    def labels(self) -> np.ndarray:
        """Index of each chunk's author in `authors`, int [chunks]; -1 for any other author."""
        index = {author: number for number, author in enumerate(self.authors)}
        return np.array([index.get(text.author, -1) for text in self.texts], np.int64)[self.owner]

    def training(self, *held_out: int) -> np.ndarray:
        """Return the chunks of known works outside the held-out folds, int [chunks]."""
        return self._chunks_of(
            not text.questioned and text.fold not in held_out for text in self.texts
        )

    def training_for_verdicts(self) -> np.ndarray:
        """Return the chunks of known works outside the split groups of questioned works."""
        excluded = {text.group for text in self.texts if text.questioned}
        return self._chunks_of(
            not text.questioned and text.group not in excluded for text in self.texts
        )

    def held_out(self, fold: int) -> np.ndarray:
        """Return the chunks of the works in a fold, int [chunks]."""
        return self._chunks_of(text.fold == fold for text in self.texts)

    @property
    def questioned(self) -> np.ndarray:
        """The chunks of the questioned works, int [chunks]."""
        return self._chunks_of(text.questioned for text in self.texts)

    def _chunks_of(self, chosen: Iterable[bool]) -> np.ndarray:
        return np.flatnonzero(np.fromiter(chosen, bool)[self.owner])

    def first_chunks(self, chunks: np.ndarray) -> np.ndarray:
        """Return the first of the given chunk indices of each work, in the order of works."""
        return chunks[np.unique(self.owner[chunks], return_index=True)[1]]

    def cached(self, extract: Callable[..., Features], *arguments: Hashable) -> Features:
        """Return `extract(chunks, *arguments)`, computed once and shared by all fits of a method.

        Only for what does not depend on which chunks are for training: counts, not choices.

        Args:
            extract: a function of the list of all chunks.
            arguments: further arguments, hashable.

        Returns:
            The result; the same object for the same function and arguments.
        """
        key = extract, arguments
        if key not in self._cache:
            self._cache[key] = extract(self.chunks, *arguments)
        return self._cache[key]


def read_chunked_corpus(folds: Path, texts: Path, words: int) -> ChunkedCorpus:
    """Read all known and questioned works and cut them into chunks.

    Args:
        folds: the table attribute/folds.tsv: work, author, fold, group.
        texts: folder of the style views, a file `<work>.txt` for each work.
        words: length of a chunk in words.

    Returns:
        The corpus.

    Raises:
        TextlstmError: a file is missing, or a style view holds no word.

    Example:
        >>> import tempfile
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     table = Path(folder, "folds.tsv")
        ...     _ = table.write_text("work\\tauthor\\tfold\\tgroup\\nemma\\tAusten\\t0\\temma\\n")
        ...     _ = Path(folder, "emma.txt").write_text("she was happy . she was clever .\\n")
        ...     read_chunked_corpus(table, Path(folder), words=3).chunks
        ['she was happy', '. she was clever .']
    """
    works, chunks, owner = list[Text](), list[str](), list[int]()
    for row in read_tsv(folds, COLUMNS):
        path = texts / f"{row['work']}.txt"
        cut_chunks = cut(read_text(path), words)
        if not cut_chunks:
            raise TextlstmError(
                f"{path}: contains no words to attribute; change text.style in config.yaml "
                f"or remove the work"
            )
        owner += [len(works)] * len(cut_chunks)
        chunks += cut_chunks
        fold = int(row["fold"]) if row["fold"].isdigit() else None
        questioned = row["fold"] == QUESTIONED
        works.append(Text(row["work"], row["author"], row["group"], fold, questioned))
    return ChunkedCorpus(works, chunks, np.array(owner, np.int64))
