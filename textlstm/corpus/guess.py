"""Infer the works of a folder from file and folder names, file headers, or a table."""

import csv
import io
import os
import re
import sys
from pathlib import Path

from textlstm.corpus.formats import FORMATS
from textlstm.corpus.headers import Metadata, read_header
from textlstm.corpus.work import (
    KNOWN,
    MAX_TITLE_CHARACTERS,
    QUESTIONED,
    Source,
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
COLUMNS = ("author", "title", "year", "language", "role", "group", "split", "licence")
MAX_LISTED_FILES = 5  # in a warning


def read_folder(folder: Path) -> tuple[str, list[Work]]:
    """Return the name and works of a folder; raise TextlstmError if it has no usable texts."""
    files = sorted(
        path for path in folder.rglob("*") if _is_text(path.relative_to(folder)) and path.is_file()
    )
    if not files:
        raise TextlstmError(
            f"{folder}: contains no texts; add files named {LAYOUTS} "
            f"(file types: {', '.join(sorted(FORMATS))})"
        )
    table = _read_table(folder)
    if missing := sorted(table.keys() - {str(path.relative_to(folder)) for path in files}):
        sys.stderr.write(
            f"{folder}: the metadata table has rows for files that do not exist: "
            f"{', '.join(missing[:MAX_LISTED_FILES])}\n"
        )
    works = [
        _work(path, folder, set(), table) for path in files if not _is_questioned(path, folder)
    ]
    authors = {author.lower() for work in works for author in work.authors}
    works += [_work(path, folder, authors, table) for path in files if _is_questioned(path, folder)]
    if all(work.role == QUESTIONED for work in works):
        raise TextlstmError(
            f"{folder}: only questioned texts; add texts of known authors "
            f"outside {QUESTIONED_FOLDER}/"
        )
    return safe_id(folder.resolve().name), works


def _is_questioned(path: Path, folder: Path) -> bool:
    return path.relative_to(folder).parts[0].lower() == QUESTIONED_FOLDER


def _is_text(path: Path) -> bool:
    hidden = any(name.startswith(".") or name == "__MACOSX" for name in path.parts)
    return path.suffix.lower() in FORMATS and not hidden and path.stem.lower() != "readme"


def _read_table(folder: Path) -> dict[str, dict[str, str]]:
    """Read metadata.tsv or .csv if it exists: a column `file` and any of COLUMNS."""
    path = next((folder / name for name in TABLES if (folder / name).is_file()), None)
    if path is None:
        return {}
    try:
        text = path.read_bytes().decode("utf-8-sig")
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
        row["file"]: _checked(
            {name: value.strip() for name, value in row.items() if name and value}, path
        )
        for row in rows
    }


def _checked(values: dict[str, str], table: Path) -> dict[str, str]:
    """Return a row of the table; raise TextlstmError for an unknown role or split."""
    from textlstm.corpus.manifest import ALLOWED_VALUES

    for key in ALLOWED_VALUES.keys() & values.keys():
        if values[key] not in ALLOWED_VALUES[key]:
            allowed = ", ".join(filter(None, ALLOWED_VALUES[key]))
            raise TextlstmError(
                f"{table}: {values['file']}: {key}: {values[key]!r} is not one of {allowed}"
            )
    return values


def _work(path: Path, folder: Path, authors: set[str], table: dict[str, dict[str, str]]) -> Work:
    # a name that is not UTF-8 is shown with its undecodable bytes replaced
    name = os.fsencode(path.relative_to(folder)).decode("utf-8", "replace")
    relative, format = Path(name), FORMATS[path.suffix.lower()]
    from_name = _from_name(relative, authors)
    header = read_header(path, format)
    if format == "txt" and from_name["author"]:  # a file name chosen by a person takes precedence
        header = {key: value for key, value in header.items() if key == "language"}
    values: Metadata = {**from_name, **header, **table.get(str(relative), {})}
    stem = "_".join([*relative.parts[:-1], path.stem])
    return Work(
        id=safe_id(stem.removeprefix(f"{QUESTIONED_FOLDER}_")),
        authors=split_authors(values["author"]),
        title=str(values["title"])[:MAX_TITLE_CHARACTERS],
        source=Source(name, str(path)),
        format=format,
        prepared=False,
        **{key: str(values[key]) for key in COLUMNS[2:] if key in values},
    )


def _from_name(relative: Path, authors: set[str]) -> dict[str, str]:
    """Read author, title, year and role from a path.

    In the folder of questioned texts, the first part of a file name is an author only if it is
    one of `authors` (lower-case names of known authors).
    """
    questioned = relative.parts[0].lower() == QUESTIONED_FOLDER
    folders = relative.parts[1:-1] if questioned else relative.parts[:-1]
    fields = [field for field in relative.stem.split("_") if field]
    year = fields.pop() if len(fields) > 1 and re.fullmatch(r"[12]\d{3}", fields[-1]) else ""
    if folders:
        author = folders[0]
    elif len(fields) > 1 and (not questioned or fields[0].lower() in authors):
        author = fields.pop(0)
    else:
        author = ""
    title = " ".join(fields) or relative.stem
    role = QUESTIONED if questioned else KNOWN
    return {"author": author, "title": title, "year": year, "role": role}
