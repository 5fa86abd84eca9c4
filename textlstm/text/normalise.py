"""Habits of editions made uniform: quotes, dashes, ellipses, emphasis marks, ligatures, long s, line-end hyphens."""

import re
from collections import Counter
from functools import partial
from itertools import pairwise

from textlstm.text.account import UNIFORM, Removal

LETTER = r"[^\W\d_]"
# each kind: pattern and what takes its place; every pattern begins with a rare sign, which makes searching cheap
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
OPENS_RIGHT, OPENS_LEFT = (
    re.compile(r"(?<![\w.,!?])»\w"),
    re.compile("(?<![\\w.,!?])«[ \xa0\u202f]?\\w"),
)
SPACE_BEFORE_CLOSING = re.compile("[ \xa0\u202f]+»")
CUT = re.compile(rf"(?<={LETTER})-[ \t]*\n[ \t]*(?={LETTER})")
LAST_WORD, FIRST_WORD = re.compile(rf"{LETTER}+$"), re.compile(rf"{LETTER}+")


def normalise(paragraphs: list[str], kinds: list[str]) -> tuple[list[str], list[Removal]]:
    """Put each paragraph on one line and apply the `kinds` of rules; each that changed something accounts for it."""
    text, changes = "\n\n".join(paragraphs), dict[str, Counter[str]]()
    if "hyphenation" in kinds:
        text, changes["hyphenation"] = rejoin_hyphens(text)
    text = "\n".join(" ".join(part.split()) for part in text.split("\n\n"))
    for kind in RULES:
        if kind in kinds:
            text, changes[kind] = _apply(kind, text)
    account = [
        Removal(
            UNIFORM,
            " ".join(glyph.strip() for glyph, _ in found.most_common(8)),
            f"{kind}: {found.total()}",
        )
        for kind, found in changes.items()
        if found
    ]
    return [part for part in text.split("\n") if part.strip()], account


def _apply(kind: str, text: str) -> tuple[str, Counter[str]]:
    found: Counter[str] = Counter()
    if kind == "quotes" and len(OPENS_RIGHT.findall(text)) > len(
        OPENS_LEFT.findall(text)
    ):  # »German«
        text = text.translate(str.maketrans("»«›‹", "“”‘’"))
    if kind == "quotes" and "»" in text:  # French print puts a space inside the quotes
        text = SPACE_BEFORE_CLOSING.sub("»", text)
    for pattern, uniform in RULES[kind]:
        text = pattern.sub(partial(_replace, uniform, found), text)
    if kind == "dashes":  # editions differ in the spaces around them, too
        text = text.replace(" —", "—").replace("— ", "—")
    return text, found


def _replace(uniform: str, found: Counter[str], match: re.Match[str]) -> str:
    glyph = match.group()
    new = LIGATURES.get(glyph, uniform)
    if new != glyph:
        found[glyph] += 1
    return new


def rejoin_hyphens(text: str) -> tuple[str, Counter[str]]:
    """Join words cut at line ends: without the hyphen where the text itself writes the joined word more often."""
    found: Counter[str] = Counter()
    pieces = CUT.split(text)
    if len(pieces) == 1:
        return text, found
    words = Counter(re.findall(rf"{LETTER}+(?:-{LETTER}+)*", " ".join(pieces).lower()))
    joined = [pieces[0]]
    for before, after in pairwise(pieces):
        head, tail = LAST_WORD.search(before[-40:]), FIRST_WORD.match(after)
        whole, compound = (
            f"{head.group()}{sign}{tail.group()}".lower() if head and tail else ""
            for sign in ("", "-")
        )
        found[compound] += 1
        joined += ["" if words[whole] > words[compound] else "-", after]
    return "".join(joined), found
