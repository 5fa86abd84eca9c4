"""Normalise glyphs that differ between editions, so that they do not identify a publisher.

Covered are quotes, dashes, ellipses, emphasis marks, ligatures, long s and hyphens at line ends.
"""

import re
from collections import Counter
from functools import partial
from itertools import pairwise

from textlstm.text.account import UNIFORM, Removal
from textlstm.text.languages import detect
from textlstm.text.paragraphs import VERSE_END, join_lines
from textlstm.text.scripts import CJK_LETTER, CJK_LINE_END

LETTER = r"[^\W\d_]"
# pattern and replacement; every pattern starts with a rare character, which makes searching cheap
RULES: dict[str, list[tuple[re.Pattern[str], str]]] = {
    "quotes": [
        (re.compile("[«‹][ \xa0\u202f]?|[»›“”„‟″〝〞]|``|(?<!')''(?!')"), '"'),
        (re.compile("[‘’‚‛′ʼ`´]"), "'"),
    ],
    "dashes": [
        (re.compile(r"[‐‑‒–](?<=\d.)(?=\d)|[‐‑](?<=\w.)(?=\w)"), "-"),
        (re.compile(r"[—―‒–][—―‒–-]*|-{2,}|-(?<=\S -)(?= \S)"), "—"),
    ],
    "ellipses": [(re.compile("…|\\.[ \xa0]?\\.(?:[ \xa0]?\\.)+"), "...")],
    "underscores": [(re.compile(r"_+(?<![^\W_]_)|_+(?![^\W_])"), "")],
    "ligatures": [(re.compile("[ﬀ-ﬆ]"), "")],
    "long_s": [(re.compile("ſ"), "s")],
}
LIGATURES = dict(zip("ﬀﬁﬂﬃﬄﬅﬆ", ["ff", "fi", "fl", "ffi", "ffl", "st", "st"], strict=True))
OPENING_RIGHT_GUILLEMET = re.compile(r"(?<![\w.,!?])»\w")  # as in German
OPENING_LEFT_GUILLEMET = re.compile("(?<![\\w.,!?])«[ \xa0\u202f]?\\w")
SPACE_BEFORE_CLOSING = re.compile("[ \xa0\u202f]+»")
# hyphens at line ends; ⸗ and = in Fraktur, ¬ by some digitisers
# a long s never ends a word: a dash behind it is a hyphen
LINE_END_HYPHEN = re.compile(
    rf"(?:[-‐⸗=¬\u00ad](?<={LETTER}.)|[—–](?<=ſ.))[ \t]*\n[ \t]*(?={LETTER})"
)
# a hyphen for the dash of speech, at the beginning of a paragraph and inside it: -No -dijo él-.
SPEECH_HYPHEN = re.compile(r"^- ?(?=[¿¡\"(]*[^\W\d_a-z])[^\n\x0b]*", re.M)
INNER_HYPHEN = re.compile(r"(?<=\s)-(?=[^\W\d_])|(?<=[^\W\d_!?.])-(?=[\s,.;:!?]|$)")
LAST_WORD = re.compile(rf"(?:{LETTER}+['’-])*{LETTER}+$")
FIRST_WORD = re.compile(rf"{LETTER}+")
MAX_WORD_CHARACTERS = 80
DOUBLE_K = frozenset(["ak", "ok", "mok", "marok", "sak", "mak"])  # of Akkord, Mokka, Marokko
# after these words the hyphen stands for a part of a word: Feld- und Waldwege
CONJUNCTIONS = frozenset(
    (
        *("und", "oder", "bzw", "sowie", "als", "and", "or", "to", "et", "ou", "y", "o", "e", "en"),
        *("of", "och", "eller", "og", "ja", "tai", "i", "a", "lub", "albo"),
    )
)


def normalise(paragraphs: list[str], kinds: list[str]) -> tuple[list[str], list[Removal]]:
    """Put each paragraph of prose on one line and normalise glyphs; lines of verse stay apart.

    Args:
        paragraphs: Paragraphs, possibly of several lines.
        kinds: Kinds of glyphs, see `textlstm.choices.Uniform`.

    Returns:
        The paragraphs, and one row of the account for each kind that changed something.

    Example:
        >>> normalise(["“Well” -- he\\nsaid"], ["quotes", "dashes"])[0]
        ['"Well"—he said']
    """
    text, changes = "\n\n".join(join_lines(paragraphs)), dict[str, Counter[str]]()
    if "hyphenation" in kinds:
        text, changes["hyphenation"] = rejoin_hyphens(text)
    text = "\n".join(_on_one_line(paragraph) for paragraph in text.split("\n\n"))
    for kind in RULES:
        if kind in kinds:
            text, changes[kind] = _apply(kind, text)
    account = [
        Removal(
            UNIFORM,
            " ".join(glyph.strip() for glyph, _ in counts.most_common(8)),
            f"{kind}: {counts.total()}",
        )
        for kind, counts in changes.items()
        if counts
    ]
    paragraphs = [paragraph for paragraph in text.split("\n") if paragraph.strip()]
    return [paragraph.replace(VERSE_END, "\n") for paragraph in paragraphs], account


