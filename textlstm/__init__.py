"""Language models and authorship attribution from a folder of books.

The names below are the public interface; each is imported on first use.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from textlstm.attribute.judge import Judge
    from textlstm.config import load_config
    from textlstm.generate.trained import TrainedModel, load
    from textlstm.model import LSTM, LanguageModel, LSTMOutput, LSTMStack, State, perplexity, score
    from textlstm.tokens.character import Characters
    from textlstm.tokens.plain import documents
    from textlstm.tokens.sentencepiece import SentencePiece
    from textlstm.tokens.tokenizer import load as load_tokenizer
    from textlstm.tokens.word import Words

__all__ = [
    "LSTM",
    "LSTMOutput",
    "Characters",
    "Judge",
    "LSTMStack",
    "LanguageModel",
    "SentencePiece",
    "State",
    "TrainedModel",
    "Words",
    "documents",
    "load",
    "load_config",
    "load_tokenizer",
    "perplexity",
    "score",
]

# name: (module, name in it)
_HOMES = {
    "LSTM": ("model", "LSTM"),
    "Characters": ("tokens.character", "Characters"),
    "Judge": ("attribute.judge", "Judge"),
    "LSTMOutput": ("model", "LSTMOutput"),
    "LSTMStack": ("model", "LSTMStack"),
    "LanguageModel": ("model", "LanguageModel"),
    "SentencePiece": ("tokens.sentencepiece", "SentencePiece"),
    "State": ("model", "State"),
    "TrainedModel": ("generate.trained", "TrainedModel"),
    "Words": ("tokens.word", "Words"),
    "documents": ("tokens.plain", "documents"),
    "load": ("generate.trained", "load"),
    "load_config": ("config", "load_config"),
    "load_tokenizer": ("tokens.tokenizer", "load"),
    "perplexity": ("model", "perplexity"),
    "score": ("model", "score"),
}


if not TYPE_CHECKING:  # a type checker reports names that are not listed above

    def __getattr__(name):
        if name not in _HOMES:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        module, attribute = _HOMES[name]
        return getattr(import_module(f"{__name__}.{module}"), attribute)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
