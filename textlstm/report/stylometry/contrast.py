"""The page of a contrast: Zeta of words, with keyword-in-context."""

from collections.abc import Sequence
from pathlib import Path

import altair as alt
from markupsafe import Markup

from textlstm.artifacts.files import write_text
from textlstm.report.figure import GREY, PALETTE, WIDTH, Figure, points
from textlstm.report.template import render
from textlstm.stylometry.contrast import Zeta, group, keyword_in_context, zeta
from textlstm.stylometry.corpus import StyleCorpus

CONTEXT_WORDS, CONTEXTS, WORDS_IN_CONTEXT = 9, 4, 8


def write_contrast(
    results: Path, first: Sequence[str], second: Sequence[str], segment: int, words: int, out: Path
) -> None:
    """Write the words that two groups of texts prefer: table, figure and page.

    Args:
        results: folder of a run, results/<corpus>.
        first: authors or works of the first group.
        second: authors or works of the second group.
        segment: words of a segment.
        words: words drawn on each side.
        out: folder to write zeta.tsv, zeta.svg and index.html to.
    """
    corpus = StyleCorpus.read(results / "corpus/works.tsv", results / "text/style")
    texts = [group(corpus, names) for names in (first, second)]
    spelled = {author.casefold(): author for author in corpus.authors}
    names = [
        " and ".join(spelled.get(name.casefold(), name) for name in each)
        for each in (first, second)
    ]
    found = zeta(corpus, texts[0], texts[1], segment)
    figure = draw_zeta(found, names, segment, words)
    figure.save(out)
    preferred = [found[:WORDS_IN_CONTEXT], list(reversed(found))[:WORDS_IN_CONTEXT]]
    contexts = [
        [
            (each, keyword_in_context(corpus, own, each.word, CONTEXT_WORDS, CONTEXTS))
            for each in side
        ]
        for side, own in zip(preferred, texts, strict=True)
    ]
    page = render(
        "stylometry/contrast.html",
        {"svg": lambda drawn: Markup(drawn.svg())},
        heading=f"{names[0]} and {names[1]}: words they prefer",
        names=names,
        texts=texts,
        segment=segment,
        figure=figure,
        contexts=contexts,
    )
    write_text(out / "index.html", page)


def draw_zeta(found: Sequence[Zeta], names: Sequence[str], segment: int, words: int) -> Figure:
    """Draw the words with the largest Zeta on each side.

    Args:
        found: the Zeta of every word, the words of the first group first.
        names: names of the groups.
        segment: words of a segment.
        words: words on each side.
    """
    shown = [each for each in found[:words] if each.burrows > 0]
    last = [each for each in found[-words:] if each.burrows < 0]
    sides = [names[0]] * len(shown) + [names[1]] * len(last)
    rows = [
        (each.word, each.burrows, side) for each, side in zip([*shown, *last], sides, strict=True)
    ]
    base = alt.Chart(points(rows, ["word", "zeta", "group"])).encode(
        y=alt.Y("word:N", sort=[row[0] for row in rows], title=None)
    )
    legend = alt.Legend(title=None, columns=1)
    bars = base.mark_bar(height=11).encode(
        x=alt.X("zeta:Q", title="Burrows's Zeta", axis=alt.Axis(tickCount=5)),
        color=alt.Color(
            "group:N", scale=alt.Scale(domain=list(names), range=PALETTE[:2]), legend=legend
        ),
    )
    zero = alt.Chart(points([(0,)], ["zero"])).mark_rule(color=GREY).encode(x="zero:Q")
    chart = alt.layer(bars, zero).properties(width=WIDTH * 1.2, height=alt.Step(17))
    words_of = [", ".join(each.word for each in side[:5]) for side in (shown, last[::-1])]
    summary = (
        f"Segments of {segment:,} words. {names[0]} prefers {words_of[0] or 'no word'}; "
        f"{names[1]} prefers {words_of[1] or 'no word'}."
    )
    columns = ["word", "share of first", "share of second", "burrows", "craig"]
    table = [
        (
            each.word,
            f"{each.first:.4f}",
            f"{each.second:.4f}",
            f"{each.burrows:.4f}",
            f"{each.craig:.4f}",
        )
        for each in found
    ]
    return Figure("zeta", "Preferred words", summary, chart if rows else None, columns, table)
