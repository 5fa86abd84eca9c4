"""The commands of the stage: `textlstm generate sample`."""

from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(no_args_is_help=True, help="Write new text in the style of a corpus.")


@app.callback()
def generate() -> None:
    """Write new text in the style of a corpus."""


@app.command()
def sample(
    model: Annotated[Path, typer.Option(help="folder of the trained model")],
    train: Annotated[Path, typer.Option(help="training ids (.npy), searched for copied passages")],
    settings: Annotated[
        str, typer.Option(help="section `generate` of the settings: JSON, or a YAML or JSON file")
    ],
    seed: Annotated[
        int, typer.Option(min=0, help="random seed; sample k of a temperature uses seed + k")
    ],
    threads: Annotated[int, typer.Option(min=1, help="processor cores to use")],
    json: Annotated[Path, typer.Option(help="samples and measures to write (.json)")],
    text: Annotated[Path, typer.Option(help="samples to write as plain text")],
) -> None:
    """Sample from a language model and measure how much it copies from its training text."""
    from textlstm.config import Generate, load_section

    values = load_section(settings, Generate, "--settings")
    from textlstm.model.threads import set_threads

    set_threads(threads)
    from textlstm.generate.samples import write_samples

    write_samples(model, train, values, seed, json, text)
