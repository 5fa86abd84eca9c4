"""The commands of the stage: `textlstm text clean|account`."""

from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(no_args_is_help=True, help="Originals to clean text, words and an account of what was removed.")


@app.command()
def clean(
    original: Annotated[Path, typer.Option(help="the work's original")],
    format: Annotated[str, typer.Option(help="txt, xml, html or epub")],
    work: Annotated[str, typer.Option(help="id of the work")],
    title: Annotated[str, typer.Option(help="title of the work, to know it where headers repeat it")],
    language: Annotated[str, typer.Option(help="auto, or a code such as en or fr")],
    style_words: Annotated[str, typer.Option(help="stop words in the style view: keep, drop, only or distort")],
    style_punctuation: Annotated[str, typer.Option(help="keep or drop")],
    style_case: Annotated[str, typer.Option(help="keep or lower")],
    stop_words: Annotated[str, typer.Option(help="nltk, or a file with one word a line")],
    pronouns: Annotated[str, typer.Option(help="in the style view: keep or mask")],
    names: Annotated[str, typer.Option(help="in the style view: keep or mask")],
    language_case: Annotated[str, typer.Option(help="keep or lower")],
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
    from textlstm import config
    from textlstm.text.boilerplate import Names
    from textlstm.text.clean import Outputs, Style, clean_work, copy_prepared

    style = {
        "words": style_words, "punctuation": style_punctuation, "case": style_case, "stop_words": stop_words,
        "pronouns": pronouns, "names": names,
    }  # fmt: skip
    values = {"language": language, "remove": remove or [], "normalise": normalise or [], "style": style}
    config.check(values | {"language_view": {"case": language_case}}, "text clean", config.Text)
    out = Outputs(clean, removed, language_view, style_view)
    if prepared:
        copy_prepared(original, work, out)
        return
    known = Names.of(author or [], title)
    clean_work(
        original, format, work, known, language, remove or [], normalise or [], Style(**style), language_case, out
    )


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
