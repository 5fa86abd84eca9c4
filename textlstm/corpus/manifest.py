"""Read a corpus from a manifest (YAML) or a folder; light, since every workflow run imports it."""

import codecs
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import yaml

from textlstm.corpus import sources
from textlstm.corpus.codes import language_code
from textlstm.corpus.formats import FORMATS, format_of
from textlstm.corpus.names import unify_authors
from textlstm.corpus.shelf import is_corpus_zip
from textlstm.corpus.work import (
    ASSIGNABLE_SPLITS,
    KNOWN,
    MAX_TITLE_CHARACTERS,
    MIN_WORDS,
    ROLES,
    Work,
    safe_id,
    split_authors,
)
from textlstm.errors import TextlstmError

SHARED_KEYS = {
    "language",
    "licence",
    "year",
    "prepared",
    "encoding",
}  # may be set once for all works
MANIFEST_KEYS = {"name", "source", "works", *SHARED_KEYS}
WORK_KEYS = {
    *("id", "title", "author", "role", "group", "split", "sha256", "format"),
    *sources.KINDS,
    *SHARED_KEYS,
}
ALLOWED_VALUES = {
    "role": ROLES,
    "split": ("", *ASSIGNABLE_SPLITS),
    "format": ("", *sorted(set(FORMATS.values()))),
    "prepared": ("False", "True"),
}
MAX_COUNTED_BYTES = 200  # larger files are assumed to have at least MIN_WORDS words


@dataclass(frozen=True)
class Manifest:
    """A corpus: its name, its works, and where they were listed.

    Args:
        name: Name of the corpus, used as the name of its results folder.
        path: Manifest or folder that the works were read from.
        works: All works in ascending order of their ids.
        unread: Files of a folder that are not read, with a reason if known.
        merged: Spellings that were read as the name of one author.
    """

    name: str
    path: Path
    works: list[Work]
    unread: tuple[str, ...] = ()
    merged: tuple[str, ...] = ()

    @property
    def is_inferred(self) -> bool:
        """Whether the works were inferred from a folder or zip, not listed by a person."""
        return self.path.is_dir() or is_corpus_zip(self.path)

    def work(self, id: str) -> Work:
        """Return the work with an id; raise TextlstmError if it does not exist."""
        for work in self.works:
            if work.id == id:
                return work
        raise TextlstmError(f"{self.path}: no work {id!r}; the first is {self.works[0].id!r}")


def find(corpus: str, workflow: Path) -> Path:
    """Resolve the setting `corpus` against the current folder, then against the workflow's."""
    path = Path(corpus).expanduser()
    return path if path.exists() or not (workflow / path).exists() else workflow / path


def read(path: str | Path) -> Manifest:
    """Read a corpus from a manifest or from a folder of texts.

    Args:
        path: YAML manifest, or a folder (or a zip of one) whose works are inferred from file and
            folder names.

    Returns:
        The corpus with its works sorted by id. Texts are neither read nor downloaded.

    Raises:
        TextlstmError: The manifest has a mistake, a local file is missing, or two works have the
            same id; the message names the file and the remedy.

    Example:
        >>> import tempfile
        >>> folder = Path(tempfile.mkdtemp())
        >>> _ = (folder / "Austen_Emma_1815.txt").write_text("Emma Woodhouse, handsome, clever")
        >>> [(work.id, work.author, work.year) for work in read(folder).works]
        [('austen_emma_1815', 'Austen', '1815')]
    """
    path, unread, merged = Path(path), list[str](), list[str]()
    if path.is_dir() or is_corpus_zip(path):
        from textlstm.corpus import guess

        name, works, unread, merged = guess.read_folder(path)
    elif path.is_file():
        name, works = parse(load(path), path)
        works, merged = unify_authors(works)
    else:
        raise TextlstmError(
            f"corpus: {path} does not exist; name a manifest (.yaml) or a folder of texts"
        )
    return Manifest(name, path, check_unique_ids(works, path), tuple(unread), tuple(merged))


