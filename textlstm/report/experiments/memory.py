"""Figures of the experiment `memory`: forgotten pasts, forks, similar states."""

from typing import Any

import altair as alt

from textlstm.report.experiments.content import (
    Content,
    Table,
    data,
    figure,
    resize,
)
from textlstm.report.figure import Figure, strokes

MIN_DISTANCE = 1e-6  # smaller distances are float32 rounding
STATES = ["another past", "reset"]
DISTANCE = "distance (share of the norm)"


def show(tables: dict[str, Any]) -> Content:
    """Draw the distance of states that read the same tokens, and of two forks of one state."""
    forked = tables["fork"][0]
    similar = [(row["text"], row["likest"], row["cosine"]) for row in tables["alike"]]
    return Content(
        [_forgetting(tables["forgetting"]), _fork(forked["apart"])],
        [
            Table(
                f"Continuations after “{forked['prompt']}”", ("first", "second"), [forked["texts"]]
            ),
            Table(
                "Passages with similar states",
                ("passage", "most similar state in another work", "cosine similarity"),
                similar,
            ),
        ],
    )


def _forgetting(distances: list[dict[str, Any]]) -> Figure:
    rows = [
        {
            key: max(value, MIN_DISTANCE) if isinstance(value, float) else value
            for key, value in row.items()
        }
        for row in distances
    ]
    base = alt.Chart(data(rows)).encode(x=alt.X("words:Q", title="tokens read by both"))
    scale, styles = alt.Scale(type="log"), strokes(STATES, "state")
    band = base.mark_area(opacity=0.2).encode(
        y=alt.Y("low:Q", scale=scale, title=DISTANCE), y2="high:Q", color=styles["color"]
    )
    line = base.mark_line().encode(
        y=alt.Y("median:Q", scale=scale, title=DISTANCE, axis=alt.Axis(format=".0e")),
        **styles,
    )
    summary = (
        "Distance from the carried state of a state from another text, and of one reset to zero, "
        "while all read the same tokens; medians and quartiles over many places. Values below "
        "1e-6 are rounding."
    )
    return figure("memory", "Two pasts are forgotten", summary, resize(band + line), rows)


def _fork(distances: list[float]) -> Figure:
    rows = [{"token": index + 1, "distance": value} for index, value in enumerate(distances)]
    chart = (
        alt.Chart(data(rows))
        .mark_line()
        .encode(
            x=alt.X("token:Q", title="tokens after the fork"),
            y=alt.Y("distance:Q", title=DISTANCE, scale=alt.Scale(zero=True)),
        )
    )
    summary = "Distance of two copies of one state after each token of the continuations below."
    return figure("fork", "Two continuations of one state", summary, resize(chart, 180), rows)
