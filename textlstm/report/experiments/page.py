"""The pages of the state experiments: questions, figures, checked expectations; also as text."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from markupsafe import Markup

from textlstm.artifacts.files import write_text
from textlstm.artifacts.tables import read_json
from textlstm.errors import TextlstmError
from textlstm.experiments.claims import describe_claims, describe_range, describe_total
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
        "range": describe_range,
        "svg": lambda figure: Markup(figure.svg()),
    }
    page = render(
        "experiments/page.html",
        filters,
        heading=TITLE if len(findings) > 1 else f"State experiment: {name_of(findings[0])}",
        findings=list(zip(findings, contents, strict=True)),
        total=describe_total([claim for finding in findings for claim in finding["claims"]]),
    )
    write_text(out, page)
    return f"{describe_claims(findings)}\npage: {out}"


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
