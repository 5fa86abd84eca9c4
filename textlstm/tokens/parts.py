"""Documents of a split: entire works, or excerpts of one that end at a paragraph."""

from collections.abc import Iterator
from itertools import accumulate
from pathlib import Path

from textlstm.artifacts.files import read_text
from textlstm.artifacts.tables import read_tsv
from textlstm.tokens.split import COLUMNS

MIN_PARAGRAPHS = 10  # a text with fewer is cut between sentences


def documents(split: Path, texts: Path, name: str) -> Iterator[tuple[str, str]]:
    """Yield work id and view of each document of a split, one at a time.

    Args:
        split: split.tsv.
        texts: Folder of the language views.
        name: Name of the split.
    """
    for row in read_tsv(split, COLUMNS):
        if row["split"] == name:
            view = read_text(texts / f"{row['work']}.txt")
            yield row["work"], excerpt(view, float(row["start"]), float(row["end"]))


def read_clean(clean: Path | None, work: str) -> str | None:
    """Return the clean text of a work; None without a folder of clean texts."""
    return read_text(clean / f"{work}.txt") if clean else None


def excerpt(view: str, start: float, end: float) -> str:
    """Return the paragraphs of a view whose middle word lies between two shares of its words."""
    if (start, end) == (0.0, 1.0):
        return view
    blocks = [block for block in view.split("\n\n") if block.strip()]
    if len(blocks) < MIN_PARAGRAPHS:
        blocks = [line for line in view.split("\n") if line.strip()]
    lengths = [len(block.split()) for block in blocks]
    total = sum(lengths)
    middles = [
        (stop - length / 2) / total
        for stop, length in zip(accumulate(lengths), lengths, strict=True)
    ]
    selected = [
        block for block, middle in zip(blocks, middles, strict=True) if start <= middle < end
    ]
    return "\n\n".join(selected) + "\n"
