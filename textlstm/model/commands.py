"""The commands of the stage: `textlstm model train`."""

from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(no_args_is_help=True, help="Train the language model.")


@app.callback()
def model() -> None:
    """Train the language model."""


@app.command()
def train(
    train: Annotated[Path, typer.Option(help="training ids (.npy)")],
    valid: Annotated[Path, typer.Option(help="validation ids (.npy)")],
    tokenizer: Annotated[Path, typer.Option(help="folder of the tokenizer")],
    input: Annotated[str, typer.Option(help="embedding or one_hot: what the first layer sees")],
    embedding: Annotated[int, typer.Option(help="numbers a token")],
    units: Annotated[int, typer.Option(help="of each LSTM layer")],
    layers: Annotated[int, typer.Option(help="LSTM layers")],
    tie: Annotated[bool, typer.Option(help="the output layer reuses the embedding")],
    dropout: Annotated[float, typer.Option(help="of the inputs and outputs of each layer")],
    locked_dropout: Annotated[bool, typer.Option(help="one mask a window instead of one a step")],
    weight_drop: Annotated[float, typer.Option(help="of the recurrent weights")],
    embedding_dropout: Annotated[float, typer.Option(help="of whole words")],
    softmax: Annotated[str, typer.Option(help="full or sampled: of training; scores are exact")],
    samples: Annotated[int, typer.Option(help="words the sampled softmax draws for each window")],
    logits: Annotated[int, typer.Option(help="scores of words held in memory at once, at most")],
    optimiser: Annotated[str, typer.Option(help="adam or sgd")],
    learning_rate: Annotated[float, typer.Option(help="at its peak")],
    schedule: Annotated[
        str, typer.Option(help="one_cycle, cosine or constant: of the learning rate")
    ],
    warm_up: Annotated[float, typer.Option(help="share of the run before the peak")],
    clip: Annotated[float, typer.Option(help="largest norm of the gradient")],
    averaging: Annotated[float, typer.Option(help="decay of the averaged weights; 0: none")],
    lanes: Annotated[int, typer.Option(help="streams read side by side")],
    window: Annotated[int, typer.Option(help="steps of truncated back-propagation")],
    variable_window: Annotated[bool, typer.Option(help="windows of six lengths around it")],
    epochs: Annotated[int, typer.Option(help="passes over the training works")],
    patience: Annotated[int, typer.Option(help="epochs without a better validation perplexity")],
    seed: Annotated[int, typer.Option(min=0, help="of every random choice")],
    threads: Annotated[int, typer.Option(min=1, help="processor cores to use")],
    code: Annotated[
        str, typer.Option(help="of the stage; another code does not go on from a checkpoint")
    ],
    out: Annotated[Path, typer.Option(help="folder to write the model to")],
    steps: Annotated[
        int | None, typer.Option(min=1, help="instead of epochs: stop after so many steps")
    ] = None,
    minutes: Annotated[
        float | None,
        typer.Option(
            min=0.01, help="instead of epochs: train so long, scores and checkpoints not counted"
        ),
    ] = None,
) -> None:
    """Train a language model; run again, it goes on where it was."""
    settings = {
        name: value
        for name, value in locals().items()
        if name
        not in {
            "train",
            "valid",
            "tokenizer",
            "seed",
            "threads",
            "code",
            "out",
            "steps",
            "minutes",
            "epochs",
        }
    }
    from textlstm import config

    config.validate(settings | {"epochs": epochs}, "model train", config.Model)
    from textlstm.model.train import Budget
    from textlstm.model.train import train as run

    run(train, valid, tokenizer, settings, Budget(epochs, steps, minutes), seed, threads, code, out)
