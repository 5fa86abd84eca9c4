"""One work from its original to clean text, the account of what went, and the two views."""

from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Self

from textlstm.artifacts import write_text
from textlstm.errors import TextlstmError
from textlstm.text import boilerplate, languages, masks, normalise, views
from textlstm.text.account import Removal, write_removed
from textlstm.text.decode import decode
from textlstm.text.extract import extract
from textlstm.text.paragraphs import paragraphs
from textlstm.text.sentences import splitter
from textlstm.text.stop_words import stop_words
from textlstm.text.words import words

FEWEST = 4  # words: a text of fewer is a mistake


@dataclass(frozen=True)
class Style:
    """What of a text the style view keeps."""

    words: str
    punctuation: str
    case: str
    stop_words: str
    pronouns: str
    names: str


@dataclass(frozen=True)
class Settings:
    """How texts are cleaned: kinds of text to remove, habits to make uniform, what the two views keep."""

    remove: list[str]
    normalise: list[str]
    style: Style
    language_view_case: str


@dataclass(frozen=True)
class Outputs:
    """The four files made from a work."""

    clean: Path
    removed: Path
    language_view: Path
    style_view: Path

    @classmethod
    def below(cls, folder: Path, work: str) -> Self:
        """Return the files of a work in a folder of the text stage."""
        names = (
            f"clean/{work}.txt",
            f"removed/{work}.tsv",
            f"language/{work}.txt",
            f"style/{work}.txt",
        )
        return cls(*(folder / name for name in names))


def clean_work(
    original: Path,
    format: str,
    work: str,
    names: boilerplate.Names,
    language: str,
    settings: Settings,
    out: Outputs,
) -> None:
    """Clean one work and write its four files; raise TextlstmError naming the original if hardly a word is left."""
    text, marked = extract(original.read_bytes(), format, original, settings.remove)
    parts, removals = clean(text, names, settings.remove, settings.normalise)
    removals = marked + removals
    code = languages.resolve(language, "\n".join(parts))
    cut = tokenise(parts, code)
    tokens = (token for part in cut for sentence in part for token in sentence)
    if len(list(islice(filter(views.is_word, tokens), FEWEST))) < FEWEST:
        taken = f" after {len(removals)} removals" if removals else ""
        raise TextlstmError(
            f"{original}: fewer than {FEWEST} words{taken}; replace the text or take it out of the corpus"
        )
    style = settings.style
    stops = stop_words(style.stop_words, code) if style.words != "keep" else frozenset()
    hidden = masks.hide(
        cut,
        masks.pronouns(code) if style.pronouns == "mask" else frozenset(),
        masks.names(cut, code) if style.names == "mask" else frozenset(),
    )
    write_text(out.clean, "\n\n".join(parts) + "\n")
    write_removed(out.removed, work, removals)
    write_text(out.language_view, views.language_view(cut, settings.language_view_case))
    write_text(
        out.style_view, views.style_view(hidden, style.words, style.punctuation, style.case, stops)
    )


def copy_prepared(original: Path, work: str, out: Outputs) -> None:
    """Take a text whose words are apart by spaces, a sentence a line, as it is: no word is changed or removed."""
    lines = [" ".join(line.split()) for line in decode(original.read_bytes(), original).split("\n")]
    text = "".join(f"{line}\n" for line in lines if line)
    if len(text.split()) < FEWEST:
        raise TextlstmError(
            f"{original}: fewer than {FEWEST} words; replace the text or take it out of the corpus"
        )
    for path in (out.clean, out.language_view, out.style_view):
        write_text(path, text)
    write_removed(out.removed, work, [])


def clean(
    text: str, names: boilerplate.Names, remove: list[str], uniform: list[str]
) -> tuple[list[str], list[Removal]]:
    """Return a text's paragraphs without what is not the author's, glyphs made uniform, and the account of both."""
    text, licences = boilerplate.licences(text, remove)
    parts, removals = boilerplate.remove(paragraphs(text), names, remove)
    rest, marks = boilerplate.strip_inline("\n\n".join(parts), remove)
    parts, changes = normalise.normalise(rest.split("\n\n"), uniform)
    return parts, licences + removals + marks + changes


def tokenise(parts: list[str], language: str) -> list[views.Sentences]:
    """Cut paragraphs into sentences and these into words."""
    split = splitter(language, parts)
    sentences = [list(split(part)) for part in parts]
    cut = iter(words([sentence for part in sentences for sentence in part], language))
    return [[next(cut) for _ in part] for part in sentences]
