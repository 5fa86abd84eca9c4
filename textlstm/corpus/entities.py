"""Named characters of XML: the names that HTML and ISO 8879 fix, and those a file declares itself.

Nothing is fetched: a document type that names a DTD is dropped, and so are parameter entities.
"""

import re
from collections import Counter
from collections.abc import Mapping
from html import unescape
from html.entities import html5
from pathlib import Path

from textlstm.errors import TextlstmError

MAX_EXPANDED_CHARACTERS = 1_000_000  # that declared entities may add to a file
MAX_EXPANSION_DEPTH = 8  # of entities inside entities
PREDEFINED = frozenset(["amp", "lt", "gt", "quot", "apos"])
# Greek letters of ISO 8879 (ISOgrk1, ISOgrk2), which HTML names differently
GREEK_NAMES = (
    "agr bgr ggr dgr egr zgr eegr thgr igr kgr lgr mgr ngr xgr ogr pgr rgr sfgr sgr tgr ugr phgr "
    "khgr psgr ohgr idigr udigr aacgr eacgr eeacgr iacgr oacgr uacgr ohacgr idiagr udiagr"
)
GREEK_LETTERS = "αβγδεζηθικλμνξοπρςστυφχψωϊϋάέήίόύώΐΰ"
GREEK = dict(zip(GREEK_NAMES.split(), GREEK_LETTERS, strict=True))
CAPITALS = {
    name[0].upper()
    + (name[1:2].upper() if name[:2] in ("ee", "th", "ph", "kh", "ps", "oh") else name[1:2])
    + name[2:]: letter.upper()
    for name, letter in GREEK.items()
    if len(letter.upper()) == 1 and name != "sfgr"
}
DOCTYPE = re.compile(
    r"\A((?:\s|<\?.*?\?>|<!--.*?-->)*+)<!DOCTYPE\s(?:\"[^\"]*\"|'[^']*'|[^\[>\"'])*+"
    r"(?:\[((?:<!--.*?-->|<\?.*?\?>|\"[^\"]*\"|'[^']*'|[^\]\"'])*+)\]\s*)?>",
    re.S,
)
COMMENT = re.compile(r"<!--.*?-->", re.S)
DECLARATION = re.compile(
    r"<!ENTITY\s+([^\s%\"'>]+)\s+(?:\"([^\"]*)\"|'([^']*)'|(?:SYSTEM|PUBLIC)\b)"
)
REFERENCE = re.compile(r"<!\[CDATA\[.*?\]\]>|<!--.*?-->|&([A-Za-z_][\w.:-]*);", re.S)
PLAIN_REFERENCE = re.compile(r"&(#\d{2,6}|#[xX][0-9a-fA-F]{2,5}|[A-Za-z][A-Za-z\d]{1,10});")
HEADER_END = re.compile(r"</(?:[\w.-]+:)?teiHeader\s*>")


def resolve_entities(text: str, path: Path) -> str:
    """Return XML with its document type dropped and its named entities replaced.

    A name inside the TEI header that is not known is kept as literal text: it stands for a notice
    of the publisher, never for the author's text.

    Args:
        text: An XML document.
        path: Name of the file, for errors.

    Raises:
        TextlstmError: The text refers to an entity that is neither a fixed name nor declared in
            the file itself, or the declared entities expand without bound.

    Example:
        >>> resolve_entities("<p>caf&eacute; &amp; th&eacute;</p>", Path("a.xml"))
        '<p>caf&#233; &amp; th&#233;</p>'
    """
    declared: dict[str, str | None] = {}
    if doctype := DOCTYPE.match(text):
        declared = _declared(doctype.group(2) or "")
        lines = "\n" * doctype.group().count("\n", doctype.end(1))
        text = doctype.group(1) + lines + text[doctype.end() :]
    if "&" not in text:
        return text
    end = HEADER_END.search(text)
    return _Expansion(declared, path, end.start() if end else 0).expand(text)


def _declared(subset: str) -> dict[str, str | None]:
    """Return the general entities that a document type declares; None for external ones."""
    entities: dict[str, str | None] = {}
    for name, double, single in DECLARATION.findall(COMMENT.sub("", subset)):
        value = double or single
        external = not value and not re.search(
            rf"<!ENTITY\s+{re.escape(name)}\s+(?:\"\"|'')", subset
        )
        entities.setdefault(name, None if external else re.sub("&#(?:38|x26);", "&", value))
    return entities


class _Expansion:
    """Replaces references to entities within a bound on the characters that they add."""

    def __init__(self, declared: Mapping[str, str | None], path: Path, header_end: int) -> None:
        self.declared, self.path, self.header_end = declared, path, header_end
        self.added = 0

    def expand(self, text: str, depth: int = 0) -> str:
        def replace(match: re.Match[str]) -> str:
            name = match.group(1)
            if not name or name in PREDEFINED:
                return match.group()
            if (value := self.declared.get(name)) is not None:
                return self._declared_value(name, value, depth)
            if name not in self.declared and (characters := _characters(name)):
                return "".join(f"&#{ord(character)};" for character in characters)
            if depth == 0 and match.start() < self.header_end:
                return f"&amp;{name};"
            where = "is external" if name in self.declared else "is not declared in the file"
            raise TextlstmError(
                f"{self.path}: the XML entity &{name}; {where}, and nothing outside the file is "
                "read; replace it with its text"
            )

        return REFERENCE.sub(replace, text)

    def _declared_value(self, name: str, value: str, depth: int) -> str:
        self.added += len(value)
        if depth >= MAX_EXPANSION_DEPTH or self.added > MAX_EXPANDED_CHARACTERS:
            raise TextlstmError(
                f"{self.path}: declares XML entities that expand too far (&{name};), which is "
                "refused for safety; replace them by the text they stand for"
            )
        return self.expand(value, depth + 1)


def _characters(name: str) -> str:
    return html5.get(f"{name};") or GREEK.get(name) or CAPITALS.get(name) or ""


def unescape_named(text: str) -> tuple[str, Counter[str]]:
    """Replace the entities in plain text by the characters that they stand for.

    An `&` before a word, as in R&D;, is no entity unless HTML or ISO 8879 fixes its name.

    Returns:
        The text, and the number of each entity.

    Example:
        >>> unescape_named("caf&eacute; &amp; bar, 5 o&#8217;clock, R&D;")[0]
        'café & bar, 5 o’clock, R&D;'
    """
    counts = Counter[str]()

    def character(match: re.Match[str]) -> str:
        name, reference = match.group(1), match.group()
        plain = unescape(reference) if name.startswith("#") else _characters(name) or reference
        counts[reference] += plain != reference
        return plain

    return (PLAIN_REFERENCE.sub(character, text) if "&" in text else text), +counts
