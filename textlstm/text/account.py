"""The account of cleaning: every removed piece of text, and the size of the remainder."""

from dataclasses import dataclass
from pathlib import Path

from textlstm.artifacts.files import read_text
from textlstm.artifacts.tables import read_tsv, write_tsv
from textlstm.text.views import is_word

COLUMNS = ("work", "kind", "text", "length", "reason")
STATS = ("work", "author", "characters", "removed", "paragraphs", "sentences", "words")
MAX_SHOWN_CHARACTERS = 80  # of a removed text in the table
UNIFORM = "uniform"  # kind of the rows that count normalised glyphs, where nothing was removed


@dataclass(frozen=True)
class Removal:
    """A piece of text that is not by the author.

    Args:
        kind: One of `textlstm.choices.Removed`, or `uniform` for normalised glyphs.
        text: The removed text on one line.
        reason: Why it was removed.
    """

    kind: str
    text: str
    reason: str


def write_removed(path: Path, work: str, removals: list[Removal]) -> None:
    """Write the removals of one work, one row each, in order of the text."""
    rows = [
        (work, removal.kind, removal.text[:MAX_SHOWN_CHARACTERS], len(removal.text), removal.reason)
        for removal in removals
    ]
    write_tsv(path, COLUMNS, rows)


def write_account(works: Path, texts: Path, removed: Path, stats: Path) -> None:
    """Write the removals (removed.tsv) and sizes (stats.tsv) of all works.

    Args:
        works: works.tsv.
        texts: Folder of the text stage with removed/, clean/ and language/.
        removed: Table to write, one row per removal.
        stats: Table to write, one row per work.
    """
    removal_rows, stats_rows = [], []
    for work in read_tsv(works, ["id", "author"]):
        removals = read_tsv(texts / "removed" / f"{work['id']}.tsv", COLUMNS)
        clean = read_text(texts / "clean" / f"{work['id']}.txt")
        view = read_text(texts / "language" / f"{work['id']}.txt")
        removal_rows += [[row[name] for name in COLUMNS] for row in removals]
        characters = sum(int(row["length"]) for row in removals if row["kind"] != UNIFORM)
        stats_rows.append((work["id"], work["author"], len(clean), characters, *_sizes(view)))
    write_tsv(removed, COLUMNS, removal_rows)
    write_tsv(stats, STATS, stats_rows)


def _sizes(view: str) -> tuple[int, int, int]:
    """Count paragraphs, sentences and words (tokens with a letter or digit) of a view."""
    paragraphs = [paragraph for paragraph in view.split("\n\n") if paragraph.strip()]
    sentences = sum(paragraph.strip().count("\n") + 1 for paragraph in paragraphs)
    return len(paragraphs), sentences, sum(map(is_word, view.split()))
