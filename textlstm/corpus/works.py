"""The table works.tsv: metadata of every work, and a check that no text occurs twice."""

import hashlib
import re
import sys
from dataclasses import replace
from pathlib import Path

from textlstm.artifacts.files import sha256
from textlstm.artifacts.tables import write_tsv
from textlstm.corpus.manifest import Manifest
from textlstm.corpus.work import Work
from textlstm.errors import TextlstmError

COLUMNS = (
    *("id", "author", "title", "year", "language", "role", "group", "split"),
    *("source", "sha256", "characters", "format", "licence", "prepared", "encoding"),
)


def write_works(corpus: Manifest, originals: Path, out: Path) -> None:
    """Write works.tsv; raise TextlstmError if two works have the same text.

    The works of a folder were not listed by a person, so there a duplicate within one author only
    puts both works into one group, which stays on one side of every split. So does a questioned
    text that is also a known work: the verdict names that work.
    """
    rows, first_with_text = [], dict[str, Work]()
    for work in corpus.works:
        path = originals / f"{work.id}.{work.format}"
        content = path.read_bytes()
        key = text_digest(content) if work.format == "txt" else sha256(path)
        if (other := first_with_text.setdefault(key, work)) is not work:
            duplicate = (
                f"{other.id} ({other.source.origin}) and {work.id} ({work.source.origin}) "
                "have the same text"
            )
            same_author = corpus.is_inferred and work.author == other.author
            if work.role == other.role and not same_author:
                raise TextlstmError(f"{corpus.path}: {duplicate}; remove one of them")
            sys.stderr.write(
                f"{corpus.path}: {duplicate}; both are kept, on the same side of every split\n"
            )
            work = replace(work, group=other.group or other.id)
        rows.append(_row(work, sha256(path), len(content.decode("utf-8", "replace"))))
    write_tsv(out, COLUMNS, rows)


def text_digest(content: bytes) -> str:
    """Hash the letters and digits only, ignoring spaces, quotes, case and line ends."""
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
