"""Decode bytes to text in Unicode normal form C with newlines as line ends.

The encoding is UTF-8, the one of a byte order mark, or the one detected by charset-normalizer.
"""

import codecs
import re
import sys
import unicodedata
from pathlib import Path

from textlstm.errors import TextlstmError
from textlstm.text.languages import detect

BYTE_ORDER_MARKS = {  # longest first
    codecs.BOM_UTF32_LE: "utf-32",
    codecs.BOM_UTF32_BE: "utf-32",
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
CANDIDATE_ENCODINGS = (
    *("cp1252", "latin_1", "utf_16_le", "utf_16_be", "cp1250", "cp1251", "cp1253"),
    *("koi8_r", "mac_roman", "big5", "gb18030", "shift_jis", "euc_kr"),
)
# UTF-8 that was decoded as Windows-1252
MOJIBAKE = re.compile("Ã[\x80-\xbf©¨ªÂ]|â€[™œ\x9d“”˜]|Â[ \xa0»«]")
SOFT_HYPHEN = re.compile("[\u00ad¬][ \t]*\n")  # a word continues on the next line
# invisible characters, also inside words
INVISIBLE = re.compile("[\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]")
UNDECODABLE = re.compile("[\udc80-\udcff]")  # bytes that are not UTF-8, as surrogate escapes
MARK_RUN = re.compile("[^\x00-\u02ff]{31,}")  # candidates for long runs of combining marks
MAX_COMBINING_MARKS = 30
GRAPHEME_JOINER = "\u034f"
CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f\ufffe\uffff]")


def decode(content: bytes, path: Path) -> str:
    """Return the text of a file.

    Args:
        content: Bytes of the file.
        path: Name of the file, for messages.

    Raises:
        TextlstmError: The file is binary, or no encoding fits.
    """
    marks = (name for mark, name in BYTE_ORDER_MARKS.items() if content.startswith(mark))
    encoding = next(marks, "utf-8")
    try:
        text = content.decode(encoding)
        if text.count("\0") > len(text) / 10:  # every other byte: UTF-16 without a mark
            text = _detect(content, path)
    except UnicodeDecodeError:
        text = _repair(content, encoding, path) or _detect(content, path)
    if len(CONTROL.findall(text)) > len(text) / 20:
        raise TextlstmError(
            f"{path}: binary data instead of text; remove it from the corpus or convert it"
        )
    if mojibake := len(MOJIBAKE.findall(text)):
        sys.stderr.write(
            f"{path}: {mojibake} letters look like UTF-8 decoded as Windows-1252 (mojibake)\n"
        )
    return tidy(text)


def _repair(content: bytes, encoding: str, path: Path) -> str:
    """Decode bytes of which a few do not fit the encoding; return "" if too many do not.

    Bytes of another encoding rarely form valid UTF-8. So if three of four letters outside ASCII
    are valid, the text is UTF-8, and the remaining bytes are read as Windows-1252. An incomplete
    letter at the end of a truncated file is dropped.
    """
    if not encoding.startswith("utf-8"):  # the byte order mark is unambiguous
        sys.stderr.write(
            f"{path}: starts with the byte order mark of {encoding}, but some bytes are not valid; "
            "they are skipped\n"
        )
        return content.decode(encoding, "ignore")
    text = codecs.getincrementaldecoder("utf-8")("surrogateescape").decode(content)
    invalid, letters = len(UNDECODABLE.findall(text)), sum(not c.isascii() for c in text)
    if 4 * invalid > letters or not letters:
        return ""
    sys.stderr.write(
        f"{path}: UTF-8 except for {invalid or 'the last'} bytes, which are repaired\n"
    )
    return UNDECODABLE.sub(
        lambda match: match.group().encode("utf-8", "surrogateescape").decode("cp1252", "ignore"),
        text,
    )


def tidy(text: str) -> str:
    """Return text in normal form C with newlines as line ends and without control characters."""
    text = re.sub("\r+\n|[\r\x0b\x0c\x85\u2028\u2029]", "\n", text.removeprefix("\ufeff"))
    text = INVISIBLE.sub("", SOFT_HYPHEN.sub("-\n", text))
    text = MARK_RUN.sub(lambda run: _stream_safe(run.group()), text)
    return CONTROL.sub("", unicodedata.normalize("NFC", text))


def _stream_safe(run: str) -> str:
    """Insert a joiner after every thirty combining marks (UAX 15): NFC takes quadratic time."""
    characters, marks = [], 0
    for character in run:
        marks = marks + 1 if unicodedata.combining(character) else 0
        if marks > MAX_COMBINING_MARKS:
            characters.append(GRAPHEME_JOINER)
            marks = 1
        characters.append(character)
    return "".join(characters)


def _detect(content: bytes, path: Path) -> str:
    """Decode with a detected encoding."""
    from charset_normalizer import from_bytes

    best = from_bytes(content[: 1 << 18], cp_isolation=list(CANDIDATE_ENCODINGS)).best()
    if best is None:
        raise TextlstmError(f"{path}: neither UTF-8 nor a detectable encoding; convert it to UTF-8")
    encoding, text = best.encoding, content.decode(best.encoding, "replace")
    # browsers read Latin-1 as Windows-1252; the Western (1252) and Central European (1250) pages
    # differ in few letters, and a quarter of short French texts were detected as the latter
    if encoding == "latin_1" or (encoding == "cp1250" and detect(text) != "und"):
        encoding, text = "cp1252", content.decode("cp1252", "replace")
    sys.stderr.write(f"{path}: not UTF-8; read as {encoding}\n")
    return text
