"""Metadata inside a file: TEI, FictionBook, EPUB, HTML, or the header of Project Gutenberg."""

from __future__ import annotations

import io
import re
from pathlib import Path
from typing import TYPE_CHECKING

from textlstm.corpus.codes import language_code, only_language
from textlstm.corpus.names import is_unnamed, without_years
from textlstm.corpus.safe import decode_xml, local_name, open_zip, parse_xml, read_package
from textlstm.errors import TextlstmError

if TYPE_CHECKING:
    from textlstm.corpus.safe import Element

MAX_HEADER_BYTES = 1 << 18
MAX_GUTENBERG_HEADER_BYTES = 4096
GUTENBERG = {"Title": "title", "Author": "author", "Language": "language"}
GUTENBERG_TITLE = re.compile(
    r"^The Project Gutenberg e-?book of\s+|\s*[|—-]\s*Project Gutenberg$", re.I
)
TEI_HEADER = re.compile(r"<(?:[\w.-]+:)?teiHeader\b.*?</(?:[\w.-]+:)?teiHeader\s*>", re.S)
# codes of MARC for the contributors who are authors
AUTHOR_ROLES = frozenset(["", "aut", "cre", "author", "creator"])
NOT_IN_NAMES = frozenset(["idno", "date", "birth", "death", "note", "email", "affiliation"])

Metadata = dict[str, str | list[str]]  # author (a list, or one name), title, year, language


def read_header(content: bytes, path: Path, format: str) -> Metadata:
    """Return the metadata that a file contains; empty if its header cannot be read.

    Args:
        content: All bytes of an EPUB, else at least the first MAX_HEADER_BYTES.
        path: Name of the file, for errors.
        format: Format of the contents.
    """
    try:
        if format == "xml":
            return _xml(content, path)
        if format == "epub":
            return _epub(content, path)
        if format == "html":
            return _html(content)
        return _gutenberg(content) if format == "txt" else {}
    except (TextlstmError, UnicodeError):  # the text stage reports the same problem
        return {}


def _xml(content: bytes, path: Path) -> Metadata:
    head = content[:MAX_HEADER_BYTES]
    try:
        text = decode_xml(head, path)
    except TextlstmError:  # the last letter may be cut
        text = head.decode("utf-8", "replace")
    if headers := [match.group() for match in TEI_HEADER.finditer(text)]:
        stated = re.search(r"""<(?:\w+:)?TEI\b[^>]*\bxml:lang=["']([\w-]+)["']""", text)
        return _tei(headers, stated.group(1) if stated else "", path)
    if "<FictionBook" in text and (
        match := re.search(r"<description\b.*?</description>", text, re.S)
    ):
        return _fiction_book(_fragment(match.group(), path))
    authors = re.findall(r"<(?:author|creator)>([^<>]{1,200})</(?:author|creator)>", text[:8192])
    titles = re.findall(r"<title>([^<>]{1,500})</title>", text[:8192])
    years = re.findall(r"<(?:date|year)>([^<>]{1,40})</(?:date|year)>", text[:8192])
    languages = re.findall(r"""<(?:language|lang)>([\w-]{2,20})</|\bxml:lang=["']([\w-]+)""", text)
    codes = [first or second for first, second in languages[:1]]
    return _metadata(list(dict.fromkeys(authors))[:1], titles, years, codes)


def _fragment(text: str, path: Path) -> Element:
    """Parse a part of an XML file, whose prefixes are declared elsewhere."""
    return parse_xml(text.encode("utf-8", "replace"), path, encoding="utf-8", recover=True)


def _tei(headers: list[str], stated: str, path: Path) -> Metadata:
    """Return the metadata of the first TEI header that names an author.

    The parts of a corpus have headers of their own: their authors count if they are the same.
    """
    read = [_tei_header(_fragment(header, path), stated) for header in headers]
    named = [values for values in read if "author" in values]
    if not named or any(values["author"] != named[0]["author"] for values in named):
        return {key: value for key, value in read[0].items() if key != "author"}
    return named[0] if len(named) == 1 else {**named[0], **read[0]}


def _tei_header(root: Element, stated: str) -> Metadata:
    statements = [e for e in root.iter() if local_name(e) == "titleStmt"]
    sources = [e for e in root.iter() if local_name(e) in ("bibl", "biblStruct", "monogr")]
    authors = next(filter(None, map(_tei_authors, [*statements, *sources])), [])
    titles = [_text(e) for s in statements for e in s if local_name(e) == "title"][:1]
    first_editions = [e for e in root.iter() if e.get("type") == "firstEdition"]
    full = [e for e in root.iter() if local_name(e) == "biblFull"]
    published = [e for f in full for e in f.iter() if local_name(e) == "publicationStmt"]
    editions = [e for e in root.iter() if local_name(e) in ("bibl", "imprint")]
    dates = [
        _text(e) or e.get("when") or ""
        for parent in (*first_editions, *published, *editions)
        for e in parent
        if local_name(e) == "date"
    ]
    return _metadata(authors, titles, dates, [_tei_language(root, stated)])


def _tei_authors(statement: Element) -> list[str]:
    names = (
        _name(e)
        for e in statement
        if local_name(e) == "author" and (e.get("role") or "").lower() in AUTHOR_ROLES
    )
    return [name for name in names if name and not is_unnamed(name)]


