"""works.tsv: what each work is, where it came from, and that no two are the same text."""

import hashlib
import re
import sys
from dataclasses import replace
from pathlib import Path

from textlstm.artifacts import sha256, write_tsv
from textlstm.corpus.manifest import Manifest
from textlstm.corpus.work import Work
from textlstm.errors import TextlstmError

COLUMNS = (
    *("id", "author", "title", "year", "language", "role", "group", "split"),
    *("source", "sha256", "characters", "format", "licence", "prepared"),
)


def write_works(corpus: Manifest, originals: Path, out: Path) -> None:
    """Describe the verified originals in a table; raise TextlstmError if two works are the same text.

    In a folder nobody has listed the works, so there an author's text that stands twice only becomes one group, which
    stays on one side of every split.
    """
    rows, seen = [], dict[str, Work]()
    for work in corpus.works:
        path = originals / f"{work.id}.{work.format}"
        content = path.read_bytes()
        key = same_text(content) if work.format == "txt" else sha256(path)
        if (other := seen.setdefault(key, work)) is not work:
            twice = f"{other.id} ({other.source.origin}) and {work.id} ({work.source.origin}) are the same text"
            if not corpus.path.is_dir() or (work.author, work.role) != (other.author, other.role):
                raise TextlstmError(f"{corpus.path}: {twice}; take one out")
            sys.stderr.write(f"{corpus.path}: {twice}; both stay, on one side of every split\n")
            work = replace(work, group=other.group or other.id)
        rows.append(_row(work, sha256(path), len(content.decode("utf-8", "replace"))))
    write_tsv(out, COLUMNS, rows)


def same_text(content: bytes) -> str:
    """Hash the letters and digits alone, so that an edition's spaces, quotes and line ends make no difference."""
    plain = re.sub(r"[\W_]+", "", content.decode("utf-8", "replace").lower())
    return hashlib.sha256(plain.encode() if plain else content).hexdigest()


def _row(work: Work, digest: str, characters: int) -> list[object]:
    values = {
        "author": work.author,
        "source": work.source.origin,
        "sha256": digest,
        "characters": characters,
    }
    return [values[name] if name in values else getattr(work, name) for name in COLUMNS]
