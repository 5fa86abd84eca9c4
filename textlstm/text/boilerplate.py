"""What stands in a file beside its author's text: licences, title pages, bylines, heads, page numbers, notes.

Each rule takes paragraphs and gives those that stay with an account of those that go. Names are taken out where
headers put them, at the beginning, at the end and in heads; a name inside the author's own sentences is his text.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from textlstm.text.account import Removal

ORDINAL = r"(?:\d+|first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|last|one|two|three|four|five|six|seven|eight|nine|ten|premier|première|deuxième|seconde|troisième|quatrième|cinquième|dernier|dernière|erstes|zweites|drittes|viertes)"  # noqa: E501
ROMAN = r"(?=[ivxlcdm])m{0,3}(?:cm|cd|d?c{0,3})(?:xc|xl|l?x{0,3})(?:ix|iv|v?i{0,3})"
NUMERAL = rf"(?:{ORDINAL}|{ROMAN})"
SURE = r"(?:chapter|chap|chapitre|kapitel|capítulo|capitolo|hoofdstuk)"  # no sentence begins with one and a number
DIVISION = r"(?:book|part|volume|vol|letter|act|scene|section|canto|stave|phase|epoch|livre|partie|tome|lettre|scène|acte|buch|teil|band|brief|libro|parte)"  # noqa: E501
SURE_CHAPTER = re.compile(
    rf"(?:the )?{SURE}\b\.? *(?:the )?{NUMERAL}\b.*|{NUMERAL}\.? {SURE}\b.*", re.I
)
CHAPTER = re.compile(  # of these words sentences are made, too: what follows must look like a title
    rf"(?:the )?{DIVISION}\b\.? *(?:the )?{NUMERAL}\b|{ORDINAL} {DIVISION}\b"
    rf"|(?:no|number)\b\.? *(?:\d+|(?-i:{ROMAN.upper()}))\b",
    re.I,
)
BARE = re.compile(
    rf"(?-i:{ROMAN.upper()})\.?|(?=[ivxl]{{1,5}}\b){ROMAN}\.?|\d{{1,2}}\.?"
    r"|(?:preface|introduction|prologue|epilogue|contents|dedication|appendix|conclusion|préface|avant-propos|vorwort)\W*",
    re.I,
)
DATE = re.compile(
    r"(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day,? *)?(?:january|february|march|april|may|june|july|august|september"
    r"|october|november|december) \d{1,2},? \d{4}\W*$",
    re.IGNORECASE,
)
START = re.compile(
    r"\*{3} ?START OF (?:THE|THIS) PROJECT GUTENBERG EBOOK(?:(?!\n[^\S\n]*\n).)*?(?:\*{3}|(?=\n[^\S\n]*\n))"
    r"|\*END[* ]*THE SMALL PRINT.*?\*END\*",
    re.S,
)
END = re.compile(
    r"\*{3} ?END OF (?:THE|THIS) PROJECT GUTENBERG EBOOK|End of (?:the )?Project Gutenberg", re.I
)
LICENCE = re.compile(
    r"project gutenberg|all rights reserved|creative commons|(?:©|\(c\)|copyright)\W*(?:by\b|\d{4})",
    re.I,
)
PAGE = re.compile(r"[\[({<]?(?:p(?:age|g)?\.? ?)?\d{1,4}[\])}>]?|-+ ?\d{1,4} ?-+", re.I)
NOTE = re.compile(
    r"\[(?:foot)?note\b|footnote *[:\d]|\[\d{1,3}\] |\[[*†‡]\]|[†‡] ?\S|\[(?:illustration|transcriber|editor)",
    re.I,
)
NOTE_MARK = re.compile(r" ?\[(?:\d{1,3}|[*†‡]|footnote[^\[\]]{0,2000})\]", re.I)
PAGE_LINE = re.compile(
    r"(?<=[^\W\d_,-])\n[^\S\n]*\[?\d{2,4}\]?[^\S\n]*\n(?=[^\S\n]*[^\W\d_])"
)  # amid a sentence
TRANSCRIBER = re.compile(r"transcriber['’]?s['’]? notes?\b", re.I)
CREDITS = re.compile(
    r"(?:this )?(?:e-?text|e-?book|produced|transcribed|scanned|digiti[sz]ed|prepared|proofread)\b.{0,80}\b(by|from)\b",
    re.I,
)
PAGE_BESIDE = re.compile(
    r"^\d{1,4}\s+(?=\D)|(?<=\D)\s+\d{1,4}$"
)  # a page's number beside its running head
RULE_LINE = re.compile(r"[\s*_\-=—·•.~#+]+")
CONTACT = re.compile(r"^[^\w—-]*[-—].*\d{3}[- ]\d{3,4}|@\w+\.\w")  # a news agency's way of signing
CONTENTS = re.compile(
    r"(?:table of )?contents\W*|table des matières\W*|inhalt\W*|índice\W*|indice\W*", re.I
)
LISTED = re.compile(rf"\b(?:{SURE}|{DIVISION})\b\.? {NUMERAL}\b", re.I)
SENTENCE = re.compile(r"[.!?][\"'”’)]*$")
SPEECH = ('"', "'", "“", "‘", "«", "—", "–", "„")
THE_END = re.compile(r"(?:the end|finis|fin|ende|end of .{0,40}|fin (?:de|du) .{0,40})\W*", re.I)
SMALL = {
    "of",
    "the",
    "and",
    "or",
    "by",
    "in",
    "to",
    "for",
    "from",
    "with",
    "on",
    "at",
    "an",
    "a",
    "not",
    "will",
    "be",
    "as",
}
BY = ("by", "par", "von", "di", "de", "door", "por")
AUTHOR = {"author", "auteur", "autor", "autore"}
OPENING = 150  # paragraphs in which a title page and a list of contents may stand
LONGEST_FRONT = 1500  # words before the first chapter: if there are more, they are text
LONGEST_HEAD, LONGEST_TITLE = 30, 15  # words of a head, of the title of a chapter
AFTERWORD = 40  # paragraphs of a transcriber's notes at the end
SHORT, SHORT_SENTENCE = (
    40,
    12,
)  # words of a piece of front matter, and of one that ends like a sentence


@dataclass(frozen=True)
class Names:
    """What headers of a work may write: the words of its authors' names and of its title, lower-case."""

    authors: frozenset[str]
    title: frozenset[str]

    @classmethod
    def from_metadata(cls, authors: list[str], title: str) -> "Names":
        """Split the names into words; `JaneAusten` is two."""
        spaced = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", " ".join(authors))
        telling = [
            word for word in re.findall(r"[^\W\d_]+", spaced) if len(word) > 3 or word[0].isupper()
        ]
        return cls(frozenset(_words(" ".join(telling))), frozenset(_words(title)) - SMALL)