def _tei_language(root: Element, stated: str) -> str:
    """Return the language of the text, the most used one, or the only one; else nothing."""
    listed = [e for e in root.iter() if local_name(e) == "language" and e.get("ident")]
    shares = {str(e.get("ident")): _number(e.get("usage")) for e in listed}
    used = sorted((share, ident) for ident, share in shares.items() if share)
    if used and (len(used) == 1 or used[-1][0] > used[-2][0]):
        return used[-1][1]
    codes = {language_code(ident) for ident in shares}
    if len(codes) == 1:
        return next(iter(shares))
    return stated if not codes or language_code(stated) in codes else ""


def _number(value: str | None) -> float:
    match = re.match(r"\d+(?:\.\d+)?", value or "")
    return float(match.group()) if match else 0.0


def _name(element: Element) -> str:
    """Return the name in an element, without identifiers and years."""
    pieces = list[str]()

    def collect(e: Element) -> None:
        pieces.append(e.text or "")
        for child in e:
            if local_name(child) not in NOT_IN_NAMES:
                pieces.append(" ")
                collect(child)
                pieces.append(" ")
            pieces.append(child.tail or "")

    collect(element)
    name = re.sub(r"\s+(?=[,.;])", "", " ".join("".join(pieces).split()))
    return without_years(name).strip(" ,;")


def _fiction_book(root: Element) -> Metadata:
    info = next((e for e in root.iter() if local_name(e) == "title-info"), root)
    names = ("first-name", "middle-name", "last-name")
    authors = [
        " ".join(filter(None, (_text(e) for n in names for e in a if local_name(e) == n)))
        for a in info
        if local_name(a) == "author"
    ]
    values = {
        key: [_text(e) for e in info if local_name(e) == key]
        for key in ("book-title", "date", "lang")
    }
    return _metadata(authors, values["book-title"], values["date"], values["lang"])


def _epub(content: bytes, path: Path) -> Metadata:
    with open_zip(io.BytesIO(content), path) as archive:
        _, root = read_package(archive, path)
    values: dict[str, list[str]] = {name: [] for name in ("title", "date", "language")}
    # EPUB 2 has the role as an attribute, EPUB 3 in a <meta> that refers to the creator
    roles = {
        (e.get("refines") or "").lstrip("#"): _text(e)
        for e in root.iter()
        if local_name(e) == "meta" and e.get("property") == "role"
    }
    authors = []
    for element in root.iter():
        if (name := local_name(element)) in values and (text := _text(element)):
            values[name].append(text)
        elif name == "creator":
            role = next((v for key, v in element.items() if key.rpartition("}")[2] == "role"), "")
            if str(role or roles.get(element.get("id") or "", "")).lower() in AUTHOR_ROLES:
                authors.append(_name(element))
    return _metadata(authors, values["title"], values["date"], values["language"])


def _html(content: bytes) -> Metadata:
    head = content[:MAX_HEADER_BYTES].decode("utf-8", "replace")
    head = head[: head.lower().find("<body")] if "<body" in head.lower() else head[:8192]
    values: dict[str, list[str]] = {"author": [], "title": [], "date": [], "language": []}
    for tag in re.findall(r"<meta\b[^>]*>", head, re.I):
        attributes = {
            key.lower(): double or single
            for key, double, single in re.findall(
                r"([\w:-]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)')", tag
            )
        }
        key = re.sub(r"^(?:dc|dcterms)[.:]", "", attributes.get("name", "").lower())
        key = {"creator": "author"}.get(key, key)
        if key in values and (value := attributes.get("content", "").strip()):
            values[key].append(_unescaped(value))
    title = re.search(r"<title[^>]*>(.*?)</title>", head, re.I | re.S)
    name = " ".join(_unescaped(title.group(1)).split()) if title else ""
    name = GUTENBERG_TITLE.sub("", name)
    if by := re.fullmatch(r"(.+?),? by ([^,|]+)", name):
        values["title"].append(by.group(1))
        values["author"] = values["author"] or [by.group(2)]
    language = re.search(r"""<html\b[^>]*\slang\s*=\s*["']?([\w-]+)""", head, re.I)
    codes = values["language"] or ([language.group(1)] if language else [])
    authors = [without_years(author) for author in values["author"]]
    return _metadata(authors, values["title"], values["date"], codes)


def _unescaped(text: str) -> str:
    from html import unescape

    return unescape(text)


def _gutenberg(content: bytes) -> Metadata:
    header = content[:MAX_GUTENBERG_HEADER_BYTES].decode("utf-8", "replace")
    if "Project Gutenberg" not in header:
        return {}
    values = {
        GUTENBERG[key]: value.strip()
        for key, value in re.findall(r"^(Title|Author|Language): *(\S.*?)\s*$", header, re.M)
    }
    language = only_language(re.split(r"[,;]| and ", values.pop("language", "")))
    if is_unnamed(values.get("author", "")):
        del values["author"]
    return {**values, "language": language} if language else {**values}


def _metadata(
    authors: list[str], titles: list[str], dates: list[str], languages: list[str]
) -> Metadata:
    """Return the authors and the first usable title, year and language code, if any."""
    years = [year for date in dates for year in re.findall(r"\b1[0-9]{3}\b|\b20[0-9]{2}\b", date)]
    names = [name for name in authors if name and not is_unnamed(name)]
    values: Metadata = {"author": list(dict.fromkeys(names))} if names else {}
    language = only_language(languages)
    candidates = {"title": titles, "year": years, "language": [language] if language else []}
    return values | {key: options[0] for key, options in candidates.items() if options}


def _text(element: Element) -> str:
    return " ".join("".join(element.itertext()).split())
