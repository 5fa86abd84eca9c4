"""The leak audit: where a work names its own author, in the original and after cleaning."""

import re
from pathlib import Path

from textlstm.artifacts import read_text, read_tsv, write_tsv
from textlstm.text.boilerplate import Names
from textlstm.text.extract import extract

COLUMNS = ("work", "author", "name", "before", "after", "first_left")
AROUND = 40  # characters shown on each side of the first mention that is left


def write_leaks(works: Path, originals: Path, texts: Path, out: Path) -> None:
    """Write a row for each name of an author that his work's original holds, with how often, before and after."""
    rows = []
    for work in read_tsv(works, ["id", "author", "format"]):
        path = originals / f"{work['id']}.{work['format']}"
        before = extract(path.read_bytes(), work["format"], path, [])[0]
        after = read_text(texts / f"{work['id']}.txt")
        rows += [
            (work["id"], work["author"], *row)
            for row in leaks(before, after, work["author"].split(" & "))
        ]
    write_tsv(out, COLUMNS, rows)


def leaks(before: str, after: str, authors: list[str]) -> list[tuple[str, int, int, str]]:
    """Return name, mentions before, mentions after and the first that is left; names count with a capital only."""
    found = []
    for name in sorted(Names.from_metadata(authors, "").authors):
        pattern = re.compile(rf"\b(?:{re.escape(name.capitalize())}|{re.escape(name.upper())})\b")
        if len(name) > 2 and (count := len(pattern.findall(before))):
            left = list(pattern.finditer(after))
            found.append((name, count, len(left), _around(after, left[0]) if left else ""))
    return found


def _around(text: str, match: re.Match[str]) -> str:
    return " ".join(text[max(0, match.start() - AROUND) : match.end() + AROUND].split())
