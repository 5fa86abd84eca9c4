"""The report: one HTML page with everything in it, to be read with the network off."""

import csv
from importlib.resources import files
from pathlib import Path
from typing import Any

import jinja2
from markupsafe import Markup

from textlstm.artifacts import read_text, write_text
from textlstm.report.material import BASELINES, Measured, method_name

ARTIFACTS = {
    "corpus/works.tsv": "every work: author, title, source, hash",
    "text/removed.tsv": "all that was taken out of the texts, and why",
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
    loader = jinja2.DictLoader({"page": files("textlstm.report").joinpath("page.html").read_text(encoding="utf-8")})
    environment = jinja2.Environment(loader=loader, autoescape=True, undefined=jinja2.StrictUndefined)
    environment.filters |= {"percent": percent, "figure": lambda number: f"{number:,.1f}", "method": method_name}
    page = environment.get_template("page").render(
        measured=measured,
        name=out.resolve().parent.parent.name,
        held_out=measured.language[measured.held_out],
        baselines=BASELINES,
        tokens=tokens,
        model=model,
        samples=samples,
        drawn={path.stem: drawing(path, captions) for path in sorted(figures.glob("*.svg"))},
        artifacts=ARTIFACTS,
    )
    write_text(out, page)


def drawing(svg: Path, captions: Path) -> dict[str, Any]:
    """Return a figure's picture (our own SVG, whose texts are escaped), its caption and its table."""
    columns, *rows = csv.reader(read_text(svg.with_suffix(".tsv")).splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE)
    caption = read_text(captions / f"{svg.stem}.rst").replace("``", "").strip()
    return {"picture": Markup(read_text(svg)), "caption": caption, "columns": columns, "rows": rows}


def percent(share: float) -> str:
    """Return a share as a percentage with as many digits as it bears."""
    return f"{share:.1%}".replace(".0%", "%")
