"""Remove boilerplate around a text: licence, title page, byline, headings, page numbers, notes.

Each rule takes paragraphs and yields those to remove with a kind and a reason. Names of authors are
removed from headers, at the beginning, at the end and in headings; a name inside a sentence is part
of the text and stays.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from textlstm.text.account import Removal
from textlstm.text.dates import NUMBER, is_date, is_dated, number_days
from textlstm.text.licence import (
    CREDITS,
    DIGITISER_LINE,
    HEADER,
    LICENCE,
    LICENCE_INSIDE,
    has_cue,
    is_digitiser,
    names_gutenberg,
)
from textlstm.text.scripts import SENTENCE, SPEECH, TERMINALS, Script

ORDINAL = (
    r"(?:\d+|first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|last|one|two|three|four"
    r"|five|six|seven|eight|nine|ten|premier|première|deuxième|seconde|troisième|quatrième|cinquième"
    r"|dernier|dernière|erstes|zweites|drittes|viertes)"
)
ROMAN = r"(?=[ivxlcdm])m{0,3}(?:cm|cd|d?c{0,3})(?:xc|xl|l?x{0,3})(?:ix|iv|v?i{0,3})"
NUMERAL = rf"(?:{ORDINAL}|{ROMAN})"
# with a number, these words never begin a sentence
SURE_DIVISION = r"(?:chapter|chap|chapitre|kapitel|capítulo|capitolo|hoofdstuk)"
# the same in other languages; at most two words may follow
OTHER_DIVISION = re.compile(
    r"(?:глава|часть|розділ|частина|rozdział|część|kapitola|luku|kapitlet|capítol"
    r"|capitolul|poglavlje"
    r"|fejezet|bölüm|κεφάλαιο|κεφαλαιον|الفصل|الباب|פרק|अध्याय)\b\.?(?: [\w'’]+){0,2}[.:]?"
    r"|(?:\w+|\d+\.) (?:fejezet|luku|bölüm|rozdział|kapitola|poglavlje)\.?"
    r"|第 ?[一二三四五六七八九十百千〇零两兩\d０-９]{1,6} ?[章回节節卷部篇話话集折幕場场]"
    r"(?:[\s　:：].{0,40})?"
    r"|제 ?\d+ ?[장부편]",
    re.I,
)
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
PAGE = re.compile(
    r"[\[({<]?(?:(?:p(?:age|ag|g|ág|agina|ágina)?|seite|s|strona|str|стр|страница|σελ"
    r"|sayfa|sida|side|sivu"
    r"|oldal|blz|bladzijde)?\.? ?)?\d{1,4}(?: (?:of|de|sur|von|di|из|z|av) \d{1,4})?[\])}>]?"
    r"|[-–—]+ ?\d{1,4} ?[-–—]+",
    re.I,
)
NOTE = re.compile(
    r"\[(?:foot)?note\b|footnote *[:\d]|\[\^\w{1,12}\]:|\[\d{1,3}\] |\[[*†‡]\]|[†‡] ?\S"
    r"|\[(?:illustration|transcriber|editor)",
    re.I,
)
NOTE_MARK = re.compile(r" ?\[(?:\d{1,3}|\^\w{1,12}|[*†‡]|footnote[^\[\]]{0,2000})\]", re.I)
# a page number on its own line in the middle of a sentence
PAGE_LINE = re.compile(r"\n(?<=[^\W\d_,-]\n)[^\S\n]*\[?\d{2,4}\]?[^\S\n]*\n(?=[^\S\n]*[^\W\d_])")
# the same between two sentences, at the end of a page
PAGE_END = re.compile(
    rf"\n(?<=[{TERMINALS}\"”»]\n)[^\S\n]*\[?\d{{2,4}}\]?[^\S\n]*\n(?=[^\S\n]*[^\W\d_])"
)
VERSE_NUMBER = re.compile(r"(?:   |\t)[^\S\n]*(\d{1,4})[^\S\n]*$", re.M)  # at the ends of lines
LEADING_NUMBER = re.compile(r"^[^\S\n]*(\d{1,3}:)?(\d{1,3})[^\S\n]+(?=[^\W\d_a-z]|[\"“«‘(])", re.M)
MIN_LEADING_NUMBERS = 3
MIN_COUNTED = 0.9  # of the numbers before verses, that follow on each other
MIN_NUMBERED_LINES = 0.5
NUMBER_INSIDE = re.compile(r"\n[^\S\n]*\d{1,4}[^\S\n]*\n")
NUMBER_LINE = re.compile(r"^[^\S\n]*(\d{1,4})[^\S\n]*(?:\n(?=\S)|$)", re.M)
TRANSCRIBER = re.compile(r"transcriber['’]?s['’]? notes?\b", re.I)
PAGE_BESIDE = re.compile(r"^\d{1,4}\s+(?=\D)|(?<=\D)\s+\d{1,4}$")  # next to a running head
RULE_LINE = re.compile(r"[\s*_\-=—·•.~#+]+")
# the signature line of a news agency
CONTACT = re.compile(r"^[^\w—-]*[-—].*\d{3}[- ]\d{3,4}|@\w+\.\w")
CONTENTS = re.compile(
    r"(?:table of )?contents\W*|table des matières\W*|inhalt\W*|índice\W*|indice\W*", re.I
)
CONTENTS_LINE = re.compile(rf"(?:{ROMAN}|\d{{1,3}})\. .{{1,80}}?[ .·…]+\d{{1,4}}", re.I)
NUMBERED = re.compile(r"\d|\b[IVXLC]+\b")
LISTED = re.compile(rf"\b(?:{SURE_DIVISION}|{DIVISION})\b\.? {NUMERAL}\b", re.I)
THE_END = re.compile(
    r"(?:the end|finis|fin|ende|curtain|rideau|vorhang|sipario|telón|end of .{0,40}"
    r"|fin (?:de|du) .{0,40})\W*",
    re.I,
)
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
MAX_SIGNATURE_WORDS = 2  # of a name that is not the author's
MAX_EQUAL_HEADS = 2  # a line in capitals that occurs more often is a refrain
MIN_TITLE_SENTENCE_WORDS = 3  # "Nothing." is no title
MIN_VERSE_NUMBERS = 2
MAX_HEAD_CHARACTERS = 200
MAX_LICENCE = 3000  # characters of a licence amid the text
QUOTE = re.compile('["“”«»„‹›「『]')
# ends of a line that is no title; a full stop may end one
NO_TITLE_ENDS = tuple(f",;{TERMINALS.replace('.', '')}")


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
            word
            for word in re.findall(r"[^\W\d_]+", spaced)
            if len(word) > 3 or not word[0].islower()
        ]
        title_words = frozenset(_words(title)) - LOWER_CASE_WORDS
        return cls(frozenset(_words(" ".join(name_words))), title_words)


def _words(text: str) -> list[str]:
    return [word for word in re.findall(r"[^\W\d_]+", text.lower()) if len(word) > 1]


Findings = Iterator[tuple[int, str, str]]  # index of a paragraph, its kind, the reason


@dataclass(frozen=True)
class Facts:
    """Facts about a work that the rules compare its lines with.

    Args:
        names: Words of its authors and title.
        script: Properties of its script.
        has_heads: Whether markup names the headings, so that no line is one by its look.
        speakers: Names of the speakers of a play.
        is_dated: Whether it is a diary or a series of letters, whose dates are the author's.
        has_days: Whether numbers that stand alone are days or years.
        has_cue: Whether a word that digitisers use occurs anywhere.
    """

    names: Names
    script: Script
    has_heads: bool = False
    speakers: frozenset[str] = frozenset()
    is_dated: bool = False
    has_days: bool = False
    has_cue: bool = True


def remove_boilerplate(
    paragraphs: list[str],
    names: Names,
    kinds: list[str],
    has_heads: bool = False,
    speakers: frozenset[str] = frozenset(),
) -> tuple[list[str], list[Removal]]:
    """Remove paragraphs of boilerplate; the first rule that matches a paragraph decides its kind.

    Args:
        paragraphs: Paragraphs of one work.
        names: Words of its authors and title.
        kinds: Kinds to remove, see `textlstm.text_settings.Removable`.
        has_heads: Whether markup named the headings of the work.
        speakers: Names of the speakers of a play, which are no headings.

    Returns:
        The remaining paragraphs, and the removals in order of the text.
    """
    short = [" ".join(text[:200].split()) for text in paragraphs]
    dated = is_dated(short)
    has_days = dated and number_days(short)
    has_any_cue = has_cue("\n".join(paragraphs))
    script = Script.of(paragraphs)
    facts = Facts(names, script, has_heads, speakers, dated, has_days, has_any_cue)
    matches: dict[int, Removal] = {}
    for rule in (
        find_front_matter,
        find_transcriber_notes,
        find_standalone,
        find_end_matter,
        find_running_heads,
    ):
        remaining = [n for n in range(len(paragraphs)) if n not in matches]
        for k, kind, reason in rule([paragraphs[n] for n in remaining], facts):
            n = remaining[k]
            matches[n] = Removal(kind, " ".join(paragraphs[n].split()), reason)
    removed = {n: removal for n, removal in matches.items() if removal.kind in kinds}
    kept = [text for n, text in enumerate(paragraphs) if n not in removed]
    return kept, [removed[n] for n in sorted(removed)]


def strip_inline(text: str, kinds: list[str]) -> tuple[str, list[Removal]]:
    """Remove boilerplate inside paragraphs: marks of footnotes such as [1], numbers, page lines."""
    removals = []
    for kind, pattern, replacement, reason in (
        ("licence", DIGITISER_LINE, "", "a line by whoever digitised the text"),
        ("note", NOTE_MARK, "", "mark of a footnote"),
        ("page_number", PAGE_LINE, "\n", "a number alone on a line, amid a sentence"),
        ("page_number", PAGE_END, "\n\n", "a number alone on a line, between sentences"),
    ):
        if kind in kinds and (pattern is not DIGITISER_LINE or has_cue(text)):
            matches = [match.group().strip() for match in pattern.finditer(text)]
            removals += [Removal(kind, match, reason) for match in matches]
            text = pattern.sub(replacement, text) if matches else text
    if "page_number" in kinds:
        text, numbers = _strip_verse_numbers(text)
        removals += [Removal("page_number", number, "the number of a verse") for number in numbers]
    return text, removals


def _strip_verse_numbers(text: str) -> tuple[str, list[str]]:
    """Remove the numbers of verses: every fifth at the end of its line, or each above its line."""
    text, removed = _strip_leading_numbers(text)
    numbers = (
        [int(match[1]) for match in VERSE_NUMBER.finditer(text)]
        if "   " in text or "\t" in text
        else []
    )
    if len(numbers) >= MIN_VERSE_NUMBERS and (
        sum(number % 5 == 0 for number in numbers) >= 0.8 * len(numbers)
        or sum(b == a + 1 for a, b in pairwise(numbers)) >= 0.8 * (len(numbers) - 1)
    ):
        removed += [str(number) for number in numbers]
        text = VERSE_NUMBER.sub("", text)
    if not NUMBER_INSIDE.search(text):
        return text, removed
    paragraphs = text.split("\n\n")
    for n, paragraph in enumerate(paragraphs):
        numbers = [int(match[1]) for match in NUMBER_LINE.finditer(paragraph)]
        is_counted = all(b == a + 1 for a, b in pairwise(numbers))
        if len(numbers) >= MIN_VERSE_NUMBERS and is_counted and len(numbers) < len(paragraph):
            removed += [str(number) for number in numbers]
            paragraphs[n] = NUMBER_LINE.sub("", paragraph)
    return "\n\n".join(paragraphs), removed


def _strip_leading_numbers(text: str) -> tuple[str, list[str]]:
    """Remove the numbers of verses before most lines: `2 And the earth …`, `1:2 And …`."""
    found = LEADING_NUMBER.findall(text)
    if len(found) < MIN_LEADING_NUMBERS:
        return text, []
    numbers = [int(number) for _, number in found]
    counted = sum(b == a + 1 or b == 1 for a, b in pairwise(numbers))
    lines = sum(1 for line in text.split("\n") if line.strip())
    if counted < MIN_COUNTED * (len(numbers) - 1) or len(numbers) < MIN_NUMBERED_LINES * lines:
        return text, []
    return LEADING_NUMBER.sub("", text), [chapter + number for chapter, number in found]


def find_standalone(paragraphs: list[str], facts: Facts) -> Findings:
    """Find paragraphs recognisable on their own: notes, page numbers, ornament lines, headings."""
    after_head = False
    for n, text in enumerate(paragraphs):
        line = " ".join(text.split())
        if facts.has_days and NUMBER.fullmatch(line):
            continue
        elif RULE_LINE.fullmatch(line):
            yield n, "markup", "a line of signs"
        elif NOTE.match(line) or TRANSCRIBER.match(line):
            yield n, "note", "begins like a footnote or an editor's remark"
        elif PAGE.fullmatch(line) and not re.fullmatch(r"\d{1,2}\.?", line):
            yield n, "page_number", "a number alone"
        elif facts.has_cue and is_digitiser(line):
            yield n, "licence", "by whoever digitised the text"
        elif names_gutenberg(line) and LICENCE_INSIDE.search(line) and len(line) < MAX_LICENCE:
            yield n, "licence", "a licence amid the text"
        elif is_chapter(line, facts.script):
            yield n, "heading", "the head of a chapter"
            after_head = True
            continue
        elif (
            after_head
            and not facts.has_heads
            and not (facts.is_dated and is_date(line))
            and facts.script.count_words(line) <= MAX_CHAPTER_TITLE_WORDS
            and _is_title_case(line, facts.script)
            and line.rstrip(".:") not in facts.speakers
        ):
            yield n, "heading", "the title of a chapter"
        after_head = False


def is_chapter(line: str, script: Script = Script()) -> bool:  # noqa: B008 (immutable)
    """Return whether a line is the heading of a chapter or another division."""
    if script.count_words(line) > MAX_HEADING_WORDS or line.endswith((",", ";")):
        return False
    if BARE.fullmatch(line) or SURE_CHAPTER.fullmatch(line) or OTHER_DIVISION.fullmatch(line):
        return True
    number = CHAPTER.match(line)
    title = line[number.end() :].lstrip() if number else "x"  # "x" does not look like a title
    return not title or title[0] in ".:—–-([" or _is_title_case(title, script)


def is_contents(line: str) -> bool:
    """Return whether a paragraph is an entire table of contents."""
    return bool(CONTENTS.match(line)) and len(LISTED.findall(line)) > 2


def _is_first_division(line: str, script: Script) -> bool:
    """Return whether a heading may be the first: a story does not begin with chapter five."""
    if not is_chapter(line, script):
        return False
    number = re.fullmatch(rf"(?:(\d+)|({ROMAN}))\W*", line, re.I)
    return number is None or line.strip(" .").lower() in ("1", "i")


def find_front_matter(paragraphs: list[str], facts: Facts) -> Findings:
    """Find the title page and the table of contents.

    Before the first chapter, short paragraphs that are not prose are front matter.
    """
    script, names = facts.script, facts.names
    lines = [" ".join(text.split()) for text in paragraphs[:MAX_FRONT_PARAGRAPHS]]
    chapter = next((n for n, line in enumerate(lines) if _is_first_division(line, script)), 0)
    after_contents = next((n + 1 for n, line in enumerate(lines) if is_contents(line)), 0)
    first = max(
        (
            n
            for n in (chapter, after_contents)
            if sum(map(script.count_words, lines[:n])) <= MAX_FRONT_WORDS and not facts.has_heads
        ),
        default=0,
    )
    in_contents = after_prose = in_header = False
    for n, line in enumerate(lines):
        in_contents = in_contents or bool(CONTENTS.fullmatch(line))
        words, is_sentence = script.count_words(line), bool(SENTENCE.search(line))
        # narrative before the heading of a second part, unless it is the praise of a reviewer
        is_narrative = (
            after_prose
            and (is_sentence or bool(SPEECH.match(line)))
            and names.authors.isdisjoint(_words(line))
        )
        max_words = (
            MAX_FRONT_SENTENCE_WORDS
            if line.endswith(tuple(TERMINALS)) or not script.has_case
            else MAX_FRONT_LINE_WORDS
        )
        if (facts.has_cue and is_digitiser(line)) or (in_header and HEADER.match(line)):
            yield n, "licence", "by whoever prepared the file"
        elif heading := _front_heading(line, facts):
            in_header = in_header or names_gutenberg(line)
            yield n, *heading
        elif is_contents(line):
            yield n, "front_matter", "the contents"
        elif n < first and not is_narrative and words <= max_words and not _is_speech(line):
            yield n, "front_matter", "short, before the first chapter"
        elif in_contents and (script.is_upper(line) or _is_listed(line, words)):
            yield n, "front_matter", "a line of the contents"
        elif n >= first:
            return
        else:
            after_prose = after_prose or (is_sentence and words > MAX_FRONT_SENTENCE_WORDS)


def _is_listed(line: str, words: int) -> bool:
    """Return whether a paragraph below the word Contents lists chapters."""
    if SENTENCE.search(line) or line.endswith((",", ";", "，", "、", "；")):
        return False
    return words <= MAX_FRONT_SENTENCE_WORDS or (
        words <= MAX_FRONT_LINE_WORDS and bool(NUMBERED.search(line))
    )


def _is_speech(line: str) -> bool:
    """Return whether a line begins with German quotes or a dash, as no title page does."""
    return line.startswith(("»", "›", "„", "—")) and not re.search(r"[—–-] ?[A-ZÄÖÜ][\w. ]+$", line)


def find_transcriber_notes(paragraphs: list[str], facts: Facts) -> Findings:
    """Find a transcriber's notes at the end: everything below their heading."""
    for n in range(max(1, len(paragraphs) - MAX_END_PARAGRAPHS), len(paragraphs)):
        if TRANSCRIBER.fullmatch(paragraphs[n].strip(" .:*\n")):
            yield from ((k, "note", "a transcriber's notes") for k in range(n, len(paragraphs)))
            return


