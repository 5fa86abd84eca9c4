"""Figures of the experiment `lanes`: one lane or many."""

from typing import Any

import altair as alt

from textlstm.report.experiments.content import Content, Table, data, figure, resize
from textlstm.report.figure import PALETTE

COLUMNS = (
    "lanes",
    "rate",
    "seed",
    "validation perplexity",
    "test perplexity",
    "updates",
    "seconds",
)


def show(tables: dict[str, Any]) -> Content:
    """Draw test perplexity and training time by number of lanes."""
    rows = [
        {key: row[key] for key in ("lanes", "seed", "test", "cpu_seconds")}
        for row in tables["chosen"]
    ]
    base = alt.Chart(data(rows)).encode(
        x=alt.X("lanes:O", title="lanes", axis=alt.Axis(labelAngle=0))
    )

    def panel(field: str, title: str, colour: str) -> Any:
        mark = base.mark_point(filled=True, size=70, opacity=0.8, color=colour)
        y = alt.Y(f"{field}:Q", title=title, scale=alt.Scale(zero=True))
        return resize(mark.encode(y=y), 200, 130)

    chart = alt.hconcat(
        panel("test", "test perplexity", PALETTE[0]),
        panel("cpu_seconds", "processor seconds", PALETTE[5]),
    )
    summary = (
        "Test perplexity and training time on the same tokens, read in one or more lanes; one "
        "point per seed, the learning rate chosen on validation works for each number of lanes."
    )
    runs = [
        (
            run["lanes"],
            run["rate"],
            run["seed"],
            f"{run['valid']:.1f}",
            f"{run['test']:.1f}",
            run["updates"],
            run["cpu_seconds"],
        )
        for run in tables["tried"]
    ]
    return Content(
        [figure("lanes", "The same text in one lane or many", summary, chart, rows)],
        [Table("All runs", COLUMNS, runs)],
    )
