"""Extract plain text, with a blank line between paragraphs, from an original of any format."""

from pathlib import Path

from textlstm.errors import TextlstmError
from textlstm.text.account import Removal
from textlstm.text.decode import decode


def extract(
    content: bytes, format: str, path: Path, remove: list[str]
) -> tuple[str, list[Removal]]:
    """Return the text of an original and the account of text removed because of its markup.

    Args:
        content: Bytes of the original.
        format: `txt`, `xml` (TEI), `html` or `epub`.
        path: Name of the file, for errors.
        remove: Kinds of text to remove, see `textlstm.choices.Removed`.

    Raises:
        TextlstmError: The file is damaged, binary or of an unknown format.

    Example:
        >>> extract(b"<h1>Emma</h1><p>She smiled.</p>", "html", Path("emma.html"), ["heading"])[0]
        'She smiled.'
    """
    if format == "txt":
        return decode(content, path), []
    if format == "xml":
        from textlstm.text.markup import from_tei

        return from_tei(content, path, remove)
    if format == "html":
        from textlstm.text.markup import from_html

        return from_html(content, path, remove)
    if format == "epub":
        from textlstm.text.epub import from_epub

        return from_epub(content, path, remove)
    raise TextlstmError(f"{path}: format {format!r} is not one of txt, xml, html, epub")
