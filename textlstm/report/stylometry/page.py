"""The page of a stylometric comparison, and its figures."""

from importlib.metadata import version
from pathlib import Path
from typing import Any

from markupsafe import Markup

from textlstm.artifact_catalogue import ARTIFACTS
from textlstm.artifacts.files import write_text
from textlstm.artifacts.tables import read_json, read_tsv
from textlstm.report.figure import Figure
from textlstm.report.names import labels
from textlstm.report.stylometry.accuracy import draw_accuracy
from textlstm.report.stylometry.maps import draw_loadings, draw_map
from textlstm.report.stylometry.trees import draw_tree
from textlstm.report.template import render
from textlstm.stylometry.distances import DISTANCES
from textlstm.stylometry.findings import from_json

CAPTIONS = {
    "dendrogram": "Texts join from right to left: the earlier two branches meet, the closer they "
    "are. Symbols: one for each author. A dendrogram always shows groups, also where there are "
    "none, and changes with the number of words: compare it with the consensus tree.",
    "consensus": "A group is drawn if it occurs in more than the given share of the dendrograms; "
    "the number at its root is the percentage of them that contain it. Texts that join at the "
    "root belong to no stable group.",
    "components": "The two directions in which the standardised frequencies differ most. The "
    "shares say how much of the difference the map shows; the remainder is not visible on it.",
    "loadings": "A text with more of these words than the average lies further to the side of "
    "their weight. The table lists all words.",
    "scaling": "Texts whose distance is small lie close to each other, as far as two dimensions "
    "allow.",
    "accuracy": "Each work was classified with the help of the other works only, together with "
    "those that share text with it. Shorter passages and fewer words are harder.",
}


def write_page(comparison: Path, accuracy: Path, figures: Path, command: str, out: Path) -> None:
    """Write the page of a comparison and the figures on it.

    Args:
        comparison: stylometry/comparison.json.
        accuracy: stylometry/accuracy.tsv.
        figures: folder for the .svg and .tsv of each figure.
        command: the command that makes the page again.
        out: the page to write (.html).
    """
    found = read_json(comparison)
    rows = read_tsv(accuracy, ["method", "label", "most frequent words", "length", "accuracy"])
    drawn = draw(found, rows)
    for figure in drawn.values():
        figure.save(figures)
    page = render(
        "stylometry/page.html",
        {"svg": lambda figure: Markup(figure.svg())},
        heading=f"{out.resolve().parent.parent.name}: stylometry",
        found=found,
        distance=DISTANCES[found["settings"]["distance"]].label,
        figures=drawn,
        captions=CAPTIONS,
        rows=rows,
        exports=[
            artifact
            for artifact in ARTIFACTS
            if artifact.path.startswith("stylometry/") and not artifact.is_family
        ],
        distances=DISTANCES,
        command=command,
        version=version("textlstm"),
    )
    write_text(out, page)


def draw(found: dict[str, Any], rows: list[dict[str, str]]) -> dict[str, Figure]:
    """Return all figures by name, in the order of the page."""
    texts = found["texts"]
    if "dendrogram" not in found:
        missing = "Trees and maps need at least three texts."
        names = {"dendrogram": "Dendrogram", "consensus": "Consensus tree"}
        names |= {"components": "Principal components", "loadings": "Words that spread the texts"}
        names |= {"scaling": "Map of distances"}
        return {
            name: Figure(name, title, missing, None, ["text"], []) for name, title in names.items()
        } | {"accuracy": draw_accuracy(rows)}
    authors = {text["id"]: text["author"] for text in texts}
    full = [
        text["title"]
        if found["pooled"] and text["author"]
        else f"{text['author'] or '?'}: {text['title']}"
        for text in texts
    ]
    shown = labels(full, list(authors))
    by_id = dict(zip(authors, shown, strict=True))
    settings = found["settings"]
    words, distance = found["words"], DISTANCES[settings["distance"]].label
    tree, common = from_json(found["dendrogram"]), from_json(found["consensus"])
    grouped, several = len(found["grouped"]), len(found["several"])
    summary = f"{len(texts)} texts by {distance} of {words} most frequent words, "
    return {
        "dendrogram": draw_tree(
            ("dendrogram", "Dendrogram", f"{summary}{settings['linkage']} linkage."),
            tree,
            authors,
            by_id,
            distance,
        ),
        "consensus": draw_tree(
            (
                "consensus",
                "Consensus tree",
                f"{found['trees']} dendrograms in one: it groups the texts of {grouped} of "
                f"{several} authors with several texts.",
            ),
            common,
            authors,
            by_id,
            "",
        ),
        "components": draw_map(
            ("components", "Principal components", f"{summary}two components."),
            found["components"],
            texts,
            shown,
            "component",
        ),
        "loadings": draw_loadings(found["components"]),
        "scaling": draw_map(
            ("scaling", "Map of distances", f"{summary}multidimensional scaling."),
            found["scaling"],
            texts,
            shown,
            "dimension",
        ),
        "accuracy": draw_accuracy(rows),
    }
