"""Pasts forgotten, a fork, states alike."""

from typing import Any

import altair as alt

from textlstm.report.experiments.shown import Shown, Table, data, figure, named, sized

FLOOR = 1e-6  # below it, float32 rounding


def show(tables: dict[str, Any]) -> Shown:
    """Draw the distance of states that read the same words, and of two forks of one."""
    rows = [
        {
            key: max(value, FLOOR) if isinstance(value, float) else value
            for key, value in row.items()
        }
        for row in tables["forgetting"]
    ]
    base = alt.Chart(data(rows)).encode(
        x=alt.X("words:Q", title="same tokens read"),
        color=named("state", ["another past", "reset"]),
    )
    scale = alt.Scale(type="log")
    title = "distance (share of length)"
    band = base.mark_area(opacity=0.2).encode(
        y=alt.Y("low:Q", scale=scale, title=title), y2="high:Q"
    )
    line = base.mark_line().encode(
        y=alt.Y("median:Q", scale=scale, title=title, axis=alt.Axis(format=".0e")),
        strokeDash=alt.StrokeDash("state:N", legend=None, sort=["another past", "reset"]),
    )
    shows = (
        "How far a state from another text, and one reset to zero, stay from the carried one while all read the same "
        "words; medians and quartiles of many places. Below 1e-6 there is only rounding."
    )
    forked = tables["fork"][0]
    apart = [{"token": at + 1, "apart": value} for at, value in enumerate(forked["apart"])]
    drift = (
        alt.Chart(data(apart))
        .mark_line()
        .encode(
            x=alt.X("token:Q", title="tokens written after the fork"),
            y=alt.Y("apart:Q", title="distance (share of length)", scale=alt.Scale(zero=True)),
        )
    )
    about = (
        "The distance of two copies of one state, after each token of the two continuations below."
    )
    alike = [(row["text"], row["likest"], row["cosine"]) for row in tables["alike"]]
    return Shown(
        [
            figure("memory", "Two pasts are forgotten", shows, sized(band + line), rows),
            figure("fork", "One state goes on in two ways", about, sized(drift, 180), apart),
        ],
        [
            Table(f"Forked after: “{forked['prompt']}”", ("one way", "another"), [forked["texts"]]),
            Table(
                "Places whose states are alike",
                ("place", "the likest state of another work", "cosine"),
                alike,
            ),
        ],
    )
