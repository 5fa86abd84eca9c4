"""The two views of a text: a sentence a line, tokens apart by one space, a blank line between paragraphs."""

from collections.abc import Set
from functools import lru_cache

Sentences = list[list[str]]  # the tokens of each sentence of a paragraph


def language_view(paragraphs: list[Sentences], case: str) -> str:
    """Return all words with punctuation; `case` keep or lower."""
    return _lines(paragraphs, case)


def style_view(paragraphs: list[Sentences], words: str, punctuation: str, case: str, stop_words: Set[str]) -> str:
    """Return the tokens that tell style: `words` keep, drop or only (stop words); `punctuation` keep or drop."""

    if words == "keep" and punctuation == "keep":
        return _lines(paragraphs, case)

    def stays(token: str) -> bool:
        if not is_word(token):
            return punctuation == "keep"
        return words == "keep" or (token.lower() in stop_words) == (words == "only")

    return _lines([[[t for t in sentence if stays(t)] for sentence in part] for part in paragraphs], case)


@lru_cache(maxsize=1 << 16)
def is_word(token: str) -> bool:
    """Tell whether a token has a letter or a digit."""
    return any(map(str.isalnum, token))


def _lines(paragraphs: list[Sentences], case: str) -> str:
    parts = ["\n".join(" ".join(sentence) for sentence in part if sentence) for part in paragraphs]
    text = "\n\n".join(part for part in parts if part) + "\n"
    return text.lower() if case == "lower" else text
