"""Words and punctuation marks back to readable text: which of them stand apart, and which way a quote looks."""

import re
from collections.abc import Iterable
from functools import lru_cache

from textlstm.tokens.tokenizer import EOS

GLUED_LEFT = re.compile(r"[,.;:!?%)\]}»”…]+|'(?:s|m|d|ll|re|ve|t)|n't", re.IGNORECASE)
GLUED_RIGHT = re.compile(r"[(\[{«“$£€#]+|[^\W\d_]+'")
APART_IN_FRENCH = re.compile(r"[;:!?]+")
CAN, NOT = ("can", "Can", "CAN"), ("not", "NOT")  # NLTK cuts cannot in two
GLUED_BOTH = re.compile(r"[—/]|--")


@lru_cache(maxsize=1 << 16)
def _sides(token: str, language: str) -> tuple[bool, bool]:
    """Tell whether a token is glued to what stands left and right of it."""
    if language == "fr" and APART_IN_FRENCH.fullmatch(token):
        return False, False
    if GLUED_BOTH.fullmatch(token):
        return True, True
    return bool(GLUED_LEFT.fullmatch(token)), bool(GLUED_RIGHT.fullmatch(token))


def detokenise(tokens: Iterable[str], language: str) -> str:
    """Join tokens as print in a language does; `<eos>` is no text."""
    pieces, glued, before = list[str](), True, ""
    quoted = {'"': False, "'": False}
    for token in tokens:
        if token == EOS:
            continue
        if token in quoted:
            left = quoted[token] or (token == "'" and before[-1:] in ("s", "S"))  # or the boys' possessive
            quoted[token], right = not left, not left
        else:
            left, right = _sides(token, language)
        if not (glued or left or (token in NOT and before in CAN)):
            pieces.append(" ")
        pieces.append(token)
        glued, before = right, token
    return "".join(pieces)
