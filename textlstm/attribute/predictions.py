"""The table of predictions: a probability for each candidate, for every chunk and work, by every method."""

from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

import numpy as np

from textlstm.artifacts import read_tsv, write_tsv

COLUMNS = ["method", "protocol", "level", "work", "chunk", "author", "fold"]


class Prediction(NamedTuple):
    """A row: protocol works or shuffled, level chunk or work, the true author where known; no fold: questioned."""

    method: str
    protocol: str
    level: str
    work: str
    chunk: str
    author: str
    fold: str
    probabilities: np.ndarray


def write_predictions(path: Path, authors: list[str], rows: Iterable[Prediction]) -> None:
    """Write the table, a column p:<author> for each candidate."""
    columns = [*COLUMNS, *(f"p:{author}" for author in authors)]
    write_tsv(
        path, columns, [(*row[:-1], *(f"{p:.8f}" for p in row.probabilities)) for row in rows]
    )


def read_predictions(path: Path) -> tuple[list[str], list[Prediction]]:
    """Return the candidates and the rows of a table; both are empty where there was nobody to tell apart."""
    table = read_tsv(path, COLUMNS)
    authors = [name[2:] for name in (table[0] if table else {}) if name.startswith("p:")]
    return authors, [_parse(row, authors) for row in table]


def _parse(row: dict[str, str], authors: list[str]) -> Prediction:
    probabilities = np.array([float(row[f"p:{author}"]) for author in authors])
    return Prediction(**{name: row[name] for name in COLUMNS}, probabilities=probabilities)
