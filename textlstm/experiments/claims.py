"""What an experiment found: its tables, and claims that are checked on them and shown as they came out."""

import operator
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from textlstm.artifacts import write_json

RULES = {">=": operator.ge, "<=": operator.le}
Rows = Sequence[Mapping[str, Any]]


def claim(sentence: str, measured: Sequence[float], relation: str, bound: float) -> dict[str, Any]:
    """Return the claim that every measured number stands in `relation`, >= or <=, to `bound`, and whether it does."""
    holds = bool(measured) and all(RULES[relation](value, bound) for value in measured)
    return {
        "claim": sentence,
        "measured": list(measured),
        "rule": f"{relation} {bound:g}",
        "holds": holds,
    }


def write_findings(
    out: Path,
    question: str,
    answer: str,
    settings: Mapping[str, Any],
    tables: Mapping[str, Rows],
    claims: Sequence[Mapping[str, Any]],
) -> None:
    """Write an experiment under the name of the file `out` (.json)."""
    name = out.stem
    write_json(
        out,
        {
            "experiment": name,
            "question": question,
            "answer": answer,
            "settings": dict(settings),
            "tables": {key: list(rows) for key, rows in tables.items()},
            "claims": list(claims),
            "command": f"snakemake state_{name}",
        },
    )