def find_end_matter(paragraphs: list[str], facts: Facts) -> Findings:
    """Find signatures and closing lines after the last paragraph of prose."""
    script, names = facts.script, facts.names
    for n in range(len(paragraphs) - 1, max(-1, len(paragraphs) - 5), -1):
        line = " ".join(paragraphs[n].split())
        words, length = set(_words(line)), script.count_words(line)
        if THE_END.fullmatch(line):
            yield n, "heading", "the end"
        elif names.authors and names.authors <= words and length <= MAX_FRONT_SENTENCE_WORDS:
            yield n, "byline", "the author's name at the end"
        elif length <= MAX_FRONT_SENTENCE_WORDS and CONTACT.search(line):
            yield n, "byline", "a telephone number at the end"
        elif (
            length <= 6
            and script.is_upper(line)
            and words
            and not re.search(r"\d|=", line)
            and not line.endswith(("!", "?"))
            and paragraphs.count(paragraphs[n]) == 1  # no refrain
            and (length <= MAX_SIGNATURE_WORDS or words & (names.title | names.authors))
        ):
            if words & names.title:
                yield n, "running_head", "the title, repeated"
            else:
                yield n, "byline", "a signature"
        elif LICENCE.search(line) and length <= MAX_HEADING_WORDS:
            yield n, "licence", "names a licence"
        else:
            return


