"""The command `textlstm export`."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from textlstm.model.strength import MAX_STRENGTH, STRENGTH


class Format(StrEnum):
    """Formats of an exported model."""

    savedmodel = "savedmodel"
    keras = "keras"
    onnx = "onnx"
    tflite = "tflite"


def export(
    model: Annotated[
        str,
        typer.Argument(
            metavar="MODEL", help="folder of a model, or name of a corpus with results/<name>/"
        ),
    ],
    out: Annotated[
        Path, typer.Argument(metavar="DIR", help="folder to write the exported model to")
    ],
    format: Annotated[Format, typer.Option(help="format of the exported model")],
    batch: Annotated[
        int, typer.Option(min=1, help="number of sequences that a step reads at once")
    ] = 1,
    author: Annotated[
        str | None, typer.Option(help="author of training works whose output layer is exported")
    ] = None,
    strength: Annotated[
        float,
        typer.Option(
            min=0, max=MAX_STRENGTH, help="with --author: factor of the author's difference"
        ),
    ] = STRENGTH,
) -> None:
    """Export a language model for use without this package: state in, state out.

    The folder holds the model, its tokenizer and vocabulary, and export.json, which describes
    inputs and outputs.
    """
    from textlstm.export.write import write
    from textlstm.saved import find_model

    path = write(find_model(model), out, format.value, batch, author, strength)
    typer.echo(path)
