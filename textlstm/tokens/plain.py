"""Encode plain text: split and lower-case it like the views that the tokenizer was fitted to."""

import numpy as np

from textlstm.text import views
from textlstm.text.clean import tokenise
from textlstm.text.languages import detect
from textlstm.text.normalise import RULES, normalise
from textlstm.text.paragraphs import split_paragraphs
from textlstm.tokens.tokenizer import Tokenizer, escape


def encode_plain(tokenizer: Tokenizer, text: str) -> np.ndarray:
    """Return the ids of text that was neither cleaned nor tokenised.

    Args:
        tokenizer: Fitted tokenizer.
        text: Text as a person writes it.

    Returns:
        Unsigned integers [tokens].

    Example:
        >>> from textlstm.tokens import Words
        >>> words = Words.fit(["it is over , he said .\\n"], 1, 100, "unigram", 0)
        >>> [words.tokens[id] for id in encode_plain(words, "It is over, he said.")]
        ['it', 'is', 'over', ',', 'he', 'said', '.', '<eos>']
    """
    paragraphs, _ = normalise(split_paragraphs(text.replace("\r\n", "\n")), ["hyphenation", *RULES])
    language = str(tokenizer.settings.get("language") or detect(text))
    has_capitals = any(
        token != token.lower() for token in tokenizer.tokens if escape(token) == token
    )
    view = views.language_view(tokenise(paragraphs, language), "keep" if has_capitals else "lower")
    return tokenizer.encode(tokenizer.document(view))
