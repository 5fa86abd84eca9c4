"""Words, characters or SentencePiece as integer ids, learned on training works only; which works are held out."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from textlstm.tokens.tokenizer import Tokenizer, load

__all__ = ["Tokenizer", "load"]


def __getattr__(name: str) -> Any:  # the command line imports this package without needing NumPy
    if name not in __all__:
        raise AttributeError(f"module {__name__} has no {name}")
    from textlstm.tokens import tokenizer

    return getattr(tokenizer, name)