def find_running_heads(paragraphs: list[str], facts: Facts) -> Findings:
    """Find headings in capitals inside the text, and author or title repeated above pages."""
    names = facts.names
    lines = [" ".join(text.split()) for text in paragraphs]
    counts = Counter(
        PAGE_BESIDE.sub("", line) for line in lines if len(line) <= MAX_HEAD_CHARACTERS
    )
    for n, full_line in enumerate(lines):
        if len(full_line) > MAX_HEAD_CHARACTERS:
            continue
        line = PAGE_BESIDE.sub("", full_line)
        words = set(_words(line))
        if not words or len(line.split()) > 20 or len(_words(line)) > 12 or QUOTE.search(line):
            continue
        if line.endswith(("!", "?", ",", "—", "-")):
            continue
        named = words & (names.authors | names.title)
        only_names = named and words <= names.authors | names.title | LOWER_CASE_WORDS
        if only_names and (line != full_line or (counts[line] > 2 and not line.endswith("."))):
            yield n, "running_head", "author or title, repeated above pages"
        elif (
            not facts.has_heads
            and n + 1 < len(lines)  # a heading has text below it
            and not re.search(r"\S[\n\x0b]\S", paragraphs[n])  # an inscription has several lines
            and facts.script.is_upper(line)
            and line.rstrip(".:") not in facts.speakers
            and not re.search(r"\d.*\d.*\d", line)
            and not _is_quoted_above(lines[n - 1] if n else "", lines[n + 1], counts[line])
        ):
            yield n, ("byline" if words & names.authors else "heading"), "a line in capitals"


