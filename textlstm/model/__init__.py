"""The language model: recurrent layer, network, trainer, exact scores."""

import sys
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from textlstm.model.lstm import LSTM, LSTMStack
    from textlstm.model.network import LanguageModel
    from textlstm.model.scoring import perplexity, score
    from textlstm.model.state import State

__all__ = ["LSTM", "LSTMStack", "LanguageModel", "State", "perplexity", "score"]

# imported on first use: TensorFlow takes seconds to load, and the command line answers without it
_MODULES = {
    "LSTM": "lstm",
    "LSTMStack": "lstm",
    "LanguageModel": "network",
    "State": "state",
    "perplexity": "scoring",
    "score": "scoring",
}


def __getattr__(name: str) -> object:
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_MODULES[name]}"), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})


if "keras" in sys.modules:  # register the layers, for keras.models.load_model
    import_module(f"{__name__}.lstm")
