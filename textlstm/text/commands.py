"""The commands of the stage: `textlstm text clean|account|reuse|leaks`."""

from pathlib import Path
from typing import Annotated, Any, get_args

import typer

from textlstm.choices import Case, Hidden, Punctuation, Removed, Uniform, Words
from textlstm.errors import TextlstmError

app = typer.Typer(
    no_args_is_help=True, help="Originals to clean text, words and an account of what was removed."
)


@app.command()
def clean(
    originals: Annotated[Path, typer.Option(help="folder of the originals")],
    language: Annotated[
        str, typer.Option(help="of works that state none: auto, or a code such as en or fr")
    ],
    style_words: Annotated[Words, typer.Option(help="stop words in the style view")],
    style_punctuation: Annotated[Punctuation, typer.Option(help="in the style view")],
    style_case: Annotated[Case, typer.Option(help="in the style view")],
    style_stop_words: Annotated[str, typer.Option(help="nltk, or a file with one word a line")],
    style_pronouns: Annotated[Hidden, typer.Option(help="in the style view")],
    style_names: Annotated[Hidden, typer.Option(help="in the style view")],
    language_view_case: Annotated[Case, typer.Option(help="in the language view")],
    out: Annotated[
        Path, typer.Option(help="folder to write clean/, removed/, language/ and style/ into")
    ],
    entry: Annotated[
        str | None,
        typer.Option(help="one work as JSON, as the workflow reads it from the manifest"),
    ] = None,
    short: Annotated[
        Path | None,
        typer.Option(help="list of the short works that share this job (corpus/short/*.json)"),
    ] = None,
    remove: Annotated[
        list[str] | None, typer.Option(help="kind of text to remove; repeat for several")
    ] = None,
    normalise: Annotated[
        list[str] | None, typer.Option(help="habit to make uniform; repeat for several")
    ] = None,
) -> None:
    """Clean one work, or the short ones that share a job."""
    from textlstm.corpus.short import read_short
    from textlstm.corpus.work import Work
    from textlstm.text.clean import Settings, Style
    from textlstm.text.works import clean_works

    style = Style(
        style_words, style_punctuation, style_case, style_stop_words, style_pronouns, style_names
    )
    kinds, habits = _known("remove", remove, Removed), _known("normalise", normalise, Uniform)
    works = ([Work.from_entry(entry, None)] if entry else []) + (read_short(short) if short else [])
    clean_works(works, originals, language, Settings(kinds, habits, style, language_view_case), out)


def _known(option: str, values: list[str] | None, choices: Any) -> list[str]:
    """Return values; raise TextlstmError for one that is no choice (Typer knows no lists of choices)."""
    for value in values or []:
        if value not in get_args(choices):
            raise TextlstmError(
                f"--{option}: {value!r} is not one of {', '.join(get_args(choices))}"
            )
    return values or []


@app.command()
def account(
    works: Annotated[Path, typer.Option(help="works.tsv")],
    texts: Annotated[Path, typer.Option(help="folder of the text stage")],
    removed: Annotated[Path, typer.Option(help="table to write: what was removed from all works")],
    stats: Annotated[Path, typer.Option(help="table to write: sizes of all works")],
) -> None:
    """Gather what was removed from all works, and their sizes."""
    from textlstm.text.account import write_account

    write_account(works, texts, removed, stats)


@app.command()
def reuse(
    works: Annotated[Path, typer.Option(help="works.tsv")],
    texts: Annotated[Path, typer.Option(help="folder of the clean texts")],
    out: Annotated[Path, typer.Option(help="table to write: pairs of works that share text")],
) -> None:
    """Find works that share long passages, or all of their text."""
    from textlstm.text.reuse import write_reuse

    for pair in write_reuse(works, texts, out):
        typer.echo(
            f"{pair.work} and {pair.other} share text: {pair.of_work:.0%} and {pair.of_other:.0%} of it",
            err=True,
        )


@app.command()
def leaks(
    works: Annotated[Path, typer.Option(help="works.tsv")],
    originals: Annotated[Path, typer.Option(help="folder of the originals")],
    texts: Annotated[Path, typer.Option(help="folder of the clean texts")],
    out: Annotated[Path, typer.Option(help="table to write: where works name their own authors")],
) -> None:
    """Count where works name their own authors, before and after cleaning."""
    from textlstm.text.leaks import write_leaks

    write_leaks(works, originals, texts, out)
