"""Sentences to words: NLTK's rules for English, elision for French and Italian, Unicode classes for all others.

Whatever the rules, the words of a sentence joined together are the sentence without its spaces: no letter is lost.
"""

import re
from functools import lru_cache
from unicodedata import category

from textlstm.text.nltk_pieces import piece

ELISION = {
    "fr": r"(?:l|d|j|m|t|s|c|n|qu|jusqu|lorsqu|puisqu|quoiqu)'(?=[^\W\d_])",
    "it": r"(?:l|un|d|c|s|v|m|t|dell|all|dall|nell|sull|quell|quest|sant|bell|anch|com)'(?=[^\W\d_])",
}
WHOLE = {"fr": r"aujourd'hui|prud'hom\w*|quelqu'une?s?|presqu'\w+|entr'\w+", "it": r"po'"}
WITH_MARKS = (
    (0x300, 0x2100),
    (0xA600, 0xAC00),
    (0xFB00, 0xFE30),
)  # code points among which combining marks are
OTHER = r"\.{2,}|-{2,}|([^\w\s])\1*|\S"

BETWEEN = (
    "\u241e"  # stands between parts that NLTK cuts in one go; it is touched by none of its rules
)
BATCH = 2000  # parts cut in one go
LONGEST = 100  # characters: some of NLTK's rules take the square of a part's length, and longer parts are no words
FINAL_STOP = re.compile(r"""(.*[^.])(\.)([\])}>"']*)$""")


def words(sentences: list[str], language: str) -> list[list[str]]:
    """Cut sentences into words and punctuation marks by the rules of their language."""
    if language == "en":
        return _english(sentences)
    return [by_rules(sentence, language) for sentence in sentences]


def _english(sentences: list[str]) -> list[list[str]]:
    """Cut as NLTK's word tokenizer does, keeping quotes as they are written.

    NLTK runs thirty substitutions over each sentence, but they see no further than from space to space, save for the
    full stop at the end. So cut off that stop, then let NLTK cut each different part once: a novel in 0.6 s, not 2.8.
    """
    split = [_parts(sentence) for sentence in sentences]
    table = _cut(sorted({part for parts in split for part in parts}))
    return [[word for part in parts for word in table[part]] for parts in split]


def _parts(sentence: str) -> list[str]:
    """Return what stands between spaces, the sentence's final full stop apart."""
    parts = sentence.split()
    last = next((i for i in reversed(range(len(parts))) if any(map(str.isalnum, parts[i]))), None)
    if last is not None and (stop := FINAL_STOP.match(parts[last])):
        parts[last : last + 1] = [part for part in stop.groups() if part]
    return parts


def _cut(parts: list[str]) -> dict[str, list[str]]:
    """Return the words of each part by NLTK's rules, or by Unicode classes where NLTK would change a sign."""
    nltk = piece("tokenize.destructive").NLTKWordTokenizer()
    table = {part: by_rules(part, "en") for part in parts if len(part) > LONGEST}
    parts = [part for part in parts if part not in table]
    for start in range(0, len(parts), BATCH):
        batch = parts[start : start + BATCH]
        tokens = nltk.tokenize(f" {BETWEEN} ".join([*batch, BETWEEN]))
        for part in batch:
            end = tokens.index(BETWEEN)
            table[part], tokens = tokens[:end], tokens[end + 1 :]
    return {part: _as_written(part, tokens) for part, tokens in table.items()}


def _as_written(part: str, tokens: list[str]) -> list[str]:
    found = ['"' if token in ("``", "''") and token not in part else token for token in tokens]
    return found if "".join(found) == part else by_rules(part, "en")


def by_rules(sentence: str, language: str) -> list[str]:
    """Cut by Unicode classes: letters, digits and their marks belong together, other signs stand alone or in runs."""
    return [match.group() for match in _pattern(language).finditer(sentence)]


@lru_cache(maxsize=8)
def _pattern(language: str) -> re.Pattern[str]:
    marks = "".join(
        chr(code) for block in WITH_MARKS for code in range(*block) if category(chr(code))[0] == "M"
    )
    word = rf"\w(?:\w|[{marks}\u200c\u200d]|[-'.·](?=[^\W\d_])|[.,](?=\d))*"
    rules = [WHOLE.get(language), ELISION.get(language), word, OTHER]
    return re.compile("|".join(rule for rule in rules if rule), re.IGNORECASE)
