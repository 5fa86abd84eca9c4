"""The page of a rolling attribution: curve with bands and seams, and the coloured text."""

from dataclasses import dataclass
from pathlib import Path

import altair as alt
import numpy as np
from markupsafe import Markup

from textlstm.artifacts.files import write_text
from textlstm.errors import TextlstmError
from textlstm.report.figure import INK, PALETTE, WIDTH, Figure, points, strokes
from textlstm.report.names import letters
from textlstm.report.template import render
from textlstm.stylometry.contrast import group
from textlstm.stylometry.corpus import StyleCorpus, StyleText
from textlstm.stylometry.rolling import Rolling, roll

MAX_CURVES = 4  # authors drawn; the table has all


@dataclass(frozen=True)
class RollingSettings:
    """Settings of a rolling attribution.

    Args:
        window: words of a window.
        step: words between the starts of windows.
        most_frequent_words: number of words compared.
        resamples: bootstrap resamples for the band of a window.
    """

    window: int
    step: int
    most_frequent_words: int
    resamples: int


def write_rolling(
    results: Path,
    work: str,
    candidates: list[str],
    settings: RollingSettings,
    seed: int,
    out: Path,
) -> str:
    """Write the curve of one work: table, figure and page.

    Args:
        results: folder of a run, results/<corpus>.
        work: id of the work.
        candidates: authors to compare it with; empty for all.
        settings: windows, words and resamples.
        seed: random seed of the bootstrap.
        out: folder to write rolling.tsv, rolling.svg and index.html to.

    Returns:
        The changes of author in words.

    Raises:
        TextlstmError: the work or a candidate is unknown, or the work is too short.
    """
    reuse = results / "text/reuse.tsv"
    corpus = StyleCorpus.read(
        results / "corpus/works.tsv", results / "text/style", reuse if reuse.is_file() else None
    )
    book = next((text for text in corpus.texts if text.id == work), None)
    if book is None:
        raise TextlstmError(
            f"{work}: no work of {results} has this id; corpus/works.tsv lists all works"
        )
    names = sorted({text.author for text in group(corpus, candidates)})
    curve = roll(
        corpus,
        book,
        names,
        settings.window,
        settings.step,
        settings.most_frequent_words,
        settings.resamples,
        seed,
    )
    figure = draw_rolling(curve, book, settings.window)
    figure.save(out)
    drawn = drawn_authors(curve)
    page = render(
        "stylometry/rolling.html",
        {"svg": lambda each: Markup(each.svg())},
        heading=f"{book.title}: rolling attribution",
        book=book,
        curve=curve,
        settings=settings,
        figure=figure,
        initials=letters(curve.authors),
        passages=coloured_passages(corpus, curve, book, drawn, settings.step),
    )
    write_text(out / "index.html", page)
    return figure.summary


def drawn_authors(curve: Rolling) -> list[str]:
    """Return the authors with a curve: those nearest in most windows, then by mean score."""
    nearest = np.bincount(curve.scores.argmax(axis=1), minlength=len(curve.authors))
    order = np.lexsort((-curve.scores.mean(axis=0), -nearest))
    return [curve.authors[index] for index in order[:MAX_CURVES]]


def coloured_passages(
    corpus: StyleCorpus, curve: Rolling, book: StyleText, drawn: list[str], step: int
) -> list[tuple[int, str, str, bool, str]]:
    """Return first word, nearest author, colour, whether the bands are apart, and the text.

    A passage has the window whose middle is nearest to its own; `step` words are one passage.
    """
    found = []
    width = len(book.words) - int(curve.starts[-1])
    middles = curve.starts + width / 2
    for start in range(0, len(book.words), step):
        index = int(np.abs(middles - (start + step / 2)).argmin())
        best = int(curve.scores[index].argmax())
        others = np.delete(curve.high[index], best)
        apart = bool(curve.low[index, best] > others.max())
        author = curve.authors[best]
        colour = PALETTE[drawn.index(author)] if author in drawn else PALETTE[6]
        words = book.words[start : start + step]
        text = " ".join(corpus.vocabulary[word] for word in words)
        found.append((start, author, colour, apart, text))
    return found


def draw_rolling(curve: Rolling, book: StyleText, window: int) -> Figure:
    """Draw the scores of the nearest authors along a book, with bands and seams.

    Args:
        curve: the curve.
        book: the text.
        window: words of a window.
    """
    drawn = drawn_authors(curve)
    middles = curve.starts + window // 2
    rows = [
        (int(middle), author, *(float(part[place, index]) for part in parts))
        for author in drawn
        for index in [curve.authors.index(author)]
        for parts in [(curve.scores, curve.low, curve.high)]
        for place, middle in enumerate(middles)
    ]
    x = alt.X(
        "word:Q",
        title="word (middle of the window)",
        scale=alt.Scale(domain=[0, len(book.words)], nice=False),
        axis=alt.Axis(tickCount=5),
    )
    styles = strokes(drawn, "author")
    base = alt.Chart(points(rows, ["word", "author", "score", "low", "high"]))
    bands = base.mark_area(opacity=0.22).encode(
        x=x, y=alt.Y("low:Q", title="cosine to the author"), y2="high:Q", color=styles["color"]
    )
    lines = base.mark_line(strokeWidth=1.8).encode(
        x=x, y=alt.Y("score:Q", title="cosine to the author"), **styles
    )
    layers = [bands, lines]
    claimed = [seam for seam in curve.seams if seam.claimed]
    if claimed:
        marks = points([(seam.word,) for seam in claimed], ["word"])
        layers.append(alt.Chart(marks).mark_rule(color=INK, strokeWidth=2).encode(x=x))
    chart = alt.layer(*layers).properties(width=WIDTH * 1.8, height=WIDTH * 0.8)
    table = [
        (
            int(start),
            int(start) + window,
            author,
            *(f"{part[place, index]:.4f}" for part in (curve.scores, curve.low, curve.high)),
        )
        for place, start in enumerate(curve.starts)
        for index, author in enumerate(curve.authors)
    ]
    columns = ["first word", "last word", "author", "cosine", "low", "high"]
    title = f"{book.title}: windows of {window:,} words"
    return Figure("rolling", title, describe(curve), chart, columns, table)


def describe(curve: Rolling) -> str:
    """Return the seams in words."""
    claimed = [seam for seam in curve.seams if seam.claimed]
    if claimed:
        parts = "; ".join(
            f"after word {seam.word:,}, from {seam.before} to {seam.after} (p = {seam.p:.3f})"
            for seam in claimed
        )
        return f"The author changes: {parts}."
    if not curve.seams:
        return "The text is too short to look for a change of author."
    seam = curve.seams[0]
    return (
        f"No change of author is claimed: the largest is after word {seam.word:,}, with "
        f"p = {seam.p:.3f} by comparison with {curve.compared} works by one author."
    )
