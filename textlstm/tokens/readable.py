"""Readable text of a view: the input of character and SentencePiece tokenizers."""

from textlstm.text.languages import detect
from textlstm.tokens.detokenise import detokenise


def readable(view: str) -> str:
    """Return a view as in print, one paragraph per line."""
    language = detect(view)
    return "".join(
        f"{detokenise(paragraph.split(), language)}\n"
        for paragraph in view.split("\n\n")
        if paragraph.strip()
    )
