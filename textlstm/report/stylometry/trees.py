"""Figures of trees: the dendrogram and the consensus tree."""

import json
from collections.abc import Sequence
from typing import Any

import altair as alt

from textlstm.report.figure import GREY, INK, WIDTH, Figure, marks, points
from textlstm.stylometry.trees import Node

LEAF_PIXELS = 17  # height of a leaf
SEGMENTS = ("x", "y", "x2", "y2")


def draw_tree(
    figure: tuple[str, str, str],
    tree: Node,
    authors: dict[str, str],
    leaf_labels: dict[str, str],
    axis: str,
) -> Figure:
    """Draw a rooted tree with its root on the left.

    Args:
        figure: name, title and summary of the figure.
        tree: the tree.
        authors: the author of each text; empty for questioned texts.
        leaf_labels: the label of each text.
        axis: title of the horizontal axis; empty for a tree whose heights mean nothing.
    """
    leaves = tree.leaves()
    position = {leaf: number for number, leaf in enumerate(leaves)}
    segments, supports = _segments(tree, position)
    y = alt.Y(
        "y:Q",
        scale=alt.Scale(domain=[-0.6, len(leaves) - 0.4], reverse=True, nice=False, zero=False),
        title=None,
        axis=alt.Axis(
            orient="right",
            values=list(range(len(leaves))),
            labelExpr=f"{json.dumps([leaf_labels[leaf] for leaf in leaves])}[datum.value]",
            grid=False,
            domain=False,
            ticks=False,
            labelPadding=8,
            tickCount=len(leaves),
            labelOverlap=False,
            labelLimit=300,
        ),
    )
    x = alt.X(
        "x:Q",
        scale=alt.Scale(domain=[tree.height, 0], nice=False),
        title=axis or None,
        axis=alt.Axis(grid=False) if axis else None,
    )
    # SVG draws text over lines: the rules come first
    lines = (
        alt.Chart(points(segments, SEGMENTS))
        .mark_rule(color=GREY, strokeWidth=1.3)
        .encode(x=x, x2="x2:Q", y=y, y2="y2:Q")
    )
    named = _colour_names(list(authors.values()))
    ends = [(0.0, position[leaf], authors[leaf] or "questioned") for leaf in leaves]
    dots = (
        alt.Chart(points(ends, ["x", "y", "author"]))
        .mark_point(filled=True, size=55, opacity=1)
        .encode(x=x, y=y, **marks(named, "author"))
    )
    layers: list[Any] = [lines, dots]
    if supports:
        layers.append(
            alt.Chart(points(supports, ["x", "y", "support"]))
            .mark_text(align="left", baseline="bottom", dx=3, dy=-1, fontSize=11, color=INK)
            .encode(x=x, y=y, text="support:N")
        )
    chart = alt.layer(*layers).properties(width=WIDTH, height=LEAF_PIXELS * len(leaves))
    name, title, summary = figure
    columns = ["text", "author", "label", "joined at", "with"]
    return Figure(name, title, summary, chart, columns, _rows(tree, authors, leaf_labels))


def _segments(
    tree: Node, position: dict[str, int]
) -> tuple[list[tuple[float, float, float, float]], list[tuple[float, float, str]]]:
    """Return the lines of a tree as (x, y, x2, y2), and the supports of its inner nodes."""
    lines: list[tuple[float, float, float, float]] = []
    supports: list[tuple[float, float, str]] = []

    def place(node: Node) -> float:
        if not node.branches:
            return float(position[node.leaf])
        places = [place(branch) for branch in node.branches]
        lines.append((node.height, min(places), node.height, max(places)))
        for branch, at in zip(node.branches, places, strict=True):
            lines.append((branch.height, at, node.height, at))
        middle = (min(places) + max(places)) / 2
        if node.support is not None:
            supports.append((node.height, middle, f"{100 * node.support:.0f}"))
        return middle

    place(tree)
    return lines, supports


def _rows(
    tree: Node, authors: dict[str, str], leaf_labels: dict[str, str]
) -> list[Sequence[object]]:
    """Return for each text the height at which it joins others, and the texts it joins first."""
    rows: list[Sequence[object]] = []

    def visit(node: Node) -> None:
        for branch in node.branches:
            if branch.branches:
                visit(branch)
            else:
                others = [leaf for leaf in node.leaves() if leaf != branch.leaf]
                shown = ", ".join(others[:4]) + (" …" if len(others) > 4 else "")
                leaf = branch.leaf
                rows.append((leaf, authors[leaf], leaf_labels[leaf], f"{node.height:.4g}", shown))

    visit(tree)
    return rows


def _colour_names(authors: Sequence[str]) -> list[str]:
    """Return the names that have a colour: the authors, and the questioned texts last."""
    known = sorted({author for author in authors if author})
    return known + (["questioned"] if any(not author for author in authors) else [])
