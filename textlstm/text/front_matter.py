"""Find the title page, the byline and the table of contents before the text."""

import re

from textlstm.text.dates import NUMBER, is_date
from textlstm.text.facts import Facts, Findings, words_of
from textlstm.text.headings import (
    DIVISION,
    LOWER_CASE_WORDS,
    MAX_HEADING_WORDS,
    NUMERAL,
    ROMAN,
    SURE_DIVISION,
    is_chapter,
    is_title_case,
)
from textlstm.text.licence import CREDITS, HEADER, LICENCE, is_digitiser, names_gutenberg
from textlstm.text.scripts import SENTENCE, SPEECH, TERMINALS, Script

DATE = re.compile(
    r"(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day,? *)?(?:january|february|march|april|may|june"
    r"|july|august|september|october|november|december) \d{1,2},? \d{4}\W*$",
    re.IGNORECASE,
)
CONTENTS = re.compile(
    r"(?:table of )?contents\W*|table des matières\W*|inhalt\W*|índice\W*|indice\W*", re.I
)
CONTENTS_LINE = re.compile(rf"(?:{ROMAN}|\d{{1,3}})\. .{{1,80}}?[ .·…]+\d{{1,4}}", re.I)
NUMBERED = re.compile(r"\d|\b[IVXLC]+\b")
LISTED = re.compile(rf"\b(?:{SURE_DIVISION}|{DIVISION})\b\.? {NUMERAL}\b", re.I)
BY = ("by", "par", "von", "di", "de", "door", "por")
AUTHOR = {"author", "auteur", "autor", "autore"}
MAX_FRONT_PARAGRAPHS = 150  # in which a title page and a table of contents may appear
MAX_FRONT_WORDS = 1500  # before the first chapter: more than that is text
MAX_FRONT_LINE_WORDS = 40  # a longer paragraph is not front matter
MAX_FRONT_SENTENCE_WORDS = 12  # the same for a paragraph that ends like a sentence


def is_contents(line: str) -> bool:
    """Return whether a paragraph is an entire table of contents."""
    return bool(CONTENTS.match(line)) and len(LISTED.findall(line)) > 2


def _is_first_division(line: str, script: Script) -> bool:
    """Return whether a heading may be the first: a story does not begin with chapter five."""
    if not is_chapter(line, script):
        return False
    number = re.fullmatch(rf"(?:(\d+)|({ROMAN}))\W*", line, re.I)
    return number is None or line.strip(" .").lower() in ("1", "i")


def find_front_matter(paragraphs: list[str], facts: Facts) -> Findings:
    """Find the title page and the table of contents.

    Before the first chapter, short paragraphs that are not prose are front matter.
    """
    script, names = facts.script, facts.names
    lines = [" ".join(text.split()) for text in paragraphs[:MAX_FRONT_PARAGRAPHS]]
    chapter = next((n for n, line in enumerate(lines) if _is_first_division(line, script)), 0)
    after_contents = next((n + 1 for n, line in enumerate(lines) if is_contents(line)), 0)
    first = max(
        (
            n
            for n in (chapter, after_contents)
            if sum(map(script.count_words, lines[:n])) <= MAX_FRONT_WORDS and not facts.has_heads
        ),
        default=0,
    )
    in_contents = after_prose = in_header = False
    for n, line in enumerate(lines):
        in_contents = in_contents or bool(CONTENTS.fullmatch(line))
        words, is_sentence = script.count_words(line), bool(SENTENCE.search(line))
        # narrative before the heading of a second part, unless it is the praise of a reviewer
        is_narrative = (
            after_prose
            and (is_sentence or bool(SPEECH.match(line)))
            and names.authors.isdisjoint(words_of(line))
        )
        max_words = (
            MAX_FRONT_SENTENCE_WORDS
            if line.endswith(tuple(TERMINALS)) or not script.has_case
            else MAX_FRONT_LINE_WORDS
        )
        if (facts.has_cue and is_digitiser(line)) or (in_header and HEADER.match(line)):
            yield n, "licence", "by whoever prepared the file"
        elif heading := _front_heading(line, facts):
            in_header = in_header or names_gutenberg(line)
            yield n, *heading
        elif is_contents(line):
            yield n, "front_matter", "the contents"
        elif n < first and not is_narrative and words <= max_words and not _is_speech(line):
            yield n, "front_matter", "short, before the first chapter"
        elif in_contents and (script.is_upper(line) or _is_listed(line, words)):
            yield n, "front_matter", "a line of the contents"
        elif n >= first:
            return
        else:
            after_prose = after_prose or (is_sentence and words > MAX_FRONT_SENTENCE_WORDS)


