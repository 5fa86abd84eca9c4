"""An original of any format to plain text with a blank line between paragraphs."""

from pathlib import Path

from textlstm.errors import TextlstmError
from textlstm.text.account import Removal
from textlstm.text.decode import decode


def extract(
    content: bytes, format: str, path: Path, remove: list[str]
) -> tuple[str, list[Removal]]:
    """Return an original's text and the account of what its markup says is not the author's."""
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
