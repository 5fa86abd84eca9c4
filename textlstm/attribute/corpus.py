"""The known and questioned works of a corpus as token ids, and spans of them."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

import numpy as np

from textlstm.artifacts.files import read_text
from textlstm.artifacts.tables import read_tsv
from textlstm.attribute.folds import COLUMNS, QUESTIONED
from textlstm.corpus.summary import MAX_AUTHORS, too_many
from textlstm.errors import TextlstmError
from textlstm.text.views import is_word

ONE_AUTHOR = (
    "The corpus has known works of one author only; attribution needs known works of at least two "
    "authors."
)


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
class Tokens:
    """Tokenised documents.

    Attributes:
        lexicon: the distinct tokens.
        documents: each document as indices into the lexicon, int32 [tokens].

    Example:
        >>> tokens = Tokens.from_views(["it was , it seems , true"])
        >>> tokens.lexicon
        ['it', 'was', ',', 'seems', 'true']
        >>> tokens.words(tokens.whole()), tokens.cut(0, words=2)
        (array([5]), array([[0, 0, 2],
               [0, 2, 7]]))
    """

    lexicon: list[str]
    documents: list[np.ndarray]

    @classmethod
    def from_views(cls, views: Iterable[str]) -> "Tokens":
        """Read style views, whose tokens are separated by white space."""
        numbers: dict[str, int] = {}
        documents = [
            np.array([numbers.setdefault(token, len(numbers)) for token in view.split()], np.int32)
            for view in views
        ]
        return cls(list(numbers), documents)

    @cached_property
    def is_word(self) -> np.ndarray:
        """Whether each entry of the lexicon has a letter or digit, bool [lexicon]."""
        return np.fromiter(map(is_word, self.lexicon), bool, len(self.lexicon))

    def words_before(self, document: int) -> np.ndarray:
        """Return the number of words before each token of a document, int [tokens + 1]."""
        flags = self.is_word[self.documents[document]]
        return np.concatenate([[0], np.cumsum(flags, dtype=np.int64)])

    def whole(self) -> np.ndarray:
        """Return a span for each document."""
        return np.array(
            [(index, 0, len(ids)) for index, ids in enumerate(self.documents)], np.int64
        ).reshape(-1, 3)

    def words(self, spans: np.ndarray) -> np.ndarray:
        """Return the number of words in each span, int [spans]."""
        counts = np.zeros(len(spans), np.int64)
        for document, rows in by_document(spans):
            before = self.words_before(document)
            counts[rows] = before[spans[rows, 2]] - before[spans[rows, 1]]
        return counts

    def cut(self, document: int, words: int) -> np.ndarray:
        """Cut a document into spans of equal length in words, as near to `words` as divides it.

        Equal spans leave no short remainder. A document shorter than `words` is one span; a
        document without words has none.

        Args:
            document: index of the document.
            words: wanted length in words; punctuation marks are not counted.

        Returns:
            The spans, int [spans, 3]: document, first token, last token + 1.
        """
        before = self.words_before(document)
        if not before[-1]:
            return np.zeros((0, 3), np.int64)
        number = max(1, round(before[-1] / words))
        ends = np.searchsorted(before, np.arange(1, number) * before[-1] // number)
        edges = np.concatenate([[0], ends, [len(before) - 1]])
        return np.stack([np.full(number, document), edges[:-1], edges[1:]], axis=1)

    def sample(self, document: int, words: int, number: int) -> np.ndarray:
        """Return at most `number` disjoint spans of exactly `words` words, evenly spaced.

        Args:
            document: index of the document.
            words: length in words.
            number: largest number of spans.

        Returns:
            The spans, int [spans, 3]; none where the document is shorter.
        """
        before = self.words_before(document)
        available = int(before[-1] // words)
        if not available or number < 1:
            return np.zeros((0, 3), np.int64)
        chosen = np.unique(np.linspace(0, available - 1, min(number, available)).astype(np.int64))
        starts = np.searchsorted(before, chosen * words, side="right") - 1
        ends = np.searchsorted(before, (chosen + 1) * words)
        return np.stack([np.full(len(chosen), document), starts, ends], axis=1)


def by_document(spans: np.ndarray) -> Iterable[tuple[int, np.ndarray]]:
    """Yield each document of the spans with the indices of its spans."""
    order = np.argsort(spans[:, 0], kind="stable")
    documents, starts = np.unique(spans[order, 0], return_index=True)
    for document, rows in zip(documents, np.split(order, starts[1:]), strict=len(spans) > 0):
        yield int(document), rows


@dataclass(frozen=True)
class Corpus:
    """Works and their tokens; methods refer to works by index.

    Attributes:
        texts: the works.
        tokens: their tokens, a document for each work.

    Example:
        >>> texts = [
        ...     Text("emma", "Austen", "emma", 0, False),
        ...     Text("pym", "Poe", "pym", None, False),
        ...     Text("anonymous", "", "anonymous", None, True),
        ... ]
        >>> corpus = Corpus(texts, Tokens.from_views(["a b c", "d e", "f"]))
        >>> corpus.authors
        ['Austen', 'Poe']
        >>> corpus.labels
        array([ 0,  1, -1])
        >>> corpus.held_out(0), corpus.training(0), corpus.questioned
        (array([0]), array([1]), array([2]))
    """

    texts: list[Text]
    tokens: Tokens

    @property
    def authors(self) -> list[str]:
        """The candidates: all authors of known works, sorted."""
        return sorted({text.author for text in self.texts if not text.questioned})

    @property
    def folds(self) -> list[int]:
        """The folds that hold out at least one work, sorted."""
        return sorted({text.fold for text in self.texts if text.fold is not None})

    @property
    def obstacle(self) -> str:
        """The reason why no method can be fitted; empty if methods can be fitted."""
        number = len(self.authors)
        if number > MAX_AUTHORS:
            return too_many(number)
        return ONE_AUTHOR if number < 2 else ""

    @property
    def labels(self) -> np.ndarray:
        """Index of each work's author in `authors`, int [works]; -1 for any other author."""
        index = {author: number for number, author in enumerate(self.authors)}
        return np.array([index.get(text.author, -1) for text in self.texts], np.int64)

    def training(self, *held_out: int) -> np.ndarray:
        """Return the known works outside the held-out folds, int [works]."""
        return self._works(not text.questioned and text.fold not in held_out for text in self.texts)

    def training_for_verdicts(self) -> np.ndarray:
        """Return the known works outside the split groups of questioned works."""
        excluded = {text.group for text in self.texts if text.questioned}
        return self._works(
            not text.questioned and text.group not in excluded for text in self.texts
        )

    def held_out(self, fold: int) -> np.ndarray:
        """Return the works in a fold, int [works]."""
        return self._works(text.fold == fold for text in self.texts)

    @property
    def questioned(self) -> np.ndarray:
        """The questioned works, int [works]."""
        return self._works(text.questioned for text in self.texts)

    def _works(self, chosen: Iterable[bool]) -> np.ndarray:
        return np.flatnonzero(np.fromiter(chosen, bool))

    def cut(self, works: np.ndarray, words: int) -> np.ndarray:
        """Return the spans of works cut into equal parts (see `Tokens.cut`), int [spans, 3]."""
        parts = [self.tokens.cut(work, words) for work in works]
        return np.concatenate([np.zeros((0, 3), np.int64), *parts])


