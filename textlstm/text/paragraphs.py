"""Split text into paragraphs: at blank lines, or at line ends that only an author can have made.

Typeset lines are joined, lines of verse are not: there the next word would have fitted.
"""

import re
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise

from textlstm.text.languages import UNSPACED
from textlstm.text.scripts import CLOSING, TERMINALS

# characters: no typesetter breaks lines longer than this, so each line is a paragraph
MAX_TYPESET_LINE = 120
MAX_PARAGRAPH_LINES = 60  # a longer block is not a paragraph but a text without blank lines
SENTENCE_END = re.compile(
    rf"""[{TERMINALS}:—-][{CLOSING}]*$|^[^a-z]*$"""  # or a line in capitals
)
# relative to the width: such a short line ends a paragraph or a verse if the next line starts with
# a capital
MAX_SHORT_LINE = 0.6
BROKEN = re.compile(r"[^\W\d_][-¬⸗‐]$")
INDENTATION = re.compile(r"(?: {2,8}|\t|\u3000)\S")
MIN_INDENTED_LINES = 3
MIN_ENDED_SHARE = 0.9  # of the lines above indented ones, that end a sentence
# two lines without a blank line between them, and a blank line
SINGLE_SPACE = re.compile(r"\S[^\S\n]*\n[^\S\n]*\S")
DOUBLE_SPACE = re.compile(r"\n[^\S\n]*\n")
MAX_SPACED_CHARACTERS = 20_000
MIN_SPACED_LINES = 3
MIN_BROKEN_SHARE = 0.5  # of double-spaced lines, that end inside a sentence
VERSE_END = "\x0b"  # replaces the line ends inside a paragraph that are the author's
MIN_VERSE_BREAKS = 0.75  # share of the line ends of a stanza before which the next word fits
MIN_VERSE_CAPITALS = 0.75  # share of the lines of a stanza that begin with a capital
CJK_ENDED = re.compile("[，。！？；：、」』]$")
MIN_VERSE_LINES = 2
MIN_STANZA_LINES = 3
MAX_VERSE_LINE = 0.9  # relative to the width
MAX_COUPLET_LINE = 0.65
UNSPACED_WORD = 2  # characters of a script without spaces that a typesetter keeps together


def split_paragraphs(text: str) -> list[str]:
    """Return the paragraphs of a text, including the line breaks inside them."""
    if _is_double_spaced(text):
        text = DOUBLE_SPACE.sub("\n", text)
    return [
        paragraph
        for block in re.split(r"\n[^\S\n]*(?:\n[^\S\n]*)+", text)
        for paragraph in _split_block(block)
        if paragraph.strip()
    ]


