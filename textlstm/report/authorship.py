"""Figures of the author stage: the verdicts, how often each method is right, whom it confuses."""

from typing import Any

import altair as alt

from textlstm.report.figure import GREY, INK, PALETTE, WIDTH, Figure, colours, points
from textlstm.report.material import METHODS, Measured, method_name

HELD_OUT, CHUNKS, LEAK = "works held out", "their chunks", "shuffled chunks: the leak"
OTHERS = "others"


def verdicts(measured: Measured) -> Figure:
    """Draw the probability of each author for each questioned work, and beside it what each method says alone."""
    title = "Who wrote the questioned works"
    authors = measured.candidates
    columns = ["work", "title", "verdict", "probability", *authors, "methods that agree"]
    rows = [
        (said["work"], said["title"], said["verdict"], round(said["probability"], 3))
        + tuple(round(said["probabilities"].get(author, 0.0), 3) for author in authors)
        + (f"{len(said['agree'])} of {len(said['methods'])}",)
        for said in measured.verdicts
    ]
    if not rows:
        shows = "No work is questioned in this corpus." if measured.judged else measured.why_not
        return Figure("verdicts", title, shows, None, columns, [])
    shows = (
        "; ".join(
            f"{row[1] or row[0]}: {row[2]} {row[3]:.2f}, {row[-1]} methods agree" for row in rows
        )
        + "."
    )
    chart = alt.hconcat(_bars(measured), _squares(measured), spacing=14).resolve_scale(y="shared")
    return Figure("verdicts", title, shows, chart, columns, rows)


def _bars(measured: Measured) -> Any:
    authors = coloured(measured)
    rows = [
        (label(said), author, said["probabilities"].get(author, 0.0), order)
        for said in measured.verdicts
        for order, author in enumerate(authors)
    ]
    if OTHERS in authors:
        rows = [
            (*row[:2], 1 - sum(r[2] for r in rows if r[0] == row[0]), row[3])
            if row[1] == OTHERS
            else row
            for row in rows
        ]
    base = alt.Chart(points(rows, ["work", "colour", "probability", "order"]))
    bars = base.mark_bar(height=16).encode(
        y=alt.Y("work:N", sort=[label(said) for said in measured.verdicts], title=None),
        x=alt.X(
            "probability:Q",
            title="probability of each author",
            scale=alt.Scale(domain=[0, 1], nice=False),
            axis=alt.Axis(tickCount=5),
        ),
        color=colours(authors),
        order="order:Q",
    )
    half = (
        alt.Chart(points([(0.5,)], ["half"]))
        .mark_rule(color="white", strokeDash=[3, 3])
        .encode(x="half:Q")
    )
    return alt.layer(bars, half).properties(width=WIDTH * 0.62, height=alt.Step(22))


def _squares(measured: Measured) -> Any:
    authors = coloured(measured)
    rows = [
        (
            label(said),
            method_name(method),
            one["verdict"] if one["verdict"] in authors else OTHERS,
            one["verdict"][:1],
        )
        for said in measured.verdicts
        for method, one in said["methods"].items()
    ]
    methods = [name for name in METHODS.values() if any(row[1] == name for row in rows)]
    base = alt.Chart(points(rows, ["work", "method", "colour", "initial"])).encode(
        y=alt.Y("work:N", sort=[label(said) for said in measured.verdicts], title=None, axis=None),
        x=alt.X(
            "method:N",
            sort=methods,
            title="each method alone",
            axis=alt.Axis(orient="bottom", labelAngle=-25, domain=False, ticks=False),
        ),
    )
    squares = base.mark_rect(width=34, height=16).encode(color=colours(authors))
    initials = base.mark_text(fontSize=11, color="white", fontWeight="bold").encode(
        text="initial:N"
    )
    return alt.layer(squares, initials).properties(width=alt.Step(44), height=alt.Step(22))


def coloured(measured: Measured) -> list[str]:
    """Return the authors with a colour of their own: all, or the likeliest where the palette is too small for all."""
    authors = measured.candidates
    if len(authors) <= len(PALETTE):
        return authors
    share = {
        author: sum(said["probabilities"].get(author, 0.0) for said in measured.verdicts)
        for author in authors
    }
    return sorted(sorted(authors, key=lambda author: -share[author])[: len(PALETTE) - 1]) + [OTHERS]


def label(said: dict[str, Any]) -> str:
    """Return how a verdict's work is called on an axis."""
    return str(said["title"] or said["work"])


