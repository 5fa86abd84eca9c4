"""Which elements of TEI, HTML and other markup hold text that is not the author's.

Each rule maps an element to a kind of removal and a reason, or to None for text.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from textlstm.corpus.safe import local_name

if TYPE_CHECKING:
    from textlstm.corpus.safe import Element

Match = tuple[str, str] | None
TEI = {
    "teiHeader": ("front_matter", "the TEI header"),
    "front": ("front_matter", "TEI front: title page, dedication"),
    "titlePage": ("front_matter", "a TEI title page"),
    "castList": ("front_matter", "a TEI list of characters"),
    "back": ("note", "TEI back: notes and appendices"),
    "note": ("note", "a TEI note"),
    "head": ("heading", "a TEI head"),
    "label": ("heading", "a TEI label"),
    "speaker": ("speaker", "the name of a speaker"),
    "trailer": ("heading", "a TEI trailer"),
    "byline": ("byline", "a TEI byline"),
    "docAuthor": ("byline", "a TEI docAuthor"),
    "signed": ("byline", "a TEI signature"),
    "fw": ("running_head", "a TEI forme work"),
    "figDesc": ("markup", "the description of a figure"),
    "rt": ("markup", "the reading of a ruby"),
    "rp": ("markup", "the parenthesis of a ruby"),
    "standOff": ("markup", "TEI standOff: annotations"),
}
ALTERNATIVES = frozenset(["sic", "orig", "abbr", "am", "rdg"])  # to a reading by an editor
HTML = {
    **{f"h{n}": ("heading", f"an HTML heading h{n}") for n in range(1, 7)},
    **{
        tag: ("markup", f"an HTML {tag}")
        for tag in (
            *("head", "script", "style", "nav", "template", "svg", "math", "form", "noscript"),
            *("iframe", "object", "button", "select"),
        )
    },
    "aside": ("note", "an HTML aside"),
    "figcaption": ("markup", "the caption of a figure"),
    "rt": ("markup", "the reading of a ruby"),
    "rp": ("markup", "the parenthesis of a ruby"),
    "rtc": ("markup", "the reading of a ruby"),
}
NUMBER_CLASS = re.compile(
    r"(?:^|[-_])(?:page|pg|line|verse)[-_]?(?:num|no|number|break|brk)|^lineno|^versenum"
    r"|^(?:pb|page|folio)$",
    re.I,
)
NOTE_CLASS = re.compile(
    r"(?:^|-)(?:foot|end|rear)?-?notes?(?:-?(?:ref|anchor|body|text|list|section)s?)?(?:$|-?\d|_)"
    r"|(?:^|-)(?:foot|end|rear)notes?_|^(?:transnote|tnote|fnanchor|fnref|noteref)"
    r"|^mso(?:foot|end)note|^(?:mw-)?references?(?:-|$)|^reflist$",
    re.I,
)
LICENCE_CLASS = re.compile(
    r"\bpg-?boilerplate|\bpg-?(?:header|footer)|^licen[cs]e-?container", re.I
)
CONTENTS_CLASS = re.compile(r"^(?:toc|contents|table-?of-?contents|doc-toc)$", re.I)
TITLE_CLASS = re.compile(r"^(?:half-?)?title-?page$", re.I)
IMPRINT_CLASS = re.compile(r"^(?:copyright-?page|colophon|imprint)$", re.I)
CAPTION_CLASS = re.compile(r"^(?:fig(?:ure)?-?|wp-|illustration-?)?caption(?:-text)?$", re.I)
SPEAKER_CLASS = re.compile(r"^(?:drama-?)?speaker$", re.I)
MAX_SPEAKER_CHARACTERS = 60
HEAD_CLASS = re.compile(
    r"^(?:ws-header|header_?notes|navigationnotes|headercontainer|headertemplate)$", re.I
)
SITE_CLASS = re.compile(
    r"^(?:noprint|ws-noexport|mw-(?:jump-link|editsection|navigation|panel)|printfooter|catlinks"
    r"|sitesub|contentsub|sitenotice|jump-?to-?nav|navbox|breadcrumbs?|skip-link"
    r"|screen-reader-text|navigation|search)$",
    re.I,
)
LABEL_KEYS = frozenset(["class", "id", "epub:type", "role"])
SURE_NOTES = frozenset(["endnotes", "footnotes", "rearnotes", "doc-endnotes", "doc-footnote"])
NOTE_MARK = re.compile(r"[\[({]*(?:\d{1,4}|[*†‡§¶‖#]{1,4})[\])}]*[.,:;]?")
LETTER_MARK = re.compile(r"[\[({]*[A-Za-z]{1,2}[\])}]*[.:]?")
NOTE_TARGET = re.compile(r"#.*(?:note|fn|ftn|cite|anchor|ref)", re.I)
PAGE_NUMBER = re.compile(r"\W*(?:p(?:age|g|ág|\.)?\W*)?(?:\d+\W{0,3}\d*|[ivxlcdm]+)?\W*", re.I)
PROSE = re.compile(r"(?:\S+\s+){5,}\S*[.!?…][\"'”’»)]*\s*$")
FICTION_BOOK = {
    "description": ("front_matter", "the description of the book"),
    "binary": ("markup", "a picture"),
    "title": ("heading", "a title"),
    "subtitle": ("heading", "a subtitle"),
    "annotation": ("front_matter", "an annotation"),
    "text-author": ("byline", "the author of a quotation"),
}
OTHER_XML = {
    **dict.fromkeys(
        ("title", "head", "heading", "subtitle", "h1", "h2", "h3", "h4"), ("heading", "a heading")
    ),
    **dict.fromkeys(("footnote", "note", "endnote", "fn"), ("note", "a note")),
    **dict.fromkeys(
        ("author", "authors", "byline", "creator", "signature"), ("byline", "the author's name")
    ),
    **dict.fromkeys(
        (
            *("metadata", "meta", "header", "info", "bookinfo", "articleinfo", "docinfo", "front"),
            *("teiheader", "titlepage", "toc", "publisher", "copyright", "frontmatter"),
        ),
        ("front_matter", "a description of the text"),
    ),
    **dict.fromkeys(
        ("id", "year", "date", "language", "lang", "genre", "source", "url", "licence", "license"),
        ("front_matter", "a description of the text"),
    ),
    **dict.fromkeys(("binary", "imagedata"), ("markup", "a picture")),
}
INLINE_PARENTS = frozenset(["p", "l", "ab", "s", "seg", "q", "quote", "said", "hi"])


def tei_rule(element: Element) -> Match:
    """Return kind and reason if the text of a TEI element is not by the author."""
    name, parent = local_name(element), element.getparent()
    above = "" if parent is None else local_name(parent)
    if name == "del":
        return "markup", "a TEI del"
    if name in ALTERNATIVES and above in ("choice", "app"):
        return "markup", f"a TEI {name}: another reading is given beside it"
    if name == "label" and above == "list":
        return None
    return TEI.get(name)


def fiction_book_rule(element: Element) -> Match:
    """Return kind and reason if the text of a FictionBook element is not by the author."""
    name = local_name(element)
    if name == "body" and (element.get("name") or "").lower() in ("notes", "comments", "footnotes"):
        return "note", "the notes of the book"
    if name == "a" and (element.get("type") == "note" or NOTE_MARK.fullmatch(text_of(element))):
        return "note", "the mark of a footnote"
    return FICTION_BOOK.get(name)


def other_xml_rule(element: Element) -> Match:
    """Return kind and reason if the name of an element of unknown XML says it is not text.

    Elements inside a sentence are text, whatever their names.
    """
    parent = element.getparent()
    if parent is not None and has_direct_text(parent):
        name = local_name(element).lower()
        return OTHER_XML[name] if name in ("footnote", "fn") else None
    return OTHER_XML.get(local_name(element).lower())


# the kind of removal and the condition for each pattern of a class or id
CLASSES = (
    (NUMBER_CLASS, "page_number", "number"),
    (LICENCE_CLASS, "licence", ""),
    (IMPRINT_CLASS, "front_matter", ""),
    (TITLE_CLASS, "front_matter", "outside"),
    (CONTENTS_CLASS, "front_matter", "contents"),
    (NOTE_CLASS, "note", "note"),
    (CAPTION_CLASS, "markup", "outside"),
    (SPEAKER_CLASS, "speaker", "short"),
    (HEAD_CLASS, "running_head", "outside"),
    (SITE_CLASS, "markup", "outside"),
)


@lru_cache(maxsize=1 << 14)
def _candidates(label: str) -> list[tuple[str, str]]:
    """Return kinds and conditions of a class or id."""
    return [(kind, condition) for pattern, kind, condition in CLASSES if pattern.search(label)]


class HtmlRule:
    """Kinds of HTML elements; a container of most of a page's prose is text whatever its class."""

    def __init__(self, root: Element) -> None:
        self.root = root
        self.length = 0

    def __call__(self, element: Element) -> Match:
        """Return kind and reason if the text of an element is not by the author."""
        name = local_name(element)
        if name in ("sup", "a") and (mark := self._mark(element, name)):
            return mark
        if name in ("header", "footer"):
            parent = element.getparent()
            is_outer = parent is None or local_name(parent) in ("body", "html")
            return ("running_head", f"an HTML {name}") if is_outer else None
        if match := HTML.get(name):
            return match
        if name in ("p", "div", "li", "dd") and _starts_with_back_link(element):
            return "note", "begins with a link back to the text"
        if name in ("body", "html") or not element.attrib:
            return None
        return self._classified(element)

    @staticmethod
    def _mark(element: Element, name: str) -> Match:
        text = text_of(element)
        if name == "sup":
            has_link = next(element.iter("{*}a"), None) is not None
            is_mark = bool(NOTE_MARK.fullmatch(text)) or (has_link and len(text) <= 8)
        else:
            target, label = element.get("href") or "", _labels(element)
            bracketed = not text[:1].isalnum()
            is_mark = ("#" in target or not target) and bool(
                (NOTE_MARK.fullmatch(text) and (bracketed or NOTE_TARGET.search(target)))
                or ("noteref" in label and len(text) <= 8)
                or (LETTER_MARK.fullmatch(text) and bracketed and NOTE_TARGET.search(target))
            )
        return ("note", "the mark of a footnote") if text and is_mark else None

    def _classified(self, element: Element) -> Match:
        labels = _labels(element).split()
        for label in labels:
            for kind, condition in _candidates(label):
                if self._meets(condition, element, labels):
                    return kind, f"marked as {label[:40]}"
        return None

    def _meets(self, condition: str, element: Element, labels: list[str]) -> bool:
        """Return whether an element of a class is what its class says."""
        match condition:
            case "number":
                return bool(PAGE_NUMBER.fullmatch(text_of(element)))
            case "contents":
                return is_contents(element)
            case "short":
                return len(text_of(element)) <= MAX_SPEAKER_CHARACTERS
            case "note":
                return not SURE_NOTES.isdisjoint(labels) or not self._holds_the_prose(element)
            case "outside":
                return not self._holds_the_prose(element)
            case _:
                return True

    def _holds_the_prose(self, element: Element) -> bool:
        """Return whether an element holds most of the page, in paragraphs that are no notes."""
        self.length = self.length or len(text_of(self.root))
        if 2 * len(text_of(element)) < self.length:
            return False
        paragraphs = [e for e in element.iter() if local_name(e) == "p"]
        prose = [p for p in paragraphs if PROSE.match(text_of(p)) and not _starts_like_note(p)]
        return len(prose) > len(paragraphs) / 2


