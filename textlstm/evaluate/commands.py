"""The commands of the stage: `textlstm evaluate language-model|attribution|confounders`."""

from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(
    no_args_is_help=True, help="Measure perplexity and accuracy beside baselines, with intervals."
)

Resamples = Annotated[int, typer.Option(help="bootstrap resamples of works for the 95 % intervals")]
Seed = Annotated[int, typer.Option(help="random seed of the bootstrap")]
Out = Annotated[Path, typer.Option(help="measures to write (.json)")]


@app.command("language-model")
def language_model(
    model: Annotated[Path, typer.Option(help="folder of the trained model")],
    train: Annotated[Path, typer.Option(help="training ids (tokens/train.npy)")],
    valid: Annotated[Path, typer.Option(help="validation ids (tokens/valid.npy)")],
    test: Annotated[Path, typer.Option(help="test ids (tokens/test.npy)")],
    questioned: Annotated[
        Path, typer.Option(help="ids of the questioned works (tokens/questioned.npy)")
    ],
    settings: Annotated[
        str, typer.Option(help="section `evaluate` of the settings: JSON, or a YAML or JSON file")
    ],
    seed: Seed,
    threads: Annotated[int, typer.Option(help="processor cores to use")],
    out: Out,
) -> None:
    """Measure perplexity beside n-gram models of the same training works."""
    from textlstm.config import Evaluate, load_section

    values = load_section(settings, Evaluate, "--settings")
    from textlstm.model.threads import set_threads

    set_threads(threads)
    from textlstm.evaluate.language_model import write_language_model

    splits = {"valid": valid, "test": test, "questioned": questioned}
    write_language_model(model, train, splits, values, seed, out)


@app.command()
def attribution(
    predictions: Annotated[
        Path, typer.Option(help="table of predictions (attribute/predictions.tsv)")
    ],
    verdicts: Annotated[Path, typer.Option(help="verdicts (attribute/verdicts.json)")],
    resamples: Resamples,
    seed: Seed,
    out: Out,
) -> None:
    """Measure the accuracy and calibration of every method."""
    from textlstm.evaluate.attribution import write_attribution

    write_attribution(predictions, verdicts, resamples, seed, out)


@app.command()
def confounders(
    works: Annotated[Path, typer.Option(help="table of all works (corpus/works.tsv)")],
    folds: Annotated[Path, typer.Option(help="table of the folds (attribute/folds.tsv)")],
    texts: Annotated[Path, typer.Option(help="folder of the style views")],
    clean: Annotated[Path, typer.Option(help="folder of the clean texts")],
    predictions: Annotated[
        Path, typer.Option(help="table of predictions (attribute/predictions.tsv)")
    ],
    method: Annotated[str, typer.Option(help="id of the method that gives the verdict")],
    resamples: Resamples,
    seed: Seed,
    out: Annotated[Path, typer.Option(help="table to write (.tsv)")],
) -> None:
    """Measure the accuracy from length, date, typography, dialogue and subject alone."""
    from textlstm.evaluate.confounders import write_confounders

    write_confounders(works, folds, texts, clean, predictions, method, resamples, seed, out)
