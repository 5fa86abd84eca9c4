"""Bytes to text: UTF-8 or what charset-normalizer finds, one form of every letter (NFC), one kind of line end."""

import codecs
import re
import sys
import unicodedata
from pathlib import Path

from textlstm.errors import TextlstmError

MARKS = {  # byte order marks, longest first
    codecs.BOM_UTF32_LE: "utf-32",
    codecs.BOM_UTF32_BE: "utf-32",
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
GUESSES = "cp1252 latin_1 utf_16_le utf_16_be cp1250 cp1251 cp1253 koi8_r mac_roman big5 gb18030 shift_jis euc_kr"
MOJIBAKE = re.compile("Ã[\x80-\xbf©¨ªÂ]|â€[™œ\x9d“”˜]|Â[ \xa0»«]")  # UTF-8 once read as Windows-1252
CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f\ufffe\uffff]")


def decode(content: bytes, path: Path) -> str:
    """Return the text of a file; raise TextlstmError naming it if it is no text in any known encoding."""
    encoding = next((name for mark, name in MARKS.items() if content.startswith(mark)), "utf-8")
    try:
        text = content.decode(encoding)
        if text.count("\0") > len(text) / 10:  # every other byte: UTF-16 without a mark
            text = _guess(content, path)
    except UnicodeDecodeError:
        text = _guess(content, path)
    if len(CONTROL.findall(text)) > len(text) / 20:
        raise TextlstmError(f"{path}: not a text but binary data; take it out of the corpus or convert it")
    if broken := len(MOJIBAKE.findall(text)):
        sys.stderr.write(f"{path}: {broken} letters look like UTF-8 once misread as Windows-1252 (mojibake)\n")
    return tidy(text)


def tidy(text: str) -> str:
    """Return text in NFC with newlines as line ends and no control characters."""
    text = re.sub("\r+\n|[\r\x0b\x0c\x85\u2028\u2029]", "\n", text.removeprefix("\ufeff"))
    return CONTROL.sub("", unicodedata.normalize("NFC", text))


def _guess(content: bytes, path: Path) -> str:
    from charset_normalizer import from_bytes

    best = from_bytes(content[: 1 << 18], cp_isolation=GUESSES.split()).best()
    if best is None:
        raise TextlstmError(f"{path}: neither UTF-8 nor any encoding that could be detected; convert it to UTF-8")
    sys.stderr.write(f"{path}: not UTF-8; read as {best.encoding}\n")
    return content.decode(best.encoding, "replace")
