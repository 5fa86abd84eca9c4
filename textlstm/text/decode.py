"""Decode bytes to text in Unicode normal form C with newlines as line ends.

The encoding is the stated one, UTF-8, the one of a byte order mark, or the best of several
candidates: charset-normalizer names the family, `encodings` scores single-byte pages by language.
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
MULTIBYTE = frozenset(
    ["utf_16_le", "utf_16_be", "utf_16", "big5", "gb18030", "shift_jis", "euc_kr"]
)
ISO_2022_JP = re.compile(rb"\x1b\$[@B][^\x1b]{2,}?\x1b\([BJ]", re.S)
MIN_SCORE = 0.5  # of an encoding that is preferred to charset-normalizer's
MAX_SHOWN_LETTERS = 8
TWO_SCRIPTS = re.compile("[A-Za-z][\u0370-\u04ff]|[\u0370-\u04ff][A-Za-z]")
MAX_TWO_SCRIPTS = 0.25  # of the letters outside ASCII, beside an ASCII letter
HIRAGANA = re.compile("[\u3041-\u3096]")
MIN_HIRAGANA_SHARE = 0.2
EAST_ASIAN = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
MIN_EAST_ASIAN_SHARE = 0.5  # of the letters
# UTF-8 that was decoded as Windows-1252
MOJIBAKE = re.compile("Ã[\x80-\xbf©¨ªÂ]|â€[™œ\x9d“”˜]|Â[ \xa0»«]")
# all but tabs, newlines and characters of Latin texts, which normal form C does not change
UNTIDY = re.compile("[^\t\n -~\xa0-\xab\xae-\u02ff\u2010-\u2027\u2030-\u205f]")
SOFT_HYPHEN = re.compile("[\u00ad¬][ \t]*\n")  # a word continues on the next line
# invisible characters, also inside words
INVISIBLE = re.compile("[\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]")
UNDECODABLE = re.compile("[\udc80-\udcff]")  # bytes that are not UTF-8, as surrogate escapes
MARK_RUN = re.compile("[^\x00-\u02ff]{31,}")  # candidates for long runs of combining marks
MAX_COMBINING_MARKS = 30
GRAPHEME_JOINER = "\u034f"
CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f\ufffe\uffff]")


def decode(
    content: bytes, path: Path, encoding: str | None = None, language: str | None = None
) -> str:
    """Return the text of a file.

    Args:
        content: Bytes of the file.
        path: Name of the file, for messages.
        encoding: Encoding that the corpus states, or None to detect it.
        language: ISO 639 code of the text, or None or `auto` if unknown. Candidate encodings are
            scored with its alphabet and its frequent words.

    Raises:
        TextlstmError: The file is binary, no encoding fits, or the stated one does not.
    """
    if encoding:
        return tidy(_decode_as(content, encoding, path))
    code = "" if language in (None, "auto", "und") else str(language)
    marks = (name for mark, name in BYTE_ORDER_MARKS.items() if content.startswith(mark))
    mark = next(marks, "utf-8")
    try:
        if mark == "utf-8" and ISO_2022_JP.search(content):
            text = content.decode("iso2022_jp")
            sys.stderr.write(f"{path}: not UTF-8; read as iso2022_jp\n")
        else:
            text = content.decode(mark)
        if text.count("\0") > len(text) / 10:  # every other byte: UTF-16 without a mark
            text = _detect(content, path, code)
    except UnicodeDecodeError:
        text = _repair(content, mark, path) or _detect(content, path, code)
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


def is_tidy(text: str) -> bool:
    """Return whether a text surely is in the form that `tidy` returns, as most Latin texts are."""
    return UNTIDY.search(text) is None


def tidy(text: str) -> str:
    """Return text in normal form C with newlines as line ends and without control characters."""
    if is_tidy(text):
        return text
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


def _decode_as(content: bytes, encoding: str, path: Path) -> str:
    """Decode with the encoding that the corpus states."""
    try:
        return content.decode(encoding)
    except LookupError:
        raise TextlstmError(
            f"{path}: encoding {encoding!r} is unknown; use a name such as cp1252 or iso-8859-2"
        ) from None
    except UnicodeError as error:
        raise TextlstmError(
            f"{path}: does not fit the stated encoding ({error}); correct the key `encoding`"
        ) from error


def _is_east_asian(content: bytes, encoding: str) -> bool:
    """Return whether a text is one of the encoding's language, or of UTF-16.

    Pairs of bytes of an old code page may be Chinese letters, but only few.
    """
    if encoding.startswith("utf"):
        return True
    text = content[: 1 << 15].decode(encoding, "replace")
    letters = sum(map(str.isalpha, text))
    return len(EAST_ASIAN.findall(text)) >= MIN_EAST_ASIAN_SHARE * max(1, letters)


def _decode_euc_jp(content: bytes) -> str:
    """Decode as EUC-JP if the text then holds many hiragana, as in no other language."""
    try:
        text = content.decode("euc_jp")
    except UnicodeDecodeError:
        return ""
    letters = sum(not character.isascii() for character in text)
    return text if len(HIRAGANA.findall(text)) > MIN_HIRAGANA_SHARE * letters else ""


def mixes_scripts(content: bytes, encoding: str) -> bool:
    """Return whether words mix Latin letters with Greek or Cyrillic ones, as in a wrong encoding.

    Example:
        >>> mixes_scripts("n\u00e9liko n\u00e9byjti".encode("cp1252"), "cp1251")
        True
        >>> mixes_scripts("он не был".encode("cp1251"), "cp1251")
        False
    """
    text = content[: 1 << 18].decode(encoding, "replace")
    letters = sum(not character.isascii() for character in text)
    return len(TWO_SCRIPTS.findall(text)) > MAX_TWO_SCRIPTS * max(1, letters)


def _detect(content: bytes, path: Path, language: str) -> str:
    """Decode with a detected encoding."""
    from charset_normalizer import from_bytes

    from textlstm.text.encodings import alphabet, foreign_letters, guess_encoding

    if language in ("", "ja") and (japanese := _decode_euc_jp(content)):
        sys.stderr.write(f"{path}: not UTF-8; read as euc_jp\n")
        return japanese
    best = from_bytes(content[: 1 << 18], cp_isolation=list(CANDIDATE_ENCODINGS)).best()
    encoding = best.encoding if best else ""
    is_single_byte = encoding not in MULTIBYTE or not _is_east_asian(content, encoding)
    guess = guess_encoding(content, language) if is_single_byte else None
    if guess and mixes_scripts(content, guess.encoding):  # a Latin text in a language not known
        encoding, guess = "cp1252", None
    if guess and (language or guess.score >= MIN_SCORE or not encoding):
        encoding, language = guess.encoding, language or guess.language
    if not encoding:
        raise TextlstmError(f"{path}: neither UTF-8 nor a detectable encoding; convert it to UTF-8")
    text = content.decode(encoding, "replace")
    # browsers read Latin-1 as Windows-1252; the Western (1252) and Central European (1250) pages
    # differ in few letters, and a quarter of short French texts were detected as the latter
    if encoding == "latin_1" or (encoding == "cp1250" and not guess and detect(text) != "und"):
        encoding, text = "cp1252", content.decode("cp1252", "replace")
    sys.stderr.write(f"{path}: not UTF-8; read as {encoding}\n")
    if alphabet(language) and (foreign := foreign_letters(text[: 1 << 18], language)):
        shown = " ".join(foreign[:MAX_SHOWN_LETTERS])
        sys.stderr.write(
            f"{path}: letters that are not of the language {language}: {shown}; if they are wrong, "
            "state `encoding` or `language` for this work in the manifest, or convert it to UTF-8\n"
        )
    return text
