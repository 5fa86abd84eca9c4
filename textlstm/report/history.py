"""The reader of the learning curve, model/history.csv."""

import csv
from pathlib import Path

from textlstm.artifacts.files import read_text
from textlstm.errors import TextlstmError

COLUMNS = {"epoch", "seconds", "loss", "valid_perplexity"}  # those that a report needs


def read_history(path: Path) -> list[dict[str, str]]:
    """Read history.csv, one row per epoch.

    Raises:
        TextlstmError: the file is missing, has no row or lacks a column.
    """
    rows = list(csv.DictReader(read_text(path).splitlines()))
    missing = COLUMNS - set(rows[0] if rows else [])
    if missing:
        raise TextlstmError(
            f"{path}: no column {min(missing)!r} or no row; delete it and run snakemake again"
        )
    return rows
