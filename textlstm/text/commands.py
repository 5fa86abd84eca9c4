"""The commands of the stage: `textlstm text clean|account|reuse|leaks|stop-words`."""

from pathlib import Path
from typing import Annotated

import typer

from textlstm.errors import TextlstmError

app = typer.Typer(
    no_args_is_help=True, help="Clean originals, write their views and list what was removed."
)

Works = Annotated[Path, typer.Option(help="table of all works (corpus/works.tsv)")]
Originals = Annotated[Path, typer.Option(help="folder of the verified originals")]
CleanTexts = Annotated[Path, typer.Option(help="folder of the clean texts")]


@app.command()
def clean(
    originals: Originals,
    settings: Annotated[
        str, typer.Option(help="section `text` of the settings: JSON, or a YAML or JSON file")
    ],
    out: Annotated[
        Path, typer.Option(help="folder to write clean/, removed/, language/ and style/ into")
    ],
    entry: Annotated[
        str | None, typer.Option(help="one work as JSON, as in corpus/short/*.json")
    ] = None,
    short: Annotated[
        Path | None,
        typer.Option(help="list of the short works that share a job (corpus/short/*.json)"),
    ] = None,
) -> None:
    """Clean one work, or the short works that share a job."""
    from textlstm.corpus.short import read_short
    from textlstm.corpus.work import Work
    from textlstm.text.works import clean_works
    from textlstm.text_settings import TextSettings

    if not settings.lstrip().startswith("{"):
        import json

        import yaml

        try:
            settings = json.dumps(yaml.safe_load(Path(settings).read_text(encoding="utf-8")))
        except (OSError, yaml.YAMLError) as error:
            raise TextlstmError(f"--settings: {error}") from error
    works = ([Work.from_entry(entry, None)] if entry else []) + (read_short(short) if short else [])
    clean_works(works, originals, TextSettings.from_json(settings, "--settings"), out)


@app.command()
def account(
    works: Works,
    texts: Annotated[Path, typer.Option(help="folder of the text stage")],
    removed: Annotated[Path, typer.Option(help="table of the removals from all works, to write")],
    stats: Annotated[Path, typer.Option(help="table of the sizes of all works, to write")],
) -> None:
    """Collect the removals and the sizes of all works."""
    from textlstm.text.account import write_account

    write_account(works, texts, removed, stats)


@app.command()
def reuse(
    works: Works,
    texts: CleanTexts,
    out: Annotated[Path, typer.Option(help="table of pairs of works that share text, to write")],
) -> None:
    """Find works that share long passages, or all of their text."""
    from textlstm.text.reuse import write_reuse

    for pair in write_reuse(works, texts, out):
        typer.echo(
            f"{pair.work} and {pair.other} share text: "
            f"{pair.of_work:.0%} and {pair.of_other:.0%} of their words",
            err=True,
        )


@app.command()
def leaks(
    works: Works,
    originals: Originals,
    texts: CleanTexts,
    out: Annotated[Path, typer.Option(help="table of mentions of authors' names, to write")],
) -> None:
    """Count the mentions of each work's own author, before and after cleaning."""
    from textlstm.text.leaks import write_leaks

    write_leaks(works, originals, texts, out)


@app.command()
def stop_words(
    folder: Annotated[
        Path, typer.Argument(help="folder of texts (.txt) of one language, such as text/clean")
    ],
    out: Annotated[Path, typer.Option(help="list to write, one word per line")],
    number: Annotated[int, typer.Option(min=1, help="words to list")] = 150,
) -> None:
    """Write the most frequent words of your own texts, for text.style.stop_words."""
    from textlstm.artifacts.files import write_text
    from textlstm.text.stop_words import from_texts

    files = sorted(folder.glob("*.txt"))
    if not files:
        raise TextlstmError(f"{folder}: no .txt files; name the folder of clean texts")
    words = from_texts((file.read_text(encoding="utf-8") for file in files), number)
    write_text(out, "".join(f"{word}\n" for word in words))
    typer.echo(
        f"{out}: {len(words)} words; correct the list, then set text.style.stop_words: {out}"
    )
