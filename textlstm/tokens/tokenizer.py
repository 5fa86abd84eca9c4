"""Interface of all tokenizers: special ids, saving and loading; one folder holds one tokenizer."""

import re
from abc import ABC, abstractmethod
from collections.abc import Iterable
from pathlib import Path
from typing import ClassVar, Self

import numpy as np

from textlstm.artifacts.files import damaged, write_together
from textlstm.artifacts.tables import is_count, json_bytes, read_json_object, read_tsv, tsv_bytes
from textlstm.errors import TextlstmError

UNKNOWN_TOKEN, EOS_TOKEN = "<unk>", "<eos>"
UNKNOWN_ID, EOS_ID = 0, 1  # <eos> is also the input before the first token of a document
SPECIAL_TOKENS = (UNKNOWN_TOKEN, EOS_TOKEN)  # in order of their ids
VERSION = 1  # of the files
FILES = (  # of a folder; not every unit has all
    "tokenizer.json",
    "vocabulary.tsv",
    "sentencepiece.model",
    "casing.tsv",
)

MAX_DIGITS = 18  # of a count
ESCAPED = re.compile(r"\\\\|\\[tnr]|\\x[0-9a-f]{2}|\\u[0-9a-f]{4}|\\U[0-9a-f]{8}")

Settings = dict[str, int | str | None]


class Tokenizer(ABC):
    """Base class of tokenizers, which map text to ids and back.

    Id 0 is `<unk>` (unknown token), id 1 is `<eos>` (end of sentence for words, end of document
    for characters and SentencePiece).

    Args:
        tokens: The vocabulary in order of ids.
        counts: Number of occurrences of each token in the training works.
        settings: Settings of the fit, saved in tokenizer.json.

    Attributes:
        unit: Name of the unit in the settings: `word`, `character` or `sentencepiece`.
        ids: Token to id.
    """

    unit: ClassVar[str]
    unknown, eos = UNKNOWN_ID, EOS_ID

    def __init__(self, tokens: list[str], counts: list[int], settings: Settings) -> None:
        self.tokens, self.counts, self.settings = tokens, counts, settings
        self.ids = {token: id for id, token in enumerate(tokens)}

    @property
    def size(self) -> int:
        """Number of ids."""
        return len(self.tokens)

    @property
    def dtype(self) -> type[np.uint16] | type[np.uint32]:
        """The smallest unsigned type that holds every id."""
        return np.uint16 if self.size <= 1 << 16 else np.uint32

    @classmethod
    @abstractmethod
    def fit(
        cls,
        texts: Iterable[str],
        min_count: int = 1,
        max_size: int = 20_000,
        sentencepiece: str = "unigram",
        seed: int = 0,
    ) -> Self:
        """Fit a tokenizer to the documents of the training works.

        All units take the same arguments and ignore those that do not apply.

        Args:
            texts: Documents in the form that `document` returns.
            min_count: Rarer words or characters become `<unk>`.
            max_size: Maximal size of the vocabulary, special tokens included.
            sentencepiece: Type of the SentencePiece model: `unigram` or `bpe`.
            seed: Random seed of SentencePiece.

        Raises:
            TextlstmError: The texts are empty, or `max_size` is too small for SentencePiece.
        """

    @staticmethod
    @abstractmethod
    def document(view: str, clean: str | None = None) -> str:
        """Return the text of a work that this unit encodes.

        Args:
            view: Language view of the work, or an excerpt of it.
            clean: Clean text of the work, whose spaces and quotes are the author's; without it,
                the view's tokens are joined by rules.
        """

    @abstractmethod
    def encode(self, text: str) -> np.ndarray:
        """Return the ids of a document, unsigned integers [tokens]."""

    def split(self, text: str) -> list[str]:
        """Return the tokens of a document as the text has them, unknown ones included."""
        return [self.tokens[id] for id in self.encode(text)]

    @abstractmethod
    def decode(self, ids: Iterable[int]) -> str:
        """Return the text of ids, spaced as in print."""

    def save(self, folder: str | Path) -> None:
        """Write tokenizer.json and vocabulary.tsv to a folder."""
        write_together({Path(folder, name): data for name, data in self.files().items()})

    def files(self) -> dict[str, bytes]:
        """Return the contents of the tokenizer's files by name."""
        rows = [
            (id, escape(token), count)
            for id, (token, count) in enumerate(zip(self.tokens, self.counts, strict=True))
        ]
        vocabulary = tsv_bytes(Path("vocabulary.tsv"), ("id", "token", "count"), rows)
        header = {"version": VERSION, "unit": self.unit, "size": self.size}
        return {
            "tokenizer.json": json_bytes(header | self.settings),
            "vocabulary.tsv": vocabulary,
        }

    @classmethod
    def read(cls, folder: str | Path, settings: Settings) -> Self:
        """Read the tokenizer of a folder, given the contents of its tokenizer.json."""
        path = Path(folder, "vocabulary.tsv")
        rows = read_tsv(path, ["id", "token", "count"])
        if len(rows) != settings["size"] or any(
            row["id"] != str(id) for id, row in enumerate(rows)
        ):
            raise TextlstmError(f"{path}: does not fit tokenizer.json; delete both and run again")
        for row in rows:
            count = row["count"]
            if not (count.isascii() and count.isdecimal() and len(count) <= MAX_DIGITS):
                raise damaged(path, f"count of id {row['id']}: expected a number, got {count!r}")
        try:
            tokens = [unescape(row["token"]) for row in rows]
        except ValueError as error:
            raise damaged(path, error) from error
        check_vocabulary(path, tokens)
        return cls(tokens, [int(row["count"]) for row in rows], without_header(settings))


