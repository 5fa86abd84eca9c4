"""The works of a folder, guessed from file and folder names, from what files say of themselves, or from a table."""

import csv
import io
import os
import re
import sys
from pathlib import Path
from typing import Any

from textlstm.corpus.headers import read_header
from textlstm.corpus.work import FORMATS, LONGEST_TITLE, Source, Work, safe_id, split_authors
from textlstm.errors import TextlstmError

QUESTIONED = "questioned"
LAYOUTS = "Author_Title_Year.txt, author/title.txt, and what is questioned in a folder questioned/"
TABLES = ("metadata.tsv", "metadata.csv")
COLUMNS = ("author", "title", "year", "language", "role", "group", "split", "licence")


def corpus(folder: Path) -> tuple[str, list[Work]]:
    """Return a name and the works of a folder; raise TextlstmError if there are none."""
    files = sorted(
        path for path in folder.rglob("*") if _is_text(path.relative_to(folder)) and path.is_file()
    )
    if not files:
        raise TextlstmError(
            f"{folder}: no texts in it; put in {LAYOUTS} ({', '.join(sorted(FORMATS))})"
        )
    table = _table(folder)
    if strangers := sorted(table.keys() - {str(path.relative_to(folder)) for path in files}):
        sys.stderr.write(
            f"{folder}: its table has rows for files that are not here: {', '.join(strangers[:5])}\n"
        )
    known = [_work(path, folder, set(), table) for path in files if not _questioned(path, folder)]
    authors = {author.lower() for work in known for author in work.authors}
    known += [_work(path, folder, authors, table) for path in files if _questioned(path, folder)]
    if all(work.role == "questioned" for work in known):
        raise TextlstmError(
            f"{folder}: only questioned texts; put texts of known authors beside {QUESTIONED}/"
        )
    return safe_id(folder.resolve().name), known


def _questioned(path: Path, folder: Path) -> bool:
    return path.relative_to(folder).parts[0].lower() == QUESTIONED


def _is_text(path: Path) -> bool:
    hidden = any(part.startswith(".") or part == "__MACOSX" for part in path.parts)
    return path.suffix.lower() in FORMATS and not hidden and path.stem.lower() != "readme"


def _table(folder: Path) -> dict[str, dict[str, str]]:
    """Read metadata.tsv or .csv, if the folder has one: a column `file` and any of COLUMNS."""
    for path in (folder / name for name in TABLES):
        if path.is_file():
            try:
                file = io.StringIO(path.read_bytes().decode("utf-8-sig"), newline="")
            except UnicodeDecodeError as error:
                raise TextlstmError(
                    f"{path}: not UTF-8 ({error.reason}); save it as UTF-8"
                ) from error
            with file:
                rows = csv.DictReader(file, delimiter="\t" if path.suffix == ".tsv" else ",")
                if bad := set(rows.fieldnames or ()) - {"file", *COLUMNS}:
                    raise TextlstmError(
                        f"{path}: unknown column {min(bad)!r}; allowed: file, {', '.join(COLUMNS)}"
                    )
                if "file" not in (rows.fieldnames or ()):
                    raise TextlstmError(
                        f"{path}: no column 'file'; it says which text a row is about"
                    )
                return {
                    row["file"]: _allowed({k: v.strip() for k, v in row.items() if k and v}, path)
                    for row in rows
                }
    return {}


def _allowed(values: dict[str, str], table: Path) -> dict[str, str]:
    """Return a row of a table; raise TextlstmError for a role or split there is not."""
    from textlstm.corpus.manifest import CHOICES

    for key in CHOICES.keys() & values.keys():
        if values[key] not in CHOICES[key]:
            allowed = ", ".join(filter(None, CHOICES[key]))
            raise TextlstmError(
                f"{table}: {values['file']}: {key}: {values[key]!r} is not one of {allowed}"
            )
    return values


def _work(path: Path, folder: Path, authors: set[str], table: dict[str, dict[str, str]]) -> Work:
    # a name in another encoding than the system's is told with its odd bytes replaced
    name = os.fsencode(path.relative_to(folder)).decode("utf-8", "replace")
    inside, format = Path(name), FORMATS[path.suffix.lower()]
    said = _from_name(inside, authors)
    header = read_header(path, format)
    if format == "txt" and said["author"]:  # the name a person gave the file counts for more
        header = {key: value for key, value in header.items() if key == "language"}
    values: dict[str, Any] = said | header | table.get(str(inside), {})
    values["title"] = values["title"][:LONGEST_TITLE]
    return Work(
        id=safe_id("_".join([*inside.parts[:-1], path.stem]).removeprefix(f"{QUESTIONED}_")),
        authors=split_authors(values.pop("author")),
        source=Source(str(inside), str(path)),
        format=format,
        **{key: value for key, value in values.items() if key in COLUMNS},
    )


def _from_name(inside: Path, authors: set[str]) -> dict[str, Any]:
    """Read a path; in questioned/ the first part of a file's name is an author only if `authors` holds it."""
    questioned = inside.parts[0].lower() == QUESTIONED
    folders = inside.parts[1:-1] if questioned else inside.parts[:-1]
    parts = [part for part in inside.stem.split("_") if part]
    year = parts.pop() if len(parts) > 1 and re.fullmatch(r"[12]\d{3}", parts[-1]) else ""
    if folders:
        author = folders[0]
    elif len(parts) > 1 and (not questioned or parts[0].lower() in authors):
        author = parts.pop(0)
    else:
        author = ""
    title = " ".join(parts) or inside.stem
    return {
        "author": author,
        "title": title,
        "year": year,
        "role": QUESTIONED if questioned else "known",
    }
