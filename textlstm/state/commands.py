"""The commands of the experiments: `textlstm state alphabet`."""

from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(no_args_is_help=True, help="Experiments that explain recurrent state.")


@app.callback()
def experiments() -> None:
    """Name an experiment."""


@app.command()
def alphabet(
    seed: Annotated[list[int], typer.Option(min=0, help="trains every variant anew; may be given more than once")],
    units: Annotated[int, typer.Option(min=1, help="of the network")],
    epochs: Annotated[int, typer.Option(min=1, help="readings of the alphabet")],
    learning_rate: Annotated[float, typer.Option(help="of Adam")],
    threads: Annotated[int, typer.Option(min=1, help="cores to use")],
    out: Annotated[Path, typer.Option(help="what was found (.json)")],
) -> None:
    """Train on letter to next letter in several ways and ask each model out of order."""
    from textlstm.model.train import use
    from textlstm.progress import Progress
    from textlstm.state.alphabet import VARIANTS, run

    use(threads)
    with Progress("alphabet", len(VARIANTS), "variants") as bar:
        run(units, epochs, learning_rate, seed, out, lambda name: bar.advance(1, variant=name))
