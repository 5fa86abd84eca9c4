"""Words, characters or SentencePiece as integer ids, learned on training works only; which works are held out."""

from textlstm.tokens.tokenizer import Tokenizer, load

__all__ = ["Tokenizer", "load"]
