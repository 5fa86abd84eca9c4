"""Extract plain text, with a blank line between paragraphs, from an original of any format."""

from pathlib import Path

from textlstm.corpus.entities import unescape_named
from textlstm.corpus.formats import OLE_MARK, sniff
from textlstm.errors import TextlstmError
from textlstm.text.account import UNIFORM, Removal
from textlstm.text.decode import decode

KNOWN_FORMATS = ("txt", "xml", "html", "epub", "docx", "odt", "rtf", "pdf")


def extract(
    content: bytes,
    format: str,
    path: Path,
    remove: list[str],
    encoding: str = "",
    language: str | None = None,
) -> tuple[str, list[Removal]]:
    """Return the text of an original and the account of text removed because of its markup.

    A file is read by what it holds: a web page named `.txt` is read as HTML.

    Args:
        content: Bytes of the original.
        format: `txt`, `xml` (TEI), `html`, `epub`, `docx`, `odt`, `rtf` or `pdf`, by its name.
        path: Name of the file, for errors.
        remove: Kinds of text to remove, see `textlstm.text_settings.Removable`.
        encoding: Encoding of the text that the corpus states; empty to detect it.
        language: ISO 639 code of the text if known; plain text is decoded by its alphabet.

    Raises:
        TextlstmError: The file is damaged, binary or of an unknown format.

    Example:
        >>> extract(b"<h1>Emma</h1><p>She smiled.</p>", "html", Path("emma.html"), ["heading"])[0]
        'She smiled.'
    """
    if format not in KNOWN_FORMATS:
        raise TextlstmError(f"{path}: format {format!r} is not one of {', '.join(KNOWN_FORMATS)}")
    if content.startswith(OLE_MARK):
        raise TextlstmError(f"{path}: a document of an old word processor; save it as .docx")
    actual = sniff(content, format)
    if actual == "txt":
        return _unescaped(decode(content, path, encoding or None, language))
    if actual in ("xml", "html"):
        from textlstm.text import markup

        read = markup.from_tei if actual == "xml" else markup.from_html
        return read(content, path, remove, encoding)
    if actual == "epub":
        from textlstm.text.epub import from_epub

        return from_epub(content, path, remove, encoding)
    if actual == "pdf":
        from textlstm.text.pdf import from_pdf

        return from_pdf(content, path), []
    from textlstm.text import office

    reader = {"docx": office.from_docx, "odt": office.from_odt, "rtf": office.from_rtf}[actual]
    return reader(content, path, remove)


def _unescaped(text: str) -> tuple[str, list[Removal]]:
    """Return plain text with entities as characters, and a row that counts them."""
    plain, counts = unescape_named(text)
    shown = " ".join(name for name, _ in counts.most_common(8))
    return plain, [Removal(UNIFORM, shown, f"entities: {counts.total()}")] if counts else []
