"""The commands of the stage: `textlstm text clean|account`."""

from pathlib import Path
from typing import Annotated, Any, get_args

import typer

from textlstm.choices import Case, Hidden, Punctuation, Removed, Uniform, Words
from textlstm.errors import TextlstmError

app = typer.Typer(no_args_is_help=True, help="Originals to clean text, words and an account of what was removed.")


@app.command()
def clean(
    original: Annotated[Path, typer.Option(help="the work's original")],
    format: Annotated[str, typer.Option(help="txt, xml, html or epub")],
    work: Annotated[str, typer.Option(help="id of the work")],
    title: Annotated[str, typer.Option(help="title of the work, to know it where headers repeat it")],
    language: Annotated[str, typer.Option(help="auto, or a code such as en or fr")],
    style_words: Annotated[Words, typer.Option(help="stop words in the style view")],
    style_punctuation: Annotated[Punctuation, typer.Option(help="in the style view")],
    style_case: Annotated[Case, typer.Option(help="in the style view")],
    stop_words: Annotated[str, typer.Option(help="nltk, or a file with one word a line")],
    pronouns: Annotated[Hidden, typer.Option(help="in the style view")],
    names: Annotated[Hidden, typer.Option(help="in the style view")],
    language_case: Annotated[Case, typer.Option(help="in the language view")],
    clean: Annotated[Path, typer.Option(help="file to write: the clean text")],
    removed: Annotated[Path, typer.Option(help="table to write: what was removed")],
    language_view: Annotated[Path, typer.Option(help="file to write: all words, a sentence a line")],
    style_view: Annotated[Path, typer.Option(help="file to write: the words authorship is judged on")],
    author: Annotated[list[str] | None, typer.Option(help="name of an author; repeat for several")] = None,
    remove: Annotated[list[str] | None, typer.Option(help="kind of text to remove; repeat for several")] = None,
    normalise: Annotated[list[str] | None, typer.Option(help="habit to make uniform; repeat for several")] = None,
    prepared: Annotated[bool, typer.Option("--prepared", help="words are cut already, a sentence a line")] = False,
) -> None:
    """Clean one work."""
    from textlstm.text.boilerplate import Names
    from textlstm.text.clean import Outputs, Style, clean_work, copy_prepared

    out = Outputs(clean, removed, language_view, style_view)
    if prepared:
        copy_prepared(original, work, out)
        return
    clean_work(
        original,
        format,
        work,
        Names.of(author or [], title),
        language,
        _known("remove", remove or [], Removed),
        _known("normalise", normalise or [], Uniform),
        Style(style_words, style_punctuation, style_case, stop_words, pronouns, names),
        language_case,
        out,
    )


def _known(option: str, values: list[str], choices: Any) -> list[str]:
    """Return values; raise TextlstmError for one that is no choice (Typer knows no lists of choices)."""
    for value in values:
        if value not in get_args(choices):
            raise TextlstmError(f"--{option}: {value!r} is not one of {', '.join(get_args(choices))}")
    return values


@app.command()
def account(
    works: Annotated[Path, typer.Option(help="works.tsv")],
    texts: Annotated[Path, typer.Option(help="folder of the text stage")],
    removed: Annotated[Path, typer.Option(help="table to write: what was removed from all works")],
    stats: Annotated[Path, typer.Option(help="table to write: sizes of all works")],
) -> None:
    """Gather what was removed from all works, and their sizes."""
    from textlstm.text.account import gather

    gather(works, texts, removed, stats)


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
            f"{pair.work} and {pair.other} share text: {pair.of_work:.0%} and {pair.of_other:.0%} of it", err=True
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
