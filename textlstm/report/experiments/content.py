"""The content of an experiment's page besides its expectations: figures and tables."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import altair as alt

from textlstm.report.figure import WIDTH, Figure, points

HEIGHT = 220  # pixels of the plotting area
Rows = Sequence[dict[str, Any]]


@dataclass(frozen=True)
class Table:
    """A table of the page.

    Args:
        title: heading of the table.
        columns: header of the table.
        rows: rows of the table.
    """

    title: str
    columns: Sequence[str]
    rows: Sequence[Sequence[Any]]


@dataclass(frozen=True)
class Content:
    """The figures and tables of one experiment."""

    figures: list[Figure]
    tables: list[Table] = field(default_factory=list)


def figure(name: str, title: str, summary: str, chart: alt.TopLevelMixin, rows: Rows) -> Figure:
    """Return a figure whose table has the keys of its rows as columns."""
    columns = list(rows[0]) if rows else []
    values = [list(row.values()) for row in rows]
    return Figure(name, title, summary, chart if rows else None, columns, values)


def data(rows: Rows) -> alt.Data:
    """Return rows as the data of a chart."""
    return points([list(row.values()) for row in rows], list(rows[0]) if rows else [])


def resize(chart: Any, height: int = HEIGHT, width: float = WIDTH) -> Any:
    """Return a chart of the page's width and a height in pixels."""
    return chart.properties(width=width, height=height)


def mean_by(rows: Rows, keys: Sequence[str], value: str) -> list[dict[str, Any]]:
    """Return mean, minimum (`low`) and maximum (`high`) of `value`, grouped by `keys`."""
    groups: dict[tuple[Any, ...], list[float]] = {}
    for row in rows:
        groups.setdefault(tuple(row[key] for key in keys), []).append(row[value])
    return [
        dict(zip(keys, group, strict=True))
        | {value: sum(v) / len(v), "low": min(v), "high": max(v)}
        for group, v in groups.items()
    ]
