"""The command `textlstm new`."""

from pathlib import Path
from typing import Annotated

import typer


def new(
    folder: Annotated[Path, typer.Argument(help="folder to create, or with none of these files")],
) -> None:
    """Write a starter project: settings, a Snakefile and a folder for texts."""
    from textlstm.starter import BOOKS, create

    for path in create(folder):
        typer.echo(f"wrote {path}")
    typer.echo(f"next: put texts into {folder / BOOKS}, then run snakemake in {folder}")
