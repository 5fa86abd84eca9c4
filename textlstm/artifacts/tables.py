"""JSON, and tables with tabs between the cells."""

import csv
import io
import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, NoReturn, cast

from textlstm.artifacts.files import damaged, read_text, write_bytes

csv.field_size_limit(1 << 30)  # a token may exceed the default of 128 KiB


def json_bytes(value: object) -> bytes:
    """Return a value as indented JSON; raise ValueError for NaN and infinities."""
    return (json.dumps(value, indent=2, ensure_ascii=False, allow_nan=False) + "\n").encode()


def write_json(path: Path, value: object) -> None:
    """Write a value as indented JSON; raise ValueError for NaN and infinities."""
    write_bytes(path, json_bytes(value))


def read_json(path: Path) -> Any:
    """Read JSON; raise TextlstmError if it is missing or damaged."""
    try:
        return json.loads(read_text(path), parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:  # nesting or numbers beyond any artifact's
        raise damaged(path, f"not valid JSON ({error})") from error


def read_json_object(path: Path) -> dict[str, Any]:
    """Read a JSON object; raise TextlstmError if the file is missing, damaged or something else."""
    value = read_json(path)
    if not isinstance(value, dict):
        raise damaged(path, f"expected a JSON object, got {type(value).__name__}")
    return value


def _refuse_constant(name: str) -> NoReturn:
    """Refuse NaN and infinities, which are not JSON."""
    raise ValueError(f"{name} is not a number of JSON")


def tsv_bytes(path: Path, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """Return a table with a header, one line per row; `path` is for messages.

    Tabs and newlines inside cells are replaced by spaces.
    """
    text = io.StringIO()
    for row in (columns, *rows):
        if len(row) != len(columns):
            raise ValueError(f"{path}: a row has {len(row)} cells, the header {len(columns)}")
        text.write(
            "\t".join(" ".join(str(cell).splitlines()).replace("\t", " ") for cell in row) + "\n"
        )
    return text.getvalue().encode()


def write_tsv(path: Path, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Write a table with a header, one line per row.

    Tabs and newlines inside cells are replaced by spaces.
    """
    write_bytes(path, tsv_bytes(path, columns, rows))


def read_tsv(path: Path, columns: Sequence[str] = ()) -> list[dict[str, str]]:
    """Read a table as one dict per row; raise TextlstmError if one of `columns` is missing."""
    lines = io.StringIO(read_text(path), newline="\n")
    reader = csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE, strict=True)
    rows: list[dict[str, str]] = []
    try:
        missing = [name for name in columns if name not in (reader.fieldnames or ())]
        if missing:
            raise damaged(path, f"no column {missing[0]!r}")
        for row in reader:
            if None in row or None in row.values():
                raise damaged(
                    path, f"line {reader.line_num} has more or fewer cells than the header"
                )
            rows.append(cast(dict[str, str], row))
    except csv.Error as error:
        raise damaged(path, error) from error
    return rows


def is_count(value: object) -> bool:
    """Return whether a value read from JSON is a whole number from 0 to 2**63 - 1."""
    return type(value) is int and 0 <= value < 1 << 63
