"""TEI and HTML to paragraphs: what an element is decides whether its text is the author's."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from lxml import etree

from textlstm.corpus.safe import local, parse_xml
from textlstm.errors import TextlstmError
from textlstm.text.account import Removal
from textlstm.text.decode import decode, tidy

Rule = Callable[
    [Any], tuple[str, str] | None
]  # element -> kind and reason, if its text is not the author's

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
PARAGRAPHS = """p div lg sp ab quote q list item li ul ol dl dt dd blockquote body text section article main table tr
    pre hr cell row floatingText opener closer salute stage address center figure epigraph argument group TEI html"""
BLOCKS = frozenset(PARAGRAPHS.split())
QUOTED = re.compile("\\s*[\"'“‘„«»‚—–]")
ALTERNATIVES = frozenset(["sic", "orig", "abbr", "rdg"])  # beside what an editor put in their place
CHARACTER_SETS = r"(?:us-)?ascii|iso-?8859-?\d+|latin-?_?\d|(?:windows-|cp)\d+|utf-?(?:8|16)|koi8-[ru]|big5|gb\w+|euc-\w+|shift_jis"
SPACES = frozenset(
    ["br", "lb", "l", "td", "th", "cb", "pb"]
)  # inside a paragraph, a break of the line


def from_tei(content: bytes, path: Path, remove: list[str]) -> tuple[str, list[Removal]]:
    """Return a TEI file's paragraphs, blank lines between, and the account of what its markup says is not the text."""
    return _extract(parse_xml(content, path), _tei_rule, path, remove)


def from_html(content: bytes, path: Path, remove: list[str]) -> tuple[str, list[Removal]]:
    """Return a web page's paragraphs, blank lines between, and the account of what its markup says is not the text."""
    parser = etree.HTMLParser(
        encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True
    )
    text = _declared(content) or decode(content, path)
    root = etree.fromstring(text.encode("utf-8", "replace"), parser) if text.strip() else None
    if root is None:
        return "", []
    return _extract(root, _html_rule, path, remove)


def _declared(content: bytes) -> str | None:
    """Decode a page by the character set it declares, if that works and the page is not UTF-8 after all."""
    declared = re.search(rb"""(?:charset|encoding)\s*=\s*["']?([\w-]+)""", content[:2048])
    name = declared.group(1).decode().lower() if declared else ""
    if not re.fullmatch(CHARACTER_SETS, name):
        return None
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        # what is called Latin-1 is Windows-1252, as browsers know
        name = (
            "cp1252" if re.fullmatch(r"(?:us-)?ascii|(?:iso-?8859-?1|latin-?_?1)", name) else name
        )
        try:
            return tidy(content.decode(name))
        except (LookupError, UnicodeError):
            return None
    return None


def _tei_rule(element: Any) -> tuple[str, str] | None:
    name, parent = local(element), element.getparent()
    if name == "del" or (
        name in ALTERNATIVES and parent is not None and local(parent) in ("choice", "app")
    ):
        return (
            "markup",
            f"a TEI {name}: another reading stands beside it" if name != "del" else "a TEI del",
        )
    return TEI.get(name)


def _html_rule(element: Any) -> tuple[str, str] | None:
    if found := HTML.get(local(element)):
        return found
    names = " ".join(
        filter(
            None,
            (
                element.get("class"),
                element.get("id"),
                element.get("{*}type"),
                element.get("epub:type"),
            ),
        )
    )
    if names and local(element) not in ("body", "html"):
        for kind, pattern in CLASSES.items():
            if pattern.search(names):
                return kind, f"marked as {names[:40]}"
    return None


def _extract(root: Any, rule: Rule, path: Path, remove: list[str]) -> tuple[str, list[Removal]]:
    reader = _Reader(rule, remove)
    try:
        reader.read(root)
    except RecursionError:
        raise TextlstmError(
            f"{path}: elements nested too deeply; mend it or convert it to plain text"
        ) from None
    reader.flush()
    return "\n\n".join(reader.paragraphs), reader.removals


class _Reader:
    """Walk a tree, gather paragraphs, account for elements whose text is not the author's."""

    def __init__(self, rule: Rule, remove: list[str]) -> None:
        self.rule, self.remove = rule, remove
        self.paragraphs, self.removals, self.line = list[str](), list[Removal](), list[str]()

    def read(self, element: Any) -> None:
        name = local(element)
        if not name:
            return
        if (found := self.rule(element)) and (
            found[0] in self.remove or found[0] == "markup" or name == "teiHeader"
        ):
            if text := " ".join("".join(element.itertext(with_tail=False)).split()):
                self.removals.append(Removal(found[0], text, found[1]))
            return
        parent = element.getparent()
        within = name in ("q", "quote") and parent is not None and local(parent) in ("p", "l", "q")
        block = (name in BLOCKS and not within) or found is not None
        if block:
            self.flush()
        spoken = (
            '"' if within and not QUOTED.match("".join(element.itertext(with_tail=False))) else ""
        )
        self.line.append(spoken + (element.text or ""))
        for child in element:
            self.read(child)
            self.line.append(child.tail or "")
        self.line.append(spoken)
        if block:
            self.flush()
        elif name in SPACES and element.get("break") != "no":
            self.line.append(" ")

    def flush(self) -> None:
        """End a paragraph."""
        if text := " ".join("".join(self.line).split()):
            self.paragraphs.append(tidy(text))
        self.line.clear()
