"""The commands of the stage: `textlstm report figures|page|experiments|verdicts`."""

import json
from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(no_args_is_help=True, help="Draw the figures, write the page and the summary.")

Works = Annotated[Path, typer.Option(help="table of all works (corpus/works.tsv)")]
TextStats = Annotated[Path, typer.Option(help="table of text sizes (text/stats.tsv)")]
Removed = Annotated[Path, typer.Option(help="table of removals (text/removed.tsv)")]
Split = Annotated[Path, typer.Option(help="table of the split (tokens/split.tsv)")]
TokenStats = Annotated[Path, typer.Option(help="vocabulary statistics (tokens/stats.json)")]
Model = Annotated[Path, typer.Option(help="description of the model (model/model.json)")]
History = Annotated[Path, typer.Option(help="learning curve (model/history.csv)")]
LanguageModel = Annotated[
    Path, typer.Option(help="measures of the language model (evaluate/language_model.json)")
]
Attribution = Annotated[
    Path, typer.Option(help="measures of attribution (evaluate/attribution.json)")
]
Verdicts = Annotated[Path, typer.Option(help="verdicts (attribute/verdicts.json)")]
Joint = Annotated[Path, typer.Option(help="joint works of candidates (attribute/joint.json)")]
Confounders = Annotated[
    Path, typer.Option(help="accuracy from other properties (evaluate/confounders.tsv)")
]
Heads = Annotated[Path, typer.Option(help="author heads (model/author_heads.json)")]
Samples = Annotated[Path, typer.Option(help="samples (generate/samples.json)")]


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
    out_dir: Annotated[
        Path, typer.Option(help="folder to write an .svg and a .tsv of each figure to")
    ],
) -> None:
    """Draw every figure as .svg, with its numbers as .tsv beside it."""
    from textlstm.report.figures import write_figures
    from textlstm.report.material import Measured

    write_figures(
        Measured.read(
            works, text_stats, removed, split, history, language_model, attribution, verdicts
        ),
        out_dir,
    )


@app.command()
def experiments(
    experiment: Annotated[
        list[Path], typer.Option(help="findings (.json); repeat for several experiments")
    ],
    out: Annotated[Path, typer.Option(help="page to write (.html)")],
    claims: Annotated[Path, typer.Option(help="expectations to write as text (.txt)")],
    figures: Annotated[
        Path | None, typer.Option(help="folder to write an .svg and a .tsv of each figure to")
    ] = None,
) -> None:
    """Write a page of experiments: question, figures, and expectations with their checks."""
    from textlstm.artifacts.files import write_text
    from textlstm.report.experiments.page import write_experiments

    write_text(claims, write_experiments(experiment, out, figures))


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
    joint: Joint,
    confounders: Confounders,
    author_heads: Heads,
    samples: Samples,
    predictions: Annotated[
        Path, typer.Option(help="predictions of all methods (attribute/predictions.tsv)")
    ],
    reuse: Annotated[Path, typer.Option(help="pairs of works that share text (text/reuse.tsv)")],
    settings: Annotated[str, typer.Option(help="all settings of the run, as JSON")],
    corpus_option: Annotated[
        str, typer.Option(help="option of snakemake that chooses the corpus, shown on the page")
    ],
    figures: Annotated[Path, typer.Option(help="folder of the figures")],
    captions: Annotated[Path, typer.Option(help="folder of the captions, an .rst for each figure")],
    out: Annotated[Path, typer.Option(help="page to write (.html)")],
    summary: Annotated[Path, typer.Option(help="summary to write (.txt)")],
) -> None:
    """Write the page, which needs no network, and the summary for the terminal."""
    from textlstm.artifacts.tables import read_json
    from textlstm.report.material import Measured
    from textlstm.report.page import Run, write_page
    from textlstm.report.summary import write_summary

    measured = Measured.read(
        works, text_stats, removed, split, history, language_model, attribution, verdicts, joint,
        author_heads,
    )  # fmt: skip
    write_page(
        measured,
        Run(
            json.loads(settings),
            corpus_option,
            predictions,
            reuse,
            confounders,
            [works, predictions, verdicts, attribution, language_model, model],
        ),
        read_json(token_stats),
        read_json(model),
        read_json(samples),
        figures,
        captions,
        out,
    )
    write_summary(measured, out, summary)


@app.command()
def verdicts(
    works: Works,
    attribution: Attribution,
    verdicts: Verdicts,
    joint: Joint,
    confounders: Confounders,
    out: Annotated[Path, typer.Option(help="accuracies and verdicts to write (.txt)")],
) -> None:
    """Write the accuracies and the verdicts for the terminal."""
    from textlstm.report.summary import write_verdicts

    write_verdicts(works, attribution, verdicts, joint, confounders, out)
