"""The pages of the state experiments: questions, figures, checked expectations; also as text."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from markupsafe import Markup

from textlstm.artifacts import read_json, write_text
from textlstm.errors import TextlstmError
from textlstm.report.experiments import (
    alphabet,
    context,
    delay,
    inputs,
    lanes,
    masking,
    memory,
    stop_words,
    truncation,
    units,
)
from textlstm.report.experiments.content import Content
from textlstm.report.template import render

EXPERIMENTS = {
    module.__name__.rpartition(".")[2]: module.show
    for module in (
        alphabet,
        delay,
        lanes,
        truncation,
        context,
        units,
        memory,
        masking,
        inputs,
        stop_words,
    )
}
NUMBERS = [
    "no",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
]
TITLE = "State experiments"


def write_experiments(experiments: Sequence[Path], out: Path, figures: Path | None) -> str:
    """Write the page of one or several experiments.

    Args:
        experiments: the findings, one .json per experiment.
        out: the page to write (.html).
        figures: folder for the .svg and .tsv of each figure, or None.

    Returns:
        The expectations as text for the terminal.

    Raises:
        TextlstmError: an experiment is unknown.
    """
    findings = [read_json(path) for path in experiments]
    contents = [draw(finding, path) for finding, path in zip(findings, experiments, strict=True)]
    if figures:
        for content in contents:
            for figure in content.figures:
                figure.save(figures)
    filters: dict[str, Callable[..., Any]] = {
        "spread": spread,
        "svg": lambda figure: Markup(figure.svg()),
    }
    page = render(
        "experiments/page.html",
        filters,
        heading=TITLE if len(findings) > 1 else f"State experiment: {name_of(findings[0])}",
        findings=list(zip(findings, contents, strict=True)),
        total=total(findings),
    )
    write_text(out, page)
    return summary(findings, out)


def draw(finding: dict[str, Any], path: Path) -> Content:
    """Return the figures and tables of an experiment."""
    name = finding.get("experiment")
    if name not in EXPERIMENTS:
        raise TextlstmError(
            f"{path}: experiment {name!r} is unknown; there are {', '.join(EXPERIMENTS)}"
        )
    return EXPERIMENTS[name](finding["tables"])


def name_of(finding: dict[str, Any]) -> str:
    """Return the name of an experiment as a page writes it."""
    return str(finding["experiment"]).replace("_", " ")


def spread(values: Sequence[float]) -> str:
    """Return minimum and maximum, or one number if they are equal."""
    low, high = (f"{value:.3g}" for value in (min(values), max(values)))
    return low if low == high else f"{low} to {high}"


def total(findings: Sequence[dict[str, Any]]) -> str:
    """Return in one sentence how many expectations held."""
    results = [claim["holds"] for finding in findings for claim in finding["claims"]]
    failed = results.count(False)
    if not failed:
        return f"All {len(results)} expectations held."
    number = NUMBERS[failed] if failed < len(NUMBERS) else str(failed)
    held = f"{len(results) - failed} of {len(results)} expectations held"
    return f"{held}; {number} did not, and that is a finding."


def summary(findings: Sequence[dict[str, Any]], page: Path) -> str:
    """Return every expectation on a line of its own, the total, and the path of the page."""
    lines = []
    for finding in findings:
        lines.append(finding["experiment"])
        for claim in finding["claims"]:
            mark = "holds " if claim["holds"] else "FAILED"
            measured = spread(claim["measured"])
            lines.append(f"  {mark}  {claim['claim']}: {measured} (wanted {claim['rule']})")
    return "\n".join([*lines, total(findings), f"page: {page}"])
