"""Recognise the headings of chapters and other divisions, and lines in title case."""

import re

from textlstm.text.scripts import SENTENCE, TERMINALS, Script

ORDINAL = (
    r"(?:\d+|first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|last|one|two|three"
    r"|four|five|six|seven|eight|nine|ten|premier|première|deuxième|seconde|troisième|quatrième"
    r"|cinquième|dernier|dernière|erstes|zweites|drittes|viertes)"
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
# words that titles write in lower case
LOWER_CASE_WORDS = {
    *("of", "the", "and", "or", "by", "in", "to", "for", "from", "with", "on", "at", "an", "a"),
    *("not", "will", "be", "as"),
}
MAX_HEADING_WORDS = 30
MIN_TITLE_SENTENCE_WORDS = 3  # "Nothing." is no title
QUOTE = re.compile('["“”«»„‹›「『]')
# ends of a line that is no title; a full stop may end one
NO_TITLE_ENDS = tuple(f",;{TERMINALS.replace('.', '')}")


def is_chapter(line: str, script: Script = Script()) -> bool:  # noqa: B008 (immutable)
    """Return whether a line is the heading of a chapter or another division."""
    if script.count_words(line) > MAX_HEADING_WORDS or line.endswith((",", ";")):
        return False
    if BARE.fullmatch(line) or SURE_CHAPTER.fullmatch(line) or OTHER_DIVISION.fullmatch(line):
        return True
    number = CHAPTER.match(line)
    title = line[number.end() :].lstrip() if number else "x"  # "x" does not look like a title
    return not title or title[0] in ".:—–-([" or is_title_case(title, script)


def is_title_case(line: str, script: Script) -> bool:
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
