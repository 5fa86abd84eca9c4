"""How far a state reaches."""

from typing import Any

import altair as alt

from textlstm.report.experiments.shown import Shown, Table, data, figure, named, sized
from textlstm.report.figure import GREY

USED, ORDERED = 200, 50  # words, in Khandelwal et al. 2018
LOSS = "nats a token lost against the longest context"


def show(tables: dict[str, Any]) -> Shown:
    """Draw what is lost with less context, and with its older part out of order."""
    shared = ("perplexity", "more", "places")
    lengths = [{"context": row["context"]} | _spread(row, shared) for row in tables["length"]]
    orders = [
        {"kept": row["kept"], "order": row["order"]} | _spread(row, shared)
        for row in tables["order"]
    ]
    shows = (
        "Nats a token lost when the state has seen only so many tokens; bars are 95 % intervals, works resampled. The "
        f"dashed line: {USED} words, what larger models use in Khandelwal et al. 2018."
    )
    base = alt.Chart(data(lengths)).encode(
        x=alt.X(
            "context:Q", title="tokens the state has seen", scale=alt.Scale(type="log", nice=False)
        )
    )
    reached = base.mark_line(point=True).encode(y=alt.Y("more:Q", title=LOSS)) + _bars(base)
    found = [
        figure(
            "context",
            "How far back the state reaches",
            shows,
            sized(reached + _line(USED)),
            lengths,
        )
    ]
    if orders:
        base = alt.Chart(data(orders)).encode(
            x=alt.X(
                "kept:Q",
                title="last tokens that keep their order",
                scale=alt.Scale(type="log", nice=False),
            ),
            color=named("order", ["shuffled", "reversed"], "older tokens"),
        )
        line = base.mark_line(point=True).encode(
            y=alt.Y("more:Q", title="nats a token lost against full order"),
            strokeDash=alt.StrokeDash("order:N", legend=None, sort=["shuffled", "reversed"]),
        )
        shows = (
            f"Nats a token lost when all but the last tokens of {tables['order'][0]['of']} are shuffled or reversed, "
            f"with 95 % intervals. The dashed line: {ORDERED} words, beyond which order is ignored in Khandelwal et al."
        )
        chart = sized(line + _bars(base) + _line(ORDERED))
        found.append(figure("order", "Whether the order of the past matters", shows, chart, orders))
    rows = [(row["context"], f"{row['perplexity']:.2f}", f"{row['more']:.4f}") for row in lengths]
    return Shown(
        found,
        [Table("Perplexity by context", ("tokens of context", "perplexity", "nats lost"), rows)],
    )


def _spread(row: dict[str, Any], kept: tuple[str, ...]) -> dict[str, Any]:
    return {key: row[key] for key in kept} | {"low": row["interval"][0], "high": row["interval"][1]}


def _bars(base: Any) -> Any:
    return base.mark_rule().encode(y=alt.Y("low:Q"), y2="high:Q")


def _line(at: int) -> Any:
    return alt.Chart(data([{"at": at}])).mark_rule(color=GREY, strokeDash=[5, 4]).encode(x="at:Q")
