"""The page of the state experiments: questions, figures, and claims shown as they came out."""

from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path
from typing import Any

import altair as alt
import jinja2
from markupsafe import Markup

from textlstm.artifacts import write_text
from textlstm.report.figure import PALETTE, WIDTH, Figure, points

ASKED = {"in_order": "in the alphabet's order", "alone": "alone, after a reset"}
COLUMNS = ("variant", "seed", "asked", "right")


def write_state(alphabet: dict[str, Any], out: Path) -> None:
    """Write the page and, beside it, the figure and its numbers."""
    figure = alphabet_figure(alphabet["rows"])
    figure.save(out.parent)
    loader = jinja2.DictLoader({"page": files("textlstm.report").joinpath("state.html").read_text(encoding="utf-8")})
    environment = jinja2.Environment(loader=loader, autoescape=True, undefined=jinja2.StrictUndefined)
    environment.filters["spread"] = spread
    answers = {row["variant"]: row for row in reversed(alphabet["rows"])}
    page = environment.get_template("page").render(
        experiments=[alphabet], pictures={"alphabet": Markup(figure.svg())}, answers=list(answers.values())[::-1]
    )
    write_text(out, page)


def spread(values: Sequence[float]) -> str:
    """Return the smallest and the largest of numbers, once where they are equal."""
    low, high = min(values), max(values)
    return f"{low:.2f}" if low == high else f"{low:.2f} to {high:.2f}"


def alphabet_figure(rows: Sequence[dict[str, Any]]) -> Figure:
    """Return the share of right letters of every variant, asked in order and asked alone, a point a seed."""
    table = [(row["variant"].replace("_", "-"), row["seed"], asked, row[key]) for row in rows
             for key, asked in ASKED.items()]  # fmt: skip
    base = alt.Chart(points(table, COLUMNS)).encode(
        y=alt.Y("variant:N", sort=None, title=None),
        yOffset=alt.YOffset("asked:N", sort=list(ASKED.values())),
        x=alt.X("right:Q", title="letters answered right (share of A to Y)", scale=alt.Scale(domain=[0, 1])),
        color=alt.Color(
            "asked:N", title=None, scale=alt.Scale(domain=list(ASKED.values()), range=[PALETTE[0], PALETTE[5]])
        ),
        shape=alt.Shape("asked:N", title=None, scale=alt.Scale(domain=list(ASKED.values()))),
    )
    chart = base.mark_point(filled=True, size=70, opacity=0.8).properties(width=WIDTH, height=280)
    title = "Letters or positions?"
    shows = (
        "For each way of training, the share of letters whose successor is named rightly when the alphabet is read in "
        "order and when each letter is asked alone after a reset; one point a seed."
    )
    return Figure("alphabet", title, shows, chart, COLUMNS, table)
