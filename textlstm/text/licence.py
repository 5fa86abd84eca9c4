"""Licences and lines of those who digitised a text: Project Gutenberg, libraries, publishers.

Project Gutenberg's marks have had many wordings since 1991, in several languages. A mark counts by
its position, too: the small print stood above the book in old files and below it in later ones.
"""

import re
from collections.abc import Iterator

from textlstm.text.account import Removal

MIN_BOOK_WORDS = 8  # a mark that leaves fewer words is not where the book starts or ends

_LINE = r"(?:^|\n)[^\S\n]*"
_REST = r"(?:(?!\n[^\S\n]*\n).)*?(?:\*{3}|(?=\n[^\S\n]*\n)|\Z)"  # of a mark, up to a blank line
_BOOK = r"E-?(?:BOOK|TEXT)"
START = re.compile(
    rf"\*{{2,}} ?(?:START|BEGIN(?:NING)?) OF (?:THE|THIS) (?:[A-Z]+ )?PROJE[CK]T GUTENBERG"
    rf"(?:['’]S)?\b{_REST}"
    rf"|{_LINE}(?:START|BEGIN(?:NING)?) OF (?:THE|THIS) (?:[A-Z]+ )?PROJE[CK]T GUTENBERG(?:['’]S)? "
    rf"{_BOOK}[^\n]*",
    re.S,
)
SMALL_PRINT_END = re.compile(
    rf"\*END[* ]*(?:OF )?(?:THE )?SMALL PRINT[^\n]*(?:\n[^\n]+)*?\*END\*"
    rf"|{_LINE}\*+ ?END[* ]*(?:OF )?(?:THE )?SMALL PRINT[^\n]*"
)
# above the small print there is more of it, below a book there is not
PREAMBLE = re.compile(r"gutenberg|small print|e-?text|e-?book|copyright", re.I)
_END_WORDS = (
    r"(?:this is )?(?:the )?end|ende|fin|fine|fim|einde|slut(?:et)?|slutt|loppu|konec|koniec"
    r"|kraj|vége|final|sfârșit|конец|кінець|τέλος"
)
END = re.compile(
    rf"{_LINE}\*{{2,}} ?END OF (?:THE|THIS) (?:[A-Z]+ )?PROJE[CK]T GUTENBERG"
    rf"|{_LINE}[*\s]{{0,9}}(?:{_END_WORDS})\b[^\n]{{0,40}}"
    r"\bpro(?:je[ck]?t[ot]?|getto|yecto|jekti) gutenberg"
    rf"|{_LINE}\*{{0,2}}this is a copyrighted project gutenberg"
    rf"|{_LINE}\*+ ?this file should be named"
    rf"|{_LINE}\*+ ?START: FULL LICENSE"
    rf"|{_LINE}\*+ ?START ?\**(?:OF )?THE SMALL PRINT",
    re.I,
)
# a paragraph that names a licence
LICENCE = re.compile(
    r"project gutenberg|all rights reserved|creative commons"
    r"|(?:©|\(c\)|copyright)\W*(?:by\b|\d{4})",
    re.I,
)
# the same far from the beginning, where a story may speak of a copyright
LICENCE_INSIDE = re.compile(
    r"<<\s*this electronic version|this electronic version of .{0,80} is\s+copyright"
    r"|project gutenberg.{0,400}(?:e-?text|e-?book|copyright|licen[cs]e|distribut|gutenberg\.org)"
    r"|(?:e-?text|e-?book|copyright|licen[cs]e|distribut).{0,400}project gutenberg",
    re.I | re.S,
)
# paragraphs above the book in files of Project Gutenberg that lack a mark
HEADER = re.compile(
    r"(?:this header should be the first|copyright laws are changing|please (?:take a look|do not)"
    r"|we need your donations|\**\s*welcome to the world of free plain vanilla"
    r"|\**\s*e-?(?:books|texts) readable by both"
    r"|\**\s*these e-?(?:books|texts) (?:were|are) prepared"
    r"|(?:title|author|translator|illustrator|editor|release date|posting date|last updated"
    r"|language|edition|character set encoding|credits|most recently updated"
    r"|original publication)\s*:)",
    re.I,
)
CREDITS = re.compile(
    r"(?:this )?(?:e-?text|e-?book|html version|produced|transcribed|scanned|digiti[sz]ed|prepared"
    r"|proofread)\b.{0,80}\b(by|from)\b",
    re.I,
)
# a paragraph or line by a library, a digitiser or a publisher of free books
DIGITISER = re.compile(
    r"(?:digiti[sz]ed|scanned|ocr|ocred) (?:for microsoft corporation )?(?:by|from) "
    r"(?:\W*google|\S*(?:ooqic|ooq|oogle)\S*|the internet archive|internet archive|microsoft|msn"
    r"|the university|umi)\b.{0,90}"
    r"|generated (?:on|for|at|by) .{0,200}(?:hathitrust|hdl\.handle|gmt|university).{0,300}"
    r"|public domain(?: in the united states)?,? ?google-digitized.{0,200}"
    r"|(?:https?://|www\.)\S*(?:hathitrust|archive\.org|books\.google|gutenberg|feedbooks|gallica"
    r"|manybooks|wikisource|zeno\.org|ebooksgratuits|liberliber)\S*"
    r"|original from(?: the)? (?:university|library|harvard|princeton|new york public).{0,60}"
    r"|source ?[:/]? ?gallica\.bnf\.fr.{0,90}|à propos de cette édition électronique\W*"
    r"|google\W*|hathitrust\W*|internet archive\W*|full text of \".{0,200}|see other formats\W*"
    r"|this is a digital copy of a book that was preserved.*"
    r"|(?:to make the world's books discoverable online"
    r"|it has survived long enough for the copyright to expire"
    r"|to copyright or whose legal copyright term has expired"
    r"|marks, notations and other marginalia|usage guidelines\W*$"
    r"|google is proud to partner|we also ask that you"
    r"|\W*(?:make non-commercial use of the files|refrain from automated querying"
    r"|maintain attribution the google|keep it legal whatever your use)"
    r"|about google book search|google's mission is to organize).*"
    r"|.{0,200}https?://books\.google\.\S*.{0,90}"
    r"|.{0,60}\b(?:www\.)?feedbooks(?:\.com)?\b.{0,200}|food for the mind\W*"
    r"|strictly for personal use, do not use this file for commercial purposes\W*"
    r"|copyright: (?:this work is available for countries|please read the legal notice).*"
    r"|exported from wikisource.{0,200}|.{0,60}\bwikisource, the free (?:online )?library.{0,60}"
    r"|(?:this book is brought to you by|this e-?book is provided by|downloaded from) .{0,120}"
    r"|(?:this|questo) e-?book (?:was created|è stato|is for the use of|comes from).{0,600}"
    r"|this edition (?:was )?(?:published|created) by (?:standard ebooks|project gutenberg).{0,300}"
    r"|.{0,80}(?:projekt gutenberg-de|gutenberg\.spiegel\.de|ebooks libres et gratuits"
    r"|bibliothèque électronique du québec|standardebooks\.org).{0,200}",
    re.I | re.S,
)
DIGITISER_LINE = re.compile(
    r"^[^\S\n]*(?:digiti[sz]ed by (?:\W*google|\S*ooqic|\S*oogle|the internet archive"
    r"|microsoft)[^\n]*|generated (?:on|for|at) [^\n]*(?:hathitrust|gmt|https?:)[^\n]*"
    r"|public domain[^\n]{0,30}google-digitized[^\n]*"
    r"|https?://(?:\S*hathitrust|hdl\.handle\.net|archive\.org)\S*)[^\S\n]*$\n?",
    re.I | re.M,
)
MAX_DIGITISER_CHARACTERS = 900


