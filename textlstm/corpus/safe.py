"""Open untrusted files within limits: XML without network, zips of bounded size."""

from __future__ import annotations

import codecs
import posixpath
import re
import zipfile
import zlib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from textlstm.corpus.entities import resolve_entities
from textlstm.errors import TextlstmError

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

MAX_UNPACKED_BYTES = 200_000_000  # of all members of a zip together
MAX_COMPRESSION_RATIO = 300
MAX_MEMBERS = 20_000
XML_DECLARATION = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*<\?xml\b[^>]*?\bencoding\s*=\s*[\"']([\w.:-]+)[\"']"
)
BROKEN = (zipfile.BadZipFile, zlib.error, OSError, EOFError, RuntimeError, ValueError)


def parse_xml(content: bytes, path: Path, encoding: str = "", recover: bool = False) -> Element:
    """Parse XML; raise TextlstmError naming `path` if it is malformed.

    Entities with the fixed names of HTML and ISO 8879, and those declared in the file, become
    characters, see `textlstm.corpus.entities`.

    Args:
        content: Bytes of the document.
        path: Name of the file, for errors.
        encoding: Encoding that overrides the declared one; empty to use the declared one.
        recover: Whether to accept a fragment that is not well-formed.
    """
    from lxml import etree

    parser = etree.XMLParser(
        encoding="utf-8",
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        remove_comments=True,
        remove_pis=True,
        recover=recover,
    )
    text = resolve_entities(decode_xml(content, path, encoding), path)
    data = text.encode("utf-8", "surrogatepass")
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        if "Namespace prefix" in str(error) and not recover:  # harmless: prefixes are ignored
            return parse_xml(content, path, encoding, recover=True)
        raise TextlstmError(
            f"{path}: not well-formed XML ({error}); repair it or convert it to plain text"
        ) from error
    if root is None:
        raise TextlstmError(f"{path}: not well-formed XML; repair it or convert it to plain text")
    return root


def decode_xml(content: bytes, path: Path, encoding: str = "") -> str:
    """Decode XML by its byte order mark or declaration, UTF-8 without them; drop the declaration.

    Args:
        content: Bytes of the document.
        path: Name of the file, for errors.
        encoding: Encoding that overrides the declared one; empty to use the declared one.

    Raises:
        TextlstmError: The bytes do not fit the encoding, or it is unknown.
    """
    declaration = XML_DECLARATION.match(content)
    declared = declaration.group(1).decode().lower() if declaration else "utf-8"
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        declared = "utf-16"
    elif content.startswith((b"<\0?\0", b"\0<\0?")):
        declared = "utf-16-le" if content.startswith(b"<") else "utf-16-be"
    elif declared.startswith(("utf-16", "ucs-", "iso-10646", "utf-8")):
        declared = "utf-8-sig"  # the declaration was readable, so the text has one byte a letter
    try:
        text = content.decode(encoding or declared)
    except LookupError:
        raise TextlstmError(
            f"{path}: not well-formed XML (unknown encoding {encoding or declared}); "
            "convert it to UTF-8"
        ) from None
    except UnicodeError as error:
        raise TextlstmError(
            f"{path}: not well-formed XML ({error}); state its encoding in the manifest "
            "(key encoding) or convert it to UTF-8"
        ) from error
    # the text is handed on as UTF-8, so that the declaration no longer holds
    return re.sub(r"\A\ufeff?\s*<\?xml\b[^>]*\?>", lambda m: "\n" * m.group().count("\n"), text)


def local_name(element: Element) -> str:
    """Return the name of an element without namespace; empty for comments and entities."""
    return _without_prefix(element.tag) if isinstance(element.tag, str) else ""


@cache
def _without_prefix(tag: str) -> str:
    name = tag.rpartition("}")[2]
    return name.rpartition(":")[2] if ":" in name else name  # a prefix declared nowhere


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
    names = {name.replace("\\", "/").casefold(): name for name in archive.namelist()}
    place = names.get("meta-inf/container.xml", "META-INF/container.xml")
    container = parse_xml(read_member(archive, place, path), path)
    files = [
        element.get("full-path")
        for element in container.iter()
        if local_name(element) == "rootfile" and element.get("full-path")
    ]
    if not files:
        raise TextlstmError(
            f"{path}: not a valid EPUB: its container names no package; convert it again"
        )
    file = names.get(files[0].replace("\\", "/").casefold(), files[0])
    folder = posixpath.dirname(files[0].replace("\\", "/"))
    return folder, parse_xml(read_member(archive, file, path), path)
