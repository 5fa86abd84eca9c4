"""Figures of what was read: words by author and split, and what was taken out of the texts."""

from collections import Counter

import altair as alt

from textlstm.report.figure import GREY, PALETTE, WIDTH, Figure, colours, points
from textlstm.report.material import Measured

SPLITS = {"train": "training", "valid": "validation", "test": "test", "questioned": "questioned"}
NOBODY, LEFT_OUT = "(questioned)", "left out"


def corpus(measured: Measured) -> Figure:
    """Draw the words of each author, parted by what the language model does with the work."""
    words: Counter[tuple[str, str]] = Counter()
    works: Counter[tuple[str, str]] = Counter()
    authors = {
        work["id"]: NOBODY if work["role"] == "questioned" else work["author"]
        for work in measured.works
    }
    for text in measured.texts:
        for split, share in measured.parts.get(text["work"], {"": 1.0}).items():
            key = authors[text["work"]], SPLITS.get(split, LEFT_OUT)
            words[key] += round(share * int(text["words"]))
            works[key] += 1
    columns = ["author", "colour", "works", "words"]
    rows = [(*key, works[key], words[key]) for key in sorted(words)]
    total: Counter[str] = Counter()
    for author, _, _, number in rows:
        total[author] += number
    order = sorted(total, key=lambda author: (author == NOBODY, -total[author], author))
    uses = [use for use in (*SPLITS.values(), LEFT_OUT) if any(row[1] == use for row in rows)]
    chart = (
        alt.Chart(points([(*row, uses.index(row[1])) for row in rows], [*columns, "order"]))
        .mark_bar(height=18)
        .encode(
            y=alt.Y("author:N", sort=order, title=None),
            x=alt.X("words:Q", title="words"),
            color=colours(uses),
            order="order:Q",
        )
        .properties(width=WIDTH, height=alt.Step(26))
    )
    shows = f"{sum(total.values()):,} words in {len(measured.texts)} works: " + ", ".join(
        f"{name} {total[name]:,}" for name in order
    )
    return Figure(
        "corpus", "What was read", shows + ".", chart, ["author", "use", "works", "words"], rows
    )


def removed(measured: Measured) -> Figure:
    """Draw the characters taken out of the texts, by kind."""
    characters: Counter[str] = Counter()
    pieces: Counter[str] = Counter()
    for row in measured.removed:
        kind = row["kind"].replace("_", " ")
        characters[kind] += int(row["length"])
        pieces[kind] += 1
    columns = ["kind", "pieces", "characters"]
    rows = [(kind, pieces[kind], number) for kind, number in characters.most_common()]
    if not rows:
        return Figure(
            "removed",
            "What was taken out",
            "Nothing was taken out of the texts.",
            None,
            columns,
            [],
        )
    base = alt.Chart(points(rows, columns)).encode(
        y=alt.Y("kind:N", sort=[row[0] for row in rows], title=None)
    )
    bars = base.mark_bar(height=16, color=PALETTE[0]).encode(
        x=alt.X("characters:Q", title="characters taken out")
    )
    text = (
        base.mark_text(align="left", dx=5, color=GREY)
        .encode(x="characters:Q", text=alt.Text("label:N"))
        .transform_calculate(
            label="format(datum.pieces, ',') + (datum.pieces == 1 ? ' piece' : ' pieces')"
        )
    )
    chart = alt.layer(bars, text).properties(width=WIDTH, height=alt.Step(24))
    shows = (
        f"{sum(characters.values()):,} characters taken out in {len(measured.removed):,} pieces: "
    )
    return Figure(
        "removed",
        "What was taken out",
        shows + ", ".join(f"{row[0]} {row[2]:,}" for row in rows) + ".",
        chart,
        columns,
        rows,
    )
