"""Encode plain text: split and lower-case it like the views that the tokenizer was fitted to."""

import re
from collections.abc import Iterable, Sequence

import numpy as np

from textlstm.errors import TextlstmError
from textlstm.text import views
from textlstm.text.clean import tokenise
from textlstm.text.languages import detect
from textlstm.text.normalise import RULES, normalise
from textlstm.text.paragraphs import split_paragraphs
from textlstm.tokens.ids import Documents
from textlstm.tokens.readable import readable
from textlstm.tokens.tokenizer import UNKNOWN_ID, Tokenizer, case_of

BYTE_PIECE = re.compile(r"<0x[0-9A-F]{2}>")  # SentencePiece's name of a byte


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
    return tokenizer.encode(tokenizer.document(*view_and_text(tokenizer, text)))


def view_and_text(tokenizer: Tokenizer, text: str) -> tuple[str, str]:
    """Return plain text as its language view, in the tokenizer's case, and as clean text."""
    paragraphs, _ = normalise(split_paragraphs(text.replace("\r\n", "\n")), ["hyphenation", *RULES])
    language = str(tokenizer.settings.get("language") or detect(text))
    view = views.language_view(tokenise(paragraphs, language), case(tokenizer))
    return view, "\n\n".join(paragraphs)


def case(tokenizer: Tokenizer) -> str:
    """Return the case of the texts that a tokenizer was fitted to: `keep` or `lower`.

    A tokenizer saved before `case` was an entry of tokenizer.json has that of its vocabulary.
    """
    if saved := tokenizer.settings.get("case"):
        return str(saved)
    return case_of(" ".join(token for token in tokenizer.tokens if not BYTE_PIECE.fullmatch(token)))


def documents(
    texts: Iterable[str], tokenizer: Tokenizer, names: Sequence[str] | None = None
) -> Documents:
    """Encode plain texts as documents, the input of `textlstm.score`.

    Args:
        texts: Texts as a person writes them; each becomes one document.
        tokenizer: Fitted tokenizer.
        names: Name of each document; None for their numbers: "1", "2", …

    Returns:
        The documents in the order of the texts.

    Raises:
        TextlstmError: If there are not as many names as texts.
        TypeError: If `texts` is one text.

    Example:
        >>> import textlstm
        >>> texts = ["it rained.", "he said so."]
        >>> letters = textlstm.Characters.fit(texts)
        >>> own = textlstm.documents(texts, letters)
        >>> own.works, own.lengths.tolist()
        (['1', '2'], [12, 13])
    """
    if isinstance(texts, str):
        raise TypeError("texts: expected several texts, got one; give [text]")
    return encode_views((view_and_text(tokenizer, text) for text in texts), tokenizer, names)


def encode_views(
    views: Iterable[tuple[str, str]], tokenizer: Tokenizer, names: Sequence[str] | None = None
) -> Documents:
    """Encode the views and clean texts that `view_and_text` returns as documents."""
    encoded, characters = [np.zeros(0, tokenizer.dtype)], []
    for view, clean in views:
        encoded.append(tokenizer.encode(tokenizer.document(view, clean)))
        characters.append(len(readable(view, clean)))
    works = [str(k + 1) for k in range(len(characters))] if names is None else list(names)
    if len(works) != len(characters):
        raise TextlstmError(f"names: {len(works)} for {len(characters)} texts; give one for each")
    starts = np.cumsum([0, *(len(ids) for ids in encoded[1:-1])])[: len(works)]
    unknown = [int(np.sum(ids == UNKNOWN_ID)) for ids in encoded[1:]]
    return Documents(np.concatenate(encoded), starts.astype(np.int64), works, characters, unknown)
