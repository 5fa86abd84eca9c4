"""All figures of the report, in the order of the page."""

from pathlib import Path

from textlstm.report import authorship, learning, reading
from textlstm.report.material import Measured

FIGURES = (
    authorship.verdicts,
    authorship.accuracy,
    authorship.confusion,
    learning.perplexity,
    learning.learning_curve,
    reading.corpus,
    reading.removed,
)


def write_figures(measured: Measured, folder: Path) -> None:
    """Write the .svg and .tsv of each figure into a folder."""
    for draw in FIGURES:
        draw(measured).save(folder)