def read_corpus(folds: str | Path, texts: str | Path) -> Corpus:
    """Read all known and questioned works.

    Args:
        folds: the table attribute/folds.tsv: work, author, fold, group.
        texts: folder of the style views, a file `<work>.txt` for each work.

    Returns:
        The corpus.

    Raises:
        TextlstmError: a file is missing, or a style view holds no word.

    Example:
        >>> import tempfile
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     table = Path(folder, "folds.tsv")
        ...     _ = table.write_text("work\\tauthor\\tfold\\tgroup\\nemma\\tAusten\\t0\\temma\\n")
        ...     _ = Path(folder, "emma.txt").write_text("she was happy .\\n")
        ...     read_corpus(table, Path(folder)).tokens.lexicon
        ['she', 'was', 'happy', '.']
    """
    works = []
    for row in read_tsv(Path(folds), COLUMNS):
        fold = int(row["fold"]) if row["fold"].isdigit() else None
        questioned = row["fold"] == QUESTIONED
        works.append(Text(row["work"], row["author"], row["group"], fold, questioned))
    paths = [Path(texts, f"{work.work}.txt") for work in works]
    tokens = Tokens.from_views(map(read_text, paths))
    for path, ids in zip(paths, tokens.documents, strict=True):
        if not tokens.is_word[ids].any():
            raise TextlstmError(
                f"{path}: contains no words to attribute; change text.style in config.yaml "
                f"or remove the work"
            )
    return Corpus(works, tokens)