def _is_quoted_above(above: str, below: str, count: int) -> bool:
    """Return whether a line in capitals is an inscription or a telegram that the text quotes."""
    return above.endswith((":", ",", "—")) or below[:1].islower() or count > MAX_EQUAL_HEADS


def _front_heading(line: str, facts: Facts) -> tuple[str, str] | None:
    """Return kind and reason if a paragraph at the beginning is not prose, else None."""
    script, names = facts.script, facts.names
    words = re.findall(r"[^\W\d_]+(?:['’][^\W\d_]+)?", line)
    length = script.count_words(line) if script.is_unspaced else len(words)
    named, titled = set(_words(line)) & names.authors, set(_words(line)) & names.title
    if facts.is_dated and (is_date(line) or (facts.has_days and NUMBER.fullmatch(line))):
        return None
    if not words:
        return "heading", "no word in it"
    if licence := _licence(line, length):
        return licence
    if length > MAX_HEADING_WORDS and not (script.is_upper(line) and length < 80):
        return None
    is_title_case = (script.is_upper(line) or not facts.has_heads) and _is_title_case(line, script)
    if (
        words[0].lower() in BY
        and length < 12
        and not line.endswith(",")
        and _names_someone(line, words[1:], script)
    ):
        return "byline", "says who wrote it"
    if named and length <= 10 and not SPEECH.match(line) and _is_name_line(line, words, facts):
        return "byline", "the author's name at the beginning"
    if is_chapter(line, script):
        return "heading", "the head of a chapter"
    if DATE.search(line):
        return "heading", "a date line"
    if length <= 12 and (CONTENTS_LINE.fullmatch(line) or (titled and _is_title(line, facts))):
        is_title = not CONTENTS_LINE.fullmatch(line)
        return "front_matter", "the title" if is_title else "a line of the contents"
    return ("heading", "short and in capitals before the text begins") if is_title_case else None


