"""The verdict on each questioned work, and the methods' predictions in one table with their combination."""

from collections import defaultdict
from pathlib import Path
from typing import Any

import numpy as np

from textlstm.artifacts import read_tsv, write_json
from textlstm.attribute.predictions import Prediction, read_predictions, write_predictions

COMBINED = "combined"


def write_verdicts(
    works: Path, predictions: list[Path], combine: str, verdicts: Path, out: Path
) -> None:
    """Write all predictions with their combination, and the verdicts of the method `combine` (or combined).

    With nobody to tell apart, both are there and empty.
    """
    tables = [read_predictions(path) for path in predictions]
    authors = sorted({author for table, _ in tables for author in table})
    rows = [row for _, table in tables for row in table]
    rows += combined(rows, len(tables))
    titles = {row["id"]: row["title"] for row in read_tsv(works, ["id", "title"])}
    write_predictions(out, authors, rows)
    write_json(verdicts, verdicts_of(rows, authors, combine, titles))


def combined(rows: list[Prediction], methods: int) -> list[Prediction]:
    """Return, wherever all the methods judged, the mean of their calibrated probabilities."""
    together: dict[tuple[str, ...], list[Prediction]] = defaultdict(list)
    for row in rows:
        if (
            row.protocol == "works"
        ):  # shuffled chunks differ in who read what, and nothing calibrates them
            together[row[1:5]].append(row)
    return [
        each[0]._replace(
            method=COMBINED, probabilities=np.mean([row.probabilities for row in each], axis=0)
        )
        for each in together.values()
        if len(each) == methods
    ]


def verdicts_of(
    rows: list[Prediction], authors: list[str], combine: str, titles: dict[str, str]
) -> list[dict[str, Any]]:
    """Return a verdict for each questioned work, in the order of works."""
    about: dict[str, dict[str, Prediction]] = defaultdict(dict)
    for row in rows:
        if row.protocol == "works" and row.level == "work" and not row.fold and row.work in titles:
            about[row.work][row.method] = row
    return [verdict(titles[work], about[work], authors, combine) for work in sorted(about)]


def verdict(
    title: str, said: dict[str, Prediction], authors: list[str], combine: str
) -> dict[str, Any]:
    """Return what the deciding method says of a work, what each method says alone, and which of them agree."""
    alone = {name: named(row, authors) for name, row in said.items() if name != COMBINED}
    author, probability = named(said[combine], authors)
    exact = said[combine].probabilities / said[combine].probabilities.sum()
    return {
        "work": said[combine].work,
        "title": title,
        "verdict": author,
        "probability": probability,
        "probabilities": dict(zip(authors, exact.tolist(), strict=True)),
        "agree": [name for name, (other, _) in alone.items() if other == author],
        "methods": {name: {"verdict": one, "probability": p} for name, (one, p) in alone.items()},
        "author": said[combine].author or None,
    }


def named(row: Prediction, authors: list[str]) -> tuple[str, float]:
    """Return the likeliest author and the probability."""
    exact = row.probabilities / row.probabilities.sum()
    return authors[int(exact.argmax())], float(exact.max())
