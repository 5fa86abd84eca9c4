"""Extract paragraphs from TEI and HTML; the kind of an element decides whether its text is kept."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from lxml import etree

from textlstm.corpus.safe import local_name, parse_xml
from textlstm.errors import TextlstmError
from textlstm.text.account import Removal
from textlstm.text.decode import decode, tidy

if TYPE_CHECKING:
    from textlstm.corpus.safe import Element

    # returns kind and reason if the text of an element is not by the author
    Rule = Callable[[Element], tuple[str, str] | None]

TEI = {
    "teiHeader": ("front_matter", "the TEI header"),
    "front": ("front_matter", "TEI front: title page, dedication"),
    "titlePage": ("front_matter", "a TEI title page"),
    "back": ("note", "TEI back: notes and appendices"),
    "note": ("note", "a TEI note"),
    "head": ("heading", "a TEI head"),
    "label": ("heading", "a TEI label"),
    "speaker": ("heading", "the name of a speaker"),
    "trailer": ("heading", "a TEI trailer"),
    "byline": ("byline", "a TEI byline"),
    "docAuthor": ("byline", "a TEI docAuthor"),
    "signed": ("byline", "a TEI signature"),
    "fw": ("running_head", "a TEI forme work"),
    "figDesc": ("markup", "the description of a figure"),
}
HTML = {
    **{f"h{n}": ("heading", f"an HTML heading h{n}") for n in range(1, 7)},
    **{
        tag: ("markup", f"an HTML {tag}")
        for tag in ("head", "script", "style", "nav", "template", "svg", "math", "form")
    },
    **{tag: ("running_head", f"an HTML {tag}") for tag in ("header", "footer")},
    "aside": ("note", "an HTML aside"),
    "sup": ("note", "the mark of a footnote"),
    "figcaption": ("markup", "the caption of a figure"),
}
CLASSES = {
    "page_number": re.compile(r"\bpage-?(?:num|no|number|break)", re.I),
    "note": re.compile(r"\b(?:foot|end|rear)?-?notes?(?:ref)?\b|\btransnote|\bfnanchor", re.I),
    "licence": re.compile(r"\bpg-?boilerplate|\bpg-?(?:header|footer)", re.I),
    "front_matter": re.compile(
        r"\b(?:titlepage|halftitlepage|toc|contents|copyright-page|colophon|imprint)\b", re.I
    ),
}
BLOCKS = frozenset(
    (
        *("p", "div", "lg", "sp", "ab", "quote", "q", "list", "item", "li", "ul", "ol", "dl", "dt"),
        *("dd", "blockquote", "body", "text", "section", "article", "main", "table", "tr", "pre"),
        *("hr", "cell", "row", "floatingText", "opener", "closer", "salute", "stage", "address"),
        *("center", "figure", "epigraph", "argument", "group", "TEI", "html"),
    )
)
QUOTED = re.compile("\\s*[\"'“‘„«»‚—–]")
ALTERNATIVES = frozenset(["sic", "orig", "abbr", "rdg"])  # to a reading by an editor
CHARACTER_SETS = (
    r"(?:us-)?ascii|iso-?8859-?\d+|latin-?_?\d|(?:windows-|cp)\d+|utf-?(?:8|16)|koi8-[ru]|big5"
    r"|gb\w+|euc-\w+|shift_jis"
)
LINE_BREAKS = frozenset(["br", "lb", "l", "td", "th", "cb", "pb"])  # inside a paragraph


def from_tei(content: bytes, path: Path, remove: list[str]) -> tuple[str, list[Removal]]:
    """Return the text of a TEI file, with blank lines between paragraphs, and the removals."""
    return _extract(parse_xml(content, path), _tei_rule, path, remove)


def from_html(content: bytes, path: Path, remove: list[str]) -> tuple[str, list[Removal]]:
    """Return the text of an HTML page, with blank lines between paragraphs, and the removals."""
    parser = etree.HTMLParser(
        encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True
    )
    text = _decode_as_declared(content) or decode(content, path)
    root = etree.fromstring(text.encode("utf-8", "replace"), parser) if text.strip() else None
    if root is None:
        return "", []
    return _extract(root, _html_rule, path, remove)


def _decode_as_declared(content: bytes) -> str | None:
    """Decode a page with its declared character set, if that works and the page is not UTF-8."""
    declared = re.search(rb"""(?:charset|encoding)\s*=\s*["']?([\w-]+)""", content[:2048])
    name = declared.group(1).decode().lower() if declared else ""
    if not re.fullmatch(CHARACTER_SETS, name):
        return None
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        # browsers read Latin-1 as Windows-1252
        name = (
            "cp1252" if re.fullmatch(r"(?:us-)?ascii|(?:iso-?8859-?1|latin-?_?1)", name) else name
        )
        try:
            return tidy(content.decode(name))
        except (LookupError, UnicodeError):
            return None
    return None


