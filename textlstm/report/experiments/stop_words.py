"""What stop words carry."""

from typing import Any

import altair as alt

from textlstm.report.experiments.shown import Shown, Table, data, figure, sized
from textlstm.report.figure import PALETTE

LEVELS = {"work": "whole works", "chunk": "chunks"}


def show(tables: dict[str, Any]) -> Shown:
    """Draw authorship by view, and what context saves on each kind of token."""
    rows = [
        {
            "view": row["view"],
            "level": name,
            "right": row[level],
            "low": row[f"{level}_interval"][0],
            "high": row[f"{level}_interval"][1],
        }
        for row in tables["authorship"]
        for level, name in LEVELS.items()
    ]
    figures = []
    if rows:
        base = alt.Chart(data(rows)).encode(
            y=alt.Y("view:N", sort=None, title=None),
            yOffset=alt.YOffset("level:N", sort=list(LEVELS.values())),
            color=alt.Color(
                "level:N",
                title=None,
                scale=alt.Scale(domain=list(LEVELS.values()), range=[PALETTE[0], PALETTE[5]]),
            ),
        )
        share: dict[str, Any] = {
            "title": "given to their author (share)",
            "scale": alt.Scale(zero=False),
        }
        bars = base.mark_rule().encode(x=alt.X("low:Q", **share), x2="high:Q")
        shape = alt.Shape("level:N", title=None, scale=alt.Scale(domain=list(LEVELS.values())))
        chart = bars + base.mark_point(filled=True, size=70).encode(
            x=alt.X("right:Q", **share), shape=shape
        )
        shows = (
            "Cosine Delta on works held out whole, by what of the text it sees, with 95 % intervals, works resampled. "
            "A chunk is the same stretch of text in every view."
        )
        figures.append(
            figure("stop_words", "What an author is known by", shows, sized(chart, 280), rows)
        )
    kinds = list(dict.fromkeys(row["kind"] for row in tables["gains"]))
    gains = [
        {"kind": row["kind"], "seed": row["seed"], "model": model, "nats": row[key]}
        for row in tables["gains"]
        for key, model in (("unigram", "frequency alone"), ("lstm", "with context"))
    ]
    models = ["frequency alone", "with context"]
    costs = (
        alt.Chart(data(gains))
        .mark_point(filled=True, size=70, opacity=0.8)
        .encode(
            y=alt.Y("kind:N", sort=kinds, title=None),
            x=alt.X("nats:Q", title="nats a token on the test works", scale=alt.Scale(zero=True)),
            color=alt.Color(
                "model:N",
                title=None,
                scale=alt.Scale(domain=models, range=[PALETTE[6], PALETTE[0]]),
            ),
            shape=alt.Shape("model:N", title=None, scale=alt.Scale(domain=models)),
        )
    )
    about = "What each kind of token costs a model that knows how frequent words are, and one that reads what came before."
    figures.append(figure("gains", "Where context helps", about, sized(costs, 150), gains))
    samples = [(row["view"], row["text"]) for row in tables["samples"]]
    return Shown(
        figures,
        [Table("What models write that saw only this", ("seen in training", "written"), samples)],
    )
