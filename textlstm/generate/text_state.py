"""The state of a model after a text, and the check that a loaded one fits its model."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from textlstm.errors import TextlstmError
from textlstm.model import state as states
from textlstm.model.mixture import Mixture
from textlstm.model.network import LanguageModel
from textlstm.model.state import State


class TextState:
    """State of a model after a text: a value, which reading on does not change.

    Attributes:
        layers: A pair (h, c) per layer, from bottom to top, each [1, units].

    Example:
        With `results` the folder of a finished run, as in Path("results/federalist"):

        >>> import textlstm
        >>> model = textlstm.load(results / "model")
        >>> state = model.read("the people")
        >>> state.difference(model.read("of the state", model.read("the people"))) > 0
        True
    """

    def __init__(self, layers: Sequence[State]) -> None:
        self.layers = list(layers)

    def save(self, path: str | Path) -> None:
        """Write the state to a file; `TrainedModel.load_state` reads it.

        Args:
            path: File to write (.npz).
        """
        states.save(Path(path), self.layers)

    def difference(self, other: "TextState") -> float:
        """Return the largest absolute difference from another state of the same model.

        Args:
            other: The other state.
        """
        return states.difference(self.layers, other.layers)


def fitting_state(model: LanguageModel | Mixture, state: Any, where: str) -> list[State]:
    """Return a loaded state; raise TextlstmError if it does not fit the model or is not finite."""
    expected = model.initial_state(1)
    pairs = [state] if states.is_pair(state) else list(state)
    if len(pairs) != len(expected):
        raise TextlstmError(
            f"{where}: a state of {len(pairs)} layers, but the model has {len(expected)}"
        )
    for pair, other in zip(pairs, expected, strict=True):
        for array, wanted in zip(pair, other, strict=True):
            if array.shape != wanted.shape or array.dtype != wanted.dtype:
                raise TextlstmError(
                    f"{where}: {array.dtype.name} {list(array.shape)}, but the model's state is "
                    f"{wanted.dtype.name} {list(wanted.shape)}"
                )
            if not np.isfinite(np.asarray(array)).all():
                raise TextlstmError(f"{where}: has values that are not finite numbers")
    return pairs
