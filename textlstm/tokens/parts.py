"""The documents of a split: works whole, or a stretch of one cut at a paragraph."""

from collections.abc import Iterator
from itertools import accumulate
from pathlib import Path

from textlstm.artifacts import read_text, read_tsv
from textlstm.tokens.split import COLUMNS


def documents(split: Path, texts: Path, name: str) -> Iterator[tuple[str, str]]:
    """Yield work and view of each document of one split; one is in memory at a time."""
    for row in read_tsv(split, COLUMNS):
        if row["split"] == name:
            text = read_text(texts / f"{row['work']}.txt")
            yield row["work"], part(text, float(row["start"]), float(row["end"]))


def part(view: str, start: float, end: float) -> str:
    """Return the paragraphs of a view whose middle word lies between two shares of its words."""
    if (start, end) == (0.0, 1.0):
        return view
    pieces = [piece for piece in view.split("\n\n") if piece.strip()]
    if len(pieces) < 10:  # a text without paragraphs is cut between sentences
        pieces = [line for line in view.split("\n") if line.strip()]
    lengths = [len(piece.split()) for piece in pieces]
    total = sum(lengths)
    middles = [
        (stop - length / 2) / total
        for stop, length in zip(accumulate(lengths), lengths, strict=True)
    ]
    return (
        "\n\n".join(
            piece for piece, middle in zip(pieces, middles, strict=True) if start <= middle < end
        )
        + "\n"
    )
