"""Find signatures, closing lines and a transcriber's notes after the text."""

import re

from textlstm.text.facts import Facts, Findings, words_of
from textlstm.text.headings import MAX_HEADING_WORDS
from textlstm.text.licence import LICENCE

TRANSCRIBER = re.compile(r"transcriber['’]?s['’]? notes?\b", re.I)
# the signature line of a news agency
CONTACT = re.compile(r"^[^\w—-]*[-—].*\d{3}[- ]\d{3,4}|@\w+\.\w")
THE_END = re.compile(
    r"(?:the end|finis|fin|ende|curtain|rideau|vorhang|sipario|telón|end of .{0,40}"
    r"|fin (?:de|du) .{0,40})\W*",
    re.I,
)
MAX_END_PARAGRAPHS = 40  # in which a transcriber's notes may start
MAX_CLOSING_WORDS = 12  # of a byline at the end
MAX_SIGNATURE_WORDS = 2  # of a name that is not the author's


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
        words, length = set(words_of(line)), script.count_words(line)
        if THE_END.fullmatch(line):
            yield n, "heading", "the end"
        elif names.authors and names.authors <= words and length <= MAX_CLOSING_WORDS:
            yield n, "byline", "the author's name at the end"
        elif length <= MAX_CLOSING_WORDS and CONTACT.search(line):
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