def _is_double_spaced(text: str) -> bool:
    """Return whether a blank line stands below every line, so that it separates no paragraphs.

    Most such lines are full and end inside a sentence, and the next one goes on in small letters.
    """
    head = text[:MAX_SPACED_CHARACTERS].strip("\n")
    if SINGLE_SPACE.search(head):
        return False
    lines = [line.strip() for line in head.split("\n") if line.strip()]
    lengths = sorted(map(len, lines))
    if len(lines) < MIN_SPACED_LINES or lengths[-1] > MAX_TYPESET_LINE:
        return False
    width = lengths[len(lengths) * 3 // 4]
    broken = [
        following
        for line, following in pairwise(lines)
        if len(line) >= MAX_SHORT_LINE * width and not SENTENCE_END.search(line)
    ]
    if len(broken) < MIN_BROKEN_SHARE * (len(lines) - 1):
        return False
    starts = [_begins_small(line) for line in broken]
    return starts.count(True) >= max(1, MIN_BROKEN_SHARE * (len(starts) - starts.count(None)))


def join_broken(paragraphs: list[str]) -> list[str]:
    """Join a paragraph that ends inside a word with the next: the number of a page stood between.

    Example:
        >>> join_broken(["the wheel of the vil-", "lage mill", "Then"])
        ['the wheel of the vil-\\nlage mill', 'Then']
    """
    joined = list[str]()
    for paragraph in paragraphs:
        if joined and paragraph[:1].islower() and BROKEN.search(joined[-1][-2:]):
            joined[-1] = f"{joined[-1]}\n{paragraph}"
        else:
            joined.append(paragraph)
    return joined


def join_lines(paragraphs: list[str]) -> list[str]:
    """Mark the line ends of verse, so that only those of prose are joined.

    Args:
        paragraphs: Paragraphs of one text, of one or more lines each.

    Returns:
        The paragraphs, with VERSE_END instead of a newline where the line end is the author's.

    Example:
        >>> prose = "The carts came down at dusk, and the dogs ran ahead\\nof them."
        >>> join_lines([prose, "O sea!\\nMy grave!"])[1].split(VERSE_END)
        ['O sea!', 'My grave!']
    """
    blocks = [
        [line.strip() for line in re.split(f"[\n{VERSE_END}]", paragraph) if line.strip()]
        if "\n" in paragraph or VERSE_END in paragraph
        else [paragraph]
        for paragraph in paragraphs
    ]
    lengths = sorted(len(line) for lines in blocks for line in lines)
    width = lengths[len(lengths) * 95 // 100] if lengths else 0
    later = [line for lines in blocks for line in lines[1:]]
    starts = Counter(map(_begins_small, later))
    is_poem = starts[False] >= MIN_VERSE_CAPITALS * len(later) and starts[True] + starts[False] > 0
    return [
        paragraph.replace("\n", VERSE_END)
        if len(lines) >= MIN_VERSE_LINES and _is_verse(lines, width, is_poem)
        else paragraph
        for paragraph, lines in zip(paragraphs, blocks, strict=True)
    ]


def _begins_small(line: str) -> bool | None:
    """Return whether a line begins with a small letter; None in a script without capitals."""
    first = line[0]
    if not first.isalpha():
        first = next((character for character in line if character.isalpha()), "")
    return first.islower() if first.isupper() or first.islower() else None


def _is_verse(lines: list[str], width: int, is_poem: bool) -> bool:
    """Return whether the line ends of a paragraph are the author's."""
    if any(line.endswith(("-", "¬", "⸗", "=")) for line in lines):
        return False
    if len(lines) >= MIN_STANZA_LINES and all(CJK_ENDED.search(line) for line in lines):
        return True  # a printer of prose also breaks lines between other signs
    starts = [_begins_small(line) for line in lines]
    if starts.count(True) > (1 - MIN_VERSE_CAPITALS) * len(lines):
        return False
    if is_poem:
        return True
    fitting = sum(
        len(line) + 1 + _first_word_length(following) <= MAX_VERSE_LINE * width
        for line, following in pairwise(lines)
    )
    if len(lines) < MIN_STANZA_LINES:  # two lines may be a short paragraph
        return len(lines[0]) <= MAX_COUPLET_LINE * width and len(lines[1]) <= MAX_VERSE_LINE * width
    return fitting >= MIN_VERSE_BREAKS * (len(lines) - 1)


def _first_word_length(line: str) -> int:
    word = line.split(None, 1)[0]
    return UNSPACED_WORD if UNSPACED.match(word) else len(word)


def _split_block(block: str) -> Iterator[str]:
    lines = [line for line in block.split("\n") if line.strip()]
    longest = max(map(len, lines), default=0)
    if _has_indented_starts(lines):
        yield from _split_at_indentation(lines)
    elif len(lines) <= 1 or (len(lines) <= MAX_PARAGRAPH_LINES and longest <= MAX_TYPESET_LINE):
        yield "\n".join(lines)
    elif longest > MAX_TYPESET_LINE:
        yield from lines
    else:
        yield from _join_typeset_lines(lines)


def _has_indented_starts(lines: list[str]) -> bool:
    """Return whether the first lines of paragraphs are indented, and the others are not."""
    indented = [bool(INDENTATION.match(line)) for line in lines]
    if not indented or not indented[0] or len(lines) < MIN_INDENTED_LINES:
        return False
    starts = [n for n, is_indented in enumerate(indented) if is_indented]
    if len(starts) < 2:
        return False
    # the line above ends a sentence; verse that is indented throughout is one stanza
    ends = sum(bool(SENTENCE_END.search(lines[n - 1].rstrip())) for n in starts[1:])
    tabs = sum(line.startswith(("\t", "\u3000")) for line in lines)
    is_prose = len(starts) < len(lines) or tabs == len(lines)
    return is_prose and ends >= MIN_ENDED_SHARE * (len(starts) - 1)


def _split_at_indentation(lines: list[str]) -> Iterator[str]:
    paragraph: list[str] = []
    for line in lines:
        if INDENTATION.match(line) and paragraph:
            yield "\n".join(paragraph)
            paragraph = []
        paragraph.append(line)
    yield "\n".join(paragraph)


def _join_typeset_lines(lines: list[str]) -> Iterator[str]:
    """Join typeset lines into paragraphs.

    A paragraph ends where a sentence does, if the first word of the next line would have fitted.
    """
    width = sorted(map(len, lines))[len(lines) * 95 // 100]
    paragraph: list[str] = []
    for line, following in zip(lines, [*lines[1:], ""], strict=True):
        paragraph.append(line)
        if (
            not following
            or following.startswith(("  ", "\t"))
            or _ends_paragraph(line.rstrip(), following.lstrip(), width)
        ):
            yield "\n".join(paragraph)
            paragraph = []


def _ends_paragraph(line: str, following: str, width: int) -> bool:
    fits = len(line) + 1 + len(following.split(None, 1)[0]) < width
    return fits and bool(
        SENTENCE_END.search(line)
        or (len(line) < MAX_SHORT_LINE * width and following.lstrip("\"'“‘(_")[:1].isupper())
    )
