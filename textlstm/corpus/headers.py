"""Metadata inside a file: the TEI header, EPUB metadata, or the header of Project Gutenberg."""

from __future__ import annotations

import io
import re
from pathlib import Path
from typing import TYPE_CHECKING

from textlstm.corpus.safe import local_name, open_zip, parse_xml, read_package
from textlstm.errors import TextlstmError

if TYPE_CHECKING:
    from textlstm.corpus.safe import Element

MAX_TEI_HEADER_BYTES = 1 << 18
MAX_GUTENBERG_HEADER_BYTES = 4096
GUTENBERG = {"Title": "title", "Author": "author", "Language": "language"}
LANGUAGES = {
    "english": "en",
    "french": "fr",
    "german": "de",
    "italian": "it",
    "spanish": "es",
    "portuguese": "pt",
}

Metadata = dict[str, str | list[str]]  # author (a list, or one name), title, year, language


def read_header(path: Path, format: str) -> Metadata:
    """Return the metadata that a file contains; empty if its header cannot be read."""
    try:
        if format == "xml":
            return _tei(path)
        if format == "epub":
            return _epub(path)
        return _gutenberg(path) if format == "txt" else {}
    except TextlstmError:  # the text stage reports the same problem
        return {}


def _tei(path: Path) -> Metadata:
    with open(path, "rb") as file:
        header = re.search(rb"<teiHeader.*?</teiHeader>", file.read(MAX_TEI_HEADER_BYTES), re.S)
    if not header:
        return {}
    root = parse_xml(re.sub(rb"\bxml:id=", b"id=", header.group()), path)
    statement = [e for e in root.iter() if local_name(e) == "titleStmt"][:1]
    authors = [
        _without_years(_text(e))
        for parent in statement
        for e in parent
        if local_name(e) == "author"
    ]
    titles = [_text(e) for parent in statement for e in parent if local_name(e) == "title"][:1]
    first_editions = [e for e in root.iter() if e.get("type") == "firstEdition"]
    editions = [e for e in root.iter() if local_name(e) in ("bibl", "imprint")]
    dates = [
        _text(e)
        for parent in (*first_editions, *editions)
        for e in parent
        if local_name(e) == "date"
    ]
    codes = [e.get("ident") for e in root.iter() if local_name(e) == "language" and e.get("ident")]
    return _metadata(authors, titles, dates, codes)


def _epub(path: Path) -> Metadata:
    with open(path, "rb") as file, open_zip(io.BytesIO(file.read()), path) as archive:
        _, root = read_package(archive, path)
    values: dict[str, list[str]] = {name: [] for name in ("creator", "title", "date", "language")}
    for element in root.iter():
        if (name := local_name(element)) in values and (text := _text(element)):
            values[name].append(text)
    authors = [_without_years(name) for name in values["creator"]]
    return _metadata(authors, values["title"], values["date"], values["language"])


def _gutenberg(path: Path) -> Metadata:
    with open(path, "rb") as file:
        header = file.read(MAX_GUTENBERG_HEADER_BYTES).decode("utf-8", "replace")
    if "Project Gutenberg" not in header:
        return {}
    values = {
        GUTENBERG[key]: value.strip()
        for key, value in re.findall(r"^(Title|Author|Language): *(\S.*?)\s*$", header, re.M)
    }
    code = LANGUAGES.get(values.pop("language", "").lower())
    return {**values, "language": code} if code else {**values}


def _metadata(
    authors: list[str], titles: list[str], dates: list[str], languages: list[str]
) -> Metadata:
    """Return the authors and the first usable title, year and language code, if any."""
    years = [year for date in dates for year in re.findall(r"\b1[0-9]{3}\b|\b20[0-9]{2}\b", date)]
    codes = [code.lower()[:2] for code in languages if re.match(r"[a-zA-Z]{2}(?![a-zA-Z])", code)]
    names = [name for name in authors if name]
    values: Metadata = {"author": names} if names else {}
    candidates = {"title": titles, "year": years, "language": codes}
    return values | {key: options[0] for key, options in candidates.items() if options}


def _without_years(name: str) -> str:
    """Return a name without its years of birth and death."""
    return re.sub(r"\s*\([^)]*\d{3}[^)]*\)", "", name).strip()


def _text(element: Element) -> str:
    return " ".join("".join(element.itertext()).split())