def _tei_rule(element: Element) -> tuple[str, str] | None:
    name, parent = local_name(element), element.getparent()
    if name == "del" or (
        name in ALTERNATIVES and parent is not None and local_name(parent) in ("choice", "app")
    ):
        return (
            "markup",
            f"a TEI {name}: another reading stands beside it" if name != "del" else "a TEI del",
        )
    return TEI.get(name)


def _html_rule(element: Element) -> tuple[str, str] | None:
    if kind_and_reason := HTML.get(local_name(element)):
        return kind_and_reason
    attributes = (element.get(key) for key in ("class", "id", "{*}type", "epub:type"))
    names = " ".join(value for value in attributes if value)
    if names and local_name(element) not in ("body", "html"):
        for kind, pattern in CLASSES.items():
            if pattern.search(names):
                return kind, f"marked as {names[:40]}"
    return None


def _extract(root: Element, rule: Rule, path: Path, remove: list[str]) -> tuple[str, list[Removal]]:
    reader = _Reader(rule, remove)
    try:
        reader.read(root)
    except RecursionError:
        raise TextlstmError(
            f"{path}: elements are nested too deeply; simplify it or convert it to plain text"
        ) from None
    reader.flush()
    return "\n\n".join(reader.paragraphs), reader.removals


class _Reader:
    """Traverse a tree; collect the paragraphs, and a removal for each element that is not text."""

    def __init__(self, rule: Rule, remove: list[str]) -> None:
        self.rule, self.remove = rule, remove
        self.paragraphs, self.removals, self.line = list[str](), list[Removal](), list[str]()

    def read(self, element: Element) -> None:
        name = local_name(element)
        if not name:
            return
        if (match := self.rule(element)) and (
            match[0] in self.remove or match[0] == "markup" or name == "teiHeader"
        ):
            if text := _text(element):
                self.removals.append(Removal(match[0], text, match[1]))
            return
        parent = element.getparent()
        is_inline_quote = (
            name in ("q", "quote") and parent is not None and local_name(parent) in ("p", "l", "q")
        )
        is_block = (name in BLOCKS and not is_inline_quote) or match is not None
        if is_block:
            self.flush()
        needs_quotes = is_inline_quote and not QUOTED.match(
            "".join(element.itertext(with_tail=False))
        )
        quote = '"' if needs_quotes else ""
        self.line.append(quote + (element.text or ""))
        for child in element:
            self.read(child)
            self.line.append(child.tail or "")
        self.line.append(quote)
        if is_block:
            self.flush()
        elif name in LINE_BREAKS and element.get("break") != "no":
            self.line.append(" ")

    def flush(self) -> None:
        """End the current paragraph."""
        if text := " ".join("".join(self.line).split()):
            self.paragraphs.append(tidy(text))
        self.line.clear()


def _text(element: Element) -> str:
    return " ".join("".join(element.itertext(with_tail=False)).split())
