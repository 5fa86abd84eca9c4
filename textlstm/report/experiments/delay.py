"""Figures of the experiment `delay`: memory over a distance."""

from typing import Any

import altair as alt

from textlstm.report.experiments.content import (
    Content,
    data,
    figure,
    mean_by,
    resize,
)
from textlstm.report.figure import GREY, strokes

CHANCE = 1 / 8


def show(tables: dict[str, Any]) -> Content:
    """Draw accuracy by distance, one line per variant."""
    rows = mean_by(tables["accuracy"], ["variant", "distance"], "right")
    names = list(dict.fromkeys(row["variant"] for row in rows))
    base = alt.Chart(data(rows)).encode(
        x=alt.X("distance:Q", title="distance from letter to question (steps)")
    )
    title, styles = "correct answers (share)", strokes(names, "variant")
    band = base.mark_area(opacity=0.2).encode(
        y=alt.Y("low:Q", title=title), y2="high:Q", color=styles["color"]
    )
    line = base.mark_line().encode(
        y=alt.Y("right:Q", title=title, scale=alt.Scale(domain=[0, 1])),
        **styles,
    )
    rule = (
        alt.Chart(data([{"chance": CHANCE}]))
        .mark_rule(color=GREY, strokeDash=[2, 3])
        .encode(y="chance:Q")
    )
    summary = (
        "The share of letters remembered, by distance: the line is the mean over seeds, the band "
        "their range, the dotted line a guess among eight letters."
    )
    chart = resize(band + line + rule)
    return Content([figure("delay", "Memory by distance", summary, chart, rows)])
