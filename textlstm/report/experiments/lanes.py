"""One lane or many."""

from typing import Any

import altair as alt

from textlstm.report.experiments.shown import Shown, Table, data, figure
from textlstm.report.figure import PALETTE


def show(tables: dict[str, Any]) -> Shown:
    """Draw perplexity and time by number of lanes."""
    rows = [
        {key: row[key] for key in ("lanes", "seed", "test", "cpu_seconds")}
        for row in tables["chosen"]
    ]
    base = alt.Chart(data(rows)).encode(
        x=alt.X("lanes:O", title="lanes", axis=alt.Axis(labelAngle=0))
    )
    half = {"width": 190, "height": 220}

    def panel(field: str, title: str, colour: str) -> Any:
        mark = base.mark_point(filled=True, size=70, opacity=0.8, color=colour)
        return mark.encode(
            y=alt.Y(f"{field}:Q", title=title, scale=alt.Scale(zero=True))
        ).properties(**half)

    chart = alt.hconcat(
        panel("test", "test perplexity a word", PALETTE[0]),
        panel("cpu_seconds", "processor seconds", PALETTE[5]),
    )
    shows = (
        "Test perplexity and time of training on the same tokens, read in 1 or more lanes; a point a seed, the "
        "learning rate chosen on validation works for each number of lanes."
    )
    columns = (
        "lanes",
        "rate",
        "seed",
        "validation perplexity",
        "test perplexity",
        "updates",
        "seconds",
    )
    tried = [
        (
            r["lanes"],
            r["rate"],
            r["seed"],
            f"{r['valid']:.1f}",
            f"{r['test']:.1f}",
            r["updates"],
            r["cpu_seconds"],
        )
        for r in tables["tried"]
    ]
    return Shown(
        [figure("lanes", "The same book in one lane or many", shows, chart, rows)],
        [Table("Every run", columns, tried)],
    )
