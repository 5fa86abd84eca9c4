"""Figures of the experiment `alphabet`: letters or positions."""

from typing import Any

import altair as alt

from textlstm.report.experiments.content import Content, Table, data, figure, resize
from textlstm.report.figure import PALETTE

CONDITIONS = {"in_order": "in alphabetical order", "alone": "each alone, after a reset"}


def show(tables: dict[str, Any]) -> Content:
    """Draw the share of correct letters per variant, read in order and asked alone."""
    rows = [
        {
            "variant": row["variant"].replace("_", "-"),
            "seed": row["seed"],
            "condition": condition,
            "correct": row[key],
        }
        for row in tables["variants"]
        for key, condition in CONDITIONS.items()
    ]
    series = list(CONDITIONS.values())
    scale = alt.Scale(domain=series, range=[PALETTE[0], PALETTE[5]])
    chart = (
        alt.Chart(data(rows))
        .encode(
            y=alt.Y("variant:N", sort=None, title=None),
            yOffset=alt.YOffset("condition:N", sort=series),
            x=alt.X(
                "correct:Q",
                title="correct letters (share of A to Y)",
                scale=alt.Scale(domain=[0, 1]),
            ),
            color=alt.Color("condition:N", title=None, scale=scale, legend=alt.Legend(columns=1)),
            shape=alt.Shape("condition:N", title=None, scale=alt.Scale(domain=series)),
        )
        .mark_point(filled=True, size=70, opacity=0.8)
    )
    summary = (
        "The share of letters whose successor is predicted correctly, for each way of training: "
        "when the alphabet is read in order, and when each letter is asked alone after a reset; "
        "one point per seed."
    )
    first_seed = {row["variant"]: row for row in reversed(tables["variants"])}
    answers = [
        (name.replace("_", "-"), row["answers"], row["weights"], row["seconds"])
        for name, row in reversed(first_seed.items())
    ]
    columns = ("training", "answers to A, B, C … Y, each asked alone", "weights", "seconds")
    return Content(
        [figure("alphabet", "Letters or positions", summary, resize(chart, 250, 240), rows)],
        [Table("Answers of each model (first seed)", columns, answers)],
    )
