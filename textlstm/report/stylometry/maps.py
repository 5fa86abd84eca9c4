"""Figures of maps: principal components, their loadings, and multidimensional scaling."""

from collections.abc import Sequence
from typing import Any

import altair as alt

from textlstm.report.figure import GREY, INK, PALETTE, WIDTH, Figure, marks, points
from textlstm.report.names import letters

MAX_LOADINGS = 15  # words drawn for each axis; the table lists all
QUESTIONED = "questioned"


def draw_map(
    figure: tuple[str, str, str],
    drawn: dict[str, Any],
    texts: Sequence[dict[str, Any]],
    text_labels: Sequence[str],
    axes: str,
) -> Figure:
    """Draw texts on a plane, with a colour, a shape and letters for each author.

    Args:
        figure: name, title and summary of the figure.
        drawn: positions and shares of the variance.
        texts: id and author of each text.
        text_labels: a label for each text.
        axes: name of the axes.
    """
    authors = sorted({text["author"] for text in texts if text["author"]})
    named = authors + ([QUESTIONED] if any(not text["author"] for text in texts) else [])
    initials = letters(authors) | {QUESTIONED: "?"}
    legends = {author: f"{initials[author]}: {author}" for author in named}
    columns = ["x", "y", "author", "letters"]
    rows = [
        (*position, legends[text["author"] or QUESTIONED], initials[text["author"] or QUESTIONED])
        for position, text in zip(drawn["positions"], texts, strict=True)
    ]
    titles = [
        f"{axes} {number}: {share:.0%} of the variance"
        for number, share in enumerate(drawn["shares"], start=1)
    ]
    scale = alt.Scale(zero=False, nice=True, padding=14)
    base = alt.Chart(points(rows, columns)).encode(
        x=alt.X("x:Q", title=titles[0], scale=scale),
        y=alt.Y("y:Q", title=titles[1], scale=scale),
    )
    dots = base.mark_point(filled=True, size=60, opacity=1).encode(
        **marks([legends[author] for author in named], "author", title="")
    )
    names = base.mark_text(align="left", dx=6, dy=-4, fontSize=11, color=INK).encode(
        text="letters:N"
    )
    chart = alt.layer(dots, names).properties(width=WIDTH * 1.6, height=WIDTH * 1.4)
    name, title, summary = figure
    table = [
        (text["id"], text["author"], label, *(f"{value:.5g}" for value in position))
        for text, label, position in zip(texts, text_labels, drawn["positions"], strict=True)
    ]
    header = ["text", "author", "label", f"{axes} 1", f"{axes} 2"]
    return Figure(name, title, summary, chart, header, table)


def draw_loadings(drawn: dict[str, Any]) -> Figure:
    """Draw the words with the largest weights on each principal component."""
    rows = [(word, *pair) for word, pair in drawn["loadings"].items()]
    panels = []
    for axis in (1, 2):
        largest = sorted(rows, key=lambda row: -abs(row[axis]))[:MAX_LOADINGS]
        largest.sort(key=lambda row: -row[axis])
        base = alt.Chart(points([(row[0], row[axis]) for row in largest], ["word", "weight"]))
        y = alt.Y("word:N", sort=[row[0] for row in largest], title=None)
        bars = base.mark_bar(height=10, color=PALETTE[0]).encode(
            x=alt.X("weight:Q", title=f"weight on component {axis}", axis=alt.Axis(tickCount=3)),
            y=y,
        )
        zero = alt.Chart(points([(0,)], ["zero"])).mark_rule(color=GREY).encode(x="zero:Q")
        panels.append(alt.layer(bars, zero).properties(width=WIDTH * 0.62, height=alt.Step(18)))
    chart = alt.hconcat(*panels, spacing=24).resolve_scale(y="independent")
    strongest = [max(rows, key=lambda row: abs(row[axis]))[0] for axis in (1, 2)]
    summary = (
        f"The words with the largest weights: “{strongest[0]}” on component 1, "
        f"“{strongest[1]}” on component 2."
    )
    table = [(word, *(f"{value:.5g}" for value in pair)) for word, *pair in rows]
    columns = ["word", "component 1", "component 2"]
    return Figure("loadings", "Words that spread the texts", summary, chart, columns, table)
