"""Join tokens to readable text: spacing of punctuation marks and direction of quotes.

The rules follow the marks' Unicode classes: opening marks are attached to the next token, closing
marks to the token before; scripts without spaces have none. Languages add their own habits.
"""

import re
from collections.abc import Iterable
from functools import lru_cache

from textlstm.text.languages import UNSPACED
from textlstm.text.normalise import CONJUNCTIONS
from textlstm.text.scripts import OTHER_TERMINALS
from textlstm.tokens.tokenizer import EOS_TOKEN

ATTACHED_LEFT = re.compile(
    rf"[,.;:!?%‰°)\]}}»”’›…،؛٪{OTHER_TERMINALS}]+|'(?:s|m|d|ll|re|ve)|n't", re.IGNORECASE
)
ATTACHED_RIGHT = re.compile(r"[(\[{«“‹¿¡$£€#„‚]+|[^\W\d_]+'|'t", re.IGNORECASE)  # 't as in 'tis
SPACED_IN_FRENCH = re.compile(r"[;:!?]+")
CAN, NOT = ("can", "Can", "CAN"), ("not", "NOT")  # NLTK splits cannot
ATTACHED_BOTH = re.compile(r"[—/־]|--|\\")
AFTER_CLOSING_QUOTE = re.compile(r"[,.;:!?)\]،؛؟]|")  # or the end of the text
# words after an apostrophe that replaces their beginning
ELIDED = re.compile(
    "bacco|em|gainst|mongst|neath|nuff|prentice|scuse|tween|tis|twas|twere|twill|twould|un", re.I
)
FINAL_APOSTROPHE = re.compile(r".*[aeiou]", re.I)  # in Italian: e' for è, po'
CJK_MARKS = "、。，！？：；・「」『』（）《》〈〉【】…—～〔〕．"


@lru_cache(maxsize=1 << 16)
def _attached(token: str, language: str) -> tuple[bool, bool]:
    """Return whether a token is written without a space on its left and on its right."""
    if language == "fr" and SPACED_IN_FRENCH.fullmatch(token):
        return False, False
    if ATTACHED_BOTH.fullmatch(token):
        return True, True
    return bool(ATTACHED_LEFT.fullmatch(token)), bool(ATTACHED_RIGHT.fullmatch(token))


@lru_cache(maxsize=1 << 16)
def _is_unspaced(character: str) -> bool:
    """Return whether no space stands beside a character: it is Chinese, Japanese, Thai …"""
    return character in CJK_MARKS or UNSPACED.match(character) is not None


def detokenise(tokens: Iterable[str], language: str) -> str:
    """Join the tokens of a paragraph as in print, without `<eos>`.

    Args:
        tokens: Words and punctuation marks.
        language: ISO 639 code.

    Example:
        >>> detokenise(["He", "said", ",", '"', "no", '"', "."], "en")
        'He said, "no".'
        >>> detokenise(["¿", "Qué", "quieres", "?"], "es")
        '¿Qué quieres?'
        >>> detokenise(["他", "走了", "。", "她", "没有", "说话", "！"], "zh")
        '他走了。她没有说话！'
    """
    words = [token for token in tokens if token != EOS_TOKEN]
    is_unspaced = any(not word.isascii() and _is_unspaced(word[0]) for word in words[:200])
    pieces, attached, is_open = list[str](), True, {'"': False, "'": False}
    for before, token, after in zip(["", *words], words, [*words[1:], ""], strict=False):
        if token == "'" and ELIDED.fullmatch(after) and language in ("en", "und"):  # 'em
            left, right = False, True
        elif token == "'" and language == "it" and FINAL_APOSTROPHE.fullmatch(before):
            left, right = True, False
        elif token in is_open:
            # a quote opened in an earlier paragraph also closes, as does the possessive in boys'
            left = (
                is_open[token]
                or bool(before and AFTER_CLOSING_QUOTE.fullmatch(after))
                or (token == "'" and language in ("en", "und") and before.endswith(("s", "S")))
            )
            is_open[token], right = not left, not left
        else:
            left, right = _attached(token, language)
        if language == "it" and token.lower() == "po'":
            right = False
        elif language == "el" and token == "·":
            left = True
        if token == "-" and after in CONJUNCTIONS:  # Feld- und Waldwege
            left, right = True, False
        if is_unspaced and before and (_is_unspaced(before[-1]) or _is_unspaced(token[0])):
            left = True
        if not (attached or left or (token in NOT and before in CAN)):
            pieces.append(" ")
        pieces.append(token)
        attached = right
    return "".join(pieces)