def _on_one_line(paragraph: str) -> str:
    if "\n" in paragraph and CJK_LETTER.search(paragraph):
        paragraph = CJK_LINE_END.sub("", paragraph)
    if VERSE_END not in paragraph:
        return " ".join(paragraph.split())
    lines = (" ".join(line.split()) for line in paragraph.split(VERSE_END))
    return VERSE_END.join(line for line in lines if line)


def _apply(kind: str, text: str) -> tuple[str, Counter[str]]:
    """Apply the rules of one kind; return the text and the number of changes of each glyph."""
    counts: Counter[str] = Counter()
    if kind == "quotes":
        opening_right = len(OPENING_RIGHT_GUILLEMET.findall(text))
        if opening_right > len(OPENING_LEFT_GUILLEMET.findall(text)):
            text = text.translate(str.maketrans("»«›‹", "“”‘’"))
        if "»" in text:  # French typography puts a space inside the quotes
            text = SPACE_BEFORE_CLOSING.sub("»", text)
    if kind == "dashes":
        text = SPEECH_HYPHEN.sub(partial(_dash_speech, counts), text)
    for pattern, replacement in RULES[kind]:
        text = pattern.sub(partial(_replace, replacement, counts), text)
    if kind == "dashes":  # editions also differ in the spaces around dashes
        text = text.replace(" —", "—").replace("— ", "—")
    return text, counts


def _dash_speech(counts: Counter[str], match: re.Match[str]) -> str:
    """Write the hyphens of a paragraph of speech as dashes."""
    speech, found = INNER_HYPHEN.subn("—", match.group()[1:].lstrip(" "))
    counts["-"] += 1 + found
    return f"—{speech}"


def _replace(replacement: str, counts: Counter[str], match: re.Match[str]) -> str:
    glyph = match.group()
    new = LIGATURES.get(glyph, replacement)
    if new != glyph:
        counts[glyph] += 1
    return new


def rejoin_hyphens(text: str) -> tuple[str, Counter[str]]:
    """Join words hyphenated at line ends.

    The hyphen stays if the text uses the compound elsewhere more often than the joined word, before
    a capital (Anglo-Saxon), and before a conjunction (Feld- und Waldwege). Where `ck` was split
    into `k-k`, it is restored if the text is German or has the word elsewhere.

    Returns:
        The text, and the number of joints for each compound.

    Example:
        >>> rejoin_hyphens("a vil-\\nlage by a well-\\nknown, well-known mill")[0]
        'a village by a well-known, well-known mill'
    """
    counts: Counter[str] = Counter()
    pieces = LINE_END_HYPHEN.split(text)
    if len(pieces) == 1:
        return text, counts
    words = Counter(re.findall(rf"{LETTER}+(?:-{LETTER}+)*", "\n".join(pieces).lower()))
    joined = [pieces[0]]
    is_german = any(piece.endswith("k") for piece in pieces) and detect(text) == "de"
    for before, after in pairwise(pieces):
        match = LAST_WORD.search(before[-MAX_WORD_CHARACTERS:])
        head = match.group() if match else ""
        tail = FIRST_WORD.match(after[:MAX_WORD_CHARACTERS])
        joint, cut = _joint(head, tail.group() if tail else "", words, is_german)
        counts[f"{head}-{tail.group() if tail else ''}".lower()] += 1
        if cut:
            joined[-1] = joined[-1][:-cut]
        joined += [joint, after]
    return "".join(joined), counts


def _joint(head: str, tail: str, words: Counter[str], is_german: bool) -> tuple[str, int]:
    """Return what comes between two halves of a word, and the letters to cut from the first."""
    lower_head, lower_tail = re.split("['’]", head.lower())[-1], tail.lower()
    if lower_tail in CONJUNCTIONS and not words[lower_head + lower_tail]:
        return "- ", 0
    if tail[:1].isupper() and not head.isupper():
        return "-", 0
    word, compound = lower_head + lower_tail, f"{lower_head}-{lower_tail}"
    last = lower_head.rpartition("-")[2]
    is_longer = last != lower_head and not words[word] and not words[last + lower_tail]
    if words[compound] > words[word] or is_longer:  # mother-in-law
        return "-", 0
    if lower_head.endswith("k") and lower_tail.startswith("k") and not words[word]:
        restored = f"{lower_head[:-1]}c{lower_tail}"
        if words[restored] or (is_german and lower_head not in DOUBLE_K):
            return "c", 1
    return "", 0
