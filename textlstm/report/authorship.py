"""Figures of attribution: verdicts, accuracy by method, confusion of authors."""

from typing import Any

import altair as alt

from textlstm.attribute.methods import METHODS
from textlstm.report.figure import (
    BLACK,
    GREY,
    PALETTE,
    WHITE,
    WIDTH,
    Figure,
    colours,
    is_dark,
    points,
)
from textlstm.report.material import Measured, method_name
from textlstm.report.names import letters

HELD_OUT, CHUNKS, LEAK = "held-out works", "their chunks", "shuffled chunks (leak)"
OTHERS = "others"
MAX_LARGE_CELLS = 14  # authors; a confusion matrix of more has small cells, empty where zero
INK_ON_COLOUR = alt.condition("datum.dark", alt.value(WHITE), alt.value(BLACK))


def verdicts(measured: Measured) -> Figure:
    """Draw the probability of each author for each questioned work, and each method's verdict."""
    title = "Probable authors of the questioned works"
    authors = measured.candidates
    columns = ["work", "title", "verdict", "probability", *authors, "methods that agree"]
    rows = [
        (
            verdict["work"],
            verdict["title"],
            verdict["verdict"] or "no verdict",
            round(verdict["probability"], 3),
        )
        + tuple(round(verdict["probabilities"].get(author, 0.0), 3) for author in authors)
        + (f"{len(verdict['agree'])} of {len(verdict['methods'])}",)
        for verdict in measured.verdicts
    ]
    if not rows:
        no_works = "The corpus has no questioned works."
        summary = no_works if measured.has_attribution else measured.reason
        return Figure("verdicts", title, summary, None, columns, [])
    sentences = (
        f"{measured.labels[row[0]]}: {row[2]} {row[3]:.2f}, {row[-1]} methods agree" for row in rows
    )
    chart = alt.hconcat(_bars(measured), _squares(measured), spacing=12).resolve_scale(y="shared")
    return Figure("verdicts", title, "; ".join(sentences) + ".", chart, columns, rows)


def _bars(measured: Measured) -> Any:
    """Draw one stacked bar per questioned work."""
    rows = _shares(measured)
    base = alt.Chart(points(rows, ["work", "colour", "probability", "order"]))
    bars = base.mark_bar(height=16).encode(
        y=alt.Y("work:N", sort=list(measured.labels.values()), title=None),
        x=alt.X(
            "probability:Q",
            title="probability of each author",
            scale=alt.Scale(domain=[0, 1], nice=False),
            axis=alt.Axis(values=[0, 0.5, 1]),
        ),
        color=colours(coloured_authors(measured)),
        order="order:Q",
    )
    half = (
        alt.Chart(points([(0.5,)], ["half"]))
        .mark_rule(color=WHITE, strokeDash=[3, 3])
        .encode(x="half:Q")
    )
    return alt.layer(bars, half).properties(width=WIDTH * 0.53, height=alt.Step(22))


def _shares(measured: Measured) -> list[tuple[str, str, float, int]]:
    """Return work, author, probability and order of the bars; uncoloured authors are summed."""
    authors = coloured_authors(measured)
    rows = []
    for verdict in measured.verdicts:
        shares = [verdict["probabilities"].get(author, 0.0) for author in authors]
        if authors[-1] == OTHERS:
            shares[-1] = 1 - sum(shares)
        rows += [
            (measured.labels[verdict["work"]], author, share, order)
            for order, (author, share) in enumerate(zip(authors, shares, strict=True))
        ]
    return rows


