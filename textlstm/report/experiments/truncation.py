"""Windows of back-propagation."""

from typing import Any

import altair as alt

from textlstm.report.experiments.shown import Shown, Table, data, figure, mean_by, named, sized
from textlstm.report.figure import INK


def show(tables: dict[str, Any]) -> Shown:
    """Draw perplexity against words of context, a line a way of training."""
    rows = mean_by(tables["context"], ["window", "state", "context"], "perplexity")
    rows = [{"window": f"window {row.pop('window')}", **row} for row in rows]
    names = list(dict.fromkeys(row["window"] for row in rows))
    base = alt.Chart(data(rows)).encode(
        x=alt.X(
            "context:Q", title="tokens the state has seen", scale=alt.Scale(type="log", nice=False)
        ),
        y=alt.Y("perplexity:Q", title="test perplexity", scale=alt.Scale(zero=False)),
        color=named("window", names),
    )
    legend = alt.Legend(
        title="state between windows", symbolType="stroke", symbolSize=400, symbolStrokeColor=INK
    )
    dashes = alt.StrokeDash("state:N", sort=["carried", "dropped"], legend=legend)
    # lines and points apart: together the legend of dashes shows points
    chart = base.mark_line().encode(strokeDash=dashes) + base.mark_point(filled=True).encode(
        detail="state:N"
    )
    shows = (
        "Perplexity at the same places of the test works after so many tokens of context, for models trained with "
        "windows of different length, the state carried between them or dropped; means of the seeds."
    )
    columns = ("window", "state", "lanes", "test perplexity, a seed each", "updates", "seconds")
    groups: dict[tuple[Any, ...], list[Any]] = {}
    for row in tables["trained"]:
        groups.setdefault((row["window"], row["state"]), []).append(row)
    trained = [
        (
            *key,
            each[0]["lanes"],
            " ".join(f"{r['test']:.1f}" for r in each),
            each[0]["updates"],
            each[0]["cpu_seconds"],
        )
        for key, each in groups.items()
    ]
    return Shown(
        [figure("truncation", "What a short window of training costs", shows, sized(chart), rows)],
        [Table("Whole test works, the state carried", columns, trained)],
    )
