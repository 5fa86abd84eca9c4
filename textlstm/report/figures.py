"""All figures of the report, in the order of the page."""

from pathlib import Path

from textlstm.report import authorship, learning, reading
from textlstm.report.material import Measured


def write_figures(measured: Measured, folder: Path) -> None:
    """Write each figure's .svg and .tsv into a folder."""
    drawings = [
        authorship.verdicts,
        authorship.accuracy,
        authorship.confusion,
        learning.perplexity,
        learning.learning_curve,
        reading.corpus,
        reading.removed,
    ]
    for draw in drawings:
        draw(measured).save(folder)
