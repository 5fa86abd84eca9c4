"""Extract paragraphs from EPUB: the pages in reading order, read from the zip without unpacking."""

from __future__ import annotations

import io
import posixpath
import re
import sys
import unicodedata
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote

from textlstm.corpus.safe import local_name, open_zip, parse_xml, read_member, read_package
from textlstm.errors import TextlstmError
from textlstm.text.account import Removal
from textlstm.text.elements import has_prose, text_of
from textlstm.text.markup import from_html, parse_html

if TYPE_CHECKING:
    from textlstm.corpus.safe import Element

FRONT_PAGE = re.compile(
    r"(?<![a-z])(?:cover|title-?page|toc|nav|half-?title)(?![a-z])|(?:^|\s)nav(?:\s|$)"
)
# pages of these names hold sentences, yet never the author's
IMPRINT_PAGE = re.compile(r"(?<![a-z])(?:copyright|colophon|imprint)(?![a-z])")
GUIDE_FRONT = frozenset(["cover", "title-page", "toc", "copyright-page", "colophon"])
NO_TEXT = re.compile(r"image/|text/css|javascript|font|audio/|video/|smil|ncx|pls\+xml")


@dataclass(frozen=True)
class _Page:
    """A page of the spine: its name in the zip, and what its name says of its contents."""

    name: str
    is_sure_front: bool
    is_likely_front: bool


def from_epub(
    content: bytes, path: Path, remove: list[str], encoding: str = ""
) -> tuple[str, list[Removal]]:
    """Return the paragraphs of an EPUB and the account of removed pages and elements.

    Args:
        content: Bytes of the file.
        path: Name of the file, for errors.
        remove: Kinds of text to remove, see `textlstm.text_settings.Removable`.
        encoding: Encoding of the pages, if it is not the one that they declare.

    Raises:
        TextlstmError: The zip is damaged, its pages are encrypted, or all of them are missing.
    """
    with open_zip(io.BytesIO(content), path) as archive:
        pages, removals, missing = [], list[Removal](), list[str]()
        names = _Names(archive)
        spine = _spine(archive, path)
        for page in spine:
            if (name := names.find(page.name)) is None:
                missing.append(page.name)
                removals.append(Removal("markup", "", f"the page {page.name} is missing"))
                continue
            data = read_member(archive, name, path)
            if "front_matter" in remove and _is_front(page, data, path, encoding):
                text, removed = from_html(data, path, [], encoding)
                if text:
                    reason = f"the page {posixpath.basename(page.name)}"
                    removals.append(Removal("front_matter", " ".join(text.split()), reason))
            else:
                text, removed = from_html(data, path, remove, encoding)
                pages.append(text)
            removals += removed
    if missing:
        if len(missing) == len(spine):
            raise TextlstmError(f"{path}: all its pages are missing; download it again")
        sys.stderr.write(
            f"{path}: {len(missing)} of {len(spine)} pages are missing from the file: "
            f"{', '.join(missing[:5])}\n"
        )
    return "\n\n".join(page for page in pages if page), removals


class _Names:
    """Finds members of a zip whose names differ in case, slashes or Unicode form."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self.exact = set(archive.namelist())
        self.folded = {_folded(name): name for name in sorted(self.exact, reverse=True)}

    def find(self, name: str) -> str | None:
        """Return the name of a member in the zip, or None."""
        return name if name in self.exact else self.folded.get(_folded(name))


def _folded(name: str) -> str:
    path = posixpath.normpath(unquote(name).replace("\\", "/"))
    return unicodedata.normalize("NFC", path).casefold()


def _is_front(page: _Page, data: bytes, path: Path, encoding: str) -> bool:
    """Return whether a page is a cover, title page or table of contents, not named like one."""
    if page.is_sure_front or not page.is_likely_front:
        return page.is_sure_front
    root = parse_html(data, path, encoding)
    return root is None or not text_of(root) or not has_prose(root)


def _spine(archive: zipfile.ZipFile, path: Path) -> list[_Page]:
    """Return the pages in reading order; raise TextlstmError if there are none to read."""
    folder, root = read_package(archive, path)
    items = {e.get("id"): e for e in root.iter() if local_name(e) == "item"}
    fronts = {
        _folded(posixpath.join(folder, _href(e)))
        for e in root.iter()
        if local_name(e) == "reference" and e.get("type") in GUIDE_FRONT
    }
    pages = []
    for reference in (e for e in root.iter() if local_name(e) == "itemref"):
        item = items.get(reference.get("idref"))
        if item is None or NO_TEXT.search(item.get("media-type") or ""):
            continue
        name = posixpath.normpath(posixpath.join(folder, _href(item)))
        properties = item.get("properties") or ""
        label = f"{posixpath.basename(name)} {item.get('id')} {properties}".lower()
        is_likely_front = bool(FRONT_PAGE.search(label)) or _folded(name) in fronts
        is_sure_front = bool(IMPRINT_PAGE.search(label)) or reference.get("linear") == "no"
        pages.append(_Page(name, is_sure_front, is_likely_front))
    if not pages:
        raise TextlstmError(f"{path}: not a valid EPUB: its spine names no pages; convert it again")
    _refuse_encrypted(archive, path, {_folded(page.name) for page in pages})
    return pages


def _href(element: Element) -> str:
    """Return the address of an item without fragment, with slashes and decoded."""
    return unquote((element.get("href") or "").partition("#")[0]).replace("\\", "/")


def _refuse_encrypted(archive: zipfile.ZipFile, path: Path, pages: set[str]) -> None:
    """Raise TextlstmError if pages are encrypted; encrypted fonts do not matter."""
    members = {_folded(name): name for name in archive.namelist()}
    is_locked = any(
        archive.getinfo(members[page]).flag_bits & 1 for page in pages if page in members
    )
    if name := members.get("meta-inf/encryption.xml"):
        root = parse_xml(read_member(archive, name, path), path)
        encrypted = [e for e in root.iter() if local_name(e) == "EncryptedData"]
        uris = {
            _folded(e.get("URI") or "") for e in root.iter() if local_name(e) == "CipherReference"
        }
        is_locked = is_locked or bool(uris & pages) or bool(encrypted and not uris)
    if is_locked or "meta-inf/rights.xml" in members and "meta-inf/encryption.xml" in members:
        raise TextlstmError(
            f"{path}: its pages are encrypted (DRM) and cannot be read; use a copy without "
            "copy protection"
        )
