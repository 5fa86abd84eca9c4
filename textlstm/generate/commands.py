"""The commands of the stage: `textlstm generate sample`."""

from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(no_args_is_help=True, help="Write new text in the corpus's style.")


@app.callback()
def generate() -> None:
    """Write new text in the corpus's style."""


@app.command()
def sample(
    model: Annotated[Path, typer.Option(help="folder of the trained model")],
    train: Annotated[Path, typer.Option(help="training ids (.npy), to see what was copied")],
    temperature: Annotated[
        list[float], typer.Option(min=0.0, help="0: the likeliest token; repeat for several")
    ],
    samples: Annotated[int, typer.Option(min=1, help="for each temperature")],
    length: Annotated[int, typer.Option(min=1, help="tokens a sample")],
    prompt: Annotated[
        str, typer.Option(help="what a sample goes on from; empty: it begins like a document")
    ],
    seed: Annotated[int, typer.Option(min=0, help="sample k of a temperature draws with seed + k")],
    threads: Annotated[int, typer.Option(min=1, help="processor cores to use")],
    json: Annotated[Path, typer.Option(help="file to write, for programs")],
    text: Annotated[Path, typer.Option(help="file to write, for people")],
    top_k: Annotated[
        int, typer.Option(min=0, help="draw from the k likeliest tokens only; 0: from all")
    ] = 0,
    top_p: Annotated[
        float,
        typer.Option(min=0.0, max=1.0, help="draw from the likeliest tokens that hold this share"),
    ] = 1.0,
    min_p: Annotated[
        float,
        typer.Option(min=0.0, max=1.0, help="draw from tokens this share as likely as the best"),
    ] = 0.0,
) -> None:
    """Sample from a language model and tell how much of each sample stands in its training text."""
    import tensorflow as tf

    from textlstm.generate.samples import SamplingFilters, write_samples

    tf.config.threading.set_intra_op_parallelism_threads(threads)
    filters = SamplingFilters(top_k, top_p, min_p)
    write_samples(model, train, temperature, samples, length, prompt, seed, filters, json, text)
