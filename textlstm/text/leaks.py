"""The leak audit: mentions of its own author in a work, before and after cleaning."""

import re
from pathlib import Path

from textlstm.artifacts.files import read_text
from textlstm.artifacts.tables import read_tsv, write_tsv
from textlstm.corpus.work import JOINT_SEPARATOR
from textlstm.text.extract import extract
from textlstm.text.facts import Names

COLUMNS = ("work", "author", "name", "before", "after", "first_left")
CONTEXT_CHARACTERS = 40  # on each side of the first remaining mention


def write_leaks(works: Path, originals: Path, texts: Path, out: Path) -> None:
    """Write the number of mentions of each author name that occurs in the author's own original."""
    rows = []
    for work in read_tsv(works, ["id", "author", "format"]):
        path = originals / f"{work['id']}.{work['format']}"
        before = extract(path.read_bytes(), work["format"], path, [], work.get("encoding", ""))[0]
        after = read_text(texts / f"{work['id']}.txt")
        rows += [
            (work["id"], work["author"], *row)
            for row in leaks(before, after, work["author"].split(JOINT_SEPARATOR))
        ]
    write_tsv(out, COLUMNS, rows)


def leaks(before: str, after: str, authors: list[str]) -> list[tuple[str, int, int, str]]:
    """Count mentions of authors in a text.

    Only capitalised mentions count, and only names that occur in the original are returned.

    Args:
        before: The original.
        after: The cleaned text.
        authors: Names of the authors.

    Returns:
        For each word of the names: the word, mentions before and after cleaning, and the first
        remaining mention with its context.
    """
    rows = []
    for name in sorted(Names.from_metadata(authors, "").authors):
        pattern = re.compile(rf"\b(?:{re.escape(name.capitalize())}|{re.escape(name.upper())})\b")
        if len(name) > 2 and (count := len(pattern.findall(before))):
            remaining = list(pattern.finditer(after))
            first = _context(after, remaining[0]) if remaining else ""
            rows.append((name, count, len(remaining), first))
    return rows


def _context(text: str, match: re.Match[str]) -> str:
    start, end = max(0, match.start() - CONTEXT_CHARACTERS), match.end() + CONTEXT_CHARACTERS
    return " ".join(text[start:end].split())
