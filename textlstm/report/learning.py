"""Figures of the language model: how it learned, and how its perplexity compares."""

import math

import altair as alt

from textlstm.report.figure import GREY, PALETTE, WIDTH, Figure, points
from textlstm.report.material import BASELINES, Measured

TRAIN, VALID = "training works (with dropout)", "validation works"
TITLE, FORESEEN = "How the language model learned", "How well the next word is foreseen"
SPLITS = {"test": "test works", "valid": "validation works"}


def learning_curve(measured: Measured) -> Figure:
    """Draw perplexity by epoch on training and validation works, the baselines as lines across."""
    rows = [
        (
            int(row["epoch"]),
            _rounded(math.exp(float(row["loss"]))),
            _rounded(float(row["valid_perplexity"])),
        )
        for row in measured.history
        if row["valid_perplexity"]
    ]
    columns = ["epoch", TRAIN, VALID]
    long = [
        (epoch, name, value)
        for epoch, *values in rows
        for name, value in zip(columns[1:], values, strict=True)
    ]
    baselines = measured.language.get("valid", {}).get("baselines", {})
    lines = [
        (name, baselines[key]["perplexity"]) for key, name in BASELINES.items() if key in baselines
    ]
    if not rows:
        return Figure(
            "learning_curve",
            TITLE,
            "No work was held out to watch the training by.",
            None,
            columns,
            [],
        )
    best = min(rows, key=lambda row: row[2])
    shows = (
        f"Validation perplexity falls to {best[2]:.1f} in epoch {best[0]} of {len(rows)}; "
        + ("; ".join(f"{name} {value:.0f}" for name, value in lines) or "no baseline")
        + " on the same works."
    )
    chart = alt.layer(*_levels(lines), *_curves(long, [row[0] for row in rows])).properties(
        width=WIDTH, height=260
    )
    return Figure("learning_curve", TITLE, shows, chart, columns, rows)


def _curves(long: list, epochs: list[int]) -> list[alt.Chart]:
    every = math.ceil(len(epochs) / 15)
    ticks = [epoch for epoch in epochs if epoch % every == 0]
    series = [TRAIN, VALID]
    legend = alt.Legend(symbolType="stroke", symbolSize=400)
    base = alt.Chart(points(long, ["epoch", "text", "perplexity"])).encode(
        x=alt.X(
            "epoch:Q",
            title="epoch (passes over the training works)",
            axis=alt.Axis(values=ticks, tickCount=len(ticks), format="d", labelOverlap=False),
        ),
        y=alt.Y(
            "perplexity:Q",
            title="perplexity (log scale)",
            scale=alt.Scale(type="log", nice=False, padding=8),
        ),
        color=alt.Color(
            "text:N",
            scale=alt.Scale(domain=series, range=[PALETTE[1], PALETTE[0]]),
            title=None,
            legend=legend,
        ),
        strokeDash=alt.StrokeDash(
            "text:N", scale=alt.Scale(domain=series, range=[[5, 3], [1, 0]]), title=None
        ),
    )
    return [
        base.mark_line(strokeWidth=2.5),
        base.mark_point(filled=True, size=40).encode(strokeDash=alt.Undefined),
    ]


def _levels(lines: list) -> list[alt.Chart]:
    base = alt.Chart(points(lines, ["name", "perplexity"]))
    rule = base.mark_rule(color=GREY, strokeDash=[2, 2]).encode(y="perplexity:Q")
    label = base.mark_text(align="left", baseline="middle", dx=5, color=GREY).encode(
        x=alt.value(WIDTH), y="perplexity:Q", text="name:N"
    )
    return [rule, label]


def perplexity(measured: Measured) -> Figure:
    """Draw the perplexity of the model beside its baselines on the held-out works, with 95 % intervals."""
    columns = ["works", "model", "perplexity", "low", "high", "bits per character"]
    rows = [
        row
        for split, name in SPLITS.items()
        if split in measured.language
        for row in _scores(measured, split, name)
    ]
    if measured.held_out is None:
        return Figure(
            "perplexity",
            FORESEEN,
            "No work was held out to measure perplexity on.",
            None,
            columns,
            [],
        )
    result = measured.language[measured.held_out]
    shows = (
        f"On the {SPLITS[measured.held_out]} the LSTM's perplexity is {result['perplexity']:.1f}; "
        + "; ".join(
            f"{name} {result['baselines'][key]['perplexity']:.1f}"
            for key, name in BASELINES.items()
        )
    )
    base = alt.Chart(points(rows, columns)).encode(
        y=alt.Y("model:N", sort=[*BASELINES.values(), "LSTM"], title=None),
    )
    own = alt.condition("datum.model == 'LSTM'", alt.value(PALETTE[0]), alt.value("#B5B5B5"))
    bars = base.mark_bar(height=16).encode(
        x=alt.X("perplexity:Q", title="perplexity (lower is better), line: 95 % interval"),
        color=own,
    )
    spans = base.mark_rule(strokeWidth=1.5).encode(x="low:Q", x2="high:Q")
    text = base.mark_text(align="left", dx=5).encode(
        x="high:Q", text=alt.Text("perplexity:Q", format=".1f")
    )
    chart = alt.layer(bars, spans, text).properties(width=WIDTH, height=alt.Step(24))
    chart = chart.facet(
        row=alt.Row(
            "works:N",
            sort=list(SPLITS.values()),
            title=None,
            header=alt.Header(orient="top", labelAnchor="start"),
        )
    )
    return Figure("perplexity", FORESEEN, shows + ".", chart, columns, rows)


def _scores(measured: Measured, split: str, name: str) -> list[tuple]:
    result = measured.language[split]
    scores = {label: result["baselines"].get(key) for key, label in BASELINES.items()} | {
        "LSTM": result
    }
    return [
        (
            name,
            label,
            *(
                _rounded(value)
                for value in (
                    score["perplexity"],
                    *(score["interval"] or [score["perplexity"]] * 2),
                )
            ),
            round(score["bits_per_character"], 3),
        )
        for label, score in scores.items()
        if score
    ]


def _rounded(value: float) -> float:
    return float(f"{value:.6g}")  # the figure rounds once more: of four digits 63.746 would be 63.8
