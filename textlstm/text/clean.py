"""Clean one work: from its original to clean text, the account of removals, and two views."""

from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Self

from textlstm.artifacts.files import write_text
from textlstm.corpus.work import MIN_WORDS
from textlstm.errors import TextlstmError
from textlstm.text import languages, masks, normalise, views
from textlstm.text.account import Removal, write_removed
from textlstm.text.aozora import strip_aozora
from textlstm.text.boilerplate import remove_boilerplate
from textlstm.text.extract import extract
from textlstm.text.facts import Names
from textlstm.text.headings import is_chapter
from textlstm.text.inline import strip_inline
from textlstm.text.licence import cut_licence, is_digitiser
from textlstm.text.paragraphs import join_broken, split_paragraphs
from textlstm.text.sentences import sentence_splitter
from textlstm.text.speakers import strip_speakers
from textlstm.text.stop_words import stop_words
from textlstm.text.words import split_words
from textlstm.text_settings import TextSettings


@dataclass(frozen=True)
class Outputs:
    """The four files written for each work."""

    clean: Path
    removed: Path
    language_view: Path
    style_view: Path

    @classmethod
    def below(cls, folder: Path, work: str) -> Self:
        """Return the files of a work inside the folder of the text stage."""
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
    names: Names,
    language: str,
    settings: TextSettings,
    out: Outputs,
    encoding: str = "",
) -> None:
    """Clean one work and write its four files.

    Args:
        original: File with the original.
        format: `txt`, `xml`, `html` or `epub`.
        work: Id of the work.
        names: Words of its authors and title, which headers may contain.
        language: ISO 639 code, or `auto` to detect it.
        settings: Settings of removal, normalisation and the views.
        out: Files to write.
        encoding: Encoding of the text that the corpus states; empty to detect it.

    Raises:
        TextlstmError: The original cannot be read or has fewer than MIN_WORDS words.
    """
    kinds: list[str] = [*settings.remove]
    text, markup_removals = extract(
        original.read_bytes(), format, original, kinds, encoding, language
    )
    has_heads = names_heads(markup_removals)
    paragraphs, removals = clean_text(text, names, kinds, [*settings.normalise], has_heads)
    removals = markup_removals + removals
    code = languages.resolve(language, "\n".join(paragraphs))
    tokenised = tokenise(paragraphs, code)
    tokens = (token for paragraph in tokenised for sentence in paragraph for token in sentence)
    if len(list(islice(filter(views.is_word, tokens), MIN_WORDS))) < MIN_WORDS:
        removed = f" after {len(removals)} removals" if removals else ""
        raise TextlstmError(
            f"{original}: fewer than {MIN_WORDS} words{removed}; "
            "replace the text or remove it from the corpus"
        )
    style = settings.style
    stops = stop_words(style.stop_words, code) if style.words != "keep" else frozenset()
    masked = masks.hide(
        tokenised,
        masks.pronouns(code) if style.pronouns == "mask" else frozenset(),
        masks.names(tokenised, code) if style.names == "mask" else frozenset(),
    )
    write_text(out.clean, "\n\n".join(paragraphs) + "\n")
    write_removed(out.removed, work, removals)
    write_text(out.language_view, views.language_view(tokenised, settings.language_view.case))
    write_text(
        out.style_view, views.style_view(masked, style.words, style.punctuation, style.case, stops)
    )


def names_heads(removals: list[Removal]) -> bool:
    """Return whether markup named the headings of a work: in pages, more than its title."""
    heads = [r for r in removals if r.kind == "heading" and not is_digitiser(r.text)]
    return len(heads) > 1 or any(
        head.reason.startswith("a TEI") or is_chapter(head.text) for head in heads
    )


def copy_prepared(original: Path, work: str, out: Outputs, encoding: str = "") -> None:
    """Copy a text that is already tokenised, one sentence per line; no word is changed."""
    source, _ = extract(original.read_bytes(), "txt", original, [], encoding)
    lines = [" ".join(line.split()) for line in source.split("\n")]
    text = "".join(f"{line}\n" for line in lines if line)
    if len(text.split()) < MIN_WORDS:
        raise TextlstmError(
            f"{original}: fewer than {MIN_WORDS} words; "
            "replace the text or remove it from the corpus"
        )
    for path in (out.clean, out.language_view, out.style_view):
        write_text(path, text)
    write_removed(out.removed, work, [])


def clean_text(
    text: str,
    names: Names,
    remove: list[str],
    uniform: list[str],
    has_heads: bool = False,
) -> tuple[list[str], list[Removal]]:
    """Remove boilerplate from a text and normalise its glyphs.

    Args:
        text: Text with a blank line between paragraphs.
        names: Words of its authors and title, which headers may contain.
        remove: Kinds of boilerplate to remove, see `textlstm.text_settings.Removable`.
        uniform: Kinds of glyphs to normalise, see `textlstm.text_settings.Normalisable`.
        has_heads: Whether markup named the headings, so that no line is one by its look.

    Returns:
        The paragraphs, each on one line, and the account of removals and normalised glyphs.

    Example:
        >>> from textlstm.text import Names
        >>> names = Names.from_metadata(["Jane Austen"], "Emma")
        >>> text = "EMMA\\n\\nBy Jane Austen\\n\\nEmma Woodhouse seemed “happy”."
        >>> clean_text(text, names, ["byline", "front_matter"], ["quotes"])[0]
        ['Emma Woodhouse seemed "happy".']
    """
    text, licence_removals = cut_licence(text, remove)
    text, added = strip_aozora(text, remove)
    licence_removals += added
    paragraphs, speaker_removals, speakers = strip_speakers(split_paragraphs(text), remove)
    paragraphs, removals = remove_boilerplate(paragraphs, names, remove, has_heads, speakers)
    removals = speaker_removals + removals
    paragraphs = join_broken(paragraphs)
    text, inline_removals = strip_inline("\n\n".join(paragraphs), remove)
    paragraphs, changes = normalise.normalise(text.split("\n\n"), uniform)
    return paragraphs, licence_removals + removals + inline_removals + changes


def tokenise(paragraphs: list[str], language: str) -> list[views.Sentences]:
    """Split paragraphs into sentences, and sentences into words and punctuation marks.

    Args:
        paragraphs: Paragraphs of one text, which the sentence splitter also learns from.
        language: Two-letter ISO 639 code, or `und`.

    Returns:
        The tokens of each sentence of each paragraph.

    Example:
        >>> tokenise(["It rained. We didn't go."], "en")
        [[['It', 'rained', '.'], ['We', 'did', "n't", 'go', '.']]]
    """
    split = sentence_splitter(language, paragraphs)
    sentences = [list(split(paragraph)) for paragraph in paragraphs]
    flat = [sentence for paragraph in sentences for sentence in paragraph]
    tokens = iter(split_words(flat, language))
    return [[next(tokens) for _ in paragraph] for paragraph in sentences]
