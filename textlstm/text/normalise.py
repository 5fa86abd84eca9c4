"""Habits of editions made uniform: quotes, dashes, ellipses, emphasis marks, ligatures, long s, line-end hyphens."""

import re
from collections import Counter
from functools import partial

from textlstm.text.account import UNIFORM, Removal

LETTER = r"[^\W\d_]"
RULES: dict[str, list[tuple[re.Pattern[str], str]]] = {
    "quotes": [
        (re.compile("[«‹][ \xa0\u202f]*|[ \xa0\u202f]*[»›]|[“”„‟″〝〞]|``|(?<!')''(?!')"), '"'),
        (re.compile("[‘’‚‛′ʼ`´]"), "'"),
    ],
    "dashes": [
        (re.compile(r"(?<=\d)[‐‑‒–](?=\d)|(?<=\w)[‐‑](?=\w)"), "-"),
        (re.compile(r" *(?:[—―‒–]+|-{2,}) *|(?<=\S) - (?=\S)"), "—"),
    ],
    "ellipses": [(re.compile("…|\\.(?:[ \xa0]?\\.){2,}"), "...")],
    "underscores": [(re.compile(r"(?<![^\W_])_+|_+(?![^\W_])"), "")],
    "ligatures": [(re.compile("[ﬀ-ﬆ]"), "")],
    "long_s": [(re.compile("ſ"), "s")],
}
LIGATURES = dict(zip("ﬀﬁﬂﬃﬄﬅﬆ", ["ff", "fi", "fl", "ffi", "ffl", "st", "st"], strict=True))
CUT = re.compile(rf"({LETTER}+)-[ \t]*\n[ \t]*({LETTER}+)")


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
        Removal(UNIFORM, " ".join(glyph.strip() for glyph, _ in found.most_common(8)), f"{kind}: {found.total()}")
        for kind, found in changes.items()
        if found
    ]
    return [part for part in text.split("\n") if part], account


def _apply(kind: str, text: str) -> tuple[str, Counter[str]]:
    found: Counter[str] = Counter()
    for pattern, uniform in RULES[kind]:
        text = pattern.sub(partial(_replace, uniform, found), text)
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
    if not CUT.search(text):
        return text, found
    words = Counter(re.findall(rf"{LETTER}+(?:-{LETTER}+)*", CUT.sub(" ", text).lower()))

    def join(match: re.Match[str]) -> str:
        head, tail = match.groups()
        found[f"{head}-/{tail}"] += 1
        return head + tail if words[(head + tail).lower()] > words[f"{head}-{tail}".lower()] else f"{head}-{tail}"

    return CUT.sub(join, text), found