def _is_listed(line: str, words: int) -> bool:
    """Return whether a paragraph below the word Contents lists chapters."""
    if SENTENCE.search(line) or line.endswith((",", ";", "，", "、", "；")):
        return False
    return words <= MAX_FRONT_SENTENCE_WORDS or (
        words <= MAX_FRONT_LINE_WORDS and bool(NUMBERED.search(line))
    )


def _is_speech(line: str) -> bool:
    """Return whether a line begins with German quotes or a dash, as no title page does."""
    return line.startswith(("»", "›", "„", "—")) and not re.search(r"[—–-] ?[A-ZÄÖÜ][\w. ]+$", line)


def _front_heading(line: str, facts: Facts) -> tuple[str, str] | None:
    """Return kind and reason if a paragraph at the beginning is not prose, else None."""
    script, names = facts.script, facts.names
    words = re.findall(r"[^\W\d_]+(?:['’][^\W\d_]+)?", line)
    length = script.count_words(line) if script.is_unspaced else len(words)
    named, titled = set(words_of(line)) & names.authors, set(words_of(line)) & names.title
    if facts.is_dated and (is_date(line) or (facts.has_days and NUMBER.fullmatch(line))):
        return None
    if not words:
        return "heading", "no word in it"
    if licence := _licence(line, length):
        return licence
    if length > MAX_HEADING_WORDS and not (script.is_upper(line) and length < 80):
        return None
    looks_like_title = (script.is_upper(line) or not facts.has_heads) and is_title_case(
        line, script
    )
    if (
        words[0].lower() in BY
        and length < 12
        and not line.endswith(",")
        and _names_someone(line, words[1:], script)
    ):
        return "byline", "says who wrote it"
    if named and length <= 10 and not SPEECH.match(line) and _is_name_line(line, words, facts):
        return "byline", "the author's name at the beginning"
    if is_chapter(line, script):
        return "heading", "the head of a chapter"
    if DATE.search(line):
        return "heading", "a date line"
    if length <= 12 and (CONTENTS_LINE.fullmatch(line) or (titled and _is_title(line, facts))):
        is_title = not CONTENTS_LINE.fullmatch(line)
        return "front_matter", "the title" if is_title else "a line of the contents"
    return ("heading", "short and in capitals before the text begins") if looks_like_title else None


def _licence(line: str, length: int) -> tuple[str, str] | None:
    if CREDITS.match(line) and length <= MAX_HEADING_WORDS:
        return "licence", "says who prepared the file"
    if LICENCE.search(line) and length < 120:
        return "licence", "names a licence"
    return None


def _is_name_line(line: str, words: list[str], facts: Facts) -> bool:
    """Return whether a line with the author's name is no sentence of a story."""
    others = [word for word in words if word.lower() not in facts.names.authors]
    return (
        len(words) <= 3
        or not SENTENCE.search(line)
        or is_title_case(line, facts.script)
        or not any(word.islower() and word not in LOWER_CASE_WORDS for word in others)
    )


def _is_title(line: str, facts: Facts) -> bool:
    """Return whether a line is the title: most of its words, and most of the title's words."""
    title, words = facts.names.title, set(words_of(line)) - LOWER_CASE_WORDS
    if line.endswith((".", ",", ";")) or SPEECH.match(line) or not words:
        return False
    known = words & (title | facts.names.authors)
    return len(known) == len(words) or (
        2 * len(words & title) > len(title) and 2 * len(known) >= len(words)
    )


def _names_someone(line: str, words: list[str], script: Script) -> bool:
    """Return whether `by` is followed by a name or `the author of` instead of a sentence."""
    return (
        not words
        or script.is_upper(line)
        or not AUTHOR.isdisjoint(word.lower() for word in words)
        or is_title_case(" ".join(words), script)
    )