def _words(text: str) -> list[str]:
    return [word for word in re.findall(r"[^\W\d_]+", text.lower()) if len(word) > 1]


Found = Iterator[tuple[int, str, str]]  # index of a paragraph, its kind, the reason


def remove(
    paragraphs: list[str], names: Names, kinds: list[str]
) -> tuple[list[str], list[Removal]]:
    """Take out the `kinds` of boilerplate; a paragraph is judged by the first rule that knows it."""
    found: dict[int, Removal] = {}
    for rule in (
        find_front_matter,
        find_transcriber_notes,
        find_standalone,
        find_end_matter,
        running_heads,
    ):
        rest = [n for n in range(len(paragraphs)) if n not in found]
        for n, kind, reason in rule([paragraphs[n] for n in rest], names):
            found[rest[n]] = Removal(kind, " ".join(paragraphs[rest[n]].split()), reason)
    removals = [found[n] for n in sorted(found) if found[n].kind in kinds]
    stay = [
        text for n, text in enumerate(paragraphs) if n not in found or found[n].kind not in kinds
    ]
    return stay, removals


def licences(text: str, kinds: list[str]) -> tuple[str, list[Removal]]:
    """Cut a text at Project Gutenberg's marks."""
    removals = []
    if "licence" in kinds and (start := START.search(text)):
        removals.append(
            Removal("licence", text[: start.end()], "before the mark where the book starts")
        )
        text = text[start.end() :]
    if "licence" in kinds and (end := END.search(text)):
        removals.append(
            Removal("licence", text[end.start() :], "after the mark where the book ends")
        )
        text = text[: end.start()]
    return text, removals


