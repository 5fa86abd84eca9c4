"""Extract paragraphs from TEI, HTML and other XML; `elements` decides which text is kept."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from lxml import etree

from textlstm.corpus.safe import local_name, parse_xml
from textlstm.errors import TextlstmError
from textlstm.text import elements
from textlstm.text.account import Removal
from textlstm.text.decode import decode, is_tidy, tidy
from textlstm.text.elements import INLINE_PARENTS, has_direct_text, text_of
from textlstm.text.paragraphs import VERSE_END
from textlstm.text.scripts import CJK, CJK_LETTER, CJK_LINE_END

if TYPE_CHECKING:
    from textlstm.corpus.safe import Element
    from textlstm.text.elements import Match

    # returns kind and reason if the text of an element is not by the author
    Rule = Callable[[Element], Match]

BLOCKS = frozenset(
    (
        *("p", "div", "lg", "sp", "ab", "quote", "q", "list", "item", "li", "ul", "ol", "dl", "dt"),
        *("dd", "blockquote", "body", "text", "section", "article", "main", "table", "tr", "pre"),
        *("hr", "cell", "row", "floatingText", "opener", "closer", "salute", "stage", "address"),
        *("center", "figure", "epigraph", "argument", "group", "TEI", "html", "header", "footer"),
        *("nav", "aside", "h1", "h2", "h3", "h4", "h5", "h6", "figcaption", "caption", "details"),
        *("head", "speaker", "trailer", "castItem", "titlePart", "label", "spGrp", "dateline"),
        *("postscript", "front", "back", "titlePage", "castList", "byline", "signed"),
        *("poem", "stanza", "cite", "empty-line", "subtitle", "title", "section", "description"),
    )
)
TEI_ROOTS = frozenset(["TEI", "TEI.2", "teiCorpus", "teiCorpus.2", "text", "body", "div", "group"])
QUOTED = re.compile("\\s*[\"'“‘„«»‚—–]")
CHARACTER_SETS = (
    r"(?:us-)?ascii|iso-?8859-?\d+|latin-?_?\d|(?:windows-|cp)\d+|utf-?(?:8|16)|koi8-[ru]|big5"
    r"|gb\w+|euc-\w+|shift_jis"
)
HTML_BLOCK = re.compile(
    r"<(?:p|br|div|li|h\d|td|tr|blockquote|section|article|pre|dd|center|hr)\b", re.I
)
# inside a paragraph: the end of a line that the author made, and one that a printer made
VERSE_ENDS = frozenset(["l", "v"])
PRINTED_ENDS = frozenset(["lb", "cb", "pb"])
VERSE_LINE = re.compile(r"(?:^|\s)(?:verse|line|indent\d*|i\d+|l)(?:\s|$)", re.I)
STANZA = re.compile(r"stanza|poem|poetry|verse", re.I)
CELLS = frozenset(["td", "th"])
# signs that stand for a break until a paragraph is complete; XML and HTML never contain them
BREAK, JOIN, KEPT_SPACE, LINE = "\0", "\1", "\2", "\3"
BLANK_LINES = re.compile(rf"{BREAK}(?:[\s{KEPT_SPACE}]*{BREAK})+|{LINE}(?:\s*{LINE})+")
LINE_END_HYPHEN = re.compile(r"[^\W\d_][-‐¬⸗=\u00ad]\s*$")
UNSPACED = re.compile(f"[{CJK}\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff]")
OPENING = "([{«“‘„‚¿¡‹"
DROP_CAP = re.compile(r"[\"“‘']?[^\W\d_]")


def from_tei(
    content: bytes, path: Path, remove: list[str], encoding: str = ""
) -> tuple[str, list[Removal]]:
    """Return the text of TEI or other XML, a blank line between paragraphs, and the removals."""
    root = parse_xml(content, path, encoding)
    name = local_name(root)
    if name == "html":
        return _extract(root, elements.HtmlRule(root), path, remove)
    if name == "FictionBook":
        return _extract(root, elements.fiction_book_rule, path, remove)
    if name in TEI_ROOTS or next(root.iter("{*}teiHeader"), None) is not None:
        return _extract(root, elements.tei_rule, path, remove)
    return _extract(root, elements.other_xml_rule, path, remove, is_known=False)


def from_html(
    content: bytes, path: Path, remove: list[str], encoding: str = ""
) -> tuple[str, list[Removal]]:
    """Return the text of an HTML page, with blank lines between paragraphs, and the removals."""
    root = parse_html(content, path, encoding)
    if root is None:
        return "", []
    return _extract(root, elements.HtmlRule(root), path, remove)


def parse_html(content: bytes, path: Path, encoding: str = "") -> Element | None:
    """Return the tree of an HTML page, or None if it is empty."""
    parser = etree.HTMLParser(
        encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True
    )
    text = decode(content, path, encoding) if encoding else _decode_as_declared(content)
    text = text or decode(content, path)
    if text.strip() and not HTML_BLOCK.search(text):  # a text whose paragraphs are not marked
        body = re.search(r"<body\b[^>]*>", text, re.I)
        start = body.end() if body else 0
        if body or not re.search(r"<html\b", text, re.I):
            text = f"{text[:start]}<pre>{text[start:]}"
    return etree.fromstring(text.encode("utf-8", "replace"), parser) if text.strip() else None


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


def _extract(
    root: Element, rule: Rule, path: Path, remove: list[str], is_known: bool = True
) -> tuple[str, list[Removal]]:
    reader = Reader(rule, remove, is_known)
    try:
        reader.read(root)
    except RecursionError:
        raise TextlstmError(
            f"{path}: elements are nested too deeply; simplify it or convert it to plain text"
        ) from None
    reader.flush()
    return "\n\n".join(reader.paragraphs), reader.removals


class Reader:
    """Traverse a tree; collect the paragraphs, and a removal for each element that is not text.

    Args:
        rule: Returns kind and reason if the text of an element is not by the author.
        remove: Kinds of text to remove.
        is_known: Whether the names of the elements say which of them are paragraphs; if not, an
            element is a paragraph unless its parent has text of its own.
    """

    def __init__(self, rule: Rule, remove: list[str], is_known: bool = True) -> None:
        self.rule, self.remove, self.is_known = rule, remove, is_known
        self.paragraphs, self.removals, self.line = list[str](), list[Removal](), list[str]()
        self.is_preformatted = False

    def read(self, element: Element, is_inline: bool = False) -> None:
        """Read an element and everything inside it."""
        name = local_name(element)
        if not name:
            return
        match = self.rule(element)
        is_block = self._is_block(element, name, is_inline) or match is not None
        if match and (match[0] in self.remove or match[0] == "markup" or name == "teiHeader"):
            if text := text_of(element):
                self.removals.append(Removal(match[0], tidy(text), match[1]))
            if self._is_block(element, name, is_inline):
                self.flush()
            return
        if is_block:
            self.flush()
        quote = '"' if _needs_quotes(element, name) else ""
        outer, self.is_preformatted = self.is_preformatted, self.is_preformatted or name == "pre"
        self.line.append(quote + self._own(element.text))
        self._read_children(element)
        self.is_preformatted = outer
        self.line.append(quote)
        if is_block:
            self.flush()
        else:
            self._end_inline(element, name)

    def _read_children(self, element: Element) -> None:
        are_inline = not self.is_known and has_direct_text(element)
        are_glued = _are_glued_words(element)
        previous = None
        for child in element:
            if are_glued and _needs_space(previous, child):
                self.line.append(" ")
            self.read(child, are_inline)
            self.line.append(self._own(child.tail))
            previous = child

    def _is_block(self, element: Element, name: str, is_inline: bool) -> bool:
        if not self.is_known:
            return not is_inline
        parent = element.getparent()
        if name not in BLOCKS:
            return self._is_tei_block(parent)
        if _is_verse_line(element, name):
            return False
        return not (
            name in ("q", "quote", "stage", "label", "figure", "title", "cite")
            and parent is not None
            and local_name(parent) in INLINE_PARENTS
            and not _has_block_inside(element)
        )

    def _is_tei_block(self, parent: Element | None) -> bool:
        """Return whether the children of an element of TEI are paragraphs, whatever their names."""
        return (
            self.rule is elements.tei_rule
            and parent is not None
            and local_name(parent).startswith(("div", "body", "text", "group"))
            and not has_direct_text(parent)
        )

    def _own(self, text: str | None) -> str:
        """Return text with the signs that keep its line ends where they are the author's."""
        if not text:
            return ""
        if self.is_preformatted:
            return text.replace("\n", BREAK).replace(" ", KEPT_SPACE).replace("\t", 4 * KEPT_SPACE)
        if not self.is_known:
            return re.sub(r"\n[^\S\n]*\n\s*", 2 * BREAK, text)
        return text

    def _end_inline(self, element: Element, name: str) -> None:
        if name in VERSE_ENDS or _is_verse_line(element, name):
            self.line.append(LINE)
        elif name == "br":
            self.line.append(BREAK)
        elif name in CELLS:
            self.line.append(" ")
        elif name in PRINTED_ENDS:
            is_hyphenated = LINE_END_HYPHEN.search("".join(self.line[-3:])[-40:])
            other = JOIN if element.get("break") == "no" else " "
            self.line.append(BREAK if is_hyphenated else other)
        elif name == "s" and not UNSPACED.search("".join(self.line[-2:])):
            self.line.append(" ")
        elif name == "img" and _is_drop_cap(element):
            self.line.append(element.get("alt") or "")

    def flush(self) -> None:
        """End the current paragraph."""
        text = "".join(self.line)
        self.line.clear()
        if is_tidy(text):  # no sign of a break either
            if words := text.split():
                self.paragraphs.append(" ".join(words))
            return
        if JOIN in text:
            text = re.sub(rf"\s*{JOIN}\s*", "", text)
        if "\n" in text and CJK_LETTER.search(text):
            text = CJK_LINE_END.sub("", text)
        if BREAK not in text and LINE not in text:
            if paragraph := " ".join(text.split()):
                self.paragraphs.append(tidy(paragraph.replace(KEPT_SPACE, " ").rstrip()))
            return
        for block in BLANK_LINES.split(text):
            lines = (" ".join(line.split()) for line in re.split(f"[{BREAK}{LINE}]", block))
            kept = [line.rstrip(KEPT_SPACE) for line in lines]
            end = VERSE_END if LINE in block else "\n"
            if paragraph := "\n".join(filter(None, kept)).replace(KEPT_SPACE, " "):
                self.paragraphs.append(tidy(paragraph).replace("\n", end))


