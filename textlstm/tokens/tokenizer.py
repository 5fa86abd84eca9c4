"""What all units have in common: special ids, saving and loading; one folder holds one tokenizer."""

from abc import ABC, abstractmethod
from collections.abc import Iterable
from pathlib import Path
from typing import Any, ClassVar, Self

import numpy as np

from textlstm.artifacts import read_json, read_tsv, write_json, write_tsv
from textlstm.errors import TextlstmError

UNKNOWN_TOKEN, EOS_TOKEN = "<unk>", "<eos>"
UNKNOWN_ID, EOS_ID = 0, 1  # <eos> is also what a model reads before the first token of a document
VERSION = 1
FILES = (
    "tokenizer.json",
    "vocabulary.tsv",
    "sentencepiece.model",
)  # of a folder; not every unit has all


class Tokenizer(ABC):
    """Text to ids and back; id 0 is <unk>, id 1 is <eos>."""

    unit: ClassVar[str]
    unknown, eos = 0, 1

    def __init__(self, tokens: list[str], counts: list[int], settings: dict[str, Any]) -> None:
        self.tokens, self.counts, self.settings = tokens, counts, settings
        self.ids = {token: id for id, token in enumerate(tokens)}

    @property
    def size(self) -> int:
        """Number of different ids."""
        return len(self.tokens)

    @property
    def dtype(self) -> type[np.unsignedinteger[Any]]:
        """The smallest type that holds every id."""
        return np.uint16 if self.size <= 1 << 16 else np.uint32

    @classmethod
    @abstractmethod
    def fit(
        cls, texts: Iterable[str], min_count: int, max_size: int, sentencepiece: str, seed: int
    ) -> Self:
        """Learn from the documents of the training works."""

    @staticmethod
    @abstractmethod
    def document(view: str) -> str:
        """Return the text that ids of this unit stand for, made from a view of a work."""

    @abstractmethod
    def encode(self, text: str) -> np.ndarray:
        """Return the ids of a document."""

    @abstractmethod
    def decode(self, ids: Iterable[int]) -> str:
        """Return readable text."""

    def save(self, folder: Path) -> None:
        """Write tokenizer.json and vocabulary.tsv."""
        rows = [
            (id, escape(token), count)
            for id, (token, count) in enumerate(zip(self.tokens, self.counts, strict=True))
        ]
        write_tsv(folder / "vocabulary.tsv", ("id", "token", "count"), rows)
        described = {"version": VERSION, "unit": self.unit, "size": self.size, **self.settings}
        write_json(folder / "tokenizer.json", described)

    @classmethod
    def read(cls, folder: Path, settings: dict[str, Any]) -> Self:
        """Make the tokenizer of a folder whose tokenizer.json says `settings`."""
        rows = read_tsv(folder / "vocabulary.tsv", ["id", "token", "count"])
        if [row["id"] for row in rows] != [str(n) for n in range(settings.get("size", -1))]:
            raise TextlstmError(
                f"{folder / 'vocabulary.tsv'}: does not fit tokenizer.json; delete both and run again"
            )
        kept = {
            key: value for key, value in settings.items() if key not in ("version", "unit", "size")
        }
        return cls(
            [unescape(row["token"]) for row in rows], [int(row["count"]) for row in rows], kept
        )


def load(folder: Path) -> Tokenizer:
    """Read the tokenizer of a folder; raise TextlstmError if there is none or a newer version made it."""
    path = Path(folder) / "tokenizer.json"
    settings = read_json(path)
    if settings.get("version") != VERSION:
        raise TextlstmError(
            f"{path}: version {settings.get('version')}, this program reads {VERSION}; fit it again"
        )
    return unit_class(settings.get("unit", ""), str(path)).read(Path(folder), settings)


def unit_class(unit: str, where: str) -> type[Tokenizer]:
    """Return the class of a unit; raise TextlstmError naming `where` it was asked for."""
    from textlstm.tokens.character import Characters
    from textlstm.tokens.sentencepiece import SentencePiece
    from textlstm.tokens.word import Words

    kinds: dict[str, type[Tokenizer]] = {
        kind.unit: kind for kind in (Words, Characters, SentencePiece)
    }
    if unit not in kinds:
        raise TextlstmError(f"{where}: unit {unit!r} is not one of {', '.join(kinds)}")
    return kinds[unit]


def escape(token: str) -> str:
    r"""Write a token in one cell: tabs, line ends and other unprintable signs as \xhh or \uhhhh."""
    if token.isprintable() and "\\" not in token:
        return token
    return "".join(
        c if c.isprintable() and c != "\\" else c.encode("unicode_escape").decode() for c in token
    )


def unescape(cell: str) -> str:
    """Return the token that `escape` wrote."""
    if "\\" not in cell:
        return cell
    parts = cell.encode("latin-1", "backslashreplace")
    return parts.decode("unicode_escape")
