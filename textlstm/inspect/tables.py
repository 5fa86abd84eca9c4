"""Tables: works, removals, splits, vocabulary, folds, predictions, the learning curve."""

import csv
import re
from collections import Counter
from pathlib import Path

from textlstm.artifacts import read_text, read_tsv
from textlstm.errors import TextlstmError
from textlstm.inspect.explained import Explained

NUMBER = re.compile(r"-?\d+\.\d{5,}(e-?\d+)?")  # written with all its digits
HEAD = 10  # rows shown
LONG = {
    "sha256",
    "source",
    "licence",
    "format",
    "group",
    "prepared",
}  # columns a person looks up in the file
# by the columns that tell the kind, the most telling first: what it is, and the column whose values are counted
KINDS = {
    ("method", "protocol", "level", "work"): (
        "predictions",
        "a probability for each author (columns p:), for every chunk and work, by every method",
        "method",
    ),
    ("id", "author", "role", "sha256"): (
        "works",
        "every work of the corpus, where it came from and its hash",
        "author",
    ),
    ("work", "kind", "reason"): (
        "removed text",
        "what cleaning took out of the texts, and why",
        "kind",
    ),
    ("work", "characters", "sentences", "words"): (
        "text sizes",
        "how much text each work has",
        "author",
    ),
    ("work", "split"): ("split", "which works train, validate, test, or are questioned", "split"),
    ("id", "token", "count"): (
        "vocabulary",
        "each id with its token and how often the training works have it",
        "",
    ),
    ("work", "author", "fold"): ("folds", "which known works are held out together", "fold"),
}


def tsv(path: Path) -> Explained:
    """Explain a table by its columns."""
    rows = read_tsv(path)
    columns = list(rows[0]) if rows else read_text(path).rstrip("\n").split("\t")
    fitting = [about for names, about in KINDS.items() if set(names) <= set(columns)]
    kind, meaning, counted = (
        fitting[0] if fitting else ("table", "numbers of a figure, or another table", "")
    )
    facts: dict[str, object] = {"rows": f"{len(rows):,}", "columns": ", ".join(columns)}
    if counted in columns:
        facts[f"by {counted}"] = ", ".join(
            f"{name or '(none)'} {n}" for name, n in _counts(rows, counted)
        )
    columns = [column for column in columns if column not in LONG]
    shown = [[_short(row[column] or "") for column in columns] for row in rows[:HEAD]]
    return Explained(str(path), kind, meaning, facts, columns, shown)


def history(path: Path) -> Explained:
    """Explain the learning curve."""
    rows = list(csv.DictReader(read_text(path).splitlines()))
    if not rows or "valid_perplexity" not in rows[0]:
        raise TextlstmError(f"{path}: no learning curve; delete it and run snakemake again")
    scored = [row for row in rows if row["valid_perplexity"]]
    facts = {"epochs": len(rows), "seconds": rows[-1]["seconds"]}
    if scored:
        best = min(scored, key=lambda row: float(row["valid_perplexity"]))
        facts["best"] = (
            f"validation perplexity {float(best['valid_perplexity']):.2f} after epoch {best['epoch']}"
        )
    meaning = "one row an epoch; loss in nats a token, perplexity on the validation works"
    shown = [[_short(cell) for cell in row.values()] for row in rows]
    return Explained(str(path), "learning curve", meaning, facts, list(rows[0]), shown)


def _counts(rows: list[dict[str, str]], column: str) -> list[tuple[str, int]]:
    return Counter(row[column] for row in rows).most_common(12)


def _short(cell: str) -> str:
    if NUMBER.fullmatch(cell):
        return f"{float(cell):.5g}"
    return cell if len(cell) <= 40 else f"{cell[:37]}…"
