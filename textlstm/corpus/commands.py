"""The commands of the stage: `textlstm corpus fetch|fetch-short|works|new`."""

from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(no_args_is_help=True, help="Fetch, verify and describe the originals.")
Source = Annotated[Path, typer.Option(help="manifest (.yaml), or folder or zip of texts")]


@app.command()
def fetch(
    entry: Annotated[str, typer.Option(help="the work as JSON, as in corpus/short/*.json")],
    out: Annotated[Path, typer.Option(help="file to write the original to")],
    original: Annotated[
        Path | None, typer.Option(help="local file or archive that holds the original")
    ] = None,
) -> None:
    """Fetch the original of one work and verify its hash."""
    from textlstm.corpus.fetch import fetch
    from textlstm.corpus.work import Work

    fetch(Work.from_entry(entry, original), out)


@app.command()
def fetch_short(
    manifest: Source,
    job: Annotated[str, typer.Option(help="name of the job that short works share")],
    originals: Annotated[Path, typer.Option(help="folder to write the verified originals to")],
    out: Annotated[Path, typer.Option(help="list of the works of the job, to write (.json)")],
) -> None:
    """Fetch the originals of the short works that share a job."""
    from textlstm.corpus import manifest as manifests
    from textlstm.corpus.short import assign_to_jobs, fetch_short

    fetch_short(assign_to_jobs(manifests.read(manifest).works).get(job, []), originals, out)


@app.command()
def works(
    manifest: Source,
    originals: Annotated[Path, typer.Option(help="folder of the verified originals")],
    out: Annotated[Path, typer.Option(help="table of all works to write")],
) -> None:
    """Describe all works in one table; refuse two works with the same text."""
    from textlstm.corpus import manifest as manifests
    from textlstm.corpus.works import write_works

    write_works(manifests.read(manifest), originals, out)


@app.command()
def new(
    folder: Annotated[Path, typer.Argument(help="folder of texts, or zip of one")],
    out: Annotated[
        Path | None, typer.Option(help="manifest to write; default: corpus/NAME.yaml")
    ] = None,
) -> None:
    """Write a manifest guessed from the files of a folder, to be corrected by hand."""
    from textlstm.corpus.new import write_manifest
    from textlstm.corpus.summary import describe
    from textlstm.corpus.work import safe_id

    path = out or Path("corpus", f"{safe_id(folder.resolve().name.removesuffix('.zip'))}.yaml")
    corpus = write_manifest(folder, path)
    typer.echo(describe(corpus))
    typer.echo(
        f"{path}: {len(corpus.works)} works; correct it, then: snakemake --config corpus={path}"
    )
