"""The two views of a text: one sentence per line, tokens separated by one space.

A blank line separates paragraphs. The language view is the input of language models; the style view
is the input of authorship attribution.
"""

from collections.abc import Set
from functools import lru_cache

PRONOUN, NAME = "<pronoun>", "<name>"  # replace masked words
Sentences = list[list[str]]  # the tokens of each sentence of a paragraph


def language_view(paragraphs: list[Sentences], case: str) -> str:
    """Return all tokens as text.

    Args:
        paragraphs: Tokens of each sentence of each paragraph.
        case: `keep` or `lower`.

    Example:
        >>> language_view([[["It", "rained", "."]]], "lower")
        'it rained .\\n'
    """
    return _join(paragraphs, case)


def style_view(
    paragraphs: list[Sentences], words: str, punctuation: str, case: str, stop_words: Set[str]
) -> str:
    """Return the tokens that carry style as text.

    Args:
        paragraphs: Tokens of each sentence of each paragraph.
        words: `keep` all words, `drop` stop words, keep `only` stop words, or `distort` all others
            (Stamatatos 2017: letters become asterisks and digits become hashes).
        punctuation: `keep` or `drop`.
        case: `keep` or `lower`.
        stop_words: Stop words in lower case.

    Example:
        >>> style_view([[["The", "cat", "sat", "."]]], "distort", "keep", "lower", {"the"})
        'the *** *** .\\n'
    """
    if words == "keep" and punctuation == "keep":
        return _join(paragraphs, case)

    def select(token: str) -> str:
        if not is_word(token):
            return token if punctuation == "keep" else ""
        is_stop = words == "keep" or token.lower() in stop_words or token == PRONOUN
        if words == "distort":
            return token if is_stop or token == NAME else distort(token)
        return token if words == "keep" or is_stop == (words == "only") else ""

    selected = [
        [[kept for token in sentence if (kept := select(token))] for sentence in sentences]
        for sentences in paragraphs
    ]
    return _join(selected, case)


def distort(token: str) -> str:
    """Replace each letter by * and each digit by #; hyphens and apostrophes stay."""
    return "".join("#" if c.isdigit() else "*" if c.isalpha() else c for c in token)


@lru_cache(maxsize=1 << 16)
def is_word(token: str) -> bool:
    """Return whether a token has a letter or a digit."""
    return any(map(str.isalnum, token))


def _join(paragraphs: list[Sentences], case: str) -> str:
    blocks = [
        "\n".join(" ".join(sentence) for sentence in sentences if sentence)
        for sentences in paragraphs
    ]
    text = "\n\n".join(block for block in blocks if block) + "\n"
    return text.lower() if case == "lower" else text
