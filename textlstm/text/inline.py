"""Remove boilerplate inside paragraphs: marks of footnotes, numbers of pages and verses."""

import re
from itertools import pairwise

from textlstm.text.account import Removal
from textlstm.text.licence import DIGITISER_LINE, has_cue
from textlstm.text.scripts import TERMINALS

NOTE_MARK = re.compile(r" ?\[(?:\d{1,3}|\^\w{1,12}|[*†‡]|footnote[^\[\]]{0,2000})\]", re.I)
# a page number on its own line in the middle of a sentence
PAGE_LINE = re.compile(r"\n(?<=[^\W\d_,-]\n)[^\S\n]*\[?\d{2,4}\]?[^\S\n]*\n(?=[^\S\n]*[^\W\d_])")
# the same between two sentences, at the end of a page
PAGE_END = re.compile(
    rf"\n(?<=[{TERMINALS}\"”»]\n)[^\S\n]*\[?\d{{2,4}}\]?[^\S\n]*\n(?=[^\S\n]*[^\W\d_])"
)
VERSE_NUMBER = re.compile(r"(?:   |\t)[^\S\n]*(\d{1,4})[^\S\n]*$", re.M)  # at the ends of lines
LEADING_NUMBER = re.compile(r"^[^\S\n]*(\d{1,3}:)?(\d{1,3})[^\S\n]+(?=[^\W\d_a-z]|[\"“«‘(])", re.M)
MIN_LEADING_NUMBERS = 3
MIN_COUNTED = 0.9  # of the numbers before verses, that follow on each other
MIN_NUMBERED_LINES = 0.5
NUMBER_INSIDE = re.compile(r"\n[^\S\n]*\d{1,4}[^\S\n]*\n")
NUMBER_LINE = re.compile(r"^[^\S\n]*(\d{1,4})[^\S\n]*(?:\n(?=\S)|$)", re.M)
MIN_VERSE_NUMBERS = 2


def strip_inline(text: str, kinds: list[str]) -> tuple[str, list[Removal]]:
    """Remove boilerplate inside paragraphs: marks of footnotes such as [1], numbers, page lines."""
    removals = []
    for kind, pattern, replacement, reason in (
        ("licence", DIGITISER_LINE, "", "a line by whoever digitised the text"),
        ("note", NOTE_MARK, "", "mark of a footnote"),
        ("page_number", PAGE_LINE, "\n", "a number alone on a line, amid a sentence"),
        ("page_number", PAGE_END, "\n\n", "a number alone on a line, between sentences"),
    ):
        if kind in kinds and (pattern is not DIGITISER_LINE or has_cue(text)):
            matches = [match.group().strip() for match in pattern.finditer(text)]
            removals += [Removal(kind, match, reason) for match in matches]
            text = pattern.sub(replacement, text) if matches else text
    if "page_number" in kinds:
        text, numbers = _strip_verse_numbers(text)
        removals += [Removal("page_number", number, "the number of a verse") for number in numbers]
    return text, removals


def _strip_verse_numbers(text: str) -> tuple[str, list[str]]:
    """Remove the numbers of verses: every fifth at the end of its line, or each above its line."""
    text, removed = _strip_leading_numbers(text)
    numbers = (
        [int(match[1]) for match in VERSE_NUMBER.finditer(text)]
        if "   " in text or "\t" in text
        else []
    )
    if len(numbers) >= MIN_VERSE_NUMBERS and (
        sum(number % 5 == 0 for number in numbers) >= 0.8 * len(numbers)
        or sum(b == a + 1 for a, b in pairwise(numbers)) >= 0.8 * (len(numbers) - 1)
    ):
        removed += [str(number) for number in numbers]
        text = VERSE_NUMBER.sub("", text)
    if not NUMBER_INSIDE.search(text):
        return text, removed
    paragraphs = text.split("\n\n")
    for n, paragraph in enumerate(paragraphs):
        numbers = [int(match[1]) for match in NUMBER_LINE.finditer(paragraph)]
        is_counted = all(b == a + 1 for a, b in pairwise(numbers))
        if len(numbers) >= MIN_VERSE_NUMBERS and is_counted and len(numbers) < len(paragraph):
            removed += [str(number) for number in numbers]
            paragraphs[n] = NUMBER_LINE.sub("", paragraph)
    return "\n\n".join(paragraphs), removed


def _strip_leading_numbers(text: str) -> tuple[str, list[str]]:
    """Remove the numbers of verses before most lines: `2 And the earth …`, `1:2 And …`."""
    found = LEADING_NUMBER.findall(text)
    if len(found) < MIN_LEADING_NUMBERS:
        return text, []
    numbers = [int(number) for _, number in found]
    counted = sum(b == a + 1 or b == 1 for a, b in pairwise(numbers))
    lines = sum(1 for line in text.split("\n") if line.strip())
    if counted < MIN_COUNTED * (len(numbers) - 1) or len(numbers) < MIN_NUMBERED_LINES * lines:
        return text, []
    return LEADING_NUMBER.sub("", text), [chapter + number for chapter, number in found]
