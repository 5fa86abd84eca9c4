"""Remove boilerplate around a text: licence, title page, byline, headings, page numbers, notes.

Each rule takes paragraphs and yields those to remove with a kind and a reason. Names of authors are
removed from headers, at the beginning, at the end and in headings; a name inside a sentence is part
of the text and stays.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from textlstm.text.account import Removal

ORDINAL = (
    r"(?:\d+|first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|last|one|two|three|four"
    r"|five|six|seven|eight|nine|ten|premier|première|deuxième|seconde|troisième|quatrième|cinquième"
    r"|dernier|dernière|erstes|zweites|drittes|viertes)"
)
ROMAN = r"(?=[ivxlcdm])m{0,3}(?:cm|cd|d?c{0,3})(?:xc|xl|l?x{0,3})(?:ix|iv|v?i{0,3})"
NUMERAL = rf"(?:{ORDINAL}|{ROMAN})"
# with a number, these words never begin a sentence
SURE_DIVISION = r"(?:chapter|chap|chapitre|kapitel|capítulo|capitolo|hoofdstuk)"
DIVISION = (
    r"(?:book|part|volume|vol|letter|act|scene|section|canto|stave|phase|epoch|livre|partie|tome"
    r"|lettre|scène|acte|buch|teil|band|brief|libro|parte)"
)
SURE_CHAPTER = re.compile(
    rf"(?:the )?{SURE_DIVISION}\b\.? *(?:the )?{NUMERAL}\b.*|{NUMERAL}\.? {SURE_DIVISION}\b.*", re.I
)
# these words also begin sentences, so the remainder of the line must look like a title
CHAPTER = re.compile(
    rf"(?:the )?{DIVISION}\b\.? *(?:the )?{NUMERAL}\b|{ORDINAL} {DIVISION}\b"
    rf"|(?:no|number)\b\.? *(?:\d+|(?-i:{ROMAN.upper()}))\b",
    re.I,
)
BARE = re.compile(
    rf"(?-i:{ROMAN.upper()})\.?|(?=[ivxl]{{1,5}}\b){ROMAN}\.?|\d{{1,2}}\.?"
    r"|(?:preface|introduction|prologue|epilogue|contents|dedication|appendix|conclusion"
    r"|préface|avant-propos|vorwort)\W*",
    re.I,
)
DATE = re.compile(
    r"(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day,? *)?(?:january|february|march|april|may|june"
    r"|july|august|september|october|november|december) \d{1,2},? \d{4}\W*$",
    re.IGNORECASE,
)
START = re.compile(
    r"\*{3} ?START OF (?:THE|THIS) PROJECT GUTENBERG EBOOK(?:(?!\n[^\S\n]*\n).)*?"
    r"(?:\*{3}|(?=\n[^\S\n]*\n))"
    r"|\*END[* ]*THE SMALL PRINT.*?\*END\*",
    re.S,
)
END = re.compile(
    r"\*{3} ?END OF (?:THE|THIS) PROJECT GUTENBERG EBOOK|End of (?:the )?Project Gutenberg", re.I
)
LICENCE = re.compile(
    r"project gutenberg|all rights reserved|creative commons"
    r"|(?:©|\(c\)|copyright)\W*(?:by\b|\d{4})",
    re.I,
)
PAGE = re.compile(r"[\[({<]?(?:p(?:age|g)?\.? ?)?\d{1,4}[\])}>]?|-+ ?\d{1,4} ?-+", re.I)
NOTE = re.compile(
    r"\[(?:foot)?note\b|footnote *[:\d]|\[\d{1,3}\] |\[[*†‡]\]|[†‡] ?\S"
    r"|\[(?:illustration|transcriber|editor)",
    re.I,
)
NOTE_MARK = re.compile(r" ?\[(?:\d{1,3}|[*†‡]|footnote[^\[\]]{0,2000})\]", re.I)
# a page number on its own line in the middle of a sentence
PAGE_LINE = re.compile(r"(?<=[^\W\d_,-])\n[^\S\n]*\[?\d{2,4}\]?[^\S\n]*\n(?=[^\S\n]*[^\W\d_])")
TRANSCRIBER = re.compile(r"transcriber['’]?s['’]? notes?\b", re.I)
CREDITS = re.compile(
    r"(?:this )?(?:e-?text|e-?book|produced|transcribed|scanned|digiti[sz]ed|prepared|proofread)\b"
    r".{0,80}\b(by|from)\b",
    re.I,
)
PAGE_BESIDE = re.compile(r"^\d{1,4}\s+(?=\D)|(?<=\D)\s+\d{1,4}$")  # next to a running head
RULE_LINE = re.compile(r"[\s*_\-=—·•.~#+]+")
# the signature line of a news agency
CONTACT = re.compile(r"^[^\w—-]*[-—].*\d{3}[- ]\d{3,4}|@\w+\.\w")
CONTENTS = re.compile(
    r"(?:table of )?contents\W*|table des matières\W*|inhalt\W*|índice\W*|indice\W*", re.I
)
LISTED = re.compile(rf"\b(?:{SURE_DIVISION}|{DIVISION})\b\.? {NUMERAL}\b", re.I)
SENTENCE = re.compile(r"[.!?][\"'”’)]*$")
SPEECH = ('"', "'", "“", "‘", "«", "—", "–", "„")
THE_END = re.compile(r"(?:the end|finis|fin|ende|end of .{0,40}|fin (?:de|du) .{0,40})\W*", re.I)
# words that titles write in lower case
LOWER_CASE_WORDS = {
    *("of", "the", "and", "or", "by", "in", "to", "for", "from", "with", "on", "at", "an", "a"),
    *("not", "will", "be", "as"),
}
BY = ("by", "par", "von", "di", "de", "door", "por")
AUTHOR = {"author", "auteur", "autor", "autore"}
MAX_FRONT_PARAGRAPHS = 150  # in which a title page and a table of contents may appear
MAX_FRONT_WORDS = 1500  # before the first chapter: more than that is text
MAX_HEADING_WORDS = 30
MAX_CHAPTER_TITLE_WORDS = 15
MAX_END_PARAGRAPHS = 40  # in which a transcriber's notes may start
MAX_FRONT_LINE_WORDS = 40  # a longer paragraph is not front matter
MAX_FRONT_SENTENCE_WORDS = 12  # the same for a paragraph that ends like a sentence


@dataclass(frozen=True)
class Names:
    """Words that the headers of a work may contain, in lower case.

    Args:
        authors: Words of the authors' names.
        title: Words of the title, without articles and prepositions.
    """

    authors: frozenset[str]
    title: frozenset[str]

    @classmethod
    def from_metadata(cls, authors: list[str], title: str) -> "Names":
        """Split authors and title into words.

        Example:
            >>> sorted(Names.from_metadata(["JaneAusten", "Charles de Gaulle"], "").authors)
            ['austen', 'charles', 'gaulle', 'jane']
        """
        spaced = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", " ".join(authors))
        name_words = [
            word for word in re.findall(r"[^\W\d_]+", spaced) if len(word) > 3 or word[0].isupper()
        ]
        title_words = frozenset(_words(title)) - LOWER_CASE_WORDS
        return cls(frozenset(_words(" ".join(name_words))), title_words)


def _words(text: str) -> list[str]:
    return [word for word in re.findall(r"[^\W\d_]+", text.lower()) if len(word) > 1]


Findings = Iterator[tuple[int, str, str]]  # index of a paragraph, its kind, the reason


def remove_boilerplate(
    paragraphs: list[str], names: Names, kinds: list[str]
) -> tuple[list[str], list[Removal]]:
    """Remove paragraphs of boilerplate; the first rule that matches a paragraph decides its kind.

    Args:
        paragraphs: Paragraphs of one work.
        names: Words of its authors and title.
        kinds: Kinds to remove, see `textlstm.choices.Removed`.

    Returns:
        The remaining paragraphs, and the removals in order of the text.
    """
    matches: dict[int, Removal] = {}
    for rule in (
        find_front_matter,
        find_transcriber_notes,
        find_standalone,
        find_end_matter,
        find_running_heads,
    ):
        remaining = [n for n in range(len(paragraphs)) if n not in matches]
        for k, kind, reason in rule([paragraphs[n] for n in remaining], names):
            n = remaining[k]
            matches[n] = Removal(kind, " ".join(paragraphs[n].split()), reason)
    removed = {n: removal for n, removal in matches.items() if removal.kind in kinds}
    kept = [text for n, text in enumerate(paragraphs) if n not in removed]
    return kept, [removed[n] for n in sorted(removed)]


def cut_licence(text: str, kinds: list[str]) -> tuple[str, list[Removal]]:
    """Cut a text at Project Gutenberg's start and end marks."""
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
    """Remove boilerplate inside paragraphs: footnotes, their marks such as [1], page numbers."""
    removals = []
    for kind, pattern, replacement, reason in (
        ("note", NOTE_MARK, "", "mark of a footnote"),
        ("page_number", PAGE_LINE, "\n", "a number alone on a line, amid a sentence"),
    ):
        if kind in kinds:
            matches = [match.group().strip() for match in pattern.finditer(text)]
            removals += [Removal(kind, match, reason) for match in matches]
            text = pattern.sub(replacement, text)
    return text, removals


