"""Extract paragraphs from EPUB: the pages in reading order, read from the zip without unpacking."""

import io
import posixpath
import re
import zipfile
from pathlib import Path
from urllib.parse import unquote

from textlstm.corpus.safe import local_name, open_zip, read_member, read_package
from textlstm.errors import TextlstmError
from textlstm.text.account import Removal
from textlstm.text.markup import from_html

NON_TEXT_PAGE = re.compile(
    r"(?<![a-z])(?:cover|titlepage|title-page|toc|nav|copyright|colophon|imprint|halftitle)(?![a-z])"
)


def from_epub(content: bytes, path: Path, remove: list[str]) -> tuple[str, list[Removal]]:
    """Return the paragraphs of an EPUB and the account of removed pages and elements.

    Args:
        content: Bytes of the file.
        path: Name of the file, for errors.
        remove: Kinds of text to remove, see `textlstm.choices.Removed`.
    """
    with open_zip(io.BytesIO(content), path) as archive:
        pages, removals = [], list[Removal]()
        for name, is_front in _spine(archive, path):
            text, removed = from_html(read_member(archive, name, path), path, remove)
            if is_front and "front_matter" in remove:
                removals.append(
                    Removal("front_matter", text, f"the page {posixpath.basename(name)}")
                )
            else:
                pages.append(text)
                removals += removed
    return "\n\n".join(page for page in pages if page), removals


def _spine(archive: zipfile.ZipFile, path: Path) -> list[tuple[str, bool]]:
    """Return the pages in reading order, each with whether it is front matter (cover, contents)."""
    folder, root = read_package(archive, path)
    items = {e.get("id"): e for e in root.iter() if local_name(e) == "item"}
    pages = []
    for reference in (e for e in root.iter() if local_name(e) == "itemref"):
        item = items.get(reference.get("idref"))
        if item is None or "html" not in (item.get("media-type") or ""):
            continue
        name = posixpath.normpath(posixpath.join(folder, unquote(item.get("href") or "")))
        label = (
            f"{posixpath.basename(name)} {item.get('id')} {item.get('properties') or ''}".lower()
        )
        is_front = reference.get("linear") == "no" or bool(NON_TEXT_PAGE.search(label))
        pages.append((name, is_front))
    if not pages:
        raise TextlstmError(f"{path}: not a valid EPUB: its spine names no pages; convert it again")
    return pages
