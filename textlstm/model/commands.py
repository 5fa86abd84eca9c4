"""The commands of the stage: `textlstm model train` and `textlstm model authors`."""

from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(no_args_is_help=True, help="Train the language model, and its author heads.")


@app.callback()
def model() -> None:
    """Train the language model, and its author heads."""


@app.command()
def train(
    train: Annotated[Path, typer.Option(help="training ids (tokens/train.npy)")],
    valid: Annotated[Path, typer.Option(help="validation ids (tokens/valid.npy)")],
    tokenizer: Annotated[Path, typer.Option(help="folder of the tokenizer")],
    settings: Annotated[
        str, typer.Option(help="section `model` of the settings: JSON, or a YAML or JSON file")
    ],
    seed: Annotated[int, typer.Option(min=0, help="random seed of weights, dropout and lanes")],
    threads: Annotated[int, typer.Option(min=1, help="processor cores to use")],
    out: Annotated[Path, typer.Option(help="folder to write the model to")],
    code: Annotated[
        str, typer.Option(help="version of the training code; a checkpoint of another is not used")
    ] = "",
    steps: Annotated[
        int | None, typer.Option(min=1, help="number of training steps, instead of epochs")
    ] = None,
    minutes: Annotated[
        float | None,
        typer.Option(
            min=0.01,
            help="processor time of training steps per core, instead of epochs; compilation, "
            "validation and checkpoints are not counted",
        ),
    ] = None,
    init_from: Annotated[
        Path | None,
        typer.Option(help="folder of a trained model whose weights the training starts from"),
    ] = None,
) -> None:
    """Train a language model, or resume a training that was interrupted."""
    from textlstm.config import Model, load_section

    values = load_section(settings, Model, "--settings")
    from textlstm.model.threads import set_threads

    set_threads(threads)
    from textlstm.model.train import train as run
    from textlstm.model.trainer import Budget

    if init_from is not None:
        values = values.model_copy(update={"init_from": str(init_from)})
    budget = Budget(values.epochs, steps, minutes or values.minutes or None)
    run(train, valid, tokenizer, values, budget, seed, threads, code, out)


@app.command()
def authors(
    model: Annotated[Path, typer.Option(help="folder of the trained model, which gets the heads")],
    works: Annotated[Path, typer.Option(help="table of all works (corpus/works.tsv)")],
    train: Annotated[Path, typer.Option(help="training ids (tokens/train.npy)")],
    valid: Annotated[Path, typer.Option(help="validation ids (tokens/valid.npy)")],
    test: Annotated[Path, typer.Option(help="test ids (tokens/test.npy)")],
    settings: Annotated[
        str,
        typer.Option(help="section `author_heads` of the settings: JSON, or a YAML or JSON file"),
    ],
    threads: Annotated[int, typer.Option(min=1, help="processor cores to use")],
) -> None:
    """Fit a difference of the output layer for each author, to write in the style of one."""
    from textlstm.config import AuthorHeads, load_section

    values = load_section(settings, AuthorHeads, "--settings")
    from textlstm.model.threads import set_threads

    set_threads(threads)
    from textlstm.model.author_fit import write_author_heads

    write_author_heads(model, works, {"train": train, "valid": valid, "test": test}, values)
