"""Split text into paragraphs: at blank lines, or at line ends that only an author can have made."""

import re
from collections.abc import Iterator

# characters: no typesetter breaks lines longer than this, so each line is a paragraph
MAX_TYPESET_LINE = 120
MAX_PARAGRAPH_LINES = 60  # a longer block is not a paragraph but a text without blank lines
SENTENCE_END = re.compile(r"""[.!?:…—-]["'”’)\]]*$|^[^a-z]*$""")  # or a line in capitals
# relative to the width: such a short line ends a paragraph or a verse if the next line starts with
# a capital
MAX_SHORT_LINE = 0.6


def split_paragraphs(text: str) -> list[str]:
    """Return the paragraphs of a text, including the line breaks inside them."""
    return [
        paragraph
        for block in re.split(r"\n[^\S\n]*(?:\n[^\S\n]*)+", text)
        for paragraph in _split_block(block)
        if paragraph.strip()
    ]


def _split_block(block: str) -> Iterator[str]:
    lines = [line for line in block.split("\n") if line.strip()]
    longest = max(map(len, lines), default=0)
    if len(lines) <= 1 or (len(lines) <= MAX_PARAGRAPH_LINES and longest <= MAX_TYPESET_LINE):
        yield "\n".join(lines)
    elif longest > MAX_TYPESET_LINE:
        yield from lines
    else:
        yield from _join_typeset_lines(lines)


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
