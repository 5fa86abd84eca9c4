"""The commands of stylometry: `textlstm stylometry compare|accuracy|page|contrast|rolling`."""

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


Results = Annotated[Path, typer.Argument(help="folder of a run (results/<corpus>)")]
OutDir = Annotated[
    Path | None, typer.Option(help="folder to write to; results/<corpus>/stylometry/… by default")
]


@app.command()
def contrast(
    results: Results,
    first: Annotated[list[str], typer.Option(help="author or work of the first group; repeat")],
    second: Annotated[list[str], typer.Option(help="author or work of the second group; repeat")],
    segment: Annotated[int, typer.Option(min=50, help="words of a segment")] = 2000,
    words: Annotated[int, typer.Option(min=1, help="words drawn for each group")] = 20,
    out_dir: OutDir = None,
) -> None:
    """Write the words that one group of texts prefers and another avoids (Zeta), in context."""
    from textlstm.report.stylometry.contrast import write_contrast

    name = "_".join([*first, "and", *second]).replace("/", "_")
    folder = out_dir or results / "stylometry" / "contrast" / name
    write_contrast(results, first, second, segment, words, folder)
    typer.echo(f"page: {folder / 'index.html'}")


@app.command()
def rolling(
    results: Results,
    work: Annotated[str, typer.Argument(help="id of the work (corpus/works.tsv)")],
    candidate: Annotated[
        list[str] | None, typer.Option(help="author to compare with; repeat; all by default")
    ] = None,
    window: Annotated[int, typer.Option(min=200, help="words of a window")] = 5000,
    step: Annotated[int, typer.Option(min=50, help="words between the starts of windows")] = 1000,
    most_frequent_words: Annotated[
        int, typer.Option(min=10, help="number of most frequent words compared")
    ] = 500,
    resamples: Annotated[
        int, typer.Option(min=20, help="bootstrap resamples for the band of a window")
    ] = 100,
    seed: Annotated[int, typer.Option(min=0, help="random seed of the bootstrap")] = 1,
    out_dir: OutDir = None,
) -> None:
    """Follow the authorship through a work: curve with bands, changes of author, coloured text."""
    from textlstm.report.stylometry.rolling import RollingSettings, write_rolling

    settings = RollingSettings(window, step, most_frequent_words, resamples)
    folder = out_dir or results / "stylometry" / "rolling" / work
    typer.echo(write_rolling(results, work, candidate or [], settings, seed, folder))
    typer.echo(f"page: {folder / 'index.html'}")
