"""The page of the state experiments: questions, figures, and claims shown as they came out; the claims as text."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from markupsafe import Markup

from textlstm.artifacts import read_json, write_text
from textlstm.errors import TextlstmError
from textlstm.experiments.claims import describe_claims, describe_range
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
from textlstm.report.experiments.shown import Shown
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


def write_state(experiments: Sequence[Path], out: Path, figures: Path | None) -> str:
    """Write the page of some experiments' .json files, and their figures with tables into a folder if one is given.

    Returns the claims as lines for the terminal; raises TextlstmError for an experiment that does not exist.
    """
    found = [read_json(path) for path in experiments]
    shown = [drawn(one, path) for one, path in zip(found, experiments, strict=True)]
    if figures:
        for one in shown:
            for figure in one.figures:
                figure.save(figures)
    filters: dict[str, Callable[..., Any]] = {
        "spread": describe_range,
        "svg": lambda figure: Markup(figure.svg()),
    }
    write_text(
        out,
        render(
            "textlstm.report.experiments", filters, experiments=list(zip(found, shown, strict=True))
        ),
    )
    return f"{describe_claims(found)}\npage: {out}"


def drawn(found: dict[str, Any], path: Path) -> Shown:
    """Return the figures and tables of an experiment."""
    name = found.get("experiment")
    if name not in EXPERIMENTS:
        raise TextlstmError(
            f"{path}: experiment {name!r} is unknown; there are {', '.join(EXPERIMENTS)}"
        )
    return EXPERIMENTS[name](found["tables"])
