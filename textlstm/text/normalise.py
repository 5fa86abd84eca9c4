"""Normalise glyphs that differ between editions, so that they do not identify a publisher.

Covered are quotes, dashes, ellipses, emphasis marks, ligatures, long s and hyphens at line ends.
"""

import re
from collections import Counter
from functools import partial
from itertools import pairwise

from textlstm.text.account import UNIFORM, Removal

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
LINE_END_HYPHEN = re.compile(rf"(?<={LETTER})-[ \t]*\n[ \t]*(?={LETTER})")
LAST_WORD, FIRST_WORD = re.compile(rf"{LETTER}+$"), re.compile(rf"{LETTER}+")


def normalise(paragraphs: list[str], kinds: list[str]) -> tuple[list[str], list[Removal]]:
    """Put each paragraph on one line and normalise its glyphs.

    Args:
        paragraphs: Paragraphs, possibly of several lines.
        kinds: Kinds of glyphs, see `textlstm.choices.Uniform`.

    Returns:
        The paragraphs, and one row of the account for each kind that changed something.

    Example:
        >>> normalise(["“Well” -- he\\nsaid"], ["quotes", "dashes"])[0]
        ['"Well"—he said']
    """
    text, changes = "\n\n".join(paragraphs), dict[str, Counter[str]]()
    if "hyphenation" in kinds:
        text, changes["hyphenation"] = rejoin_hyphens(text)
    text = "\n".join(" ".join(paragraph.split()) for paragraph in text.split("\n\n"))
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
    return [paragraph for paragraph in text.split("\n") if paragraph.strip()], account


def _apply(kind: str, text: str) -> tuple[str, Counter[str]]:
    """Apply the rules of one kind; return the text and the number of changes of each glyph."""
    counts: Counter[str] = Counter()
    if kind == "quotes":
        opening_right = len(OPENING_RIGHT_GUILLEMET.findall(text))
        if opening_right > len(OPENING_LEFT_GUILLEMET.findall(text)):
            text = text.translate(str.maketrans("»«›‹", "“”‘’"))
        if "»" in text:  # French typography puts a space inside the quotes
            text = SPACE_BEFORE_CLOSING.sub("»", text)
    for pattern, replacement in RULES[kind]:
        text = pattern.sub(partial(_replace, replacement, counts), text)
    if kind == "dashes":  # editions also differ in the spaces around dashes
        text = text.replace(" —", "—").replace("— ", "—")
    return text, counts


def _replace(replacement: str, counts: Counter[str], match: re.Match[str]) -> str:
    glyph = match.group()
    new = LIGATURES.get(glyph, replacement)
    if new != glyph:
        counts[glyph] += 1
    return new


def rejoin_hyphens(text: str) -> tuple[str, Counter[str]]:
    """Join words hyphenated at line ends.

    The hyphen is dropped if the text itself uses the joined word more often than the compound.

    Returns:
        The text, and the number of joints for each compound.
    """
    counts: Counter[str] = Counter()
    pieces = LINE_END_HYPHEN.split(text)
    if len(pieces) == 1:
        return text, counts
    words = Counter(re.findall(rf"{LETTER}+(?:-{LETTER}+)*", " ".join(pieces).lower()))
    joined = [pieces[0]]
    for before, after in pairwise(pieces):
        head, tail = LAST_WORD.search(before[-40:]), FIRST_WORD.match(after)
        word, compound = (
            f"{head.group()}{hyphen}{tail.group()}".lower() if head and tail else ""
            for hyphen in ("", "-")
        )
        counts[compound] += 1
        joined += ["" if words[word] > words[compound] else "-", after]
    return "".join(joined), counts
