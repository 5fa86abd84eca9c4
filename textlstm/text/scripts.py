"""Properties of scripts: whether capitals mean something, how long a line is, what ends a sentence.

Rules on capitals compare a line with the text that it belongs to. Chinese, Arabic or Hebrew have no
small letters, a telegram has none either: there a line in capitals is a line like every other.
"""

import re
from dataclasses import dataclass
from itertools import islice
from string import ascii_letters, ascii_lowercase
from typing import Self

from textlstm.text.languages import UNSPACED

# Unicode's property Sentence_Terminal without full stop, question and exclamation mark of ASCII
OTHER_TERMINALS = (
    "։؝؞؟۔܀܁܂߹࠷࠹࠽࠾।॥၊။።፧፨᙮᜵᜶។៕᠃᠉᥄᥅᪨᪩᪪᪫᭎᭏᭚᭛᭞᭟᭽᭾᭿᰻᰼᱾᱿․‼‽⁇⁈⁉⳹⳺⳻⸮⸼⹓⹔。꓿꘎꘏꛳꛷"
    "꡶꡷꣎꣏꤯꧈꧉꩝꩞꩟꫰꫱꯫︒︕︖﹒﹖﹗！．？｡"
)
TERMINALS = f".!?…{OTHER_TERMINALS}"
CLOSING = "\"'”’»«›‹)\\]」』》〉）］】“‘"  # « and “ close a quotation in German
SENTENCE = re.compile(rf"[{TERMINALS}][{CLOSING}]*$")
# a mark of speech at the beginning of a line
SPEECH = re.compile(r"[\"'“‘«»‹›„‚—–―「『《]|-(?![\s-]*\d)(?!-)")
# Chinese and Japanese: between their characters, a line end is no space
CJK = "\u3000-\u30ff\u3400-\u9fff\uf900-\ufaff\uff00-\uffef"
CJK_LETTER = re.compile(f"[{CJK}]")
CJK_LINE_END = re.compile(rf"(?<=[{CJK}])[^\S\u3000]*\n\s*(?=[{CJK}])")
SAMPLE_CHARACTERS = 20_000
MIN_LOWER_SHARE = 0.3  # of all letters; with fewer small letters, capitals mean nothing
MIN_NOUN_SHARE = 0.22  # of words inside a line; German texts have 0.3, English ones 0.1
MIN_CASED_SHARE = 0.5  # of the letters of a line that counts as one in capitals
UNSPACED_WORD = 2  # characters that count as one word


@dataclass(frozen=True)
class Script:
    """Properties of the script of one text.

    Args:
        has_case: Whether the text has enough small letters for capitals to mean something.
        capitalises_nouns: Whether capitals are as frequent as in German, so that a short sentence
            looks like a title.
        is_unspaced: Whether some letters belong to a script without spaces between words.
    """

    has_case: bool = True
    capitalises_nouns: bool = False
    is_unspaced: bool = False

    @classmethod
    def of(cls, paragraphs: list[str]) -> Self:
        """Measure a sample of at most SAMPLE_CHARACTERS, taken evenly from the paragraphs.

        Example:
            >>> Script.of(["老人早上走到河边。", "NATO"])
            Script(has_case=False, capitalises_nouns=False, is_unspaced=True)
        """
        size = sum(map(len, paragraphs))
        step = max(1, size // SAMPLE_CHARACTERS)
        text = "\n".join(islice(paragraphs, 0, None, step))[: 2 * SAMPLE_CHARACTERS]
        letters, small = _count_letters(text)
        inside = re.findall(r"(?<=[^\W\d_] )[^\W\d_]{3,}", text)
        capitals = sum(word[0].isupper() and not word.isupper() for word in inside)
        return cls(
            small >= MIN_LOWER_SHARE * max(1, letters),
            capitals > MIN_NOUN_SHARE * max(10, len(inside)),
            not text.isascii() and UNSPACED.search(text) is not None,
        )

    def is_upper(self, line: str) -> bool:
        """Return whether a line is in capitals and the text has small letters to compare with."""
        if not (self.has_case and line.isupper()):
            return False
        letters = [character for character in line if character.isalpha()]
        return sum(map(str.isupper, letters)) >= MIN_CASED_SHARE * len(letters)

    def count_words(self, line: str) -> int:
        """Return the number of words; in a script without spaces, two characters count as one."""
        unspaced = len(UNSPACED.findall(line)) if self.is_unspaced else 0
        return len(line.split()) + unspaced // UNSPACED_WORD


def _count_letters(text: str) -> tuple[int, int]:
    """Return the number of letters and of small letters."""
    if text.isascii():
        content = text.encode()
        size = len(content)
        return (
            size - len(content.translate(None, ascii_letters.encode())),
            size - len(content.translate(None, ascii_lowercase.encode())),
        )
    return sum(map(str.isalpha, text)), sum(map(str.islower, text))
