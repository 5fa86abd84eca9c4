"""Figures of the language model: the learning curve, and perplexity beside the baselines."""

import math

import altair as alt

from textlstm.report.figure import GREY, INK, PALETTE, WIDTH, Figure, points
from textlstm.report.material import ADAPTED, ALL_ADAPTED, BASELINES, Measured

TRAIN, VALID = "training works (with dropout)", "validation works"
CURVE, COMPARISON = "Learning curve of the language model", "Perplexity of the language model"
SPLITS = {"test": "test works", "valid": "validation works"}
MAX_TICKS = 10
Levels = list[tuple[str, float]]  # baselines: name and perplexity


def learning_curve(measured: Measured) -> Figure:
    """Draw perplexity by epoch on training and validation works, the baselines as lines."""
    columns = ["epoch", TRAIN, VALID]
    rows = [
        (
            int(row["epoch"]),
            _rounded(math.exp(float(row["loss"]))),
            _rounded(float(row["valid_perplexity"])),
        )
        for row in measured.history
        if row["valid_perplexity"]
    ]
    if not rows:
        summary = "No works were held out for validation."
        return Figure("learning_curve", CURVE, summary, None, columns, [])
    baselines = measured.language.get("valid", {}).get("baselines", {})
    levels = [
        (name, baselines[key]["perplexity"]) for key, name in BASELINES.items() if key in baselines
    ]
    best = min(rows, key=lambda row: row[2])
    others = "; ".join(f"{name} {value:.0f}" for name, value in levels) or "no baseline"
    summary = (
        f"Validation perplexity falls to {best[2]:.1f} in epoch {best[0]} of {len(rows)}; "
        f"{others} on the same works."
    )
    chart = alt.layer(*_levels(levels), *_curves(rows)).properties(width=WIDTH, height=220)
    return Figure("learning_curve", CURVE, summary, chart, columns, rows)


def _curves(rows: list[tuple[int, float, float]]) -> list[alt.Chart]:
    """Return the lines and points of training and validation perplexity."""
    series = [TRAIN, VALID]
    epochs = [row[0] for row in rows]
    ticks = [epoch for epoch in epochs if epoch % math.ceil(len(epochs) / MAX_TICKS) == 0]
    values = [
        (epoch, name, value)
        for epoch, *pair in rows
        for name, value in zip(series, pair, strict=True)
    ]
    legend = alt.Legend(symbolType="stroke", symbolSize=400, columns=1)
    base = alt.Chart(points(values, ["epoch", "text", "perplexity"])).encode(
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


def _levels(levels: Levels) -> list[alt.Chart]:
    """Return a dotted line with a label for each baseline."""
    base = alt.Chart(points(levels, ["name", "perplexity"]))
    rule = base.mark_rule(color=GREY, strokeDash=[2, 2]).encode(y="perplexity:Q")
    label = base.mark_text(align="left", baseline="middle", dx=5, color=GREY).encode(
        x=alt.value(WIDTH), y="perplexity:Q", text="name:N"
    )
    return [rule, label]


def perplexity(measured: Measured) -> Figure:
    """Draw perplexities of model and baselines on held-out works, with 95 % intervals."""
    columns = ["works", "model", "perplexity", "low", "high", "bits per character"]
    rows = [
        row for split in SPLITS if split in measured.language for row in _scores(measured, split)
    ]
    if measured.held_out is None:
        summary = "No works were held out to measure perplexity."
        return Figure("perplexity", COMPARISON, summary, None, columns, [])
    result = measured.language[measured.held_out]
    others = "; ".join(
        f"{name} {result['baselines'][key]['perplexity']:.1f}" for key, name in BASELINES.items()
    )
    summary = (
        f"On the {SPLITS[measured.held_out]} the LSTM's perplexity is "
        f"{result['perplexity']:.1f}; {others}."
    )
    if result.get("adapted"):
        *_, last = result["adapted"].values()
        summary += (
            f" The model that adapts to the works it reads has {last['perplexity']:.1f}*; figures "
            "with an asterisk cannot be compared with others."
        )
    order = [*BASELINES.values(), "LSTM", *ADAPTED.values(), ALL_ADAPTED]
    base = alt.Chart(points(rows, columns)).encode(
        y=alt.Y("model:N", sort=order, title=None),
    )
    colour = alt.condition("datum.model == 'LSTM'", alt.value(PALETTE[0]), alt.value("#B5B5B5"))
    title = "perplexity (lower is better), line: 95 % interval"
    bars = base.mark_bar(height=16).encode(x=alt.X("perplexity:Q", title=title), color=colour)
    spans = base.mark_rule(strokeWidth=1.5, color=INK).encode(x="low:Q", x2="high:Q")
    text = base.mark_text(align="left", dx=5).encode(
        x="high:Q", text=alt.Text("perplexity:Q", format=".1f")
    )
    chart = alt.layer(bars, spans, text).properties(width=WIDTH, height=alt.Step(24))
    header = alt.Header(orient="top", labelAnchor="start")
    chart = chart.facet(
        row=alt.Row("works:N", sort=list(SPLITS.values()), title=None, header=header)
    )
    return Figure("perplexity", COMPARISON, summary, chart, columns, rows)


def _scores(measured: Measured, split: str) -> list[tuple]:
    """Return a row for each baseline and for the model on one split."""
    result = measured.language[split]
    scores = {name: result["baselines"].get(key) for key, name in BASELINES.items()}
    scores["LSTM"] = result
    for method, score in result.get("adapted", {}).items():
        scores[ADAPTED.get(method, ALL_ADAPTED)] = score
    rows = []
    for name, score in scores.items():
        if score:
            low, high = score["interval"] or [score["perplexity"]] * 2
            numbers = (_rounded(value) for value in (score["perplexity"], low, high))
            rows.append((SPLITS[split], name, *numbers, round(score["bits_per_character"], 3)))
    return rows


def _rounded(value: float) -> float:
    # the figure rounds once more: with four digits 63.746 would become 63.8
    return float(f"{value:.6g}")
