"""The commands of the stage: `textlstm report figures|page|state`."""

from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(no_args_is_help=True, help="Draw the figures, write the page and the summary.")

Works = Annotated[Path, typer.Option(help="corpus/works.tsv")]
TextStats = Annotated[Path, typer.Option(help="text/stats.tsv")]
Removed = Annotated[Path, typer.Option(help="text/removed.tsv")]
Split = Annotated[Path, typer.Option(help="tokens/split.tsv")]
TokenStats = Annotated[Path, typer.Option(help="tokens/stats.json")]
Model = Annotated[Path, typer.Option(help="model/model.json")]
History = Annotated[Path, typer.Option(help="model/history.csv")]
LanguageModel = Annotated[Path, typer.Option(help="evaluate/language_model.json")]
Attribution = Annotated[Path, typer.Option(help="evaluate/attribution.json")]
Verdicts = Annotated[Path, typer.Option(help="attribute/verdicts.json")]
Samples = Annotated[Path, typer.Option(help="generate/samples.json")]


@app.command()
def figures(
    works: Works,
    text_stats: TextStats,
    removed: Removed,
    split: Split,
    history: History,
    language_model: LanguageModel,
    attribution: Attribution,
    verdicts: Verdicts,
    out_dir: Annotated[Path, typer.Option(help="folder for an .svg and a .tsv a figure")],
) -> None:
    """Draw every figure as SVG, with the numbers it shows as .tsv beside it."""
    from textlstm.report.figures import write_figures
    from textlstm.report.material import Measured

    write_figures(
        Measured.read(
            works, text_stats, removed, split, history, language_model, attribution, verdicts
        ),
        out_dir,
    )


@app.command()
def state(
    experiment: Annotated[
        list[Path], typer.Option(help="what was found (.json); repeat for several")
    ],
    out: Annotated[Path, typer.Option(help="page to write (.html)")],
    claims: Annotated[Path, typer.Option(help="the claims as text to write (.txt)")],
    figures: Annotated[
        Path | None, typer.Option(help="folder for an .svg and a .tsv a figure")
    ] = None,
) -> None:
    """Write the page of state experiments: each question, its figures, and every claim with its check."""
    from textlstm.artifacts import write_text
    from textlstm.report.experiments.page import write_state

    write_text(claims, write_state(experiment, out, figures))


@app.command()
def page(
    works: Works,
    text_stats: TextStats,
    removed: Removed,
    split: Split,
    token_stats: TokenStats,
    model: Model,
    history: History,
    language_model: LanguageModel,
    attribution: Attribution,
    verdicts: Verdicts,
    samples: Samples,
    figures: Annotated[Path, typer.Option(help="folder with the figures")],
    captions: Annotated[Path, typer.Option(help="folder with an .rst a figure")],
    out: Annotated[Path, typer.Option(help="page to write (.html)")],
    summary: Annotated[Path, typer.Option(help="summary to write (.txt)")],
) -> None:
    """Write one HTML page that needs no network, and a summary of 25 lines for the terminal."""
    from textlstm.artifacts import read_json
    from textlstm.report.material import Measured
    from textlstm.report.page import write_page
    from textlstm.report.summary import write_summary

    measured = Measured.read(
        works, text_stats, removed, split, history, language_model, attribution, verdicts
    )
    write_page(
        measured,
        read_json(token_stats),
        read_json(model),
        read_json(samples),
        figures,
        captions,
        out,
    )
    write_summary(measured, out, summary)
