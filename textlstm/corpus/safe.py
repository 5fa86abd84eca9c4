"""Files of strangers opened within bounds: XML without entities or network, zips that cannot unpack without end."""

import posixpath
import zipfile
import zlib
from pathlib import Path
from typing import Any

from textlstm.errors import TextlstmError

LARGEST = 200_000_000  # bytes of a whole book unpacked
RATIO = 300  # times a member may grow when unpacked
MEMBERS = 20_000
BROKEN = (zipfile.BadZipFile, zlib.error, OSError, EOFError, RuntimeError, ValueError)


def parse_xml(content: bytes, path: Path) -> Any:
    """Parse XML without entities; raise TextlstmError naming the file if it is broken or declares some."""
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
            f"{path}: not well-formed XML ({error}); mend it or convert it to plain text"
        ) from error
    declared = root.getroottree().docinfo.internalDTD
    if declared is not None and next(iter(declared.iterentities()), None) is not None:
        raise TextlstmError(
            f"{path}: declares XML entities, which are refused for safety; take its DTD out"
        )
    return root


def local(element: Any) -> str:
    """Return an element's name without its namespace; empty for comments and entities."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def open_zip(file: Any, path: Path) -> zipfile.ZipFile:
    """Open a zip; raise TextlstmError naming it if it is none or would unpack to more than the bounds."""
    try:
        archive = zipfile.ZipFile(file)
        members = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise TextlstmError(f"{path}: not a readable zip ({error}); get it again") from error
    large = sum(member.file_size for member in members) > LARGEST or len(members) > MEMBERS
    if large or any(
        member.file_size > RATIO * max(member.compress_size, 1000) for member in members
    ):
        raise TextlstmError(
            f"{path}: would unpack to more than a book can be (a zip bomb?); take it out"
        )
    return archive


def read_member(archive: zipfile.ZipFile, name: str, path: Path) -> bytes:
    """Read a member of a zip, no further than the size it declares; raise TextlstmError naming the zip."""
    try:
        with archive.open(name) as file:
            return file.read(archive.getinfo(name).file_size)
    except KeyError:
        raise TextlstmError(f"{path}: holds no {name}; get it again or mend the manifest") from None
    except BROKEN as error:
        raise TextlstmError(
            f"{path}: {name} inside cannot be read ({error}); get it again"
        ) from error


def package(archive: zipfile.ZipFile, path: Path) -> tuple[str, Any]:
    """Return the folder of a book's package document and its root element."""
    container = parse_xml(read_member(archive, "META-INF/container.xml", path), path)
    files = [
        e.get("full-path")
        for e in container.iter()
        if local(e) == "rootfile" and e.get("full-path")
    ]
    if not files:
        raise TextlstmError(f"{path}: no EPUB: its container names no package; convert it again")
    return posixpath.dirname(files[0]), parse_xml(read_member(archive, files[0], path), path)