def _squares(measured: Measured) -> Any:
    """Draw the author that each method names, as a coloured square with the author's letters."""
    authors = coloured_authors(measured)
    named = {own["verdict"] for verdict in measured.verdicts for own in verdict["methods"].values()}
    initials = letters(sorted({*measured.candidates, *named}))
    rows = []
    for verdict in measured.verdicts:
        for method, own_verdict in verdict["methods"].items():
            author = own_verdict["verdict"]
            colour = author if author in authors else OTHERS
            dark = is_dark(PALETTE[authors.index(colour)]) if colour in authors else False
            rows.append(
                (
                    measured.labels[verdict["work"]],
                    method_name(method),
                    colour,
                    initials[author],
                    dark,
                )
            )
    methods = [name for name in METHODS.values() if any(row[1] == name for row in rows)]
    columns = ["work", "method", "colour", "initial", "dark"]
    base = alt.Chart(points(rows, columns)).encode(
        y=alt.Y(
            "work:N",
            sort=list(measured.labels.values()),
            title=None,
            axis=None,
        ),
        x=alt.X(
            "method:N",
            sort=methods,
            title="verdict by method",
            axis=alt.Axis(orient="bottom", labelAngle=-90, domain=False, ticks=False),
        ),
    )
    squares = base.mark_rect(width=26, height=16).encode(color=colours(authors))
    initials = base.mark_text(fontWeight="bold").encode(text="initial:N", color=INK_ON_COLOUR)
    return alt.layer(squares, initials).properties(width=alt.Step(30), height=alt.Step(22))


def coloured_authors(measured: Measured) -> list[str]:
    """Return the authors with a colour of their own, and OTHERS if the palette is too small.

    If there are more authors than colours, those with the largest probabilities have one.
    """
    authors = measured.candidates
    if len(authors) <= len(PALETTE):
        return authors
    total = {
        author: sum(verdict["probabilities"].get(author, 0.0) for verdict in measured.verdicts)
        for author in authors
    }
    probable = sorted(authors, key=lambda author: -total[author])[: len(PALETTE) - 1]
    return [*sorted(probable), OTHERS]


def accuracy(measured: Measured) -> Figure:
    """Draw each method's accuracy on held-out works with intervals, and on a shuffled split."""
    title = "Accuracy of each method"
    columns = ["method", "evaluated on", "accuracy", "low", "high", "macro accuracy", "n"]
    rows = [row for method in measured.methods for row in _accuracies(measured.attribution, method)]
    if not rows:
        return Figure("accuracy", title, measured.reason, None, columns, [])
    summary = "; ".join(f"{row[0]}, {row[1]}: {row[2]:.1%} of {row[6]}" for row in rows) + "."
    series = [name for name in (HELD_OUT, CHUNKS, LEAK) if any(row[1] == name for row in rows)]
    lows = [row[3] for row in rows if row[3] != ""]
    lowest = min(measured.majority(), *(row[2] for row in rows), *lows)
    scale = alt.Scale(domain=[max(0.0, lowest - 0.05), 1], zero=False, nice=False)
    base = alt.Chart(points(rows, columns)).encode(
        y=alt.Y("method:N", sort=[method_name(method) for method in measured.methods], title=None),
        yOffset=alt.YOffset("evaluated on:N", sort=series),
        color=alt.Color(
            "evaluated on:N",
            scale=alt.Scale(domain=series, range=[PALETTE[0], PALETTE[2], PALETTE[5]]),
            title=None,
        ),
    )
    spans = base.mark_rule(strokeWidth=2).encode(x=alt.X("low:Q", scale=scale), x2="high:Q")
    spans = spans.transform_filter("datum.low !== ''")
    dots = base.mark_point(filled=True, size=75, opacity=1).encode(
        x=alt.X(
            "accuracy:Q",
            title="accuracy; line: 95 % interval, resampling works",
            axis=alt.Axis(format="%"),
            scale=scale,
        ),
        shape=alt.Shape(
            "evaluated on:N",
            scale=alt.Scale(domain=series, range=["circle", "square", "cross"]),
            title=None,
        ),
    )
    chart = alt.layer(_majority_line(measured, scale), spans, dots)
    chart = chart.properties(width=WIDTH, height=alt.Step(18))
    return Figure("accuracy", title, summary, chart, columns, rows)


