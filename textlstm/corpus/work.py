"""Metadata of one work: authors, role, split, and the location of its original."""

import hashlib
import json
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Self

JOINT_SEPARATOR = " & "  # between the names of joint authors in one table cell
KNOWN, QUESTIONED = "known", "questioned"  # questioned: the author is to be attributed
ROLES = (KNOWN, QUESTIONED)
ASSIGNABLE_SPLITS = ("train", "valid", "test")  # that a manifest may set for a work
MAX_TITLE_CHARACTERS = 1000  # titles are passed on command lines, whose length is limited
MAX_ID_CHARACTERS = 100
MIN_WORDS = 4  # a text with fewer words is rejected as a mistake


def candidates(authors: Iterable[str]) -> list[str]:
    """Return the candidates among the authors of known works, sorted.

    A joint name is a candidate like any other, unless each of its authors is one: a work by both is
    a mixture of candidates.

    Args:
        authors: names as in the table of works; empty names are left out.

    Example:
        >>> candidates(["Beaumont & Fletcher", "Ben", "Ann & Ben", "Ann"])
        ['Ann', 'Beaumont & Fletcher', 'Ben']
    """
    names = {author for author in authors if author}
    return sorted(
        name
        for name in names
        if JOINT_SEPARATOR not in name or not names.issuperset(name.split(JOINT_SEPARATOR))
    )


@dataclass(frozen=True)
class Source:
    """Location of an original: a local file or URLs with the same bytes, optionally in a zip.

    Args:
        origin: Description for people, identical on every machine.
        path: Local file; None for downloads.
        urls: Mirrors, in order of preference.
        member: Name inside the zip that `path` or `urls` point to; empty if there is no zip.
        archive_sha256: Expected hash of that zip; empty if unspecified.
    """

    origin: str
    path: str | None = None
    urls: tuple[str, ...] = ()
    member: str = ""
    archive_sha256: str = ""


@dataclass(frozen=True)
class Work:
    """One text by one author, or by joint authors, as described by a manifest or a folder.

    Empty strings stand for values that the manifest leaves out.

    Args:
        id: Name of the work in every table and file, see `safe_id`.
        authors: Names of the authors; empty if unknown.
        title: Title of the work.
        source: Location of the original.
        format: `txt`, `xml` (TEI), `html`, `epub`, `docx`, `odt`, `rtf` or `pdf`.
        year: Year of publication.
        language: ISO 639 code.
        role: `known`, or `questioned` if the author is to be attributed.
        group: Works of one group stay on one side of every split.
        split: `train`, `valid` or `test` if the manifest fixes it.
        prepared: Whether the text is already tokenised, one sentence per line.
        sha256: Expected hash of the original.
        licence: Licence of the text.
        encoding: Encoding of the text; empty to detect it.

    Example:
        >>> work = Work("letters", ("Ann", "Bob"), "Letters", Source("letters.txt"), "txt")
        >>> work.author
        'Ann & Bob'
    """

    id: str
    authors: tuple[str, ...]
    title: str
    source: Source
    format: str
    year: str = ""
    language: str = ""
    role: str = KNOWN
    group: str = ""
    split: str = ""
    prepared: bool = False
    sha256: str = ""
    licence: str = ""
    encoding: str = ""

    @property
    def author(self) -> str:
        """The authors as one table cell, in works.tsv and in the predictions."""
        return JOINT_SEPARATOR.join(self.authors)

    @property
    def path(self) -> str | None:
        """The local file that holds the original or its zip; None for downloads."""
        return self.source.path

    @property
    def entry(self) -> str:
        """The metadata as one line of JSON, without machine-dependent paths."""
        values = asdict(self)
        del values["source"]["path"]
        return json.dumps(values, sort_keys=True, ensure_ascii=False)

    @classmethod
    def from_entry(cls, entry: str, path: str | Path | None) -> Self:
        """Restore a work from its `entry`.

        Args:
            entry: JSON written by the property `entry`.
            path: Local file that holds the original or its zip; None for downloads.
        """
        values = json.loads(entry)
        place = values["source"] | {"urls": tuple(values["source"]["urls"])}
        source = Source(path=None if path is None else str(path), **place)
        return cls(**values | {"authors": tuple(values["authors"]), "source": source})


def safe_id(name: str) -> str:
    """Return `name` in lower-case ASCII letters, digits, - and _.

    Letters of other scripts are transliterated; a short hash is appended if none can be, or if the
    name is too long.

    Example:
        >>> safe_id("Émile Zola"), safe_id("Война и мир")
        ('emile-zola', 'voyna-i-mir')
    """
    folded = "".join(
        c for c in unicodedata.normalize("NFKD", name).lower() if not unicodedata.combining(c)
    )
    if any(c.isalpha() and not c.isascii() for c in folded):
        from anyascii import anyascii  # loading its tables takes time, and few names need them

        folded = anyascii(unicodedata.normalize("NFC", name)).lower()
    plain = re.sub(r"[^a-z0-9_]+", "-", folded).strip("-_")
    if plain and len(plain) <= MAX_ID_CHARACTERS:
        return plain
    digest = hashlib.sha256(
        unicodedata.normalize("NFC", name).encode("utf-8", "surrogateescape")
    ).hexdigest()[:8]
    return f"{plain[: MAX_ID_CHARACTERS - 9].rstrip('-_') or 'work'}-{digest}"


def split_authors(value: object) -> tuple[str, ...]:
    """Return the names in a list or in a string such as `A & B`."""
    names = value if isinstance(value, list) else str(value or "").split(JOINT_SEPARATOR)
    return tuple(clean for name in names if (clean := " ".join(str(name).split())))
