"""The account: every piece of text that was taken out, and the sizes of what stayed."""

from dataclasses import dataclass
from pathlib import Path

from textlstm.artifacts import read_text, read_tsv, write_tsv
from textlstm.text.views import is_word

COLUMNS = ("work", "kind", "text", "length", "reason")
STATS = ("work", "author", "characters", "removed", "paragraphs", "sentences", "words")
SHOWN = 80  # characters of a removed text that the table shows
UNIFORM = "uniform"  # kind of rows that count glyphs made uniform: nothing was removed there


@dataclass(frozen=True)
class Removal:
    """A piece of text that is not the author's: what kind, the text, why."""

    kind: str
    text: str
    reason: str


def write_removed(path: Path, work: str, removals: list[Removal]) -> None:
    """Write one work's removals, a row each, in the order of the text."""
    write_tsv(
        path, COLUMNS, [(work, r.kind, r.text[:SHOWN], len(r.text), r.reason) for r in removals]
    )


def gather(works: Path, texts: Path, removed: Path, stats: Path) -> None:
    """Write removed.tsv (all works) and stats.tsv from the folders removed/, clean/ and language/ below `texts`."""
    rows, sizes = [], []
    for work in read_tsv(works, ["id", "author"]):
        own = read_tsv(texts / "removed" / f"{work['id']}.tsv", COLUMNS)
        clean = read_text(texts / "clean" / f"{work['id']}.txt")
        view = read_text(texts / "language" / f"{work['id']}.txt")
        rows += [[row[name] for name in COLUMNS] for row in own]
        gone = sum(int(row["length"]) for row in own if row["kind"] != UNIFORM)
        sizes.append((work["id"], work["author"], len(clean), gone, *_sizes(view)))
    write_tsv(removed, COLUMNS, rows)
    write_tsv(stats, STATS, sizes)


def _sizes(view: str) -> tuple[int, int, int]:
    """Count paragraphs, sentences and words (tokens with a letter or digit) of a view."""
    paragraphs = [part for part in view.split("\n\n") if part.strip()]
    sentences = sum(part.strip().count("\n") + 1 for part in paragraphs)
    return len(paragraphs), sentences, sum(map(is_word, view.split()))
