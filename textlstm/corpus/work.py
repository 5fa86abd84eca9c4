"""A work: who wrote it, what it is for, where its original is."""

import hashlib
import json
import re
import unicodedata
from dataclasses import asdict, dataclass
from pathlib import Path, PurePosixPath
from typing import Any, Self

from textlstm.errors import TextlstmError

FORMATS = {
    ".txt": "txt",
    ".xml": "xml",
    ".tei": "xml",
    ".html": "html",
    ".htm": "html",
    ".xhtml": "html",
    ".epub": "epub",
}

JOINT_SEPARATOR = " & "  # between the authors of a joint work
LONGEST_TITLE = 1000  # characters: a longer one is no title, and a command line holds only so much


@dataclass(frozen=True)
class Source:
    """Where an original comes from: a local file, or addresses that hold the same bytes; perhaps inside a zip."""

    origin: str  # for people, the same on every machine
    path: str | None = None  # of the local file
    urls: tuple[str, ...] = ()
    member: str = ""  # name inside the zip that `path` or `urls` lead to
    archive_sha256: str = ""


@dataclass(frozen=True)
class Work:
    """One row of works.tsv before its original is there; empty strings are what the manifest does not say."""

    id: str
    authors: tuple[str, ...]
    title: str
    source: Source
    format: str
    year: str = ""
    language: str = ""
    role: str = "known"
    group: str = ""
    split: str = ""
    prepared: bool = False
    sha256: str = ""
    licence: str = ""

    @property
    def author(self) -> str:
        """The authors in one cell, as works.tsv and the predictions write them."""
        return " & ".join(self.authors)

    @property
    def path(self) -> str | None:
        """The local file the original is copied from, or out of; None for downloads."""
        return self.source.path

    @property
    def entry(self) -> str:
        """Everything the manifest says of the work in one line, the same on every machine."""
        values = asdict(self)
        del values["source"]["path"]
        return json.dumps(values, sort_keys=True, ensure_ascii=False)

    @classmethod
    def from_entry(cls, entry: str, path: Path | None) -> Self:
        """Return the work of an `entry` whose original is, or lies in, a local file; None for downloads."""
        values = json.loads(entry)
        place: dict[str, Any] = {
            key: tuple(value) if key == "urls" else value
            for key, value in values.pop("source").items()
        }
        source = Source(path=None if path is None else str(path), **place)
        return cls(**values | {"authors": tuple(values["authors"]), "source": source})


def safe_id(name: str) -> str:
    """Return a name in lower-case ASCII letters, digits, - and _; a short hash stands for what they cannot say."""
    folded = "".join(
        c for c in unicodedata.normalize("NFKD", name).lower() if not unicodedata.combining(c)
    )
    plain = re.sub(r"[^a-z0-9_]+", "-", folded).strip("-_")[:100]
    if plain and all(c in "abcdefghijklmnopqrstuvwxyz" for c in folded if c.isalpha()):
        return plain
    digest = hashlib.sha256(
        unicodedata.normalize("NFC", name).encode("utf-8", "surrogateescape")
    ).hexdigest()[:8]
    return f"{plain or 'work'}-{digest}"


def format_of(name: str, where: str) -> str:
    """Return txt, xml, html or epub from a file's name; raise TextlstmError for any other ending."""
    suffix = PurePosixPath(name).suffix.lower()
    if suffix not in FORMATS:
        raise TextlstmError(
            f"{where}: {Path(name).name} is no text this can read; give {', '.join(sorted(FORMATS))}"
        )
    return FORMATS[suffix]


def split_authors(value: object) -> tuple[str, ...]:
    """Return the names of `A & B` or of a list."""
    names = value if isinstance(value, list) else str(value or "").split(" & ")
    return tuple(clean for name in names if (clean := " ".join(str(name).split())))
