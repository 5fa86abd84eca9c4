"""Bytes to text: UTF-8 or what charset-normalizer finds, one form of every letter (NFC), one kind of line end."""

import codecs
import re
import sys
import unicodedata
from pathlib import Path

from textlstm.errors import TextlstmError
from textlstm.text.languages import detect

MARKS = {  # byte order marks, longest first
    codecs.BOM_UTF32_LE: "utf-32",
    codecs.BOM_UTF32_BE: "utf-32",
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
GUESSES = "cp1252 latin_1 utf_16_le utf_16_be cp1250 cp1251 cp1253 koi8_r mac_roman big5 gb18030 shift_jis euc_kr"
MOJIBAKE = re.compile(
    "Ã[\x80-\xbf©¨ªÂ]|â€[™œ\x9d“”˜]|Â[ \xa0»«]"
)  # UTF-8 once read as Windows-1252
SOFT_HYPHEN = re.compile("[\u00ad¬][ \t]*\n")  # a word is cut here
UNSEEN = re.compile(
    "[\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]"
)  # inside words, too
STRAY = re.compile("[\udc80-\udcff]")  # a byte that is not UTF-8, as Python keeps it
HEAP, HIGHEST, JOINER = (
    re.compile("[^\x00-\u02ff]{31,}"),
    30,
    "\u034f",
)  # perhaps of combining marks
CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f\ufffe\uffff]")


def decode(content: bytes, path: Path) -> str:
    """Return the text of a file; raise TextlstmError naming it if it is no text in any known encoding."""
    encoding = next((name for mark, name in MARKS.items() if content.startswith(mark)), "utf-8")
    try:
        text = content.decode(encoding)
        if text.count("\0") > len(text) / 10:  # every other byte: UTF-16 without a mark
            text = _guess(content, path)
    except UnicodeDecodeError:
        text = _mended(content, encoding, path) or _guess(content, path)
    if len(CONTROL.findall(text)) > len(text) / 20:
        raise TextlstmError(
            f"{path}: not a text but binary data; take it out of the corpus or convert it"
        )
    if broken := len(MOJIBAKE.findall(text)):
        sys.stderr.write(
            f"{path}: {broken} letters look like UTF-8 once misread as Windows-1252 (mojibake)\n"
        )
    return tidy(text)


def _mended(content: bytes, encoding: str, path: Path) -> str:
    """Return the text of bytes that are of that encoding but for a few; empty for any others.

    Letters outside ASCII that are not UTF-8 hardly ever look like it, so where three of four do, the text is: the rest
    is read as Windows-1252, and half a letter at the end of a file that was cut off is left out.
    """
    if not encoding.startswith("utf-8"):  # a mark at its beginning says so
        sys.stderr.write(
            f"{path}: not all of it is {encoding}, as its first bytes say; the rest is left out\n"
        )
        return content.decode(encoding, "ignore")
    text = codecs.getincrementaldecoder("utf-8")("surrogateescape").decode(content)
    wrong, letters = len(STRAY.findall(text)), sum(not sign.isascii() for sign in text)
    if 4 * wrong > letters or not letters:
        return ""
    sys.stderr.write(
        f"{path}: {wrong or 'the last'} bytes are not UTF-8, as the others are; mended\n"
    )
    return STRAY.sub(
        lambda one: one.group().encode("utf-8", "surrogateescape").decode("cp1252", "ignore"), text
    )


def tidy(text: str) -> str:
    """Return text in NFC with newlines as line ends and no control characters."""
    text = re.sub("\r+\n|[\r\x0b\x0c\x85\u2028\u2029]", "\n", text.removeprefix("\ufeff"))
    text = UNSEEN.sub("", SOFT_HYPHEN.sub("-\n", text))
    text = HEAP.sub(lambda heap: _stream_safe(heap.group()), text)
    return CONTROL.sub("", unicodedata.normalize("NFC", text))


def _stream_safe(heap: str) -> str:
    """Return text with a joiner after every thirty combining marks (UAX 15): NFC takes the square of its height."""
    pieces, height = [], 0
    for sign in heap:
        height = height + 1 if unicodedata.combining(sign) else 0
        if height > HIGHEST:
            pieces.append(JOINER)
            height = 1
        pieces.append(sign)
    return "".join(pieces)


def _guess(content: bytes, path: Path) -> str:
    from charset_normalizer import from_bytes

    best = from_bytes(content[: 1 << 18], cp_isolation=GUESSES.split()).best()
    if best is None:
        raise TextlstmError(
            f"{path}: neither UTF-8 nor any encoding that could be detected; convert it to UTF-8"
        )
    encoding, text = best.encoding, content.decode(best.encoding, "replace")
    # Windows' signs are control characters in Latin-1, as browsers know; and of the Western and the Eastern page, which
    # differ in few letters, a short French text was given the wrong one in every fourth case
    if encoding == "latin_1" or (encoding == "cp1250" and detect(text) != "und"):
        encoding, text = "cp1252", content.decode("cp1252", "replace")
    sys.stderr.write(f"{path}: not UTF-8; read as {encoding}\n")
    return text
