"""The summary of a run for the terminal, at most 25 lines."""

from pathlib import Path
from typing import Any

from textlstm.artifacts import read_json, read_tsv, write_text
from textlstm.corpus.work import JOINT_SEPARATOR
from textlstm.report.material import Measured, method_name
from textlstm.report.works import outcome

MAX_VERDICTS = 12  # one per line; the remainder is counted
MAX_METHODS = 4  # with a line each
INDENT = " " * 12


def write_summary(measured: Measured, page: Path, out: Path) -> None:
    """Write the summary, which ends with the path of the report page."""
    lines = ["", *language(measured), *attribution(measured), f"report      {page}"]
    write_text(out, "\n".join(lines) + "\n")


def write_verdicts(works: Path, figures: Path, verdicts: Path, out: Path) -> None:
    """Write the part of the summary on authorship, which needs no language model."""
    measured = Measured(
        read_tsv(works, ["id", "author", "title", "role"]), [], [], {}, [], {},
        read_json(figures),
        sorted(read_json(verdicts), key=lambda verdict: str(verdict["work"])),
    )  # fmt: skip
    write_text(out, "\n".join(["", *attribution(measured)]) + "\n")


def language(measured: Measured) -> list[str]:
    """Return a line for each held-out split: perplexity beside its baselines."""
    lines = []
    for split in ("valid", "test"):
        if split in measured.language:
            score = measured.language[split]
            others = ", ".join(
                f"{name.replace('_', '-')} {baseline['perplexity']:.1f}"
                for name, baseline in score["baselines"].items()
            )
            works = f"{score['n_works']} work{'s' if score['n_works'] != 1 else ''}"
            lines.append(f"perplexity  {split}: LSTM {score['perplexity']:.1f} ({others}; {works})")
            adapted = [
                f"{method.rstrip('*').replace('_', '-')} {figures['perplexity']:.1f}"
                for method, figures in score.get("adapted", {}).items()
            ]
            if adapted:
                lines.append(f"{INDENT}adapted*: {', '.join(adapted)}")
    return lines


def attribution(measured: Measured) -> list[str]:
    """Return the methods' accuracies and the verdicts, or the reason why there are none."""
    if not measured.has_attribution:
        shown = [verdict_line(verdict, measured) for verdict in measured.verdicts[:MAX_VERDICTS]]
        return [f"authorship  {measured.reason}", *shown]
    shown, others = measured.methods, list[str]()
    if len(shown) > MAX_METHODS:  # the summary has at most 25 lines
        shown, others = shown[:MAX_METHODS], shown[MAX_METHODS:]
    lines = [accuracy(method, measured) for method in shown]
    if others:
        figures = measured.attribution["methods"]
        short = [f"{method_name(each)} {figures[each]['work']['accuracy']:.3f}" for each in others]
        lines.append(f"{INDENT}{', '.join(short)}")
    lines.append(f"{INDENT}{'majority':<13} {measured.majority():.3f} (the most frequent author)")
    lines += [verdict_line(verdict, measured) for verdict in measured.verdicts[:MAX_VERDICTS]]
    if (more := len(measured.verdicts) - MAX_VERDICTS) > 0:
        lines.append(f"{INDENT}and {more} more in attribute/verdicts.json")
    counted = outcome(measured)
    if counted.checked:
        lines.append(
            f"{INDENT}agrees with the author known or accepted by scholars: "
            f"{counted.right} of {counted.checked}"
        )
    if counted.outside:
        lines.append(
            f"{INDENT}{len(counted.outside)} by authors who are no candidates, not counted"
        )
    return [*lines, *joint_works(measured)]


def joint_works(measured: Measured) -> list[str]:
    """Return a line on known works by joint authors, which attribution does not use."""
    authors = [work["author"] for work in measured.known if JOINT_SEPARATOR in work["author"]]
    if not authors:
        return []
    names = sorted(set(authors))
    shown = f"{names[0]} and others" if len(names) > 1 else names[0]
    number = f"{len(authors)} known work{'s' if len(authors) != 1 else ''}"
    return [f"{INDENT}not used: {number} by joint authors, who are no candidate ({shown})"]


def accuracy(method: str, measured: Measured) -> str:
    """Return one method's accuracy on held-out works with its interval."""
    level = measured.attribution["methods"][method]["work"]
    low, high = level["interval"]
    return (
        f"accuracy    {method_name(method):<13} {level['accuracy']:.3f} of {level['n']} works "
        f"({low:.3f} to {high:.3f})"
    )


def verdict_line(verdict: dict[str, Any], measured: Measured) -> str:
    """Return one verdict with its probability and the number of methods that agree."""
    agree = f"{len(verdict['agree'])} of {len(verdict['methods'])} methods agree"
    if verdict["verdict"] is None:
        return f"no verdict  {measured.labels[verdict['work']]}: {verdict['abstains']}"
    return (
        f"verdict     {measured.labels[verdict['work']]}: {verdict['verdict']} "
        f"{verdict['probability']:.2f} ({agree})"
    )