def _licence(line: str, length: int) -> tuple[str, str] | None:
    if CREDITS.match(line) and length <= MAX_HEADING_WORDS:
        return "licence", "says who prepared the file"
    if LICENCE.search(line) and length < 120:
        return "licence", "names a licence"
    return None


def _is_name_line(line: str, words: list[str], facts: Facts) -> bool:
    """Return whether a line with the author's name is no sentence of a story."""
    others = [word for word in words if word.lower() not in facts.names.authors]
    return (
        len(words) <= 3
        or not SENTENCE.search(line)
        or _is_title_case(line, facts.script)
        or not any(word.islower() and word not in LOWER_CASE_WORDS for word in others)
    )


def _is_title(line: str, facts: Facts) -> bool:
    """Return whether a line is the title: most of its words, and most of the title's words."""
    title, words = facts.names.title, set(_words(line)) - LOWER_CASE_WORDS
    if line.endswith((".", ",", ";")) or SPEECH.match(line) or not words:
        return False
    known = words & (title | facts.names.authors)
    return len(known) == len(words) or (
        2 * len(words & title) > len(title) and 2 * len(known) >= len(words)
    )


def _names_someone(line: str, words: list[str], script: Script) -> bool:
    """Return whether `by` is followed by a name or `the author of` instead of a sentence."""
    return (
        not words
        or script.is_upper(line)
        or not AUTHOR.isdisjoint(word.lower() for word in words)
        or _is_title_case(" ".join(words), script)
    )


def _is_title_case(line: str, script: Script) -> bool:
    """Return whether a line is in title case or in capitals, and is not direct speech.

    Where the script has no small letters, or capitalises nouns in sentences, no line is.
    """
    if not script.has_case or line.startswith("["):
        return False
    words = re.findall(r"[^\W\d_]+", line)
    content = [word for word in words if word.lower() not in LOWER_CASE_WORDS and len(word) > 2]
    content = content or words
    capitals = sum(word[0].isupper() for word in content)
    if script.is_upper(line):
        return not line.endswith((",", ";"))
    ends_sentence = bool(SENTENCE.search(line))
    if ends_sentence and (len(words) < MIN_TITLE_SENTENCE_WORDS or script.capitalises_nouns):
        return False
    is_speech = QUOTE.search(line) or line.endswith(NO_TITLE_ENDS)
    return bool(content) and capitals >= 0.75 * len(content) and not is_speech
