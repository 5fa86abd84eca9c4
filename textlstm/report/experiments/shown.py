"""What the page shows of an experiment beside its claims: figures, and tables of numbers or of texts."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import altair as alt

from textlstm.report.figure import PALETTE, WIDTH, Figure, points

HEIGHT = 260  # pixels of the plotting area


@dataclass(frozen=True)
class Table:
    """A table of the page: what it is, what its columns are called, its rows."""

    title: str
    columns: Sequence[str]
    rows: Sequence[Sequence[Any]]


@dataclass(frozen=True)
class Shown:
    """Figures and tables of one experiment."""

    figures: list[Figure]
    tables: list[Table] = field(default_factory=list)


def figure(
    name: str, title: str, shows: str, chart: alt.TopLevelMixin, rows: Sequence[dict[str, Any]]
) -> Figure:
    """Return a figure whose table has a column a key of its rows."""
    columns = list(rows[0]) if rows else []
    return Figure(
        name, title, shows, chart if rows else None, columns, [list(row.values()) for row in rows]
    )


def data(rows: Sequence[dict[str, Any]]) -> alt.Data:
    """Return rows as the data of a chart."""
    return points([list(row.values()) for row in rows], list(rows[0]) if rows else [])


def sized(chart: Any, height: int = HEIGHT) -> Any:
    """Return a chart of the page's width."""
    return chart.properties(width=WIDTH, height=height)


def named(field: str, names: Sequence[str], title: str | None = None) -> Any:
    """Return one colour a name, the legend above the chart in as few lines as names need."""
    scale = alt.Scale(
        domain=list(names), range=[PALETTE[at % len(PALETTE)] for at in range(len(names))]
    )
    return alt.Color(
        f"{field}:N", scale=scale, legend=alt.Legend(title=title, columns=2, symbolOpacity=1)
    )


def mean_by(
    rows: Sequence[dict[str, Any]], keys: Sequence[str], value: str
) -> list[dict[str, Any]]:
    """Return the mean, smallest and largest `value` of the rows that agree in `keys`."""
    groups: dict[tuple[Any, ...], list[float]] = {}
    for row in rows:
        groups.setdefault(tuple(row[key] for key in keys), []).append(row[value])
    return [
        dict(zip(keys, group, strict=True))
        | {value: sum(v) / len(v), "low": min(v), "high": max(v)}
        for group, v in groups.items()
    ]
