"""Bring one original, check its hash, put it where the pipeline reads it."""

import hashlib
from pathlib import Path

from textlstm.artifacts import write_bytes
from textlstm.corpus.work import Work
from textlstm.errors import TextlstmError


def fetch(work: Work, out: Path) -> None:
    """Write the verified bytes of a work's original; raise TextlstmError naming it if they are not the right ones."""
    data = read_original(work)
    found = hashlib.sha256(data).hexdigest()
    if work.sha256 and found != work.sha256.lower():
        raise TextlstmError(
            f"{work.source.path or work.source.origin}: sha256 is {found}, the manifest says {work.sha256}; "
            "restore the file, or mend the manifest if the change is meant"
        )
    write_bytes(out, data)


def read_original(work: Work) -> bytes:
    """Return the bytes of a work's original."""
    path = Path(work.source.path or "")
    try:
        return path.read_bytes()
    except FileNotFoundError as error:
        raise TextlstmError(f"{path}: no such file; put it back or mend the manifest") from error
