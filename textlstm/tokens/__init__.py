"""Tokenizers, encoded documents, and the split into training and held-out works.

A tokenizer maps text to integer ids. There is one for words, one for characters, and one for
SentencePiece units; each is fitted to the training works only.

Example:
    >>> from textlstm.tokens import Words
    >>> words = Words.fit(["the cat sat .\\nthe dog sat .\\n"], 1, 100, "unigram", 0)
    >>> words.decode(words.encode("the dog sat .\\n"))
    'the dog sat.'
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from textlstm.tokens.character import Characters
    from textlstm.tokens.ids import Documents, load_documents
    from textlstm.tokens.sentencepiece import SentencePiece
    from textlstm.tokens.tokenizer import (
        EOS_ID,
        EOS_TOKEN,
        UNKNOWN_ID,
        UNKNOWN_TOKEN,
        Tokenizer,
        load,
    )
    from textlstm.tokens.word import Words

__all__ = [
    "EOS_ID",
    "EOS_TOKEN",
    "UNKNOWN_ID",
    "UNKNOWN_TOKEN",
    "Characters",
    "Documents",
    "SentencePiece",
    "Tokenizer",
    "Words",
    "load",
    "load_documents",
]


def __getattr__(name: str) -> object:  # the command line imports this package without NumPy
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from textlstm.tokens import character, ids, sentencepiece, tokenizer, word

    modules = (tokenizer, word, character, sentencepiece, ids)
    return next(getattr(module, name) for module in modules if hasattr(module, name))
