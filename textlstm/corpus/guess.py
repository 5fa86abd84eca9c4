"""Infer the works of a folder from file and folder names, file headers, or a table."""

import csv
import hashlib
import io
import sys
from collections import Counter
from dataclasses import replace
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from textlstm.corpus.codes import language_code
from textlstm.corpus.formats import FORMATS
from textlstm.corpus.headers import Metadata, read_header
from textlstm.corpus.layout import Layout, Place
from textlstm.corpus.names import name_key, unify_authors
from textlstm.corpus.shelf import Shelf, partition, shown
from textlstm.corpus.work import (
    KNOWN,
    MAX_TITLE_CHARACTERS,
    QUESTIONED,
    Work,
    safe_id,
    split_authors,
)
from textlstm.errors import TextlstmError

QUESTIONED_FOLDER = QUESTIONED  # texts below it are to be attributed
LAYOUTS = (
    "Author_Title_Year.txt or author/title.txt, "
    f"texts of questioned authorship in {QUESTIONED_FOLDER}/"
)
TABLES = ("metadata.tsv", "metadata.csv")
COLUMNS = (
    *("author", "title", "year", "language", "role", "group", "split", "licence"),
    "encoding",
)
MAX_LISTED_FILES = 5  # in a warning
PLAIN_FORMATS = ("txt", "rtf", "docx", "odt", "pdf")  # whose own metadata name no author reliably

Table = dict[str, dict[str, str]]


class Folder(NamedTuple):
    """What a folder holds: its name, its works, and the files that are not read."""

    name: str
    works: list[Work]
    unread: list[str]
    merged: list[str]


def read_folder(folder: Path) -> Folder:
    """Return the contents of a folder or zip; raise TextlstmError if it has no usable texts."""
    shelf = Shelf(folder)
    texts, unread = partition(shelf)
    if not texts:
        not_read = f"; not read: {', '.join(unread[:MAX_LISTED_FILES])}" if unread else ""
        raise TextlstmError(
            f"{folder}: contains no texts; add files named {LAYOUTS} "
            f"(file types: {', '.join(sorted(FORMATS))}){not_read}"
        )
    layout = Layout(folder, texts)
    outer = "".join(f"{part}/" for part in PurePosixPath(texts[0]).parts[: layout.outer])
    table = _read_table(shelf, "") or _read_table(shelf, outer)
    if missing := sorted(table.keys() - {shown(name) for name in texts}):
        sys.stderr.write(
            f"{folder}: the metadata table has rows for files that do not exist: "
            f"{', '.join(missing[:MAX_LISTED_FILES])}\n"
        )
    headers = {name: _header(shelf, name) for name in texts}
    known = _known_authors(layout, texts, headers)
    works = [_work(shelf, name, layout, known, headers[name], table) for name in texts]
    if all(work.role == QUESTIONED for work in works):
        raise TextlstmError(
            f"{folder}: only questioned texts; add texts of known authors "
            f"outside {QUESTIONED_FOLDER}/"
        )
    unified, merged = unify_authors(_with_distinct_ids(works))
    name = folder.resolve().stem if shelf.is_zip else folder.resolve().name
    return Folder(safe_id(name), unified, unread, merged)


def _header(shelf: Shelf, name: str) -> tuple[str, Metadata]:
    """Return the format of a file and the metadata inside it."""
    format, content = shelf.header(name)
    return format, read_header(content, Path(shown(name)), format)


def _known_authors(
    layout: Layout, names: list[str], headers: dict[str, tuple[str, Metadata]]
) -> set[str]:
    """Return the keys of the authors of the texts that are not questioned."""
    keys = set()
    for name in names:
        place = layout.place(name, (), _authors_in(headers[name][1]))
        if not place.is_questioned:
            keys |= {name_key(author) for author in split_authors(place.author)}
    return keys - {""}


def _authors_in(header: Metadata) -> set[str]:
    return {name_key(author) for author in split_authors(header.get("author"))}


def _read_table(shelf: Shelf, outer: str) -> Table:
    """Read metadata.tsv or .csv if it exists: a column `file` and any of COLUMNS.

    Args:
        shelf: Files of the corpus.
        outer: Folder of the table, which its column `file` is relative to, with a final slash.
    """
    name = next((outer + name for name in TABLES if outer + name in shelf.names), None)
    if name is None:
        return {}
    path = shelf.path / name
    try:
        text = shelf.read(name).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise TextlstmError(f"{path}: not UTF-8 ({error.reason}); save it as UTF-8") from error
    delimiter = "\t" if path.suffix == ".tsv" else ","
    rows = csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter)
    columns = set(rows.fieldnames or ())
    if unknown := columns - {"file", *COLUMNS}:
        raise TextlstmError(
            f"{path}: unknown column {min(unknown)!r}; allowed: file, {', '.join(COLUMNS)}"
        )
    if "file" not in columns:
        raise TextlstmError(f"{path}: no column 'file'; add it, with the path of the text per row")
    return {
        outer + row["file"]: _checked(
            {name: value.strip() for name, value in row.items() if name and value}, path
        )
        for row in rows
    }


def _checked(values: dict[str, str], table: Path) -> dict[str, str]:
    """Return a row of the table; raise TextlstmError for an unknown role, split or encoding."""
    from textlstm.corpus.manifest import ALLOWED_VALUES, check_encoding

    for key in ALLOWED_VALUES.keys() & values.keys():
        if values[key] not in ALLOWED_VALUES[key]:
            allowed = ", ".join(filter(None, ALLOWED_VALUES[key]))
            raise TextlstmError(
                f"{table}: {values['file']}: {key}: {values[key]!r} is not one of {allowed}"
            )
    check_encoding(values.get("encoding", ""), f"{table}: {values['file']}")
    return values


def _work(
    shelf: Shelf,
    name: str,
    layout: Layout,
    known: set[str],
    contents: tuple[str, Metadata],
    table: Table,
) -> Work:
    format, header = contents
    place = layout.place(shown(name), known, _authors_in(header))
    values: Metadata = {
        **_from_place(place),
        **_from_header(place, header),
        **table.get(shown(name), {}),
    }
    return Work(
        id=safe_id(place.stem),
        authors=split_authors(values["author"]),
        title=str(values["title"])[:MAX_TITLE_CHARACTERS],
        source=shelf.source(name),
        format=format,
        prepared=False,
        language=language_code(str(values.get("language", ""))),
        **{key: str(values[key]) for key in COLUMNS[2:] if key in values and key != "language"},
    )


def _from_place(place: Place) -> Metadata:
    role = QUESTIONED if place.is_questioned else KNOWN
    return {"author": place.author, "title": place.title, "year": place.year, "role": role}


def _from_header(place: Place, header: Metadata) -> Metadata:
    """Return what a header adds: a name that a person gave to a file or folder takes precedence."""
    if not place.is_person:
        return header
    kept = {"language"} if place.has_title else {"language", "title", "year"}
    if place.year:
        kept.discard("year")
    return {key: value for key, value in header.items() if key in kept}


def _with_distinct_ids(works: list[Work]) -> list[Work]:
    """Append a hash to the ids of works whose names differ only in letters of other scripts."""
    counts = Counter(work.id for work in works)
    return [
        work
        if counts[work.id] == 1 or work.source.origin.isascii()
        else replace(work, id=f"{work.id}-{_digest(work.source.origin)}")
        for work in works
    ]


def _digest(name: str) -> str:
    return hashlib.sha256(name.encode("utf-8", "surrogateescape")).hexdigest()[:8]