def strip_inline(text: str, kinds: list[str]) -> tuple[str, list[Removal]]:
    """Take out what stands amid paragraphs: footnotes and the marks that lead to them, such as [1], page numbers."""
    removals = []
    for kind, pattern, instead, reason in (
        ("note", NOTE_MARK, "", "mark of a footnote"),
        ("page_number", PAGE_LINE, "\n", "a number alone on a line, amid a sentence"),
    ):
        found = [match.group().strip() for match in pattern.finditer(text)] if kind in kinds else []
        removals += [Removal(kind, each, reason) for each in found]
        text = pattern.sub(instead, text) if found else text
    return text, removals


def find_standalone(paragraphs: list[str], names: Names) -> Found:
    """Find what tells itself wherever it stands: notes, page numbers, lines of signs, chapter heads and titles."""
    after_head = False
    for n, text in enumerate(paragraphs):
        line = " ".join(text.split())
        if RULE_LINE.fullmatch(line):
            yield n, "markup", "a line of signs"
        elif NOTE.match(line) or TRANSCRIBER.match(line):
            yield n, "note", "begins like a footnote or an editor's remark"
        elif PAGE.fullmatch(line) and not re.fullmatch(r"\d{1,2}\.?", line):
            yield n, "page_number", "a number alone"
        elif is_chapter(line):
            yield n, "heading", "the head of a chapter"
            after_head = True
            continue
        elif after_head and len(line.split()) <= LONGEST_TITLE and _titled(line):
            yield n, "heading", "the title of a chapter"
        after_head = False


def is_chapter(line: str) -> bool:
    """Tell whether a line is the head of a chapter or another division."""
    if len(line.split()) > LONGEST_HEAD or line.endswith((",", ";")):
        return False
    if BARE.fullmatch(line) or SURE_CHAPTER.fullmatch(line):
        return True
    head = CHAPTER.match(line)
    rest = line[head.end() :].lstrip() if head else "x"
    return not rest or rest[0] in ".:—–-([" or _titled(rest)


def is_contents(line: str) -> bool:
    """Tell whether a paragraph is a whole list of contents."""
    return bool(CONTENTS.match(line)) and len(LISTED.findall(line)) > 2


def find_front_matter(paragraphs: list[str], names: Names) -> Found:
    """Find the title page and the contents: no prose, before the text begins; short, before the first chapter."""
    lines = [" ".join(text.split()) for text in paragraphs[:OPENING]]
    first = next((n for n, line in enumerate(lines) if is_chapter(line)), 0)
    listed = next((n + 1 for n, line in enumerate(lines) if is_contents(line)), 0)
    first = max(
        (n for n in (first, listed) if len(" ".join(lines[:n]).split()) <= LONGEST_FRONT), default=0
    )
    contents = prose = False
    for n, line in enumerate(lines):
        contents = contents or bool(CONTENTS.fullmatch(line))
        # a story before the head of its second part, unless it is a publisher's praise
        told = (
            prose
            and (SENTENCE.search(line) or line.startswith(SPEECH))
            and names.authors.isdisjoint(_words(line))
        )
        if found := _head(line, names):
            yield n, *found
        elif is_contents(line):
            yield n, "front_matter", "the contents"
        elif (
            n < first
            and not told
            and len(line.split()) <= (SHORT_SENTENCE if line.endswith((".", "!", "?")) else SHORT)
        ):
            yield n, "front_matter", "short, before the first chapter"
        elif contents and (
            line.isupper() or (len(line.split()) <= SHORT and not SENTENCE.search(line))
        ):
            yield n, "front_matter", "a line of the contents"
        elif n >= first:
            return
        else:
            prose = prose or (bool(SENTENCE.search(line)) and len(line.split()) > SHORT_SENTENCE)


def find_transcriber_notes(paragraphs: list[str], names: Names) -> Found:
    """Find a transcriber's notes at the end, all that stands below their head."""
    for n in range(max(1, len(paragraphs) - AFTERWORD), len(paragraphs)):
        if TRANSCRIBER.fullmatch(paragraphs[n].strip(" .:*\n")):
            yield from ((k, "note", "a transcriber's notes") for k in range(n, len(paragraphs)))
            return


