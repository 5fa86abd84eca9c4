"""Text of a work as in print: the input of character and SentencePiece tokenizers."""

from itertools import accumulate

from textlstm.text.languages import detect
from textlstm.tokens.detokenise import detokenise


def readable(view: str, clean: str | None = None) -> str:
    """Return the text of a view as in print, one paragraph or verse per line.

    Args:
        view: Language view of a work, or an excerpt of it.
        clean: Clean text of the work. Without it, or if it lacks the view's words, the view's
            tokens are joined by rules, which errs where an edition has habits of its own.

    Example:
        >>> readable("he said ' no ' .\\n", "He said 'no'.\\n")
        "he said 'no'.\\n"
    """
    if clean is not None and (text := restore(view, clean)) is not None:
        return text
    language = detect(view)
    return "".join(
        f"{detokenise(paragraph.split(), language)}\n"
        for paragraph in view.split("\n\n")
        if paragraph.strip()
    )


def restore(view: str, clean: str) -> str | None:
    """Return the part of a clean text that has the words of a view, in the view's case.

    Returns:
        The lines, or None if the view is no part of the text.
    """
    text = clean.lower() if view == view.lower() else clean
    words, fields = "".join(view.split()), text.split()
    start = "".join(fields).find(words)
    if start < 0 or not words:
        return None
    lines = [" ".join(line.split()) for line in text.split("\n") if line.strip()]
    sizes = [len("".join(line.split())) for line in lines]
    ends = list(accumulate(sizes))
    end, kept = start + len(words), []
    for line, size, line_end in zip(lines, sizes, ends, strict=True):
        first, last = max(start, line_end - size), min(end, line_end)
        if first < last:
            offset = line_end - size
            kept.append(_between(line, first - offset, last - offset))
    return "".join(f"{line}\n" for line in kept)


def _between(line: str, first: int, last: int) -> str:
    """Return the part of a line between two counts of characters that are not spaces."""
    if first == 0 and last == len(line) - line.count(" "):
        return line
    positions = [n for n, character in enumerate(line) if character != " "]
    return line[positions[first] : positions[last - 1] + 1]
