"""Kinds of input."""

from typing import Any

import altair as alt

from textlstm.report.experiments.shown import Shown, Table, data, figure, sized
from textlstm.report.figure import PALETTE


def show(tables: dict[str, Any]) -> Shown:
    """Draw bits a character of every kind of input after the same time."""
    counted = {"bits": "unknown words spelled out", "bits_unspelt": "unknown words for nothing"}
    rows = [
        {"input": row["input"], "seed": row["seed"], "counted": name, "bits": row[key]}
        for row in tables["inputs"]
        for key, name in counted.items()
    ]
    chart = (
        alt.Chart(data(rows))
        .mark_point(filled=True, size=70, opacity=0.8)
        .encode(
            y=alt.Y("input:N", sort=None, title=None),
            x=alt.X(
                "bits:Q", title="bits a character of the test works", scale=alt.Scale(zero=False)
            ),
            color=alt.Color(
                "counted:N",
                title=None,
                sort=list(counted.values()),
                scale=alt.Scale(domain=list(counted.values()), range=[PALETTE[0], PALETTE[6]]),
            ),
            shape=alt.Shape(
                "counted:N", title=None, scale=alt.Scale(domain=list(counted.values()))
            ),
        )
    )
    shows = (
        "Bits a character after the same time of training on the same text, a point a seed; lower is better. Grey: if "
        "words outside the vocabulary cost no spelling, which flatters models of words."
    )
    columns = (
        "input",
        "seed",
        "bits a character",
        "vocabulary",
        "weights",
        "epochs",
        "updates",
        "seconds",
    )
    runs = [
        (
            r["input"],
            r["seed"],
            f"{r['bits']:.3f}",
            r["vocabulary"],
            r["weights"],
            f"{r['epochs']:.1f}",
            r["updates"],
            r["cpu_seconds"],
        )
        for r in tables["inputs"]
    ]
    return Shown(
        [figure("inputs", "What a model reads", shows, sized(chart, 180), rows)],
        [Table("Every run", columns, runs)],
    )
