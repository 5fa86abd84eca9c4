"""What the earlier stages measured, read once for the figures, the page and the summary."""

import csv
from collections import Counter, defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from textlstm.artifacts import read_json, read_text, read_tsv
from textlstm.errors import TextlstmError

COMBINED = "combined"
METHODS = {
    COMBINED: "Combined",
    "cosine_delta": "Cosine Delta",
    "svm": "n-gram SVM",
    "lstm": "LSTM head",
}
BASELINES = {"unigram": "Unigram", "bigram": "Bigram", "kneser_ney": "Kneser-Ney"}
ONE_AUTHOR = "There is one author only; to tell authors apart takes known works of at least two."
JOINT = " & "  # between the authors of a work written together


@dataclass(frozen=True)
class Measured:
    """The results of a corpus: tables as dicts of text, JSON as it stands; `parts` is work → split → share of it."""

    works: list[dict[str, str]]
    texts: list[dict[str, str]]
    removed: list[dict[str, str]]
    parts: dict[str, dict[str, float]]
    history: list[dict[str, str]]
    language: dict[str, Any]
    attribution: dict[str, Any]
    verdicts: list[dict[str, Any]]

    @classmethod
    def read(
        cls,
        works: Path,
        texts: Path,
        removed: Path,
        split: Path,
        history: Path,
        language: Path,
        attribution: Path,
        verdicts: Path,
    ) -> "Measured":
        """Read all of it; raise TextlstmError naming a file that is missing or damaged."""
        return cls(
            read_tsv(works, ["id", "author", "title", "role"]),
            read_tsv(texts, ["work", "words", "characters"]),
            read_tsv(removed, ["work", "kind", "length"]),
            read_parts(split),
            read_history(history),
            read_json(language),
            read_json(attribution),
            sorted(read_json(verdicts), key=lambda verdict: verdict["work"]),
        )

    @property
    def known(self) -> list[dict[str, str]]:
        """The works whose author is known."""
        return [work for work in self.works if work["role"] == "known"]

    @property
    def candidates(self) -> list[str]:
        """The authors a questioned work may be given to: those with a known work of their own."""
        return sorted({work["author"] for work in self.known if JOINT not in work["author"]})

    @property
    def judged(self) -> bool:
        """Whether authors were told apart: it takes two of them."""
        return bool(self.attribution.get("methods"))

    @property
    def methods(self) -> list[str]:
        """The methods measured, the combined one first."""
        measured = self.attribution.get("methods", {})
        return [name for name in METHODS if name in measured] + sorted(set(measured) - set(METHODS))

    @property
    def why_not(self) -> str:
        """Why authors were not told apart."""
        return str(self.attribution.get("reason", ONE_AUTHOR))

    @property
    def held_out(self) -> str | None:
        """The split whose perplexity is the result: test, valid where there is no test, None where nothing is."""
        return next((split for split in ("test", "valid") if split in self.language), None)

    @property
    def whole(self) -> bool:
        """Whether works are held out whole; a corpus of one or two is cut inside them."""
        return all(len(parts) == 1 for parts in self.parts.values())

    def majority(self) -> float:
        """Return the accuracy of always naming the author with most known works."""
        counts = Counter(work["author"] for work in self.known if JOINT not in work["author"])
        return max(counts.values(), default=0) / max(1, counts.total())


def method_name(method: str) -> str:
    """Return a method's name for people."""
    return METHODS.get(method, method)


def read_parts(path: Path) -> dict[str, dict[str, float]]:
    """Read split.tsv as work → split → the share of the work's words that is in it."""
    parts: dict[str, dict[str, float]] = defaultdict(dict)
    for row in read_tsv(path, ["work", "split", "start", "end"]):
        parts[row["work"]][row["split"]] = float(row["end"]) - float(row["start"])
    return dict(parts)


def read_history(path: Path) -> list[dict[str, str]]:
    """Read history.csv; raise TextlstmError if it is missing or lacks a column."""
    rows = list(csv.DictReader(read_text(path).splitlines()))
    missing = {"epoch", "loss", "valid_perplexity"} - set(rows[0] if rows else [])
    if missing:
        raise TextlstmError(
            f"{path}: no column {min(missing)!r} or no row; delete it and run snakemake again"
        )
    return rows