def load(path: Path) -> dict[str, object]:
    """Read the YAML of a manifest; raise TextlstmError if it is not a mapping."""
    try:
        values = yaml.load(path.read_bytes(), getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    except (yaml.YAMLError, ValueError) as error:
        raise TextlstmError(
            f"{path}: not a YAML manifest ({' '.join(str(error).split())}); correct the syntax"
        ) from error
    if not isinstance(values, dict):
        raise TextlstmError(f"{path}: not a manifest; it needs a list of works under `works:`")
    return values


def parse(values: Mapping[str, object], path: Path) -> tuple[str, list[Work]]:
    """Return the name and works of a manifest; `path` anchors its files and appears in errors."""
    _check_keys(values, MANIFEST_KEYS, str(path))
    entries, place = values.get("works"), values.get("source") or {}
    if not isinstance(entries, list) or not entries:
        raise TextlstmError(
            f"{path}: no works; list them under `works:`, each with file and author"
        )
    if not isinstance(place, dict):
        raise TextlstmError(
            f"{path}: source: {place!r} is not a mapping; give it a folder, package or zip"
        )
    shared = {key: values[key] for key in SHARED_KEYS & values.keys()}
    works = [
        _work(entry, shared, place, path, f"{path}: works[{n}]") for n, entry in enumerate(entries)
    ]
    return safe_id(str(values.get("name") or path.stem)), works


def check_not_empty(works: list[Work]) -> None:
    """Raise TextlstmError for a local plain text with fewer than MIN_WORDS words.

    This runs before the workflow starts, so that earlier results stay untouched.
    """
    for work in works:
        local_text = work.path and work.format == "txt" and not work.source.member
        file = Path(work.path) if work.path and local_text else None
        if file and file.is_file() and file.stat().st_size < MAX_COUNTED_BYTES:
            text = file.read_bytes().replace(b"\0", b"").decode(errors="replace")
            words = len(re.findall(r"\w+", text))
            if words < MIN_WORDS:
                raise TextlstmError(
                    f"{file}: only {words} words; add the full text or remove the file"
                )


def check_unique_ids(works: list[Work], where: Path) -> list[Work]:
    """Return the works sorted by id; raise TextlstmError if two have the same id."""
    by_id: dict[str, Work] = {}
    for work in works:
        if (other := by_id.setdefault(work.id, work)) is not work:
            raise TextlstmError(
                f"{where}: two works with the id {work.id!r}: {other.source.origin} and "
                f"{work.source.origin}; rename or remove one of them"
            )
    return [by_id[id] for id in sorted(by_id)]


def _work(
    entry: object, shared: dict[str, object], place: dict[str, object], path: Path, where: str
) -> Work:
    if not isinstance(entry, dict):
        raise TextlstmError(
            f"{where}: {entry!r} is not a work; give it keys such as file and author"
        )
    _check_keys(entry, WORK_KEYS, where)
    values = shared | entry
    for key, allowed in ALLOWED_VALUES.items():
        if (value := values.get(key)) is not None and str(value) not in allowed:
            raise TextlstmError(
                f"{where}: {key}: {value!r} is not one of {', '.join(filter(None, allowed))}"
            )
    sha256 = values.get("sha256")
    if sha256 is not None and not re.fullmatch("[0-9a-fA-F]{64}", str(sha256)):
        raise TextlstmError(
            f"{where}: sha256: {sha256!r} is not 64 hexadecimal digits "
            "(quote a hash that consists of digits only)"
        )
    check_encoding(str(values.get("encoding") or ""), where)
    source, name = sources.locate(entry, place, path.parent, where)
    stem = Path(name).stem
    return Work(
        id=_id(values.get("id"), stem, where),
        authors=split_authors(values.get("author")),
        title=" ".join(str(values.get("title") or stem).split())[:MAX_TITLE_CHARACTERS],
        source=source,
        format=str(values.get("format") or format_of(name, where)),
        role=str(values.get("role") or KNOWN),
        prepared=values.get("prepared") is True,
        language=language_code(str(values.get("language") or "")),
        **{
            key: str(values.get(key) or "")
            for key in ("year", "group", "split", "sha256", "licence", "encoding")
        },
    )


def check_encoding(name: str, where: str) -> None:
    """Raise TextlstmError if Python does not know an encoding of text."""
    try:
        if name and not codecs.lookup(name)._is_text_encoding:
            raise LookupError
    except LookupError:
        raise TextlstmError(
            f"{where}: encoding: {name!r} is unknown; use a name such as cp1252 or iso-8859-2"
        ) from None


def _id(value: object, stem: str, where: str) -> str:
    if value is not None and str(value) != safe_id(str(value)):
        raise TextlstmError(
            f"{where}: id {value!r} may contain only a-z, 0-9, - and _; try {safe_id(str(value))!r}"
        )
    return str(value) if value is not None else safe_id(stem)


def _check_keys(values: Mapping[str, object], allowed: set[str], where: str) -> None:
    for key in values:
        if key not in allowed:
            raise TextlstmError(
                f"{where}: unknown key {key!r}; allowed: {', '.join(sorted(allowed))}"
            )
