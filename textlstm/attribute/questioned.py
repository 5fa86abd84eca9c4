"""A new text, cleaned by the functions of the text stage."""

import sys
from collections.abc import Sequence
from pathlib import Path

from textlstm.corpus.formats import format_of
from textlstm.errors import TextlstmError
from textlstm.text import languages, masks, views
from textlstm.text.clean import clean_text, tokenise
from textlstm.text.decode import decode
from textlstm.text.extract import extract
from textlstm.text.facts import Names
from textlstm.text.stop_words import stop_words
from textlstm.text_settings import TextSettings


def read_views(source: str, title: str, settings: TextSettings) -> tuple[str, str]:
    """Read a file of any supported format, or standard input, and clean it.

    Args:
        source: path of the file, or "-" for plain text on standard input.
        title: title of the text; may be empty.
        settings: settings of the text stage.

    Returns:
        The clean text and its style view.

    Raises:
        TextlstmError: the file is missing, damaged or of an unknown format.
    """
    if source == "-":
        return views_of_text(decode(sys.stdin.buffer.read(), Path("-")), title, settings)
    path = Path(source)
    if not path.is_file():
        raise TextlstmError(f"{path}: no such file; give a text file, or - for standard input")
    text, _ = extract(path.read_bytes(), format_of(path.name, source), path, [*settings.remove])
    return views_of_text(text, title, settings)


def views_of_text(
    text: str,
    title: str,
    settings: TextSettings,
    authors: Sequence[str] = (),
    language: str = "",
) -> tuple[str, str]:
    """Return the clean text and the style view of a text.

    Args:
        text: the text, paragraphs separated by blank lines.
        title: its title, which headings may contain; may be empty.
        settings: settings of the text stage.
        authors: its authors, whom headings may name; empty if unknown.
        language: its ISO 639 code; empty for that of the settings.

    Example:
        >>> from textlstm.text_settings import LanguageView, StyleView
        >>> style = StyleView("keep", "keep", "lower", "nltk", "keep", "keep")
        >>> settings = TextSettings("auto", [], ["quotes"], style, LanguageView("lower"))
        >>> views_of_text("It was the best of times.", "", settings)[1]
        'it was the best of times .\\n'
    """
    names = Names.from_metadata([*authors], title)
    paragraphs, _ = clean_text(text, names, [*settings.remove], [*settings.normalise])
    language = languages.resolve(language or settings.language, "\n".join(paragraphs))
    tokenised, style = tokenise(paragraphs, language), settings.style
    stops = stop_words(style.stop_words, language) if style.words != "keep" else frozenset()
    masked = masks.hide(
        tokenised,
        masks.pronouns(language) if style.pronouns == "mask" else frozenset(),
        masks.names(tokenised, language) if style.names == "mask" else frozenset(),
    )
    view = views.style_view(masked, style.words, style.punctuation, style.case, stops)
    return "\n\n".join(paragraphs) + "\n", view
