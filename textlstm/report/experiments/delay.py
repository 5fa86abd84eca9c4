"""Remembered over a distance."""

from typing import Any

import altair as alt

from textlstm.report.experiments.shown import Shown, data, figure, mean_by, named, sized
from textlstm.report.figure import GREY

CHANCE = 1 / 8


def show(tables: dict[str, Any]) -> Shown:
    """Draw accuracy against distance, a line a variant."""
    rows = mean_by(tables["accuracy"], ["variant", "distance"], "right")
    names = list(dict.fromkeys(row["variant"] for row in rows))
    base = alt.Chart(data(rows)).encode(
        x=alt.X("distance:Q", title="distance from letter to question (steps)"),
        color=named("variant", names),
    )
    right = alt.Y("right:Q", title="right answers (share)", scale=alt.Scale(domain=[0, 1]))
    band = base.mark_area(opacity=0.2).encode(
        y=alt.Y("low:Q", title="right answers (share)"), y2="high:Q"
    )
    line = base.mark_line().encode(
        y=right, strokeDash=alt.StrokeDash("variant:N", legend=None, sort=names)
    )
    rule = (
        alt.Chart(data([{"chance": CHANCE}]))
        .mark_rule(color=GREY, strokeDash=[2, 3])
        .encode(y="chance:Q")
    )
    shows = (
        "How often the letter is remembered, by its distance; the line is the mean of the seeds, the band their range, "
        "the dotted line a guess among eight letters."
    )
    return Shown(
        [
            figure(
                "delay",
                "How far back a letter is remembered",
                shows,
                sized(band + line + rule),
                rows,
            )
        ]
    )