def find_end_matter(paragraphs: list[str], names: Names) -> Found:
    """Find signatures and last lines: what is no prose at the end."""
    for n in range(len(paragraphs) - 1, max(-1, len(paragraphs) - 5), -1):
        line = " ".join(paragraphs[n].split())
        words = set(_words(line))
        if THE_END.fullmatch(line):
            yield n, "heading", "the end"
        elif names.authors and names.authors <= words and len(line.split()) <= SHORT_SENTENCE:
            yield n, "byline", "the author's name at the end"
        elif len(line.split()) <= SHORT_SENTENCE and CONTACT.search(line):
            yield n, "byline", "a telephone number at the end"
        elif len(line.split()) <= 6 and line.isupper() and words and not re.search(r"\d|=", line):
            yield (
                n,
                *(
                    ("running_head", "the title, repeated")
                    if words & names.title
                    else ("byline", "a signature")
                ),
            )
        elif LICENCE.search(line) and len(line.split()) <= LONGEST_HEAD:
            yield n, "licence", "names a licence"
        else:
            return


def running_heads(paragraphs: list[str], names: Names) -> Found:
    """Find short paragraphs in capitals: heads inside the text, or the same line again and again above pages."""
    lines = [" ".join(text.split()) for text in paragraphs]
    often = Counter(PAGE_BESIDE.sub("", line) for line in lines)
    for n, whole in enumerate(lines):
        line = PAGE_BESIDE.sub("", whole)
        words = _words(line)
        if not words or len(words) > 12 or '"' in line or "“" in line:
            continue
        own = set(words) <= names.authors | names.title | SMALL
        if own and (often[line] > 2 or line != whole):
            yield n, "running_head", "author or title, repeated above pages"
        elif (
            line.isupper()
            and not line.endswith(("!", "?", ",", "—", "-"))
            and not re.search(r"\d.*\d.*\d", line)
        ):
            yield n, ("byline" if set(words) & names.authors else "heading"), "a line in capitals"


def _head(line: str, names: Names) -> tuple[str, str] | None:
    """Return kind and reason if a paragraph at the beginning is no prose, else None."""
    words = re.findall(r"[^\W\d_]+(?:['’][^\W\d_]+)?", line)
    named, titled = set(_words(line)) & names.authors, set(_words(line)) & names.title
    if not words:
        return "heading", "no word in it"
    if CREDITS.match(line) and len(words) <= LONGEST_HEAD:
        return "licence", "says who prepared the file"
    if LICENCE.search(line) and len(words) < 120:
        return "licence", "names a licence"
    if len(words) > LONGEST_HEAD and not (line.isupper() and len(words) < 80):
        return None
    if (
        words[0].lower() in BY
        and len(words) < 12
        and not line.endswith(",")
        and _names_someone(line, words[1:])
    ):
        return "byline", "says who wrote it"
    if named and len(words) <= 10:
        return "byline", "the author's name at the beginning"
    if is_chapter(line):
        return "heading", "the head of a chapter"
    if DATE.search(line):
        return "heading", "a date line"
    if titled and len(words) <= 12 and not line.endswith((".", ",", ";")):
        return "front_matter", "the title"
    return ("heading", "short and in capitals before the text begins") if _titled(line) else None


def _names_someone(line: str, words: list[str]) -> bool:
    """Tell whether what follows a `by` is a name or `the author of`, and not the first words of a sentence."""
    return (
        not words
        or line.isupper()
        or not AUTHOR.isdisjoint(word.lower() for word in words)
        or _titled(" ".join(words))
    )


def _titled(line: str) -> bool:
    """Tell whether a line is written as titles are: a capital on every word that can bear one, no speech."""
    words = re.findall(r"[^\W\d_]+", line)
    large = [word for word in words if word.lower() not in SMALL and len(word) > 2] or words
    capitals = sum(word[0].isupper() for word in large)
    if line.isupper():
        return not line.endswith((",", ";"))
    return bool(large) and capitals >= 0.75 * len(large) and not re.search(r"[!?;,]$|[\"“”]", line)
