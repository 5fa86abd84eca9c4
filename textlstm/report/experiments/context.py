"""Figures of the experiment `context`: the reach of a state."""

from typing import Any

import altair as alt

from textlstm.report.experiments.content import (
    Content,
    Table,
    data,
    figure,
    resize,
)
from textlstm.report.figure import GREY, strokes

# Khandelwal et al. 2018: words of context that larger models use; words whose order they use
CONTEXT_WORDS, ORDER_WORDS = 200, 50
LOSS = "additional loss (nats per token)"
ORDERS = ["shuffled", "reversed"]


def show(tables: dict[str, Any]) -> Content:
    """Draw the loss added by less context, and by older tokens out of order."""
    shared = ("perplexity", "more", "places")
    lengths = [{"context": row["context"]} | _spread(row, shared) for row in tables["length"]]
    figures = [figure("context", "Reach of the state", *_reach(lengths), lengths)]
    orders = [
        {"kept": row["kept"], "order": row["order"]} | _spread(row, shared)
        for row in tables["order"]
    ]
    if orders:
        length = tables["order"][0]["of"]
        figures.append(figure("order", "Order of the context", *_order(orders, length), orders))
    rows = [(row["context"], f"{row['perplexity']:.2f}", f"{row['more']:.4f}") for row in lengths]
    columns = ("tokens of context", "perplexity", LOSS)
    return Content(figures, [Table("Perplexity by context", columns, rows)])


def _reach(lengths: list[dict[str, Any]]) -> tuple[str, Any]:
    summary = (
        "Loss added when the state has read only that many tokens, compared with the longest "
        "context; bars are 95 % intervals, resampling works. The dashed line marks "
        f"{CONTEXT_WORDS} words, the context that larger models use (Khandelwal et al. 2018)."
    )
    base = alt.Chart(data(lengths)).encode(
        x=alt.X(
            "context:Q",
            title="tokens read by the state",
            scale=alt.Scale(type="log", nice=False),
        )
    )
    line = base.mark_line(point=True).encode(y=alt.Y("more:Q", title=LOSS))
    return summary, resize(line + _bars(base) + _mark(CONTEXT_WORDS))


def _order(orders: list[dict[str, Any]], length: int) -> tuple[str, Any]:
    summary = (
        f"Loss added when all but the last tokens of a context of {length} are shuffled or "
        f"reversed, with 95 % intervals. The dashed line marks {ORDER_WORDS} words, beyond which "
        "larger models ignore the order (Khandelwal et al. 2018)."
    )
    base = alt.Chart(data(orders)).encode(
        x=alt.X(
            "kept:Q",
            title="most recent tokens left in order",
            scale=alt.Scale(type="log", nice=False),
        ),
    )
    y, styles = alt.Y("more:Q", title=LOSS), strokes(ORDERS, "order", "older tokens")
    lines = base.mark_line().encode(y=y, **styles)
    dots = base.mark_point(filled=True).encode(y=y, color=styles["color"])
    bars = _bars(base).encode(color=styles["color"])
    return summary, resize(lines + dots + bars + _mark(ORDER_WORDS))


def _spread(row: dict[str, Any], keys: tuple[str, ...]) -> dict[str, Any]:
    return {key: row[key] for key in keys} | {"low": row["interval"][0], "high": row["interval"][1]}


def _bars(base: Any) -> Any:
    return base.mark_rule().encode(y=alt.Y("low:Q"), y2="high:Q")


def _mark(words: int) -> Any:
    rule = alt.Chart(data([{"words": words}])).mark_rule(color=GREY, strokeDash=[5, 4])
    return rule.encode(x="words:Q")
