"""The summary of a run for the terminal, at most 25 lines."""

from pathlib import Path
from typing import Any

from textlstm.artifacts.files import write_text
from textlstm.artifacts.tables import read_json, read_tsv
from textlstm.attribute.mixture import mixture_text, shares_text
from textlstm.report.material import Measured, method_name
from textlstm.report.works import outcome

MAX_VERDICTS = 12  # one per line; the remainder is counted
MAX_METHODS = 4  # with a line each
MAX_JOINT = 3  # joint works, with a line each
INDENT = " " * 12


def write_summary(measured: Measured, page: Path, out: Path) -> None:
    """Write the summary, which ends with the path of the report page."""
    lines = ["", *language(measured), *attribution(measured), f"report      {page}"]
    write_text(out, "\n".join(lines) + "\n")


def write_verdicts(
    works: Path, figures: Path, verdicts: Path, joint: Path, confounders: Path, out: Path
) -> None:
    """Write the part of the summary on authorship, which needs no language model."""
    measured = Measured(
        read_tsv(works, ["id", "author", "title", "role"]), [], [], {}, [], {},
        read_json(figures),
        sorted(read_json(verdicts), key=lambda verdict: str(verdict["work"])), read_json(joint),
    )  # fmt: skip
    others = other_properties(read_tsv(confounders, ["property", "features", "accuracy"]))
    write_text(out, "\n".join(["", *attribution(measured), *others]) + "\n")


def other_properties(rows: list[dict[str, str]]) -> list[str]:
    """Return a line with the accuracy of each property other than style; none without rows."""
    shown = [
        f"{row['property'].partition(':')[0].partition(',')[0]} {float(row['accuracy']):.3f}"
        for row in rows
        if row["features"]
    ]
    if not shown:
        return []
    return [
        f"by others   {', '.join(shown[:5])}",
        f"{INDENT}{', '.join(shown[5:])} (evaluate/confounders.tsv)",
    ]


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
    if (heads := measured.heads) is not None:
        lines.append(
            f"{INDENT}{heads.split} works by one author ({heads.works}): {heads.own:.1f} with its "
            f"head, {heads.without:.1f} without, {heads.others:.1f} with others"
        )
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
        short.append(f"the most frequent author {measured.majority():.3f}")
        lines.append(f"{INDENT}{', '.join(short)}")
    else:
        lines.append(
            f"{INDENT}{'majority':<13} {measured.majority():.3f} (the most frequent author)"
        )
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
    """Return a line for each joint work of candidates, with the share of each."""
    lines = []
    for entry in measured.joint[:MAX_JOINT]:
        shares = mixture_text(entry["mixture"], brief=True)
        lines.append(f"joint       {entry['title'] or entry['work']}: {shares}")
    if (more := len(measured.joint) - MAX_JOINT) > 0:
        lines.append(f"{INDENT}and {more} more in attribute/joint.json")
    return lines


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
    mixture = verdict.get("mixture")
    more = f"; mixed: {shares_text(mixture)}" if mixture and mixture["mixed"] else f" ({agree})"
    return (
        f"verdict     {measured.labels[verdict['work']]}: {verdict['verdict']} "
        f"{verdict['probability']:.2f}{more}"
    )
