"""Remove boilerplate around a text: licence, title page, byline, headings, page numbers, notes.

Each rule takes paragraphs and yields those to remove with a kind and a reason. Names of authors are
removed from headers, at the beginning, at the end and in headings; a name inside a sentence is part
of the text and stays.
"""

import re
from collections import Counter

from textlstm.text.account import Removal
from textlstm.text.dates import NUMBER, is_date, is_dated, number_days
from textlstm.text.end_matter import TRANSCRIBER, find_end_matter, find_transcriber_notes
from textlstm.text.facts import Facts, Findings, Names, words_of
from textlstm.text.front_matter import find_front_matter
from textlstm.text.headings import LOWER_CASE_WORDS, QUOTE, is_chapter, is_title_case
from textlstm.text.licence import LICENCE_INSIDE, has_cue, is_digitiser, names_gutenberg
from textlstm.text.scripts import Script

PAGE = re.compile(
    r"[\[({<]?(?:(?:p(?:age|ag|g|ág|agina|ágina)?|seite|s|strona|str|стр|страница|σελ"
    r"|sayfa|sida|side|sivu"
    r"|oldal|blz|bladzijde)?\.? ?)?\d{1,4}(?: (?:of|de|sur|von|di|из|z|av) \d{1,4})?[\])}>]?"
    r"|[-–—]+ ?\d{1,4} ?[-–—]+",
    re.I,
)
NOTE = re.compile(
    r"\[(?:foot)?note\b|footnote *[:\d]|\[\^\w{1,12}\]:|\[\d{1,3}\] |\[[*†‡]\]|[†‡] ?\S"
    r"|\[(?:illustration|transcriber|editor)",
    re.I,
)
PAGE_BESIDE = re.compile(r"^\d{1,4}\s+(?=\D)|(?<=\D)\s+\d{1,4}$")  # next to a running head
RULE_LINE = re.compile(r"[\s*_\-=—·•.~#+]+")
MAX_CHAPTER_TITLE_WORDS = 15
MAX_EQUAL_HEADS = 2  # a line in capitals that occurs more often is a refrain
MAX_HEAD_CHARACTERS = 200
MAX_LICENCE = 3000  # characters of a licence amid the text


def remove_boilerplate(
    paragraphs: list[str],
    names: Names,
    kinds: list[str],
    has_heads: bool = False,
    speakers: frozenset[str] = frozenset(),
) -> tuple[list[str], list[Removal]]:
    """Remove paragraphs of boilerplate; the first rule that matches a paragraph decides its kind.

    Args:
        paragraphs: Paragraphs of one work.
        names: Words of its authors and title.
        kinds: Kinds to remove, see `textlstm.text_settings.Removable`.
        has_heads: Whether markup named the headings of the work.
        speakers: Names of the speakers of a play, which are no headings.

    Returns:
        The remaining paragraphs, and the removals in order of the text.
    """
    short = [" ".join(text[:200].split()) for text in paragraphs]
    dated = is_dated(short)
    has_days = dated and number_days(short)
    has_any_cue = has_cue("\n".join(paragraphs))
    script = Script.of(paragraphs)
    facts = Facts(names, script, has_heads, speakers, dated, has_days, has_any_cue)
    matches: dict[int, Removal] = {}
    for rule in (
        find_front_matter,
        find_transcriber_notes,
        find_standalone,
        find_end_matter,
        find_running_heads,
    ):
        remaining = [n for n in range(len(paragraphs)) if n not in matches]
        for k, kind, reason in rule([paragraphs[n] for n in remaining], facts):
            n = remaining[k]
            matches[n] = Removal(kind, " ".join(paragraphs[n].split()), reason)
    removed = {n: removal for n, removal in matches.items() if removal.kind in kinds}
    kept = [text for n, text in enumerate(paragraphs) if n not in removed]
    return kept, [removed[n] for n in sorted(removed)]


def find_standalone(paragraphs: list[str], facts: Facts) -> Findings:
    """Find paragraphs recognisable on their own: notes, page numbers, ornament lines, headings."""
    after_head = False
    for n, text in enumerate(paragraphs):
        line = " ".join(text.split())
        if facts.has_days and NUMBER.fullmatch(line):
            continue
        elif RULE_LINE.fullmatch(line):
            yield n, "markup", "a line of signs"
        elif NOTE.match(line) or TRANSCRIBER.match(line):
            yield n, "note", "begins like a footnote or an editor's remark"
        elif PAGE.fullmatch(line) and not re.fullmatch(r"\d{1,2}\.?", line):
            yield n, "page_number", "a number alone"
        elif facts.has_cue and is_digitiser(line):
            yield n, "licence", "by whoever digitised the text"
        elif names_gutenberg(line) and LICENCE_INSIDE.search(line) and len(line) < MAX_LICENCE:
            yield n, "licence", "a licence amid the text"
        elif is_chapter(line, facts.script):
            yield n, "heading", "the head of a chapter"
            after_head = True
            continue
        elif (
            after_head
            and not facts.has_heads
            and not (facts.is_dated and is_date(line))
            and facts.script.count_words(line) <= MAX_CHAPTER_TITLE_WORDS
            and is_title_case(line, facts.script)
            and line.rstrip(".:") not in facts.speakers
        ):
            yield n, "heading", "the title of a chapter"
        after_head = False


def find_running_heads(paragraphs: list[str], facts: Facts) -> Findings:
    """Find headings in capitals inside the text, and author or title repeated above pages."""
    names = facts.names
    lines = [" ".join(text.split()) for text in paragraphs]
    counts = Counter(
        PAGE_BESIDE.sub("", line) for line in lines if len(line) <= MAX_HEAD_CHARACTERS
    )
    for n, full_line in enumerate(lines):
        if len(full_line) > MAX_HEAD_CHARACTERS:
            continue
        line = PAGE_BESIDE.sub("", full_line)
        words = set(words_of(line))
        if not words or len(line.split()) > 20 or len(words_of(line)) > 12 or QUOTE.search(line):
            continue
        if line.endswith(("!", "?", ",", "—", "-")):
            continue
        named = words & (names.authors | names.title)
        only_names = named and words <= names.authors | names.title | LOWER_CASE_WORDS
        if only_names and (line != full_line or (counts[line] > 2 and not line.endswith("."))):
            yield n, "running_head", "author or title, repeated above pages"
        elif (
            not facts.has_heads
            and n + 1 < len(lines)  # a heading has text below it
            and not re.search(r"\S[\n\x0b]\S", paragraphs[n])  # an inscription has several lines
            and facts.script.is_upper(line)
            and line.rstrip(".:") not in facts.speakers
            and not re.search(r"\d.*\d.*\d", line)
            and not _is_quoted_above(lines[n - 1] if n else "", lines[n + 1], counts[line])
        ):
            yield n, ("byline" if words & names.authors else "heading"), "a line in capitals"


def _is_quoted_above(above: str, below: str, count: int) -> bool:
    """Return whether a line in capitals is an inscription or a telegram that the text quotes."""
    return above.endswith((":", ",", "—")) or below[:1].islower() or count > MAX_EQUAL_HEADS
