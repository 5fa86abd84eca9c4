"""Words and punctuation marks back to readable text: which of them stand apart, and which way a quote looks."""

import re
from collections.abc import Iterable
from functools import lru_cache

from textlstm.tokens.tokenizer import EOS_TOKEN

GLUED_LEFT = re.compile(r"[,.;:!?%)\]}»”…]+|'(?:s|m|d|ll|re|ve)|n't", re.IGNORECASE)
GLUED_RIGHT = re.compile(r"[(\[{«“$£€#]+|[^\W\d_]+'|'t", re.IGNORECASE)  # 't is of 'tis
APART_IN_FRENCH = re.compile(r"[;:!?]+")
CAN, NOT = ("can", "Can", "CAN"), ("not", "NOT")  # NLTK cuts cannot in two
GLUED_BOTH = re.compile(r"[—/]|--")
CLOSING = re.compile(r"[,.;:!?)\]]|")  # what follows a quote that closes; nothing follows the last
SHORTENED = re.compile(
    "bacco|em|gainst|mongst|neath|nuff|prentice|scuse|tween|tis|twas|twere|twill|twould|un", re.I
)


@lru_cache(maxsize=1 << 16)
def _sides(token: str, language: str) -> tuple[bool, bool]:
    """Tell whether a token is glued to what stands left and right of it."""
    if language == "fr" and APART_IN_FRENCH.fullmatch(token):
        return False, False
    if GLUED_BOTH.fullmatch(token):
        return True, True
    return bool(GLUED_LEFT.fullmatch(token)), bool(GLUED_RIGHT.fullmatch(token))


def detokenise(tokens: Iterable[str], language: str) -> str:
    """Join the tokens of a paragraph as print in a language does; `<eos>` is no text."""
    words = [token for token in tokens if token != EOS_TOKEN]
    pieces, glued, quoted = list[str](), True, {'"': False, "'": False}
    for before, token, after in zip(["", *words], words, [*words[1:], ""], strict=False):
        if token == "'" and SHORTENED.fullmatch(after):  # 'em
            left, right = False, True
        elif token in quoted:
            # speech begun in an earlier paragraph closes, too, and so does the boys' possessive
            left = (
                quoted[token]
                or bool(before and CLOSING.fullmatch(after))
                or (token == "'" and before.endswith(("s", "S")))
            )
            quoted[token], right = not left, not left
        else:
            left, right = _sides(token, language)
        if not (glued or left or (token in NOT and before in CAN)):
            pieces.append(" ")
        pieces.append(token)
        glued = right
    return "".join(pieces)