def accuracy(measured: Measured) -> Figure:
    """Draw each method's accuracy on works it had not read, with intervals, and beside it a shuffled split."""
    title = "How often each method names the right author"
    columns = ["method", "judged on", "accuracy", "low", "high", "macro accuracy", "n"]
    rows = [row for method in measured.methods for row in _accuracies(measured.attribution, method)]
    if not rows:
        return Figure("accuracy", title, measured.why_not, None, columns, [])
    shows = "; ".join(f"{row[0]}, {row[1]}: {row[2]:.1%} of {row[6]}" for row in rows) + "."
    series = [name for name in (HELD_OUT, CHUNKS, LEAK) if any(row[1] == name for row in rows)]
    least = min(
        measured.majority(), *(row[2] for row in rows), *(row[3] for row in rows if row[3] != "")
    )
    scale = alt.Scale(domain=[max(0.0, least - 0.05), 1], zero=False, nice=False)
    base = alt.Chart(points(rows, columns)).encode(
        y=alt.Y("method:N", sort=[method_name(method) for method in measured.methods], title=None),
        yOffset=alt.YOffset("judged on:N", sort=series),
        color=alt.Color(
            "judged on:N",
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
            "judged on:N",
            scale=alt.Scale(domain=series, range=["circle", "square", "cross"]),
            title=None,
        ),
    )
    chance = alt.Chart(
        points([(measured.majority(), "always the commonest author")], ["accuracy", "text"])
    )
    line = chance.mark_rule(color=GREY, strokeDash=[2, 2]).encode(
        x=alt.X("accuracy:Q", scale=scale)
    )
    words = chance.mark_text(align="left", baseline="bottom", dy=-3, color=GREY).encode(
        x=alt.X("accuracy:Q", scale=scale), y=alt.value(0), text="text:N"
    )
    chart = alt.layer(line, spans, dots, words).properties(width=WIDTH, height=alt.Step(18))
    return Figure("accuracy", title, shows, chart, columns, rows)


def _accuracies(attribution: dict[str, Any], method: str) -> list[tuple]:
    name, levels = method_name(method), attribution["methods"][method]
    rows = [
        (
            name,
            what,
            round(one["accuracy"], 4),
            *(round(end, 4) for end in one["interval"]),
            round(one["macro_accuracy"], 4),
            one["n"],
        )
        for level, what in (("work", HELD_OUT), ("chunk", CHUNKS))
        if (one := levels.get(level))
    ]
    leak = attribution.get("leak", {}).get(method)
    return rows + (
        [(name, LEAK, round(leak["accuracy"], 4), "", "", "", leak["n"])] if leak else []
    )


def confusion(measured: Measured) -> Figure:
    """Draw whom the first method names for the held-out works of each author."""
    title = "Whom the judge takes for whom"
    columns = ["true author", "named", "works"]
    tables = measured.attribution.get("confusion", {})
    method = next((name for name in measured.methods if name in tables), None)
    if method is None:
        return Figure("confusion", title, measured.why_not, None, columns, [])
    rows = [
        (true, named, count) for true, row in tables[method].items() for named, count in row.items()
    ]
    totals = {true: sum(row.values()) for true, row in tables[method].items()}
    right = sum(count for true, named, count in rows if true == named)
    shows = f"{method_name(method)}: {right} of {sum(totals.values())} held-out works given to their author."
    shaded = [(*row, row[2] / max(1, totals[row[0]])) for row in rows]
    base = alt.Chart(points(shaded, [*columns, "share"])).encode(
        x=alt.X(
            "named:N",
            title="named by the judge",
            axis=alt.Axis(labelAngle=-30 if len(totals) > 4 else 0),
        ),
        y=alt.Y("true author:N", title="true author"),
    )
    fill = alt.Color(
        "share:Q",
        scale=alt.Scale(domain=[0, 1], range=["#FFFFFF", PALETTE[0]], interpolate="rgb"),
        legend=alt.Legend(title="share of the author's works", format="%"),
    )
    squares = base.mark_rect(stroke="#CCCCCC").encode(color=fill)
    counts = base.mark_text().encode(
        text="works:Q",
        color=alt.condition("datum.share > 0.55", alt.value("white"), alt.value(INK)),
    )
    step = alt.Step(64 if len(totals) <= 6 else 30)
    chart = alt.layer(squares, counts).properties(
        width=step, height=alt.Step(40 if len(totals) <= 6 else 24)
    )
    return Figure("confusion", title, shows, chart, columns, rows)
