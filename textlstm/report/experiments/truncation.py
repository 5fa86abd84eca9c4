"""Figures of the experiment `truncation`: windows of back-propagation."""

from typing import Any

import altair as alt

from textlstm.report.experiments.content import (
    Content,
    Table,
    data,
    figure,
    mean_by,
    resize,
)
from textlstm.report.figure import INK, marks

COLUMNS = ("window", "state", "lanes", "test perplexity, one per seed", "updates", "seconds")


def show(tables: dict[str, Any]) -> Content:
    """Draw perplexity by tokens of context, one line per way of training."""
    rows = mean_by(tables["context"], ["window", "state", "context"], "perplexity")
    rows = [{"window": f"window {row.pop('window')}", **row} for row in rows]
    styles = marks(list(dict.fromkeys(row["window"] for row in rows)), "window", "")
    base = alt.Chart(data(rows)).encode(
        x=alt.X(
            "context:Q",
            title="tokens read by the state",
            scale=alt.Scale(type="log", nice=False),
        ),
        y=alt.Y("perplexity:Q", title="test perplexity", scale=alt.Scale(zero=False)),
        color=styles["color"],
    )
    legend = alt.Legend(
        title="state between windows", symbolType="stroke", symbolSize=400, symbolStrokeColor=INK
    )
    dashes = alt.StrokeDash("state:N", sort=["carried", "dropped"], legend=legend)
    # two layers: with points on the line, the legend of the dashes would show points
    lines = base.mark_line().encode(strokeDash=dashes)
    chart = lines + base.mark_point(filled=True, size=50).encode(
        detail="state:N", shape=styles["shape"]
    )
    summary = (
        "Perplexity at the same places of the test works by tokens of context, for models trained "
        "with windows of different length, the state carried between windows or dropped; means "
        "over seeds."
    )
    trained = _trained(tables["trained"])
    return Content(
        [figure("truncation", "Cost of short windows", summary, resize(chart), rows)],
        [Table("Whole test works, the state carried", COLUMNS, trained)],
    )


def _trained(runs: list[dict[str, Any]]) -> list[tuple[Any, ...]]:
    """Return one row per way of training, with the test perplexities of all seeds."""
    groups: dict[tuple[Any, ...], list[dict[str, Any]]] = {}
    for run in runs:
        groups.setdefault((run["window"], run["state"]), []).append(run)
    return [
        (
            *key,
            group[0]["lanes"],
            " ".join(f"{run['test']:.1f}" for run in group),
            group[0]["updates"],
            group[0]["cpu_seconds"],
        )
        for key, group in groups.items()
    ]
