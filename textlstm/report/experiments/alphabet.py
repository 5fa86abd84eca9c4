"""Letters or positions."""

from typing import Any

import altair as alt

from textlstm.report.experiments.shown import Shown, Table, data, figure, sized
from textlstm.report.figure import PALETTE

ASKED = {"in_order": "in the alphabet's order", "alone": "alone, after a reset"}


def show(tables: dict[str, Any]) -> Shown:
    """Draw the share of right letters of every variant, asked in order and asked alone."""
    rows = [
        {
            "variant": row["variant"].replace("_", "-"),
            "seed": row["seed"],
            "asked": asked,
            "right": row[key],
        }
        for row in tables["variants"]
        for key, asked in ASKED.items()
    ]
    colour = alt.Scale(domain=list(ASKED.values()), range=[PALETTE[0], PALETTE[5]])
    chart = (
        alt.Chart(data(rows))
        .encode(
            y=alt.Y("variant:N", sort=None, title=None),
            yOffset=alt.YOffset("asked:N", sort=list(ASKED.values())),
            x=alt.X(
                "right:Q",
                title="letters answered right (share of A to Y)",
                scale=alt.Scale(domain=[0, 1]),
            ),
            color=alt.Color("asked:N", title=None, scale=colour),
            shape=alt.Shape("asked:N", title=None, scale=alt.Scale(domain=list(ASKED.values()))),
        )
        .mark_point(filled=True, size=70, opacity=0.8)
    )
    shows = (
        "For each way of training, the share of letters whose successor is named rightly when the alphabet is read in "
        "order and when each letter is asked alone after a reset; one point a seed."
    )
    first = {row["variant"]: row for row in reversed(tables["variants"])}
    answers = [
        (name.replace("_", "-"), row["answers"], row["weights"], row["seconds"])
        for name, row in list(first.items())[::-1]
    ]
    columns = ("training", "answers to A, B, C … Y, each asked alone", "weights", "seconds")
    return Shown(
        [figure("alphabet", "Letters or positions?", shows, sized(chart, 280), rows)],
        [Table("What each model answers (the first seed)", columns, answers)],
    )
