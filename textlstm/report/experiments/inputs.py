"""Figures of the experiment `inputs`: characters, words or pieces of words."""

from typing import Any

import altair as alt

from textlstm.report.experiments.content import Content, Table, data, figure, resize
from textlstm.report.figure import PALETTE

COUNTED = {"bits": "unknown words spelled out", "bits_unspelt": "unknown words at no cost"}


def show(tables: dict[str, Any]) -> Content:
    """Draw bits per character of each kind of input after the same training time."""
    rows = [
        {"input": row["input"], "seed": row["seed"], "counted": name, "bits": row[key]}
        for row in tables["inputs"]
        for key, name in COUNTED.items()
    ]
    series = list(COUNTED.values())
    colour_scale = alt.Scale(domain=series, range=[PALETTE[0], PALETTE[6]])
    chart = (
        alt.Chart(data(rows))
        .mark_point(filled=True, size=70, opacity=0.8)
        .encode(
            y=alt.Y("input:N", sort=None, title=None),
            x=alt.X(
                "bits:Q",
                title="bits per character of the test works",
                scale=alt.Scale(zero=False),
            ),
            color=alt.Color(
                "counted:N",
                title=None,
                sort=series,
                scale=colour_scale,
                legend=alt.Legend(columns=1),
            ),
            shape=alt.Shape("counted:N", title=None, scale=alt.Scale(domain=series)),
        )
    )
    summary = (
        "Bits per character after the same training time on the same text, one point per seed; "
        "lower is better. Grey: with words outside the vocabulary at no cost, which favours "
        "models of words."
    )
    columns = (
        "input",
        "seed",
        "bits per character",
        "vocabulary",
        "weights",
        "epochs",
        "updates",
        "seconds",
    )
    runs = [
        (
            run["input"],
            run["seed"],
            f"{run['bits']:.3f}",
            run["vocabulary"],
            run["weights"],
            f"{run['epochs']:.1f}",
            run["updates"],
            run["cpu_seconds"],
        )
        for run in tables["inputs"]
    ]
    return Content(
        [figure("inputs", "Kinds of input", summary, resize(chart, 180, 250), rows)],
        [Table("All runs", columns, runs)],
    )