def check_vocabulary(path: Path, tokens: list[str]) -> None:
    """Raise TextlstmError if a vocabulary lacks the special tokens or repeats a token."""
    if tuple(tokens[: len(SPECIAL_TOKENS)]) != SPECIAL_TOKENS:
        raise damaged(path, f"ids 0 and 1 are not {' and '.join(SPECIAL_TOKENS)}")
    if len(set(tokens)) != len(tokens):
        raise damaged(path, "a token occurs twice")


def load(folder: str | Path) -> Tokenizer:
    """Load the tokenizer that was saved to a folder.

    Args:
        folder: Folder with tokenizer.json.

    Returns:
        The tokenizer, of the class of its unit.

    Raises:
        TextlstmError: A file is missing or damaged, or was written by another version.

    Example:
        >>> import tempfile
        >>> from pathlib import Path
        >>> from textlstm import Words, load_tokenizer
        >>> folder = Path(tempfile.mkdtemp())
        >>> Words.fit(["the cat sat .\\n"], 1, 100, "unigram", 0).save(folder)
        >>> load_tokenizer(folder).tokens[:4]
        ['<unk>', '<eos>', '.', 'cat']
    """
    path = Path(folder) / "tokenizer.json"
    settings = read_json_object(path)
    if settings.get("version") != VERSION:
        raise TextlstmError(
            f"{path}: version {settings.get('version')!r}, but this program reads version "
            f"{VERSION}; fit the tokenizer again"
        )
    if not is_count(settings.get("size")):
        raise damaged(path, f"size: expected a number, got {settings.get('size')!r}")
    for key, value in settings.items():
        if value is not None and type(value) not in (int, str):
            raise damaged(path, f"{key}: expected a number, text or null, got {value!r}")
    return unit_class(str(settings.get("unit")), str(path)).read(Path(folder), settings)


def case_of(text: str) -> str:
    """Return `lower` for a text without capitals, otherwise `keep`.

    Example:
        >>> case_of("it rained ."), case_of("It rained .")
        ('lower', 'keep')
    """
    return "lower" if text == text.lower() else "keep"


def without_header(settings: Settings) -> Settings:
    """Return the contents of tokenizer.json without version, unit and size."""
    header = ("version", "unit", "size")
    return {key: value for key, value in settings.items() if key not in header}


def unit_class(unit: str, where: str) -> type[Tokenizer]:
    """Return the class of a unit; raise TextlstmError naming `where` if the unit is unknown."""
    from textlstm.tokens.character import Characters
    from textlstm.tokens.sentencepiece import SentencePiece
    from textlstm.tokens.word import Words

    classes: dict[str, type[Tokenizer]] = {
        tokenizer.unit: tokenizer for tokenizer in (Words, Characters, SentencePiece)
    }
    if unit not in classes:
        raise TextlstmError(f"{where}: unit {unit!r} is not one of {', '.join(classes)}")
    return classes[unit]


def escape(token: str) -> str:
    r"""Write a token in one cell: tabs, line ends and unprintable characters as \xhh or \uhhhh."""
    if token.isprintable() and "\\" not in token:
        return token
    return "".join(
        c if c.isprintable() and c != "\\" else c.encode("unicode_escape").decode() for c in token
    )


def unescape(cell: str) -> str:
    """Invert `escape`; raise ValueError for a cell that `escape` does not write."""
    if "\\" not in cell:
        return cell
    if "\\" in ESCAPED.sub("", cell):
        raise ValueError(f"token {cell!r} has a backslash that starts no escape sequence")
    token = cell.encode("latin-1", "backslashreplace").decode("unicode_escape")
    token.encode()  # raises for half of a surrogate pair
    return token