def find_standalone(paragraphs: list[str], names: Names) -> Findings:
    """Find paragraphs recognisable on their own: notes, page numbers, ornament lines, headings."""
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
        elif after_head and len(line.split()) <= MAX_CHAPTER_TITLE_WORDS and _is_title_case(line):
            yield n, "heading", "the title of a chapter"
        after_head = False


def is_chapter(line: str) -> bool:
    """Return whether a line is the heading of a chapter or another division."""
    if len(line.split()) > MAX_HEADING_WORDS or line.endswith((",", ";")):
        return False
    if BARE.fullmatch(line) or SURE_CHAPTER.fullmatch(line):
        return True
    number = CHAPTER.match(line)
    title = line[number.end() :].lstrip() if number else "x"  # "x" does not look like a title
    return not title or title[0] in ".:—–-([" or _is_title_case(title)


def is_contents(line: str) -> bool:
    """Return whether a paragraph is an entire table of contents."""
    return bool(CONTENTS.match(line)) and len(LISTED.findall(line)) > 2


def find_front_matter(paragraphs: list[str], names: Names) -> Findings:
    """Find the title page and the table of contents.

    Before the first chapter, short paragraphs that are not prose are front matter.
    """
    lines = [" ".join(text.split()) for text in paragraphs[:MAX_FRONT_PARAGRAPHS]]
    chapter = next((n for n, line in enumerate(lines) if is_chapter(line)), 0)
    after_contents = next((n + 1 for n, line in enumerate(lines) if is_contents(line)), 0)
    first = max(
        (
            n
            for n in (chapter, after_contents)
            if len(" ".join(lines[:n]).split()) <= MAX_FRONT_WORDS
        ),
        default=0,
    )
    in_contents = after_prose = False
    for n, line in enumerate(lines):
        in_contents = in_contents or bool(CONTENTS.fullmatch(line))
        words, is_sentence = len(line.split()), bool(SENTENCE.search(line))
        # narrative before the heading of a second part, unless it is the praise of a reviewer
        is_narrative = (
            after_prose
            and (is_sentence or line.startswith(SPEECH))
            and names.authors.isdisjoint(_words(line))
        )
        max_words = (
            MAX_FRONT_SENTENCE_WORDS if line.endswith((".", "!", "?")) else MAX_FRONT_LINE_WORDS
        )
        if heading := _front_heading(line, names):
            yield n, *heading
        elif is_contents(line):
            yield n, "front_matter", "the contents"
        elif n < first and not is_narrative and words <= max_words:
            yield n, "front_matter", "short, before the first chapter"
        elif in_contents and (
            line.isupper() or (words <= MAX_FRONT_LINE_WORDS and not is_sentence)
        ):
            yield n, "front_matter", "a line of the contents"
        elif n >= first:
            return
        else:
            after_prose = after_prose or (is_sentence and words > MAX_FRONT_SENTENCE_WORDS)


