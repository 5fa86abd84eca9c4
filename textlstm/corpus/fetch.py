"""Copy or download one original, verify its hash, and write it where the pipeline reads it."""

import hashlib
from pathlib import Path

from textlstm.artifacts import files
from textlstm.corpus.safe import open_zip, read_member
from textlstm.corpus.work import Work
from textlstm.errors import TextlstmError


def fetch(work: Work, out: Path) -> None:
    """Write the original of a work to `out`; raise TextlstmError if its hash does not match."""
    data = read_original(work)
    digest = hashlib.sha256(data).hexdigest()
    if work.sha256 and digest != work.sha256.lower():
        raise TextlstmError(
            f"{_location(work)}: sha256 is {digest}, but the manifest expects {work.sha256}; "
            "restore the file, or correct the manifest if the change is intended"
        )
    files.write_bytes(out, data)


def read_original(work: Work) -> bytes:
    """Return the bytes of a work's original, extracted from its zip if it is in one.

    Args:
        work: Work whose original is a local file or a download.

    Raises:
        TextlstmError: The file is missing or cannot be downloaded, or the zip is damaged or does
            not match its hash.

    Example:
        >>> import tempfile
        >>> from textlstm.corpus import Source
        >>> path = Path(tempfile.mkdtemp(), "emma.txt")
        >>> _ = path.write_text("Emma Woodhouse")
        >>> read_original(Work("emma", ("Austen",), "Emma", Source("emma.txt", str(path)), "txt"))
        b'Emma Woodhouse'
    """
    source = work.source
    if source.urls:
        from textlstm.corpus.download import download

        expected = source.archive_sha256 if source.member else work.sha256
        path = download(source.urls, expected, text=work.format == "txt" and not source.member)
    else:
        path = Path(source.path or "")
    try:
        if not source.member:
            return path.read_bytes()
        if source.archive_sha256 and files.sha256(path) != source.archive_sha256.lower():
            raise TextlstmError(
                f"{path}: sha256 does not match source.sha256; "
                "restore the file or correct the manifest"
            )
        with open(path, "rb") as file, open_zip(file, path) as archive:
            return read_member(archive, source.member, path)
    except FileNotFoundError:
        raise TextlstmError(f"{path}: no such file; restore it or correct the manifest") from None


def _location(work: Work) -> str:
    member = f"!{work.source.member}" if work.source.member else ""
    return f"{work.source.path or work.source.origin}{member}"