def _needs_quotes(element: Element, name: str) -> bool:
    """Return whether an element marks speech inside a paragraph whose quotes were left out."""
    parent = element.getparent()
    return (
        name in ("q", "quote", "said")
        and parent is not None
        and local_name(parent) in INLINE_PARENTS
        and not QUOTED.match("".join(element.itertext()))
        and not _has_block_inside(element)
        and bool(text_of(element))
    )


def _has_block_inside(element: Element) -> bool:
    inside = ("p", "lg", "l", "div", "list", "table", "sp", "blockquote", "floatingText")
    return any(local_name(e) in inside for e in element.iterdescendants())


def _are_glued_words(element: Element) -> bool:
    """Return whether words are elements without any space between or inside them."""
    if len(element) < 2 or sum(local_name(e) == "w" for e in element) < 2:
        return False
    text = "".join(element.itertext())
    return not re.search(r"\s", text) and not UNSPACED.search(text)


def _needs_space(previous: Element | None, element: Element) -> bool:
    """Return whether a space separates two glued tokens; closing marks follow their word."""
    if previous is None or previous.get("join") in ("right", "both"):
        return False
    if element.get("join") in ("left", "both") or local_name(previous) not in ("w", "pc"):
        return False
    if local_name(previous) == "pc" and text_of(previous).endswith(tuple(OPENING)):
        return False
    return local_name(element) == "w" or text_of(element).startswith(tuple(OPENING))


def _is_verse_line(element: Element, name: str) -> bool:
    """Return whether an HTML paragraph is one line of a stanza."""
    parent = element.getparent()
    return (
        name in ("div", "p")
        and parent is not None
        and bool(VERSE_LINE.search(element.get("class") or ""))
        and bool(STANZA.search(parent.get("class") or ""))
    )


def _is_drop_cap(element: Element) -> bool:
    """Return whether a picture stands for the first letter of the word that follows."""
    alt = element.get("alt") or ""
    return bool(DROP_CAP.fullmatch(alt)) and (element.tail or "")[:1].isalpha()
