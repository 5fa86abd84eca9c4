"""The report: one self-contained HTML page that needs no network."""

import csv
from collections import Counter
from pathlib import Path
from typing import Any

from markupsafe import Markup

from textlstm.artifact_catalogue import ARTIFACTS
from textlstm.artifacts import read_text, write_text
from textlstm.attribute.methods import COMBINED
from textlstm.report.material import Measured, method_name
from textlstm.report.template import render

LISTED_STAGES = ("corpus/", "text/", "tokens/", "model/", "attribute/", "generate/", "evaluate/")
LISTED = [
    artifact
    for artifact in ARTIFACTS
    if artifact.path.startswith(LISTED_STAGES) and artifact.declared and not artifact.is_family
]


def write_page(
    measured: Measured,
    tokens: dict[str, Any],
    model: dict[str, Any],
    samples: list[dict[str, Any]],
    figures: Path,
    captions: Path,
    out: Path,
) -> None:
    """Write the report page.

    Args:
        measured: the results of the run.
        tokens: tokens/stats.json.
        model: model/model.json.
        samples: generate/samples.json.
        figures: folder with an .svg and a .tsv for each figure.
        captions: folder with an .rst for each figure.
        out: the page to write.
    """
    held_out = measured.language.get(measured.held_out or "", {})
    corpus = out.resolve().parent.parent.name
    topics = "authorship and language model" if measured.has_attribution else "language model"
    page = render(
        "page.html",
        {"percent": percent, "figure": lambda number: f"{number:,.1f}", "method": method_name},
        heading=f"{corpus}: {topics}",
        measured=measured,
        methods=[method for method in measured.methods if method != COMBINED],
        named=Counter(verdict["verdict"] for verdict in measured.verdicts).most_common(),
        unanimous=sum(
            len(verdict["agree"]) == len(verdict["methods"]) for verdict in measured.verdicts
        ),
        leaks=measured.attribution.get("leak"),
        checked=measured.attribution.get("questioned", {}).get("verdict"),
        held_out=held_out,
        unread=describe_held_out(measured, held_out.get("n_works", 0)),
        examples=removed_examples(measured.removed),
        tokens=tokens,
        model=model,
        samples=samples,
        drawings={
            path.stem: read_drawing(path, captions) for path in sorted(figures.glob("*.svg"))
        },
        artifacts=LISTED,
    )
    write_text(out, page)


def describe_held_out(measured: Measured, works: int) -> str:
    """Return in words what the language model was evaluated on."""
    if not measured.holds_out_whole_works:
        return "the last part of the works it was trained on"
    return "a held-out work" if works == 1 else f"{works} held-out works"


def removed_examples(removed: list[dict[str, str]]) -> list[tuple[str, str, str, str]]:
    """Return kind, work, text and reason of the first removed passage of each kind."""
    first = {row["kind"]: row for row in reversed(removed)}
    return [
        (row["kind"].replace("_", " "), row["work"], row["text"], row["reason"])
        for row in reversed(first.values())
    ]


def read_drawing(svg: Path, captions: Path) -> dict[str, Any]:
    """Return a figure's SVG (its texts are escaped), title, description, caption and table."""
    picture = read_text(svg)
    title, summary = (
        Markup(picture.partition(f'<{tag} id="{svg.stem}-{tag}">')[2].partition("<")[0])
        for tag in ("title", "desc")
    )
    columns, *rows = csv.reader(
        read_text(svg.with_suffix(".tsv")).splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE
    )
    return {
        "picture": Markup(picture),
        "title": title,
        "summary": summary,
        "caption": read_text(captions / f"{svg.stem}.rst").replace("``", "").strip(),
        "columns": columns,
        "rows": rows,
    }


def percent(share: float) -> str:
    """Return a share as a percentage with one decimal, without a trailing zero."""
    return f"{share:.1%}".replace(".0%", "%")