def _majority_line(measured: Measured, scale: alt.Scale) -> Any:
    """Draw the accuracy of always naming the most frequent author as a labelled line."""
    text = "always the most frequent author"
    base = alt.Chart(points([(measured.majority(), text)], ["accuracy", "text"]))
    x = alt.X("accuracy:Q", scale=scale)
    line = base.mark_rule(color=GREY, strokeDash=[2, 2]).encode(x=x)
    words = base.mark_text(align="left", baseline="bottom", dy=-3, color=GREY)
    return line + words.encode(x=x, y=alt.value(0), text="text:N")


def _accuracies(attribution: dict[str, Any], method: str) -> list[tuple]:
    """Return the rows of one method: works, chunks and the leak."""
    name, levels = method_name(method), attribution["methods"][method]
    rows = [
        (
            name,
            series,
            round(score["accuracy"], 4),
            *(round(end, 4) for end in score["interval"]),
            round(score["macro_accuracy"], 4),
            score["n"],
        )
        for level, series in (("work", HELD_OUT), ("chunk", CHUNKS))
        if (score := levels.get(level))
    ]
    leak = attribution.get("leak", {}).get(method)
    if leak:
        rows.append((name, LEAK, round(leak["accuracy"], 4), "", "", "", leak["n"]))
    return rows


def confusion(measured: Measured) -> Figure:
    """Draw the confusion matrix of the first method on held-out works."""
    title = "Confusion of authors"
    columns = ["true author", "predicted author", "works"]
    matrices = measured.attribution.get("confusion", {})
    method = next((name for name in measured.methods if name in matrices), None)
    if method is None:
        return Figure("confusion", title, measured.reason, None, columns, [])
    matrix = matrices[method]
    rows = [(true, named, count) for true, row in matrix.items() for named, count in row.items()]
    totals = {true: sum(row.values()) for true, row in matrix.items()}
    right = sum(count for true, named, count in rows if true == named)
    summary = (
        f"{method_name(method)}: {right} of {sum(totals.values())} held-out works attributed to "
        "their author."
    )
    shares = [(*row, row[2] / max(1, totals[row[0]])) for row in rows]
    few, many = len(totals) <= 6, len(totals) > MAX_LARGE_CELLS
    if many:  # a table of 2,500 cells, nearly all of them zero, helps nobody
        rows = [row for row in rows if row[2]]
        shares = [row for row in shares if row[2]]
    names = sorted({name for row in matrix.values() for name in row})
    labels: dict[str, Any] = {"labelLimit": 130, "labelFontSize": 11, "zindex": 0} if many else {}
    base = alt.Chart(points(shares, [*columns, "share"])).encode(
        x=alt.X(
            "predicted author:N",
            title="predicted author",
            scale=alt.Scale(domain=names),
            axis=alt.Axis(
                labelAngle=-90 if many else -30 if len(totals) > 4 else 0, grid=many, **labels
            ),
        ),
        y=alt.Y(
            "true author:N",
            title="true author",
            scale=alt.Scale(domain=[name for name in names if name in totals]),
            axis=alt.Axis(grid=many, **labels),
        ),
    )
    fill = alt.Color(
        "share:Q",
        scale=alt.Scale(domain=[0, 1], range=[WHITE, PALETTE[0]], interpolate="rgb"),
        legend=alt.Legend(title="share of the author's works", format="%"),
    )
    squares = base.mark_rect(stroke="#CCCCCC").encode(color=fill)
    counts = base.mark_text(fontSize=11 if many else 13).encode(
        text="works:Q",
        # at 0.93 black and white have the same contrast on the blue, 4.6
        color=alt.condition("datum.share > 0.93", alt.value(WHITE), alt.value(BLACK)),
    )
    if many:
        chart = alt.layer(squares, counts).properties(width=alt.Step(16), height=alt.Step(15))
    else:
        chart = alt.layer(squares, counts).properties(
            width=alt.Step(64 if few else 30), height=alt.Step(40 if few else 24)
        )
    return Figure("confusion", title, summary, chart, columns, rows)
