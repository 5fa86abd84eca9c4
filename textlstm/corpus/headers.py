"""Author, title, year, language from what a file says of itself: TEI header, EPUB metadata, Gutenberg's lines."""

import io
import re
from pathlib import Path
from typing import Any

from textlstm.corpus.safe import local, open_zip, package, parse_xml
from textlstm.errors import TextlstmError

HEAD = 1 << 18  # bytes in which a header must end
GUTENBERG = {"Title": "title", "Author": "author", "Language": "language"}
LANGUAGES = {
    "english": "en",
    "french": "fr",
    "german": "de",
    "italian": "it",
    "spanish": "es",
    "portuguese": "pt",
}


def read_header(path: Path, format: str) -> dict[str, Any]:
    """Return what a file says of itself as far as it can be read; an unreadable header says nothing."""
    try:
        if format == "xml":
            return _tei(path)
        if format == "epub":
            return _epub(path)
        return _gutenberg(path) if format == "txt" else {}
    except TextlstmError:  # the text stage will say what is wrong with the file
        return {}


def _tei(path: Path) -> dict[str, Any]:
    with open(path, "rb") as file:
        found = re.search(rb"<teiHeader.*?</teiHeader>", file.read(HEAD), re.S)
    if not found:
        return {}
    root = parse_xml(re.sub(rb"\bxml:id=", b"id=", found.group()), path)
    statement = [e for e in root.iter() if local(e) == "titleStmt"][:1]
    authors = [_name(_text(e)) for part in statement for e in part if local(e) == "author"]
    titles = [_text(e) for part in statement for e in part if local(e) == "title"][:1]
    dates = [
        _text(e)
        for bibl in root.iter()
        if bibl.get("type") == "firstEdition"
        for e in bibl
        if local(e) == "date"
    ]
    dates += [
        _text(e)
        for bibl in root.iter()
        if local(bibl) in ("bibl", "imprint")
        for e in bibl
        if local(e) == "date"
    ]
    codes = [e.get("ident") for e in root.iter() if local(e) == "language" and e.get("ident")]
    return _filled(authors, titles, dates, codes)


def _epub(path: Path) -> dict[str, Any]:
    with open(path, "rb") as file, open_zip(io.BytesIO(file.read()), path) as archive:
        _, root = package(archive, path)
    said: dict[str, list[str]] = {name: [] for name in ("creator", "title", "date", "language")}
    for element in root.iter():
        if (name := local(element)) in said and (text := _text(element)):
            said[name].append(text)
    return _filled(
        [_name(name) for name in said["creator"]], said["title"], said["date"], said["language"]
    )


def _gutenberg(path: Path) -> dict[str, Any]:
    with open(path, "rb") as file:
        head = file.read(4096).decode("utf-8", "replace")
    if "Project Gutenberg" not in head:
        return {}
    found = {
        GUTENBERG[k]: v.strip()
        for k, v in re.findall(r"^(Title|Author|Language): *(\S.*?)\s*$", head, re.M)
    }
    if code := LANGUAGES.get(found.pop("language", "").lower()):
        found["language"] = code
    return found


def _filled(
    authors: list[str], titles: list[str], dates: list[str], languages: list[str]
) -> dict[str, Any]:
    years = [year for date in dates for year in re.findall(r"\b1[0-9]{3}\b|\b20[0-9]{2}\b", date)][
        :1
    ]
    codes = [code.lower()[:2] for code in languages if re.match(r"[a-zA-Z]{2}(?![a-zA-Z])", code)][
        :1
    ]
    values = {
        "author": [a for a in authors if a],
        "title": titles[:1],
        "year": years,
        "language": codes,
    }
    return {key: found if key == "author" else found[0] for key, found in values.items() if found}


def _name(text: str) -> str:
    """Return a name without the years of a life."""
    return re.sub(r"\s*\([^)]*\d{3}[^)]*\)", "", text).strip()


def _text(element: Any) -> str:
    return " ".join("".join(element.itertext()).split())
