"""A view as readable text: what characters and SentencePiece are learned from, and what bits are counted by."""

from textlstm.text.languages import detect
from textlstm.tokens.detokenise import detokenise


def readable(view: str) -> str:
    """Join a view's sentences with spaces and put each paragraph on a line of its own."""
    language = detect(view)
    return "".join(
        f"{detokenise(part.split(), language)}\n" for part in view.split("\n\n") if part.strip()
    )
