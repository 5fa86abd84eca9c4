"""Words and punctuation marks back to readable text: which of them stand apart, and which way a quote looks."""

import re
from collections.abc import Iterable

from textlstm.tokens.tokenizer import EOS

GLUED_LEFT = re.compile(r"[,.;:!?%)\]}»”…]+|'(?:s|m|d|ll|re|ve|t)|n't", re.IGNORECASE)
GLUED_RIGHT = re.compile(r"[(\[{«“$£€#]+|[^\W\d_]+'")
GLUED_BOTH = re.compile(r"[—/]|--")


def detokenise(tokens: Iterable[str]) -> str:
    """Join tokens as print does; `<eos>` is no text."""
    pieces, glue, before = list[str](), True, ""
    quoted = {'"': False, "'": False}
    for token in tokens:
        if token == EOS:
            continue
        left, right = _sides(token, before, quoted)
        if not (glue or left):
            pieces.append(" ")
        pieces.append(token)
        glue, before = right, token
    return "".join(pieces)


def _sides(token: str, before: str, quoted: dict[str, bool]) -> tuple[bool, bool]:
    """Tell whether a token is glued to what stands left and right of it."""
    if token in quoted:
        closing = quoted[token] or (token == "'" and before[-1:] in ("s", "S"))  # or the boys' possessive
        quoted[token] = not closing
        return closing, not closing
    if GLUED_BOTH.fullmatch(token):
        return True, True
    if token.lower() == "not" and before.lower() == "can":
        return True, False
    return bool(GLUED_LEFT.fullmatch(token)), bool(GLUED_RIGHT.fullmatch(token))