def find_transcriber_notes(paragraphs: list[str], names: Names) -> Findings:
    """Find a transcriber's notes at the end: everything below their heading."""
    for n in range(max(1, len(paragraphs) - MAX_END_PARAGRAPHS), len(paragraphs)):
        if TRANSCRIBER.fullmatch(paragraphs[n].strip(" .:*\n")):
            yield from ((k, "note", "a transcriber's notes") for k in range(n, len(paragraphs)))
            return


def find_end_matter(paragraphs: list[str], names: Names) -> Findings:
    """Find signatures and closing lines after the last paragraph of prose."""
    for n in range(len(paragraphs) - 1, max(-1, len(paragraphs) - 5), -1):
        line = " ".join(paragraphs[n].split())
        words = set(_words(line))
        if THE_END.fullmatch(line):
            yield n, "heading", "the end"
        elif (
            names.authors
            and names.authors <= words
            and len(line.split()) <= MAX_FRONT_SENTENCE_WORDS
        ):
            yield n, "byline", "the author's name at the end"
        elif len(line.split()) <= MAX_FRONT_SENTENCE_WORDS and CONTACT.search(line):
            yield n, "byline", "a telephone number at the end"
        elif len(line.split()) <= 6 and line.isupper() and words and not re.search(r"\d|=", line):
            if words & names.title:
                yield n, "running_head", "the title, repeated"
            else:
                yield n, "byline", "a signature"
        elif LICENCE.search(line) and len(line.split()) <= MAX_HEADING_WORDS:
            yield n, "licence", "names a licence"
        else:
            return


