"""Figure of accuracy against the number of words compared, the length of the text, the method."""

from collections.abc import Sequence
from typing import Any

import altair as alt

from textlstm.report.figure import WIDTH, Figure, marks, points

COLUMNS = ["method", "label", "most frequent words", "length", "accuracy", "right", "texts"]


def draw_accuracy(rows: Sequence[dict[str, str]]) -> Figure:
    """Draw one panel for each length, one line for each method.

    Args:
        rows: the table stylometry/accuracy.tsv.
    """
    title = "Accuracy on works held out whole"
    columns = [*COLUMNS, "works"]
    table = [[row[column] for column in columns] for row in rows]
    if not rows:
        reason = "The corpus has no author with two works beside another author."
        return Figure("accuracy", title, reason, None, columns, [])
    lengths = list(dict.fromkeys(row["length"] for row in rows))
    methods = list(dict.fromkeys(row["label"] for row in rows))
    panels: list[Any] = []
    for length in lengths:
        own = [row for row in rows if row["length"] == length]
        values = [
            (row["label"], int(row["most frequent words"]), float(row["accuracy"])) for row in own
        ]
        what = "whole works" if length == "whole" else f"passages of {int(length):,} words"
        heading = f"{what}: {own[0]['texts']} texts of {own[0]['works']} works"
        base = alt.Chart(points(values, ["method", "words", "accuracy"])).encode(
            x=alt.X(
                "words:Q",
                title="most frequent words" if length == lengths[-1] else None,
                scale=alt.Scale(zero=False, padding=8),
            ),
            y=alt.Y(
                "accuracy:Q",
                title=None,
                axis=alt.Axis(format="%", values=[0, 0.25, 0.5, 0.75, 1]),
                scale=alt.Scale(domain=[0, 1]),
            ),
        )
        encoding = marks(methods, "method", title="")
        encoding["color"].legend.columns = encoding["shape"].legend.columns = 1
        encoding["color"].legend.labelLimit = encoding["shape"].legend.labelLimit = 340
        lines = base.mark_line(strokeWidth=1.5).encode(color=encoding["color"])
        dots = base.mark_point(filled=True, size=45, opacity=1).encode(**encoding)
        panels.append(
            alt.layer(lines, dots).properties(
                width=WIDTH * 1.3,
                height=120,
                title=alt.Title(heading, fontSize=13, fontWeight="normal", anchor="start"),
            )
        )
    summary = most_accurate(rows)
    return Figure("accuracy", title, summary, alt.vconcat(*panels, spacing=14), columns, table)


def most_accurate(rows: Sequence[dict[str, str]]) -> str:
    """Return a sentence on the most accurate setting at the length that the most works reach.

    Few works reach the greatest lengths, where one right text would be an accuracy of 100 %.
    """
    works = max(int(row["works"]) for row in rows)
    length = [row["length"] for row in rows if int(row["works"]) == works][-1]
    own = [row for row in rows if row["length"] == length]
    best = max(own, key=lambda row: (float(row["accuracy"]), -int(row["most frequent words"])))
    where = "whole works" if length == "whole" else f"passages of {int(length):,} words"
    return (
        f"Most accurate of {len(own)} settings on {where}: {best['label']}, "
        f"{best['most frequent words']} most frequent words, {best['right']} of {best['texts']}."
    )
