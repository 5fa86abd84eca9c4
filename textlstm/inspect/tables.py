"""Explanations of tables: works, removals, splits, vocabulary, folds, predictions, history."""

import re
from collections import Counter
from pathlib import Path
from typing import Any

from textlstm.artifact_catalogue import find, meaning
from textlstm.artifacts.files import read_text
from textlstm.artifacts.tables import read_tsv
from textlstm.inspect.explained import Explained
from textlstm.report.history import read_history

LONG_NUMBER = re.compile(r"-?\d+\.\d{5,}(e-?\d+)?")
MAX_ROWS, MAX_COUNTS, MAX_CELL = 10, 12, 40
HIDDEN_COLUMNS = {"sha256", "source", "licence", "format", "group", "prepared"}
# kind, path in the catalogue and the column to count, by the columns that identify the table; the
# most specific first
KINDS = {
    ("method", "protocol", "level", "work"): (
        "predictions",
        "attribute/predictions.tsv",
        "method",
    ),
    ("id", "author", "role", "sha256"): ("works", "corpus/works.tsv", "author"),
    ("work", "kind", "reason"): ("removed text", "text/removed.tsv", "kind"),
    ("work", "other", "shared"): ("shared text", "text/reuse.tsv", "work"),
    ("work", "author", "name", "before"): ("mentions of authors", "text/leaks.tsv", "author"),
    ("work", "characters", "sentences", "words"): ("text sizes", "text/stats.tsv", "author"),
    ("work", "split"): ("split", "tokens/split.tsv", "split"),
    ("id", "token", "count"): ("vocabulary", "tokens/vocabulary.tsv", ""),
    ("before", "word", "after", "form", "share"): ("capitalised words", "tokens/casing.tsv", ""),
    ("work", "author", "fold"): ("folds", "attribute/folds.tsv", "fold"),
    ("work", "other", "shared", "of_work"): ("shared text", "text/reuse.tsv", "work"),
    ("method", "most frequent words", "length", "works"): (
        "accuracies",
        "stylometry/accuracy.tsv",
        "label",
    ),
    ("h:m:s", "max_rss"): ("benchmark", "benchmarks/{stage}/{job}.tsv", ""),
}
UNKNOWN = ("table", "", "")


def tsv(path: Path) -> Explained:
    """Explain a table by its columns."""
    rows = read_tsv(path)
    columns = list(rows[0]) if rows else read_text(path).rstrip("\n").split("\t")
    fitting = (about for names, about in KINDS.items() if set(names) <= set(columns))
    kind, catalogued, counted = next(fitting, UNKNOWN)
    facts: dict[str, Any] = {"rows": f"{len(rows):,}", "columns": ", ".join(columns)}
    if counted in columns:
        facts[f"by {counted}"] = _counts(rows, counted)
    columns = [column for column in columns if column not in HIDDEN_COLUMNS]
    cells = [[_shorten(row[column] or "") for column in columns] for row in rows[:MAX_ROWS]]
    listed = find(path)
    about = listed.meaning if listed else "the numbers of a figure, or another table"
    if catalogued:
        about = meaning(catalogued)
    omitted = len(rows) - len(cells)
    return Explained(str(path), kind, about, facts, columns, cells, omitted_rows=omitted)


def history(path: Path) -> Explained:
    """Explain the learning curve."""
    rows = read_history(path)
    facts = {"epochs": len(rows), "seconds": rows[-1]["seconds"]}
    scored = [row for row in rows if row["valid_perplexity"]]
    if scored:
        best = min(scored, key=lambda row: float(row["valid_perplexity"]))
        perplexity = float(best["valid_perplexity"])
        facts["best"] = f"validation perplexity {perplexity:.2f} after epoch {best['epoch']}"
    cells = [[_shorten(cell) for cell in row.values()] for row in rows]
    about = meaning("model/history.csv")
    return Explained(str(path), "learning curve", about, facts, list(rows[0]), cells)


def _counts(rows: list[dict[str, str]], column: str) -> str:
    """Return the most frequent values of a column with their counts."""
    counts = Counter(row[column] for row in rows)
    shown = [f"{value or '(none)'} {count}" for value, count in counts.most_common(MAX_COUNTS)]
    if len(counts) > MAX_COUNTS:
        shown.append(f"… and {len(counts) - MAX_COUNTS} more")
    return ", ".join(shown)


def _shorten(cell: str) -> str:
    if LONG_NUMBER.fullmatch(cell):
        return f"{float(cell):.5g}"
    return cell if len(cell) <= MAX_CELL else f"{cell[: MAX_CELL - 3]}…"
