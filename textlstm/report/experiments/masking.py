"""Padding and weights."""

from typing import Any

import altair as alt

from textlstm.report.experiments.shown import Shown, Table, data, figure, mean_by, named, sized
from textlstm.report.figure import PALETTE


def show(tables: dict[str, Any]) -> Shown:
    """Draw the author head's accuracy with and without masks, and what a weight does to verdicts."""
    padding = [(row["what"], row["seed"], f"{row['difference']:.3g}") for row in tables["padding"]]
    table = Table("Last states of padded texts", ("texts", "seed", "largest difference"), padding)
    heads = [
        {
            "head": f"trained: {row['trained']}; read: {row['read']}",
            "seed": row["seed"],
            "right": row["right"],
        }
        for row in tables["heads"]
    ]
    if not heads:
        return Shown([], [table])
    chart = (
        alt.Chart(data(heads))
        .mark_point(filled=True, size=70, opacity=0.8, color=PALETTE[0])
        .encode(
            y=alt.Y("head:N", sort=None, title=None),
            x=alt.X(
                "right:Q",
                title="texts given to their author (share, authors alike)",
                scale=alt.Scale(domain=[0, 1]),
            ),
        )
    )
    shows = "Accuracy of the author head on texts of very different length, padded to one, works held out; a point a seed."
    weights = mean_by(tables["weights"], ["told", "weight"], "log_odds")
    told = {"noise": "noise in place of text", "text": "pooled features of texts"}
    weights = [{**row, "told": told[row["told"]]} for row in weights]
    base = alt.Chart(data(weights)).encode(
        x=alt.X(
            "weight:Q", title="weight of the author's texts", scale=alt.Scale(type="log", base=2)
        ),
        color=named("told", list(told.values())),
    )
    title = "mean log-odds of the author (nats)"
    lines = base.mark_line(point=True).encode(
        y=alt.Y("log_odds:Q", title=title),
        strokeDash=alt.StrokeDash("told:N", legend=None, sort=list(told.values())),
    )
    band = base.mark_area(opacity=0.2).encode(y=alt.Y("low:Q", title=title), y2="high:Q")
    about = "How a weight on one author's training texts moves the softmax's log-odds for that author; means of the seeds."
    return Shown(
        [
            figure("masking", "What a mask is worth", shows, sized(chart, 150), heads),
            figure(
                "weights", "What a sample weight does", about, sized(band + lines, 220), weights
            ),
        ],
        [table],
    )
