"""Figures of the experiment `masking`: padding and sample weights."""

from typing import Any

import altair as alt

from textlstm.report.experiments.content import (
    Content,
    Table,
    data,
    figure,
    mean_by,
    resize,
)
from textlstm.report.figure import PALETTE, Figure, strokes

FEATURES = {"noise": "noise instead of text", "text": "features of texts"}


def show(tables: dict[str, Any]) -> Content:
    """Draw accuracy with and without masks, and the effect of sample weights on log-odds."""
    padding = [(row["what"], row["seed"], f"{row['difference']:.3g}") for row in tables["padding"]]
    columns = ("texts", "seed", "largest difference")
    table = Table("Last states of padded texts", columns, padding)
    if not tables["heads"]:
        return Content([], [table])
    return Content([_masks(tables["heads"]), _weights(tables["weights"])], [table])


def _masks(heads: list[dict[str, Any]]) -> Figure:
    rows = [
        {
            "masks": f"trained: {row['trained']}; read: {row['read']}",
            "seed": row["seed"],
            "correct": row["right"],
        }
        for row in heads
    ]
    x = alt.X(
        "correct:Q", title="macro accuracy (mean over authors)", scale=alt.Scale(domain=[0, 1])
    )
    chart = (
        alt.Chart(data(rows))
        .mark_point(filled=True, size=70, opacity=0.8, color=PALETTE[0])
        .encode(y=alt.Y("masks:N", sort=None, title=None), x=x)
    )
    summary = (
        "Accuracy of the LSTM author classifier on held-out texts of different length, padded to "
        "one length; one point per seed."
    )
    return figure("masking", "Effect of a mask", summary, resize(chart, 150, 200), rows)


def _weights(weights: list[dict[str, Any]]) -> Figure:
    rows = [
        {"features": FEATURES[row.pop("told")]} | row
        for row in mean_by(weights, ["told", "weight"], "log_odds")
    ]
    series = list(FEATURES.values())
    base = alt.Chart(data(rows)).encode(
        x=alt.X(
            "weight:Q", title="weight of the author's texts", scale=alt.Scale(type="log", base=2)
        ),
    )
    title, styles = "mean log-odds of the author (nats)", strokes(series, "features")
    y = alt.Y("log_odds:Q", title=title)
    lines = base.mark_line().encode(y=y, **styles)
    dots = base.mark_point(filled=True).encode(y=y, color=styles["color"])
    band = base.mark_area(opacity=0.2).encode(
        y=alt.Y("low:Q", title=title), y2="high:Q", color=styles["color"]
    )
    summary = (
        "Log-odds of an author by the sample weight of the author's training texts; means over "
        "seeds."
    )
    return figure(
        "weights", "Effect of a sample weight", summary, resize(band + lines + dots), rows
    )
