"""Formats of originals: by the ending of a name, and by what a file holds."""

import io
import re
import zipfile
from pathlib import Path, PurePosixPath

from textlstm.errors import TextlstmError

FORMATS = {
    ".txt": "txt",
    ".xml": "xml",
    ".tei": "xml",
    ".fb2": "xml",
    ".html": "html",
    ".htm": "html",
    ".xhtml": "html",
    ".epub": "epub",
    ".docx": "docx",
    ".odt": "odt",
    ".rtf": "rtf",
    ".pdf": "pdf",
}
ZIP_MARK, OLE_MARK = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
HEAD_BYTES = 1024  # in which the contents show their format
START = rb"\A(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]*>\s*|<!--.*?-->\s*)*"
PAGE = re.compile(START + rb"<(?:!doctype\s+html|html)\b", re.I | re.S)
FRAGMENT = re.compile(
    START + rb"<(?:head|body|title|meta|p|div|h[1-6]|center|pre|table)\b", re.I | re.S
)
XML = re.compile(
    rb"\A(?:\xef\xbb\xbf)?\s*(?:<\?xml\b|<!DOCTYPE\s|<(?:[\w.-]+:)?(?:TEI|teiCorpus|FictionBook)\b)"
    rb"|\A(?:\xff\xfe<\0|\xfe\xff\0<)"
)


def format_of(name: str, where: str) -> str:
    """Return the format of a file name; raise TextlstmError for other endings."""
    suffix = PurePosixPath(name).suffix.lower()
    if suffix not in FORMATS:
        raise TextlstmError(
            f"{where}: {Path(name).name} has an unsupported file type; "
            f"use one of {', '.join(sorted(FORMATS))}"
        )
    return FORMATS[suffix]


def sniff(content: bytes, stated: str) -> str:
    """Return the format that the contents show; `stated` if they show none.

    Args:
        content: All bytes of the file, or at least the first HEAD_BYTES.
        stated: Format by the name of the file.

    Example:
        >>> sniff(b"<!DOCTYPE html><html><p>Emma", "txt")
        'html'
    """
    head = content[:HEAD_BYTES]
    if head.startswith(ZIP_MARK):
        return _zip_format(content, stated)
    if head.startswith(b"{\\rtf"):
        return "rtf"
    if head.lstrip().startswith(b"%PDF-"):
        return "pdf"
    if PAGE.match(head) or (stated != "xml" and FRAGMENT.match(head)):
        return "html"
    if XML.match(head):
        return "html" if stated == "html" else "xml"
    if stated in ("xml", "html") or not head.strip():
        is_text = stated == "xml" and head.strip() and b"<" not in head
        return "txt" if is_text else stated
    return stated if stated in ("epub", "docx", "odt") and not _is_text(head) else "txt"


def _zip_format(content: bytes, stated: str) -> str:
    if b"application/epub+zip" in content[:100]:
        return "epub"
    if b"application/vnd.oasis.opendocument.text" in content[:150]:
        return "odt"
    try:
        names = zipfile.ZipFile(io.BytesIO(content)).namelist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        return stated
    if any(name.startswith("word/") for name in names):
        return "docx"
    if any(name.lower() == "meta-inf/container.xml" for name in names):
        return "epub"
    return "odt" if "content.xml" in names else stated


def _is_text(head: bytes) -> bool:
    return not re.search(rb"[\x00-\x08\x0e-\x1f]", head)
