"""What a run says at its end, in at most 25 lines."""

from pathlib import Path
from typing import Any

from textlstm.artifacts import write_text
from textlstm.report.material import Measured, method_name

VERDICTS = 12  # shown one a line; more are counted


def write_summary(measured: Measured, page: Path, out: Path) -> None:
    """Write the summary; `page` is where it sends the reader."""
    lines = ["", *language(measured), *attribution(measured), f"report      {page}"]
    write_text(out, "\n".join(lines) + "\n")


def language(measured: Measured) -> list[str]:
    """Return a line for each held-out split: perplexity beside its baselines."""
    lines = []
    for split in ("valid", "test"):
        if split in measured.language:
            found = measured.language[split]
            others = ", ".join(
                f"{name.replace('_', '-')} {each['perplexity']:.1f}"
                for name, each in found["baselines"].items()
            )
            works = f"{found['n_works']} work{'s' if found['n_works'] != 1 else ''}"
            lines.append(f"perplexity  {split}: LSTM {found['perplexity']:.1f} ({others}; {works})")
    return lines


def attribution(measured: Measured) -> list[str]:
    """Return the methods' accuracies and the verdicts, or why there are none."""
    if not measured.judged:
        return [f"authorship  {measured.why_not}"]
    lines = [accuracy(method, measured) for method in measured.methods]
    lines.append(f"            {'always the commonest':<13} {measured.majority():.3f}")
    lines += [verdict(said) for said in measured.verdicts[:VERDICTS]]
    if (more := len(measured.verdicts) - VERDICTS) > 0:
        lines.append(f"            and {more} more in attribute/verdicts.json")
    if checked := measured.attribution.get("questioned", {}).get("verdict"):
        right = round(checked["accuracy"] * checked["n"])
        lines.append(
            f"            the author known or agreed on by scholars: {right} of {checked['n']}"
        )
    return lines


def accuracy(method: str, measured: Measured) -> str:
    """Return how often a method was right on works it had not read."""
    level = measured.attribution["methods"][method]["work"]
    low, high = level["interval"]
    return f"accuracy    {method_name(method):<13} {level['accuracy']:.3f} of {level['n']} works ({low:.3f} to {high:.3f})"


def verdict(said: dict[str, Any]) -> str:
    """Return one verdict with its probability and how many methods agree."""
    agree = f"{len(said['agree'])} of {len(said['methods'])} methods agree"
    return f"verdict     {said['title'] or said['work']}: {said['verdict']} {said['probability']:.2f} ({agree})"
