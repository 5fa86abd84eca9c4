"""Text to paragraphs: at blank lines, or line by line where a text has none."""

import re
from statistics import median

PROSE = 80  # characters: in texts without blank lines, longer lines are whole paragraphs


def paragraphs(text: str) -> list[str]:
    """Return the paragraphs of a text, the line breaks inside them kept."""
    blocks = [block for block in re.split(r"\n[^\S\n]*(?:\n[^\S\n]*)+", text) if block.strip()]
    lines = [line for line in text.split("\n") if line.strip()]
    if len(blocks) * 50 > len(lines):
        return [block.strip("\n") for block in blocks]
    if median(map(len, lines)) > PROSE:
        return lines
    indented = re.split(r"\n(?=[ \t]{2,}\S)", text)  # hard-wrapped lines: a paragraph begins at an indent
    return [block.strip("\n") for block in (indented if len(indented) * 50 > len(lines) else blocks) if block.strip()]