def is_contents(element: Element) -> bool:
    """Return whether an element marked as a table of contents is one: links, lists, short lines."""
    if local_name(element) in ("p", "li", "a", "span", "h1", "h2", "h3"):
        return True
    listed = frozenset(["a", "li", "td", "th", "h1", "h2", "h3", "h4", "dt", "dd"])
    prose = total = 0
    for block in element.iter():
        if local_name(block) == "p":
            text = text_of(block)
            linked = sum(len(text_of(e)) for e in block.iter() if local_name(e) in listed)
            inside = any(local_name(above) in listed for above in block.iterancestors())
            total += 1
            prose += bool(PROSE.match(text)) and not inside and 2 * linked < len(text)
    return prose == 0 or 2 * prose < total


def has_prose(element: Element) -> bool:
    """Return whether a page holds paragraphs of prose, outside links and lists."""
    return any(
        PROSE.match(text_of(e)) and next(e.iter("{*}a"), None) is None
        for e in element.iter()
        if local_name(e) in ("p", "div", "blockquote")
        and not any(local_name(child) in ("p", "div") for child in e)
    )


def has_direct_text(element: Element) -> bool:
    """Return whether an element has text of its own, beside or between its children."""
    return bool((element.text or "").strip()) or any((e.tail or "").strip() for e in element)


