"""The two views of a text: a sentence a line, tokens apart by one space, a blank line between paragraphs."""

from collections.abc import Set
from functools import lru_cache

PRONOUN, NAME = "<pronoun>", "<name>"  # stand for words that are hidden
Sentences = list[list[str]]  # the tokens of each sentence of a paragraph


def language_view(paragraphs: list[Sentences], case: str) -> str:
    """Return all words with punctuation; `case` keep or lower."""
    return _lines(paragraphs, case)


def style_view(
    paragraphs: list[Sentences], words: str, punctuation: str, case: str, stop_words: Set[str]
) -> str:
    """Return the tokens that tell style.

    `words`: keep all, drop stop words, only stop words, or distort all others (Stamatatos 2017: topic becomes
    asterisks and hashes, one a letter or digit); `punctuation` keep or drop; `case` keep or lower.
    """
    if words == "keep" and punctuation == "keep":
        return _lines(paragraphs, case)

    def seen(token: str) -> str:
        if not is_word(token):
            return token if punctuation == "keep" else ""
        known = words == "keep" or token.lower() in stop_words or token == PRONOUN
        if words == "distort":
            return token if known or token == NAME else distort(token)
        return token if words == "keep" or known == (words == "only") else ""

    return _lines(
        [
            [[t for token in sentence if (t := seen(token))] for sentence in part]
            for part in paragraphs
        ],
        case,
    )


def distort(token: str) -> str:
    """Hide what a word says: * for each letter, # for each digit; hyphens and apostrophes stay."""
    return "".join("#" if c.isdigit() else "*" if c.isalpha() else c for c in token)


@lru_cache(maxsize=1 << 16)
def is_word(token: str) -> bool:
    """Tell whether a token has a letter or a digit."""
    return any(map(str.isalnum, token))


def _lines(paragraphs: list[Sentences], case: str) -> str:
    parts = ["\n".join(" ".join(sentence) for sentence in part if sentence) for part in paragraphs]
    text = "\n\n".join(part for part in parts if part) + "\n"
    return text.lower() if case == "lower" else text
