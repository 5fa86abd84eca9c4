"""Figures of the corpus: words by author and split, and text removed by kind."""

from collections import Counter

import altair as alt

from textlstm.report.figure import GREY, PALETTE, WIDTH, Figure, colours, points
from textlstm.report.material import Measured

SPLITS = {"train": "training", "valid": "validation", "test": "test", "questioned": "questioned"}
QUESTIONED, UNUSED = "(questioned)", "unused"


def corpus(measured: Measured) -> Figure:
    """Draw the words of each author by the split of the language model."""
    words: Counter[tuple[str, str]] = Counter()
    works: Counter[tuple[str, str]] = Counter()
    authors = {
        work["id"]: QUESTIONED if work["role"] == "questioned" else work["author"]
        for work in measured.works
    }
    for text in measured.texts:
        for split, share in measured.split_shares.get(text["work"], {"": 1.0}).items():
            key = authors[text["work"]], SPLITS.get(split, UNUSED)
            words[key] += round(share * int(text["words"]))
            works[key] += 1
    rows = [(*key, works[key], words[key]) for key in sorted(words)]
    total: Counter[str] = Counter()
    for author, _, _, number in rows:
        total[author] += number
    order = sorted(total, key=lambda author: (author == QUESTIONED, -total[author], author))
    uses = [use for use in (*SPLITS.values(), UNUSED) if any(row[1] == use for row in rows)]
    marks = [(*row, uses.index(row[1])) for row in rows]
    chart = (
        alt.Chart(points(marks, ["author", "colour", "works", "words", "order"]))
        .mark_bar(height=18)
        .encode(
            y=alt.Y("author:N", sort=order, title=None),
            x=alt.X("words:Q", title="words", axis=alt.Axis(tickCount=4)),
            color=colours(uses),
            order="order:Q",
        )
        .properties(width=WIDTH, height=alt.Step(26))
    )
    by_author = ", ".join(f"{name} {total[name]:,}" for name in order)
    summary = f"{sum(total.values()):,} words in {len(measured.texts)} works: {by_author}."
    columns = ["author", "use", "works", "words"]
    return Figure("corpus", "Words by author", summary, chart, columns, rows)


def removed(measured: Measured) -> Figure:
    """Draw the number of removed characters by kind."""
    title = "Removed text"
    columns = ["kind", "passages", "characters"]
    characters: Counter[str] = Counter()
    passages: Counter[str] = Counter()
    for row in measured.removed:
        kind = row["kind"].replace("_", " ")
        characters[kind] += int(row["length"])
        passages[kind] += 1
    rows = [(kind, passages[kind], number) for kind, number in characters.most_common()]
    if not rows:
        return Figure("removed", title, "No text was removed.", None, columns, [])
    base = alt.Chart(points(rows, columns)).encode(
        y=alt.Y("kind:N", sort=[row[0] for row in rows], title=None)
    )
    bars = base.mark_bar(height=16, color=PALETTE[0]).encode(
        x=alt.X("characters:Q", title="removed characters", axis=alt.Axis(tickCount=3))
    )
    plural = "(datum.passages == 1 ? ' passage' : ' passages')"
    text = (
        base.mark_text(align="left", dx=5, color=GREY)
        .encode(x="characters:Q", text=alt.Text("label:N"))
        .transform_calculate(label=f"format(datum.passages, ',') + {plural}")
    )
    chart = alt.layer(bars, text).properties(width=WIDTH * 0.75, height=alt.Step(24))
    by_kind = ", ".join(f"{row[0]} {row[2]:,}" for row in rows)
    summary = (
        f"{sum(characters.values()):,} characters removed in {len(measured.removed):,} passages: "
        f"{by_kind}."
    )
    return Figure("removed", title, summary, chart, columns, rows)
