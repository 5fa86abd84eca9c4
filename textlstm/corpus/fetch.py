"""Bring one original, check its hash, put it where the pipeline reads it."""

import hashlib
from pathlib import Path

from textlstm import artifacts
from textlstm.corpus.safe import open_zip, read_member
from textlstm.corpus.work import Work
from textlstm.errors import TextlstmError


def fetch(work: Work, out: Path) -> None:
    """Write the verified bytes of a work's original; raise TextlstmError naming it if they are not the right ones."""
    data = read_original(work)
    found = hashlib.sha256(data).hexdigest()
    if work.sha256 and found != work.sha256.lower():
        raise TextlstmError(
            f"{_where(work)}: sha256 is {found}, the manifest says {work.sha256}; "
            "restore the file, or mend the manifest if the change is meant"
        )
    artifacts.write_bytes(out, data)


def read_original(work: Work) -> bytes:
    """Return the bytes of a work's original, out of its zip where it is in one."""
    source = work.source
    if source.urls:
        from textlstm.corpus.download import download

        promised = source.archive_sha256 if source.member else work.sha256
        path = download(source.urls, promised, text=work.format == "txt" and not source.member)
    else:
        path = Path(source.path or "")
    try:
        if not source.member:
            return path.read_bytes()
        if source.archive_sha256 and artifacts.sha256(path) != source.archive_sha256.lower():
            raise TextlstmError(
                f"{path}: sha256 is not source.sha256; restore the file or mend the manifest"
            )
        with open(path, "rb") as file, open_zip(file, path) as archive:
            return read_member(archive, source.member, path)
    except FileNotFoundError:
        raise TextlstmError(f"{path}: no such file; put it back or mend the manifest") from None


def _where(work: Work) -> str:
    return f"{work.source.path or work.source.origin}{f'!{work.source.member}' if work.source.member else ''}"