# one of them is in every paragraph that DIGITISER matches
CUES = (
    *(
        "digiti",
        "scanned",
        "ocr",
        "http",
        "www.",
        "google",
        "hathitrust",
        "archive",
        "original from",
    ),
    *("gallica", "édition électronique"),
    *("discoverable", "copyright", "marginalia", "usage guidelines", "non-commercial", "refrain"),
    *(
        "attribution",
        "keep it legal",
        "full text",
        "other formats",
        "feedbooks",
        "food for",
        "wikisource",
    ),
    *("e-book", "ebook", "this book is", "downloaded", "this edition", "gutenberg", "bibliothèque"),
    *("standardebooks", "personal use", "we also ask"),
)
# one of them is in the line of every mark
MARK_WORDS = (
    *("Gutenberg", "GUTENBERG", "gutenberg", "SMALL PRINT", "Small Print", "FULL LICENSE"),
    *("should be named", "SHOULD BE NAMED"),
)
MAX_MARK_CHARACTERS = 600


def cut_licence(text: str, kinds: list[str]) -> tuple[str, list[Removal]]:
    """Cut a text at Project Gutenberg's start and end marks."""
    removals: list[Removal] = []
    if "licence" not in kinds:
        return text, removals
    start = _find_start(text)
    if start:
        removals.append(Removal("licence", text[:start], "before the mark where the book starts"))
        text = text[start:]
    for end in _marks(END, text):
        if _has_book(text[: end.start()]):
            removals.append(
                Removal("licence", text[end.start() :], "after the mark where the book ends")
            )
            return text[: end.start()], removals
    return text, removals


def _marks(pattern: re.Pattern[str], text: str) -> Iterator[re.Match[str]]:
    """Yield the marks of one kind, from the lines that hold one of MARK_WORDS."""
    lines = set[int]()
    for word in MARK_WORDS:
        position = text.find(word)
        while position >= 0:
            lines.add(max(0, text.rfind("\n", 0, position)))
            position = text.find(word, position + 1)
    for line in sorted(lines):
        if match := pattern.search(text, line, line + MAX_MARK_CHARACTERS):
            following = text.find("\n", line + 1)
            if following < 0 or match.start() <= following:
                yield match


def _find_start(text: str) -> int:
    """Return the position where the book starts: behind the last mark above it, or 0."""
    position, ends = 0, list(_marks(END, text))
    for pattern in (START, SMALL_PRINT_END):
        for mark in _marks(pattern, text):
            below = next((end.start() for end in ends if end.start() >= mark.end()), len(text))
            is_below_book = pattern is SMALL_PRINT_END and any(
                _has_book(text[position : end.start()])
                for end in ends
                if position <= end.start() < mark.start()
                and not re.search("START|named", end.group())
            )
            is_told = pattern is START or PREAMBLE.search(text, position, mark.start())
            if mark.start() >= position and is_told and _has_book(text[mark.end() : below]):
                if not is_below_book:
                    position = mark.end()
                break
    return position


def _has_book(text: str) -> bool:
    return len(text[:2000].split()) >= MIN_BOOK_WORDS


def has_cue(text: str) -> bool:
    """Return whether a text holds a word that lines of digitisers have."""
    lower = text.lower()
    return any(cue in lower for cue in CUES)


def is_digitiser(line: str) -> bool:
    """Return whether a paragraph is by a library or a digitiser."""
    return (
        len(line) <= MAX_DIGITISER_CHARACTERS and has_cue(line) and bool(DIGITISER.fullmatch(line))
    )


def names_gutenberg(text: str) -> bool:
    """Return whether a text names Project Gutenberg."""
    return "utenberg" in text or "GUTENBERG" in text
