"""The commands of stylometry: `textlstm stylometry compare|accuracy|page`."""

from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(
    no_args_is_help=True, help="Tables, trees, maps and accuracy of texts by their frequent words."
)

Works = Annotated[Path, typer.Option(help="table of all works (corpus/works.tsv)")]
Texts = Annotated[Path, typer.Option(help="folder of the style views")]
Reuse = Annotated[Path, typer.Option(help="pairs of works that share text (text/reuse.tsv)")]
Settings = Annotated[
    str, typer.Option(help="section `stylometry` of the settings: JSON, or a YAML or JSON file")
]


@app.command()
def compare(
    works: Works,
    texts: Texts,
    reuse: Reuse,
    settings: Settings,
    out_dir: Annotated[Path, typer.Option(help="folder to write the tables, trees and maps to")],
) -> None:
    """Write frequency and distance tables, trees, maps and networks of all works."""
    from textlstm.config import Stylometry, load_section
    from textlstm.stylometry.findings import write_comparison

    values = load_section(settings, Stylometry, "--settings")
    write_comparison(works, texts, reuse, values, out_dir)


@app.command()
def accuracy(
    works: Works,
    texts: Texts,
    reuse: Reuse,
    settings: Settings,
    seed: Annotated[int, typer.Option(min=0, help="random seed of the SVM")],
    out: Annotated[Path, typer.Option(help="table of accuracies to write")],
) -> None:
    """Measure the accuracy of methods against the number of words and the length of the text."""
    from textlstm.config import Stylometry, load_section
    from textlstm.stylometry.findings import write_accuracy

    values = load_section(settings, Stylometry, "--settings")
    write_accuracy(works, texts, reuse, values, seed, out)


@app.command()
def page(
    comparison: Annotated[Path, typer.Option(help="trees and maps (stylometry/comparison.json)")],
    accuracy: Annotated[Path, typer.Option(help="accuracies (stylometry/accuracy.tsv)")],
    figures: Annotated[
        Path, typer.Option(help="folder to write an .svg and a .tsv of each figure to")
    ],
    command: Annotated[str, typer.Option(help="command that makes the page again, shown on it")],
    out: Annotated[Path, typer.Option(help="page to write (.html)")],
) -> None:
    """Draw the trees, maps and accuracies, and write the page."""
    from textlstm.report.stylometry.page import write_page

    write_page(comparison, accuracy, figures, command, out)
