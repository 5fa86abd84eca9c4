"""The files of a corpus: a folder, or a zip that holds one."""

import io
import os
import re
import zipfile
from functools import cached_property
from pathlib import Path, PurePosixPath

from textlstm.corpus.formats import FORMATS, HEAD_BYTES, OLE_MARK, ZIP_MARK, sniff
from textlstm.corpus.headers import MAX_GUTENBERG_HEADER_BYTES, MAX_HEADER_BYTES
from textlstm.corpus.safe import open_zip, read_member
from textlstm.corpus.work import Source
from textlstm.errors import TextlstmError

ARCHIVES = frozenset(["epub", "docx", "odt"])
# files that belong to a folder, not to its texts
COMPANIONS = re.compile(
    r"(?:read ?me|licen[cs]e|metadata|contributing|changelog|thumbs|desktop|cover)(?:\..*)?"
    r"|[^.]*\.(?:opf|json|yaml|yml|py|r|csv|tsv|jpe?g|png|gif|ini|db|lnk|dtd|xsl|css)",
    re.I,
)


class Shelf:
    """Names and contents of the files of a corpus.

    Args:
        path: Folder, or zip.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.is_zip = path.is_file()

    @cached_property
    def names(self) -> list[str]:
        """Names relative to the folder or zip, sorted, without hidden files."""
        if self.is_zip:
            with open(self.path, "rb") as file, open_zip(file, self.path) as archive:
                names = [info.filename for info in archive.infolist() if not info.is_dir()]
        else:
            names = [str(p.relative_to(self.path)) for p in self.path.rglob("*") if p.is_file()]
        return sorted(name for name in names if not _is_hidden(name))

    def read(self, name: str, size: int = -1) -> bytes:
        """Return the first bytes of a file, all of them by default."""
        if self.is_zip:
            with open(self.path, "rb") as file, open_zip(file, self.path) as archive:
                return read_member(archive, name, self.path)[: size if size >= 0 else None]
        with open(self.path / name, "rb") as file:
            return file.read(size)

    def source(self, name: str) -> Source:
        """Return the location of a file, with a name that can be written as UTF-8."""
        if self.is_zip:
            return Source(name, str(self.path), member=name)
        return Source(shown(name), str(self.path / name))

    def header(self, name: str) -> tuple[str, bytes]:
        """Return the format that a file holds, and the bytes in which its metadata may be."""
        stated = FORMATS[PurePosixPath(name).suffix.lower()]
        sizes = {"txt": MAX_GUTENBERG_HEADER_BYTES, "rtf": HEAD_BYTES, "pdf": HEAD_BYTES}
        content = self.read(name, -1 if stated in ARCHIVES else sizes.get(stated, MAX_HEADER_BYTES))
        actual = sniff(content, stated)
        if actual != stated or content.startswith(ZIP_MARK) and stated not in ARCHIVES:
            content = self.read(name)
            actual = sniff(content, stated)
        return actual, content

    def unreadable(self, name: str) -> str:
        """Return why a file whose ending is known cannot be read, or nothing."""
        stated = FORMATS[PurePosixPath(name).suffix.lower()]
        if stated not in ("docx", "odt", "pdf", "rtf"):
            return ""
        head = self.read(name, HEAD_BYTES)
        if head.startswith(OLE_MARK):
            return "an old or encrypted document"
        if stated == "pdf":
            return "" if b"%PDF-" in head and len(head) > 100 else "damaged"
        if stated in ARCHIVES and head.startswith(ZIP_MARK):
            try:
                with zipfile.ZipFile(io.BytesIO(self.read(name))):
                    return ""
            except (zipfile.BadZipFile, OSError, ValueError):
                return "damaged"
        return "" if head.strip() else "empty"


def shown(name: str) -> str:
    """Return a file name whose undecodable bytes are replaced, so that it can be printed."""
    return os.fsencode(name).decode("utf-8", "replace")


def is_corpus_zip(path: Path) -> bool:
    """Return whether a file is a zip of texts."""
    return path.suffix.lower() == ".zip" and zipfile.is_zipfile(path)


def partition(shelf: Shelf) -> tuple[list[str], list[str]]:
    """Return the texts of a shelf, and the files that are not read, with a reason if known.

    Raises:
        TextlstmError: The zip is damaged.
    """
    texts, unread = [], []
    for name in shelf.names:
        path = PurePosixPath(name)
        if path.stem.lower() == "readme" or COMPANIONS.fullmatch(path.name):
            continue
        if path.suffix.lower() not in FORMATS:
            unread.append(shown(name))
        elif reason := shelf.unreadable(name):
            unread.append(f"{shown(name)} ({reason})")
        else:
            texts.append(name)
    return texts, unread


def _is_hidden(name: str) -> bool:
    parts = PurePosixPath(name).parts
    if any(part == ".." for part in parts) or name.startswith("/"):
        raise TextlstmError(f"{name}: a name outside the zip; pack the folder again")
    return any(part.startswith(".") or part in ("__MACOSX", "lost+found") for part in parts)
