"""The commands of the stage: `textlstm corpus fetch|fetch-short|works|new`."""

from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(no_args_is_help=True, help="Bring the originals, verify them, describe them.")
Source = Annotated[Path, typer.Option(help="manifest (.yaml) or folder of texts")]


@app.command()
def fetch(
    entry: Annotated[
        str, typer.Option(help="the work as JSON, as the workflow reads it from the manifest")
    ],
    out: Annotated[Path, typer.Option(help="file to write")],
    original: Annotated[
        Path | None, typer.Option(help="local file it is copied from, or out of")
    ] = None,
) -> None:
    """Bring one work's original and verify its hash."""
    from textlstm.corpus.fetch import fetch
    from textlstm.corpus.work import Work

    fetch(Work.from_entry(entry, original), out)


@app.command()
def fetch_short(
    manifest: Source,
    job: Annotated[str, typer.Option(help="which of the jobs that short works share")],
    originals: Annotated[Path, typer.Option(help="folder to write the verified originals to")],
    out: Annotated[Path, typer.Option(help="list to write: the works of the job")],
) -> None:
    """Bring the originals of the short works that share a job."""
    from textlstm.corpus import manifest as manifests
    from textlstm.corpus.short import assign_to_jobs, fetch_short

    fetch_short(assign_to_jobs(manifests.read(manifest).works).get(job, []), originals, out)


@app.command()
def works(
    manifest: Source,
    originals: Annotated[Path, typer.Option(help="folder of the verified originals")],
    out: Annotated[Path, typer.Option(help="table to write")],
) -> None:
    """Describe all works in one table; refuse two that are the same text."""
    from textlstm.corpus import manifest as manifests
    from textlstm.corpus.works import write_works

    write_works(manifests.read(manifest), originals, out)


@app.command()
def new(
    folder: Annotated[Path, typer.Argument(help="folder of texts")],
    out: Annotated[
        Path | None, typer.Option(help="manifest to write; corpus/NAME.yaml if not given")
    ] = None,
) -> None:
    """Write the manifest guessed from a folder of texts, for you to correct."""
    from textlstm.corpus.new import write_manifest
    from textlstm.corpus.work import safe_id

    path = out or Path("corpus", f"{safe_id(folder.resolve().name)}.yaml")
    typer.echo(
        f"{path}: {write_manifest(folder, path)} works; correct it, then: snakemake --config corpus={path}"
    )
