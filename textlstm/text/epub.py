"""EPUB to paragraphs: the pages of its spine in reading order, read from the zip within bounds, nothing unpacked."""

import io
import posixpath
import re
import zipfile
from pathlib import Path
from urllib.parse import unquote

from textlstm.corpus.safe import local, open_zip, package, read_member
from textlstm.errors import TextlstmError
from textlstm.text.account import Removal
from textlstm.text.markup import from_html

NO_TEXT = re.compile(
    r"(?<![a-z])(?:cover|titlepage|title-page|toc|nav|copyright|colophon|imprint|halftitle)(?![a-z])"
)


def from_epub(content: bytes, path: Path, remove: list[str]) -> tuple[str, list[Removal]]:
    """Return a book's paragraphs, blank lines between, and the account of its pages and elements left out."""
    with open_zip(io.BytesIO(content), path) as archive:
        parts, removals = [], list[Removal]()
        for name, front in _spine(archive, path):
            text, gone = from_html(read_member(archive, name, path), path, remove)
            if front and "front_matter" in remove:
                removals.append(
                    Removal("front_matter", text, f"the page {posixpath.basename(name)}")
                )
            else:
                parts.append(text)
                removals += gone
    return "\n\n".join(part for part in parts if part), removals


def _spine(archive: zipfile.ZipFile, path: Path) -> list[tuple[str, bool]]:
    """Return the pages in reading order, and for each whether it is a cover, a title page or a list of contents."""
    folder, root = package(archive, path)
    items = {e.get("id"): e for e in root.iter() if local(e) == "item"}
    pages = []
    for reference in (e for e in root.iter() if local(e) == "itemref"):
        item = items.get(reference.get("idref"))
        if item is None or "html" not in (item.get("media-type") or ""):
            continue
        name = posixpath.normpath(posixpath.join(folder, unquote(item.get("href") or "")))
        said = f"{posixpath.basename(name)} {item.get('id')} {item.get('properties') or ''}".lower()
        pages.append((name, reference.get("linear") == "no" or bool(NO_TEXT.search(said))))
    if not pages:
        raise TextlstmError(f"{path}: no EPUB: its spine names no pages; convert it again")
    return pages
