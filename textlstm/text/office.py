"""Extract paragraphs from the files of word processors: .docx, .odt and .rtf.

DOCX and ODT are zips of XML, read within the limits of `corpus.safe`: text inserted in tracked
changes, in content controls and in text boxes is read, deleted text is recorded as removed.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from textlstm.corpus.safe import local_name, open_zip, parse_xml, read_member
from textlstm.errors import TextlstmError
from textlstm.text.account import Removal
from textlstm.text.decode import tidy
from textlstm.text.markup import Reader

if TYPE_CHECKING:
    from textlstm.corpus.safe import Element

HEADING_STYLE = re.compile(r"^(?:heading|title|subtitle|index heading|toc heading)\b", re.I)
CONTENTS_STYLE = re.compile(r"^(?:toc|table of contents|table of figures|index) ?\d", re.I)
# parts of a DOCX beside the text, by the beginning of their names
DOCX_PARTS = {
    "header": ("running_head", "a header of the document"),
    "footer": ("running_head", "a footer of the document"),
    "footnotes": ("note", "a footnote"),
    "endnotes": ("note", "an endnote"),
    "comments": ("markup", "a comment"),
}
DOCX_REMOVED = {
    "del": "deleted in tracked changes",
    "moveFrom": "moved away in tracked changes",
    "Fallback": "the same text for older programs",
    "instrText": "the code of a field",
    "delText": "deleted in tracked changes",
}
DOCX_SIGNS = {"tab": " ", "ptab": " ", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}
ODT = {
    "note": ("note", "a footnote"),
    "annotation": ("markup", "a comment"),
    "tracked-changes": ("markup", "deleted in tracked changes"),
    "table-of-content": ("front_matter", "the contents"),
    "alphabetical-index": ("front_matter", "an index"),
    "forms": ("markup", "a form"),
    "sequence-decls": ("markup", "declarations"),
    "desc": ("markup", "the description of a picture"),
    "h": ("heading", "a heading"),
    "ruby-text": ("markup", "the reading of a ruby"),
    "header": ("running_head", "a header of the document"),
    "footer": ("running_head", "a footer of the document"),
}
ODT_SIGNS = {"tab": " ", "line-break": "\0"}
ODT_BLOCKS = frozenset(["p", "h", "list-item", "table-row", "table-cell", "section", "text"])
RTF_GROUP = re.compile(
    r"\{(?:\\\*)?\\(footnote|headerf?|headerl|headerr|footerf?|footerl|footerr)\b"
)
RTF_TOKEN = re.compile(r"\\.|[{}]", re.S)


def from_docx(content: bytes, path: Path, remove: list[str]) -> tuple[str, list[Removal]]:
    """Return the text of a DOCX, with blank lines between paragraphs, and the removals."""
    with open_zip(io.BytesIO(content), path) as archive:
        names = archive.namelist()
        main = next((name for name in names if re.fullmatch(r"word/document\d*\.xml", name)), None)
        if main is None:
            raise TextlstmError(f"{path}: not a valid DOCX: it holds no document; save it again")
        reader = _DocxReader(_styles(archive, names, path), remove)
        reader.read(parse_xml(read_member(archive, main, path), path))
        for name in sorted(names):
            part = re.fullmatch(r"word/([a-z]+)\d*\.xml", name)
            if part and (match := DOCX_PARTS.get(part.group(1))):
                reader.read_part(parse_xml(read_member(archive, name, path), path), *match)
    return "\n\n".join(reader.paragraphs), reader.removals


def _styles(archive: zipfile.ZipFile, names: list[str], path: Path) -> dict[str, str]:
    """Return the names of the paragraph styles by id; built-in names are English everywhere."""
    if "word/styles.xml" not in names:
        return {}
    root = parse_xml(read_member(archive, "word/styles.xml", path), path)
    styles = {}
    for style in root.iter("{*}style"):
        name = next(style.iter("{*}name"), None)
        if name is not None:
            styles[_attribute(style, "styleId")] = _attribute(name, "val")
    return styles


def _attribute(element: Element, name: str) -> str:
    return next((str(v) for key, v in element.items() if key.rpartition("}")[2] == name), "")


class _DocxReader:
    """Collects paragraphs and removals of the parts of a DOCX."""

    def __init__(self, styles: dict[str, str], remove: list[str]) -> None:
        self.styles, self.remove = styles, remove
        self.paragraphs, self.removals = list[str](), list[Removal]()

    def read(self, root: Element) -> None:
        """Read the paragraphs of the main part."""
        for paragraph in self._paragraphs(root):
            text = self._text(paragraph)
            style = next(paragraph.iter("{*}pStyle"), None)
            name = _attribute(style, "val") if style is not None else ""
            name = self.styles.get(name, name)
            kind, reason = "", ""
            if HEADING_STYLE.match(name):
                kind, reason = "heading", f"in the style {name}"
            elif CONTENTS_STYLE.match(name):
                kind, reason = "front_matter", f"in the style {name}"
            self._add(text, kind, reason)

    def read_part(self, root: Element, kind: str, reason: str) -> None:
        """Read the notes, headers or comments; they follow the text if they are kept."""
        units = {"footnotes": "footnote", "endnotes": "endnote", "comments": "comment"}
        unit = units.get(local_name(root))
        for note in root.iter(f"{{*}}{unit}") if unit else [root]:
            texts = filter(None, map(self._text, self._paragraphs(note)))
            self._add(" ".join(texts), kind, reason)

    def _add(self, text: str, kind: str, reason: str) -> None:
        if text and (kind in self.remove or kind == "markup"):
            self.removals.append(Removal(kind, " ".join(text.split()), reason))
        elif text:
            self.paragraphs.append(text)

    def _paragraphs(self, root: Element) -> Iterator[Element]:
        yield from (e for e in root.iter("{*}p") if "wordprocessingml" in str(e.tag))

    def _text(self, paragraph: Element) -> str:
        pieces = list[str]()
        self._collect(paragraph, pieces)
        lines = (" ".join(line.split()) for line in "".join(pieces).split("\n"))
        return tidy("\n".join(filter(None, lines)))

    def _collect(self, element: Element, pieces: list[str]) -> None:
        """Collect the text of a paragraph, without the paragraphs of its text boxes."""
        for child in element:
            name = local_name(child)
            if name in ("t", "delText"):
                pieces.append(child.text or "")
            elif reason := DOCX_REMOVED.get(name):
                removed = list[str]()
                self._collect(child, removed)
                text = " ".join("".join([child.text or "", *removed]).split())
                if text:
                    self.removals.append(Removal("markup", tidy(text), reason))
            elif name in DOCX_SIGNS:
                pieces.append(DOCX_SIGNS[name])
            elif not (name == "p" and "wordprocessingml" in str(child.tag)):
                self._collect(child, pieces)


def from_odt(content: bytes, path: Path, remove: list[str]) -> tuple[str, list[Removal]]:
    """Return the text of an ODT, with blank lines between paragraphs, and the removals."""
    with open_zip(io.BytesIO(content), path) as archive:
        if "content.xml" not in archive.namelist():
            raise TextlstmError(f"{path}: not a valid ODT: it holds no content; save it again")
        if b"manifest:encryption-data" in (
            read_member(archive, "META-INF/manifest.xml", path)
            if "META-INF/manifest.xml" in archive.namelist()
            else b""
        ):
            raise TextlstmError(f"{path}: protected by a password; save it without one")
        root = parse_xml(read_member(archive, "content.xml", path), path)
    body = next(root.iter("{*}body"), root)
    headings = {
        _attribute(style, "name")
        for style in root.iter("{*}style")
        if HEADING_STYLE.match(_attribute(style, "parent-style-name"))
    }
    reader = _OdtReader(headings, remove)
    reader.read(body)
    reader.flush()
    return "\n\n".join(reader.paragraphs), reader.removals


class _OdtReader(Reader):
    """Reads the text of an ODT, where spaces, tabs and line breaks are elements."""

    def __init__(self, headings: set[str], remove: list[str]) -> None:
        super().__init__(self._match, remove)
        self.headings = headings

    def _match(self, element: Element) -> tuple[str, str] | None:
        name = local_name(element)
        style = _attribute(element, "style-name")
        if name == "p" and (style in self.headings or HEADING_STYLE.match(style)):
            return "heading", f"in the style {style}"
        return ODT.get(name)

    def _is_block(self, element: Element, name: str, is_inline: bool) -> bool:
        return name in ODT_BLOCKS

    def _end_inline(self, element: Element, name: str) -> None:
        if name == "s":
            self.line.append(" ")
        elif name in ODT_SIGNS:
            self.line.append(ODT_SIGNS[name])


def from_rtf(content: bytes, path: Path, remove: list[str]) -> tuple[str, list[Removal]]:
    """Return the text of an RTF file, with blank lines between paragraphs, and the removals."""
    from striprtf.striprtf import rtf_to_text

    page = re.search(rb"\\ansicpg(\d+)", content[:4096])
    encoding = f"cp{page.group(1).decode()}" if page else "cp1252"
    try:
        source = content.decode(encoding, "replace")
    except LookupError:
        encoding, source = "cp1252", content.decode("cp1252", "replace")
    source = re.sub(r"\\line(?![a-z])", r"\\u8232?", source)

    def plain(rtf: str) -> str:
        return str(rtf_to_text(rtf, encoding=encoding, errors="replace"))

    removals = list[Removal]()
    head = source[: source.find("\\pard")] if "\\pard" in source else ""
    fonts = re.search(r"\{\\fonttbl(?:[^{}]|\{[^{}]*\})*\}", head)
    prefix = f"{{\\rtf1\\ansi{fonts.group() if fonts else ''} "
    kept = list[str]()
    for text, destination in _rtf_groups(source):
        if not destination:
            kept.append(text)
            continue
        kind = "note" if destination == "footnote" else "running_head"
        inner = re.sub(r"^\{(?:\\\*)?\\[a-z]+ ?", "", text)
        if kind in remove:
            if removed := " ".join(plain(f"{prefix}{inner}}}").split()):
                reason = "a footnote" if kind == "note" else f"a {destination[:6]} of the document"
                removals.append(Removal(kind, tidy(removed), reason))
        else:
            kept.append(f"{{ {inner}")
    text = plain("".join(kept))
    lines = text.replace("|\n", "\n").replace("\u2028 ", "\u2028").split("\n")
    return tidy("\n\n".join(line.strip() for line in lines if line.strip())), removals


def _rtf_groups(source: str) -> Iterator[tuple[str, str]]:
    """Split RTF into text, and the groups of its footnotes, headers and footers."""
    start = 0
    while match := RTF_GROUP.search(source, start):
        depth, end = 1, len(source)
        for token in RTF_TOKEN.finditer(source, match.start() + 1):
            depth += {"{": 1, "}": -1}.get(token.group(), 0)
            if depth == 0:
                end = token.end()
                break
        yield source[start : match.start()], ""
        yield source[match.start() : end], match.group(1)
        start = end
    yield source[start:], ""
