"""Verdicts on questioned works, and the table of all predictions with their combination."""

from collections import defaultdict
from pathlib import Path
from typing import Any

import numpy as np

from textlstm.artifacts import read_tsv, write_json
from textlstm.attribute.methods import COMBINED
from textlstm.attribute.predictions import Prediction, read_predictions, write_predictions


def write_verdicts(
    works: Path, predictions: list[Path], combine: str, verdicts: Path, out: Path
) -> None:
    """Write all predictions with their combination, and the verdicts on questioned works.

    For a corpus with one author both outputs are empty.

    Args:
        works: corpus/works.tsv.
        predictions: a table of predictions for each method.
        combine: id of the method whose prediction is the verdict.
        verdicts: verdicts to write (.json).
        out: table of all predictions to write (.tsv).
    """
    tables = [read_predictions(path) for path in predictions]
    authors = sorted({author for table_authors, _ in tables for author in table_authors})
    rows = [row for _, table in tables for row in table]
    rows += combined(rows, len(tables))
    titles = {row["id"]: row["title"] for row in read_tsv(works, ["id", "title"])}
    write_predictions(out, authors, rows)
    write_json(verdicts, verdicts_of(rows, authors, combine, titles))


def combined(rows: list[Prediction], methods: int) -> list[Prediction]:
    """Return the mean of the calibrated probabilities wherever all methods have a prediction."""
    by_piece: dict[tuple[str, ...], list[Prediction]] = defaultdict(list)
    for row in rows:
        # shuffled chunks are uncalibrated, and each method's fits differ in training works
        if row.protocol == "works":
            by_piece[row[1:5]].append(row)
    return [
        piece[0]._replace(
            method=COMBINED, probabilities=np.mean([row.probabilities for row in piece], axis=0)
        )
        for piece in by_piece.values()
        if len(piece) == methods
    ]


def verdicts_of(
    rows: list[Prediction], authors: list[str], combine: str, titles: dict[str, str]
) -> list[dict[str, Any]]:
    """Return a verdict for each questioned work, sorted by id."""
    by_work: dict[str, dict[str, Prediction]] = defaultdict(dict)
    for row in rows:
        if row.protocol == "works" and row.level == "work" and not row.fold and row.work in titles:
            by_work[row.work][row.method] = row
    return [verdict(titles[work], by_work[work], authors, combine) for work in sorted(by_work)]


def verdict(
    title: str, predictions: dict[str, Prediction], authors: list[str], combine: str
) -> dict[str, Any]:
    """Return the verdict of the method `combine`, each method's own, and which methods agree.

    Args:
        title: title of the work.
        predictions: the prediction of each method for the work.
        authors: the candidates, in the order of the probabilities.
        combine: id of the method whose prediction is the verdict.
    """
    by_method = {
        method: likeliest(row, authors) for method, row in predictions.items() if method != COMBINED
    }
    decisive = predictions[combine]
    author, probability = likeliest(decisive, authors)
    exact = decisive.probabilities / decisive.probabilities.sum()
    return {
        "work": decisive.work,
        "title": title,
        "verdict": author,
        "probability": probability,
        "probabilities": dict(zip(authors, exact.tolist(), strict=True)),
        "agree": [method for method, (other, _) in by_method.items() if other == author],
        "methods": {
            method: {"verdict": other, "probability": p} for method, (other, p) in by_method.items()
        },
        "author": decisive.author or None,
    }


def likeliest(row: Prediction, authors: list[str]) -> tuple[str, float]:
    """Return the author with the highest probability, and that probability."""
    exact = row.probabilities / row.probabilities.sum()  # the table rounds to eight decimals
    return authors[int(exact.argmax())], float(exact.max())
