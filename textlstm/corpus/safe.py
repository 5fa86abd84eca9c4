"""Open untrusted files within limits: XML without entities or network, zips of bounded size."""

from __future__ import annotations

import posixpath
import zipfile
import zlib
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from textlstm.errors import TextlstmError

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

MAX_UNPACKED_BYTES = 200_000_000  # of all members of a zip together
MAX_COMPRESSION_RATIO = 300
MAX_MEMBERS = 20_000
BROKEN = (zipfile.BadZipFile, zlib.error, OSError, EOFError, RuntimeError, ValueError)


def parse_xml(content: bytes, path: Path) -> Element:
    """Parse XML; raise TextlstmError naming `path` if it is malformed or declares entities."""
    from lxml import etree

    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise TextlstmError(
            f"{path}: not well-formed XML ({error}); repair it or convert it to plain text"
        ) from error
    declared = root.getroottree().docinfo.internalDTD
    if declared is not None and next(iter(declared.iterentities()), None) is not None:
        raise TextlstmError(
            f"{path}: declares XML entities, which are refused for safety; remove its DTD"
        )
    return root


def local_name(element: Element) -> str:
    """Return the name of an element without namespace; empty for comments and entities."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def open_zip(file: BinaryIO, path: Path) -> zipfile.ZipFile:
    """Open a zip; raise TextlstmError naming `path` if it is damaged or unpacks beyond limits."""
    try:
        archive = zipfile.ZipFile(file)
        members = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise TextlstmError(f"{path}: not a readable zip ({error}); download it again") from error
    unpacked = sum(member.file_size for member in members)
    if (
        unpacked > MAX_UNPACKED_BYTES
        or len(members) > MAX_MEMBERS
        or any(
            member.file_size > MAX_COMPRESSION_RATIO * max(member.compress_size, 1000)
            for member in members
        )
    ):
        raise TextlstmError(
            f"{path}: too large for a book when unpacked (a zip bomb?); remove it from the corpus"
        )
    return archive


def read_member(archive: zipfile.ZipFile, name: str, path: Path) -> bytes:
    """Read a member of a zip, at most its declared size; raise TextlstmError naming the zip."""
    try:
        with archive.open(name) as file:
            return file.read(archive.getinfo(name).file_size)
    except KeyError:
        raise TextlstmError(
            f"{path}: has no member {name}; download it again or correct the manifest"
        ) from None
    except BROKEN as error:
        raise TextlstmError(
            f"{path}: member {name} cannot be read ({error}); download it again"
        ) from error


def read_package(archive: zipfile.ZipFile, path: Path) -> tuple[str, Element]:
    """Return the folder of an EPUB's package document and the document's root element."""
    container = parse_xml(read_member(archive, "META-INF/container.xml", path), path)
    files = [
        element.get("full-path")
        for element in container.iter()
        if local_name(element) == "rootfile" and element.get("full-path")
    ]
    if not files:
        raise TextlstmError(
            f"{path}: not a valid EPUB: its container names no package; convert it again"
        )
    return posixpath.dirname(files[0]), parse_xml(read_member(archive, files[0], path), path)
