"""Text to paragraphs: at blank lines, or at line ends that only an author can have made."""

import re
from collections.abc import Iterator

UNWRAPPED = 120  # characters: a line longer than this was not broken by a typesetter; each line is a paragraph
LONGEST = 60  # lines: a longer block is no paragraph but a text without blank lines
SENTENCE_END = re.compile(r"""[.!?:…—-]["'”’)\]]*$|^[^a-z]*$""")  # or a line in capitals
SHORT = 0.6  # of the width: a line as short ends a paragraph, or a verse, if the next begins with a capital


def paragraphs(text: str) -> list[str]:
    """Return the paragraphs of a text, the line breaks inside them kept."""
    return [
        part
        for block in re.split(r"\n[^\S\n]*(?:\n[^\S\n]*)+", text)
        for part in _parts(block)
        if part.strip()
    ]


def _parts(block: str) -> Iterator[str]:
    lines = [line for line in block.split("\n") if line.strip()]
    if len(lines) <= 1 or len(lines) <= LONGEST and max(map(len, lines)) <= UNWRAPPED:
        yield "\n".join(lines)
    elif max(map(len, lines)) > UNWRAPPED:
        yield from lines
    else:
        yield from _refill(lines)


def _refill(lines: list[str]) -> Iterator[str]:
    """Join typeset lines; a paragraph ends where a sentence does and the next line's first word would have fitted."""
    width = sorted(map(len, lines))[len(lines) * 95 // 100]
    paragraph: list[str] = []
    for line, following in zip(lines, [*lines[1:], ""], strict=True):
        paragraph.append(line)
        if (
            not following
            or following.startswith(("  ", "\t"))
            or _ends(line.rstrip(), following.lstrip(), width)
        ):
            yield "\n".join(paragraph)
            paragraph = []


def _ends(line: str, following: str, width: int) -> bool:
    fits = len(line) + 1 + len(following.split(None, 1)[0]) < width
    return fits and bool(
        SENTENCE_END.search(line)
        or (len(line) < SHORT * width and following.lstrip("\"'“‘(_")[:1].isupper())
    )
