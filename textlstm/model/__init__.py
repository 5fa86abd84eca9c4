"""The embedding + LSTM trunk with its next-word head: recurrent core, trainer, exact scores."""

from importlib import import_module
from typing import Any

# names are imported on first use: TensorFlow takes seconds to load and the command line must answer without it
EXPORTS = {"LSTM": "lstm", "LSTMStack": "lstm", "State": "state"}

__all__ = ["LSTM", "LSTMStack", "State"]


def __getattr__(name: str) -> Any:
    if name not in EXPORTS:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{EXPORTS[name]}"), name)
