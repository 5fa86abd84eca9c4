"""The report: one HTML page with everything in it, to be read with the network off."""

import csv
from collections import Counter
from pathlib import Path
from typing import Any

from markupsafe import Markup

from textlstm.artifacts import read_text, write_text
from textlstm.report.material import COMBINED, Measured, method_name
from textlstm.report.template import render

ARTIFACTS = {
    "corpus/works.tsv": "every work: author, title, source, hash",
    "text/removed.tsv": "all that was taken out of the texts, and why",
    "text/leaks.tsv": "where works named their own authors, before and after cleaning",
    "text/stats.tsv": "sizes of the texts",
    "tokens/split.tsv": "which works train, validate and test",
    "tokens/vocabulary.tsv": "the vocabulary, learned on training works only",
    "model/model.json": "the language model's settings and provenance",
    "model/history.csv": "the learning curve",
    "attribute/folds.tsv": "which works were held out together",
    "attribute/predictions.tsv": "a probability per author, for every chunk and work, by every method",
    "attribute/verdicts.json": "the verdicts",
    "generate/samples.txt": "the samples as plain text",
    "evaluate/language_model.json": "perplexities with intervals and baselines",
    "evaluate/attribution.json": "accuracies with intervals, and the leak",
}


def write_page(
    measured: Measured,
    tokens: dict[str, Any],
    model: dict[str, Any],
    samples: list[dict[str, Any]],
    figures: Path,
    captions: Path,
    out: Path,
) -> None:
    """Write the page; the figures' pictures, tables and captions are read from their folders."""
    filters = {"percent": percent, "figure": lambda number: f"{number:,.1f}", "method": method_name}
    held_out = measured.language.get(measured.held_out or "", {})
    name = out.resolve().parent.parent.name
    page = render(
        "textlstm.report",
        filters,
        measured=measured,
        heading=f"{name}: who wrote it, and how it sounds"
        if measured.judged
        else f"{name}: how it sounds",
        judges=[method for method in measured.methods if method != COMBINED],
        named=Counter(said["verdict"] for said in measured.verdicts).most_common(),
        agreed=sum(len(said["agree"]) == len(said["methods"]) for said in measured.verdicts),
        leaks=measured.attribution.get("leak"),
        checked=measured.attribution.get("questioned", {}).get("verdict"),
        held_out=held_out,
        unread=unread(measured, held_out.get("n_works", 0)),
        examples=examples(measured.removed),
        tokens=tokens,
        model=model,
        samples=samples,
        drawn={path.stem: drawing(path, captions) for path in sorted(figures.glob("*.svg"))},
        artifacts=ARTIFACTS,
    )
    write_text(out, page)


def unread(measured: Measured, works: int) -> str:
    """Return what the language model was measured on, in words."""
    if not measured.whole:
        return "the last part of what it read"
    return "a work it had not read" if works == 1 else f"{works} works it had not read"


def examples(removed: list[dict[str, str]]) -> list[dict[str, str]]:
    """Return the first piece of each kind that was taken out."""
    return list({row["kind"]: row for row in reversed(removed)}.values())[::-1]


def drawing(svg: Path, captions: Path) -> dict[str, Any]:
    """Return a figure's picture (our own SVG, whose texts are escaped), what it is called and shows, and its table."""
    picture = read_text(svg)
    title, shows = (
        Markup(picture.partition(f'<{tag} id="{svg.stem}-{tag}">')[2].partition("<")[0])
        for tag in ("title", "desc")
    )
    columns, *rows = csv.reader(
        read_text(svg.with_suffix(".tsv")).splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE
    )
    caption = read_text(captions / f"{svg.stem}.rst").replace("``", "").strip()
    return {
        "picture": Markup(picture),
        "title": title,
        "shows": shows,
        "caption": caption,
        "columns": columns,
        "rows": rows,
    }


def percent(share: float) -> str:
    """Return a share as a percentage with as many digits as it bears."""
    return f"{share:.1%}".replace(".0%", "%")
