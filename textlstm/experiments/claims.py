"""Findings of an experiment: tables of numbers, and expectations checked on them.

An expectation that does not hold is a finding, not a fault of the program. It is reported like the
others, and no run fails because of it.
"""

import operator
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, TypeAlias, TypedDict

from textlstm.artifacts.tables import write_json

RELATIONS = {">=": operator.ge, "<=": operator.le}
Row: TypeAlias = dict[str, Any]


class Claim(TypedDict):
    """An expectation, the values measured for it, the rule they must satisfy, and the result."""

    claim: str
    measured: list[float]
    rule: str
    holds: bool


def claim(sentence: str, measured: Sequence[float], relation: str, bound: float) -> Claim:
    """Return an expectation that holds if every measured value satisfies `relation` to `bound`.

    Args:
        sentence: the expectation in words.
        measured: its values, one per seed unless the sentence says otherwise; none: does not hold.
        relation: ">=" or "<=".
        bound: the right-hand side of the relation.
    """
    compare = RELATIONS[relation]
    return {
        "claim": sentence,
        "measured": list(measured),
        "rule": f"{relation} {bound:g}",
        "holds": bool(measured) and all(compare(value, bound) for value in measured),
    }


def write_findings(
    out: Path,
    question: str,
    answer: str,
    settings: Mapping[str, Any],
    tables: Mapping[str, Sequence[Mapping[str, Any]]],
    claims: Sequence[Claim],
) -> None:
    """Write the findings of one experiment to `out` (.json), whose stem names the experiment."""
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


def describe_claims(findings: Sequence[Mapping[str, Any]]) -> str:
    """Return the claims of several experiments as text: one line per claim, then the total."""
    lines = []
    for experiment in findings:
        lines.append(experiment["experiment"])
        if not experiment["claims"]:
            lines.append(f"  no expectation was checked  {experiment['answer']}")
        for checked in experiment["claims"]:
            verdict = "held        " if checked["holds"] else "did not hold"
            measured = describe_range(checked["measured"])
            lines.append(
                f"  {verdict}  {checked['claim']}: {measured} (required {checked['rule']})"
            )
    claims = [checked for experiment in findings for checked in experiment["claims"]]
    return "\n".join([*lines, describe_total(claims)])


def describe_total(claims: Sequence[Claim]) -> str:
    """Return how many claims held, for example "46 of 56 expectations held; 10 did not, …"."""
    num_held = sum(checked["holds"] for checked in claims)
    total = f"{num_held} of {len(claims)} expectations held"
    if num_held == len(claims):
        return total
    return f"{total}; {len(claims) - num_held} did not, and that is a finding"


def describe_range(values: Sequence[float]) -> str:
    """Return the smallest and the largest value to three digits, for example "0.1 to 0.2"."""
    if not values:
        return "not measured"
    low, high = (f"{value:.3g}" for value in (min(values), max(values)))
    return low if low == high else f"{low} to {high}"
