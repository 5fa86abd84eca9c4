"""Text as people write it to the ids of a tokenizer: cut and lower-cased as the views it learned from."""

import numpy as np

from textlstm.text import views
from textlstm.text.clean import tokenise
from textlstm.text.languages import detect
from textlstm.text.normalise import RULES, normalise
from textlstm.text.paragraphs import paragraphs
from textlstm.tokens.tokenizer import Tokenizer, escape


def encode_plain(tokenizer: Tokenizer, text: str) -> np.ndarray:
    """Return the ids, int [tokens], of text that no stage has cleaned or cut into words."""
    parts, _ = normalise(paragraphs(text.replace("\r\n", "\n")), ["hyphenation", *RULES])
    language = tokenizer.settings.get("language") or detect(text)
    case = (
        "keep"
        if any(token != token.lower() for token in tokenizer.tokens if escape(token) == token)
        else "lower"
    )
    return tokenizer.encode(
        tokenizer.document(views.language_view(tokenise(parts, language), case))
    )