def find_running_heads(paragraphs: list[str], names: Names) -> Findings:
    """Find headings in capitals inside the text, and author or title repeated above pages."""
    lines = [" ".join(text.split()) for text in paragraphs]
    counts = Counter(PAGE_BESIDE.sub("", line) for line in lines)
    for n, full_line in enumerate(lines):
        line = PAGE_BESIDE.sub("", full_line)
        words = _words(line)
        if not words or len(words) > 12 or '"' in line or "“" in line:
            continue
        only_names = set(words) <= names.authors | names.title | LOWER_CASE_WORDS
        if only_names and (counts[line] > 2 or line != full_line):
            yield n, "running_head", "author or title, repeated above pages"
        elif (
            line.isupper()
            and not line.endswith(("!", "?", ",", "—", "-"))
            and not re.search(r"\d.*\d.*\d", line)
        ):
            yield n, ("byline" if set(words) & names.authors else "heading"), "a line in capitals"


def _front_heading(line: str, names: Names) -> tuple[str, str] | None:
    """Return kind and reason if a paragraph at the beginning is not prose, else None."""
    words = re.findall(r"[^\W\d_]+(?:['’][^\W\d_]+)?", line)
    named, titled = set(_words(line)) & names.authors, set(_words(line)) & names.title
    if not words:
        return "heading", "no word in it"
    if CREDITS.match(line) and len(words) <= MAX_HEADING_WORDS:
        return "licence", "says who prepared the file"
    if LICENCE.search(line) and len(words) < 120:
        return "licence", "names a licence"
    if len(words) > MAX_HEADING_WORDS and not (line.isupper() and len(words) < 80):
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
    return (
        ("heading", "short and in capitals before the text begins")
        if _is_title_case(line)
        else None
    )


def _names_someone(line: str, words: list[str]) -> bool:
    """Return whether `by` is followed by a name or `the author of` instead of a sentence."""
    return (
        not words
        or line.isupper()
        or not AUTHOR.isdisjoint(word.lower() for word in words)
        or _is_title_case(" ".join(words))
    )


def _is_title_case(line: str) -> bool:
    """Return whether a line is in title case or in capitals, and is not direct speech."""
    words = re.findall(r"[^\W\d_]+", line)
    content = [word for word in words if word.lower() not in LOWER_CASE_WORDS and len(word) > 2]
    content = content or words
    capitals = sum(word[0].isupper() for word in content)
    if line.isupper():
        return not line.endswith((",", ";"))
    is_speech = re.search(r"[!?;,]$|[\"“”]", line)
    return bool(content) and capitals >= 0.75 * len(content) and not is_speech
