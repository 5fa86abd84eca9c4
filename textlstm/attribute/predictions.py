"""The table of predictions: a probability for each candidate author, by chunk, work and method."""

from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

import numpy as np

from textlstm.artifacts.tables import read_tsv, write_tsv

COLUMNS = ["method", "protocol", "level", "work", "chunk", "author", "fold"]


class Prediction(NamedTuple):
    """One row of predictions.tsv.

    Attributes:
        method: id of the method (`textlstm.attribute.methods.METHODS`).
        protocol: "works" (works held out whole) or "shuffled" (chunks held out at random).
        level: "chunk" or "work".
        work: id of the work.
        chunk: number of the chunk within the work; empty at level "work".
        author: the true author; empty where unknown.
        fold: the fold that held the work out; empty for a questioned work.
        probabilities: float [authors].

    Example:
        >>> row = Prediction(
        ...     "svm", "works", "work", "emma", "", "Austen", "0", np.array([0.9, 0.1])
        ... )
        >>> ["Austen", "Poe"][row.probabilities.argmax()]
        'Austen'
    """

    method: str
    protocol: str
    level: str
    work: str
    chunk: str
    author: str
    fold: str
    probabilities: np.ndarray


def write_predictions(path: str | Path, authors: list[str], rows: Iterable[Prediction]) -> None:
    """Write a table of predictions with a column `p:<author>` for each candidate.

    Args:
        path: table to write (.tsv).
        authors: the candidates, in the order of each row's probabilities.
        rows: the predictions.

    Example:
        >>> import tempfile
        >>> p = np.array([0.9, 0.1])
        >>> row = Prediction("svm", "works", "work", "emma", "", "Austen", "0", p)
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     write_predictions(Path(folder, "svm.tsv"), ["Austen", "Poe"], [row])
        ...     authors, rows = read_predictions(Path(folder, "svm.tsv"))
        >>> authors, rows[0].work, rows[0].probabilities
        (['Austen', 'Poe'], 'emma', array([0.9, 0.1]))
    """
    columns = [*COLUMNS, *(f"p:{author}" for author in authors)]
    write_tsv(
        Path(path), columns, [(*row[:-1], *(f"{p:.8f}" for p in row.probabilities)) for row in rows]
    )


def read_predictions(path: str | Path) -> tuple[list[str], list[Prediction]]:
    """Read a table of predictions.

    Args:
        path: a table that `write_predictions` wrote.

    Returns:
        The candidates and the rows; no rows where no method can be fitted.

    Raises:
        TextlstmError: the file is missing, or lacks a column.

    Example:
        See `write_predictions`.
    """
    path = Path(path)
    table = read_tsv(path, COLUMNS)
    with path.open(encoding="utf-8") as file:  # the candidates are known even without a row
        header = file.readline().rstrip("\n").split("\t")
    authors = [name.removeprefix("p:") for name in header if name.startswith("p:")]
    return authors, [_parse(row, authors) for row in table]


def _parse(row: dict[str, str], authors: list[str]) -> Prediction:
    probabilities = np.array([float(row[f"p:{author}"]) for author in authors])
    return Prediction(**{name: row[name] for name in COLUMNS}, probabilities=probabilities)