def text_of(element: Element) -> str:
    """Return all text inside an element on one line, with the tails of its children."""
    return " ".join("".join(element.itertext()).split())


def _labels(element: Element) -> str:
    values = sorted(element.items())
    return " ".join(v for k, v in values if k in LABEL_KEYS or k.endswith("}type")).lower()


def _starts_with_back_link(element: Element) -> bool:
    """Return whether a paragraph begins with a link whose text is the mark of a footnote."""
    if (element.text or "").strip():
        return False
    for child in element:
        if local_name(child) not in ("a", "span", "sup", "b", "i", "p"):
            return False
        if text := text_of(child):
            link = child if local_name(child) == "a" else next(child.iter("{*}a"), None)
            if link is None or text_of(link) != text and local_name(child) != "p":
                return False
            target, mark = link.get("href") or "", text_of(link)
            return (
                "#" in target
                and bool(NOTE_MARK.fullmatch(mark) or mark in ("↑", "↩", "^"))
                and bool(NOTE_TARGET.search(target))
                and (local_name(child) != "p" or text.startswith(mark))
                and len(text_of(element)) > len(mark)
            )
        if (child.tail or "").strip():
            return False
    return False


def _starts_like_note(element: Element) -> bool:
    return bool(re.match(r"[\[({]?(?:\d{1,4}|[*†‡§])", text_of(element)))
