"""Mixture of language models: the mean of the members' probabilities, with the model's interface.

Members of one architecture trained from different seeds make different errors, and the mean of
their probabilities is a better model than each of them (Hansen & Salamon 1990).
"""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import numpy as np
import tensorflow as tf

from textlstm.artifacts.weights import load_weights, save_weights
from textlstm.model.network import LanguageModel
from textlstm.model.state import State
from textlstm.model.types import (
    BatchFunction,
    FlagsLike,
    Size,
    StatesLike,
    Tensor,
    TensorLike,
)

MEMBERS = "members.safetensors"  # weights of all members but the first, beside those of the first


class Mixture:
    """Language models of one vocabulary, averaged in probability; made for scoring and sampling.

    Args:
        members: The models.

    Example:
        With `results` the folder of a finished run, as in Path("results/federalist"):

        >>> from textlstm import LanguageModel
        >>> from textlstm.model.mixture import Mixture
        >>> model = LanguageModel.load(results / "model")
        >>> hidden, state = Mixture([model, model]).hidden([[1, 2, 3]])
        >>> len(state), hidden.shape[-1] == 2 * model.config["units"]
        (2, True)
    """

    def __init__(self, members: Sequence[LanguageModel]) -> None:
        self.members = list(members)
        self.vocabulary, self.config = members[0].vocabulary, members[0].config
        self.graphs: dict[tuple[object, ...], BatchFunction] = {}

    def initial_state(self, batch: Size) -> list[State]:
        """Return the state before the first token: a pair per layer, member after member."""
        return [pair for member in self.members for pair in member.initial_state(batch)]

    def hidden(
        self,
        ids: TensorLike,
        state: StatesLike | None = None,
        mask: FlagsLike = None,
        reset: FlagsLike = None,
    ) -> tuple[Tensor, list[State]]:
        """Read ids and return the members' hidden states side by side.

        Args:
            ids: Ids to read, int [batch, time].
            state: A pair (h, c) per layer, member after member; None for zeros.
            mask: bool [batch, time]; false for padding, which keeps the state.
            reset: bool [batch, time]; true sets the state to zero before the id.

        Returns:
            Hidden states, [batch, time, members x units], and the state after the last id.
        """
        layers = self.config["layers"]
        hidden, after = [], []
        for number, member in enumerate(self.members):
            own = None if state is None else state[number * layers : (number + 1) * layers]
            member_hidden, member_state = member.hidden(ids, own, mask, reset)
            hidden.append(member_hidden)
            after += member_state
        return tf.concat(hidden, axis=-1), after

    def logits(self, hidden: Tensor) -> Tensor:
        """Return the log of the members' mean probabilities, [..., vocabulary]."""
        logs = [
            tf.nn.log_softmax(member.logits(own))
            for member, own in zip(self.members, self._split(hidden), strict=True)
        ]
        return _log_mean(logs)

    def next_logits(self, state: Sequence[State]) -> Tensor:
        """Return the log of the members' mean probabilities of the id after a state.

        Args:
            state: A pair (h, c) per layer, member after member.

        Returns:
            Logits, [batch, vocabulary].
        """
        layers = self.config["layers"]
        return self.logits(tf.concat([pair.h for pair in state[layers - 1 :: layers]], axis=-1))

    def nats(self, hidden: Tensor, targets: Tensor) -> Tensor:
        """Return the exact negative log probability of each target.

        Args:
            hidden: Hidden states, [tokens, members x units].
            targets: Ids, int [tokens].

        Returns:
            Nats, [tokens].
        """
        logs = [
            -member.nats(own, targets)
            for member, own in zip(self.members, self._split(hidden), strict=True)
        ]
        return -_log_mean(logs)

    def with_bias(self, difference: np.ndarray) -> "Mixture":
        """Return a mixture with other output biases, which shares all other weights.

        Args:
            difference: What is added to the bias of each member, float32 [vocabulary].
        """
        return Mixture([member.with_bias(difference) for member in self.members])

    def compiled(
        self, function: Callable[..., tuple[Tensor, list[State]]], *shape: int
    ) -> BatchFunction:
        """Return `function`(self, …) as a graph, traced once per function and shape."""
        key = (function, *shape)
        if key not in self.graphs:
            self.graphs[key] = tf.function(
                lambda *tensors: function(self, *tensors), autograph=False
            )
        return self.graphs[key]

    def _split(self, hidden: Tensor) -> list[Tensor]:
        return tf.split(hidden, len(self.members), axis=-1)


def save_members(folder: Path, members: Sequence[Mapping[str, np.ndarray]]) -> None:
    """Write the weights of all members but the first beside a model, or remove older ones.

    Args:
        folder: Folder of the model.
        members: An array per weight, for each member after the first.
    """
    if not members:
        (folder / MEMBERS).unlink(missing_ok=True)
        return
    arrays = {
        f"{number}/{name}": array
        for number, weights in enumerate(members, start=2)
        for name, array in weights.items()
    }
    save_weights(folder / MEMBERS, arrays)


def load_model(folder: Path) -> LanguageModel | Mixture:
    """Read a model from its folder: one network, or a mixture of all its members.

    Args:
        folder: Folder written by `textlstm model train`.

    Raises:
        TextlstmError: If the folder is missing or damaged, or holds something else.

    Example:
        With `results` the folder of a finished run, as in Path("results/federalist"):

        >>> from textlstm.model.mixture import load_model
        >>> load_model(results / "model").vocabulary > 1
        True
    """
    first = LanguageModel.load(folder)
    if not (folder / MEMBERS).exists():
        return first
    weights: dict[str, dict[str, np.ndarray]] = {}
    for name, array in load_weights(folder / MEMBERS).items():
        number, _, weight = name.partition("/")
        weights.setdefault(number, {})[weight] = array
    members = [first]
    for number in sorted(weights, key=int):
        member = LanguageModel(first.vocabulary, first.config, seed=0)
        member.assign(weights[number], f"{folder / MEMBERS}, member {number}")
        members.append(member)
    return Mixture(members)


def _log_mean(logs: list[Tensor]) -> Tensor:
    """Return the log of the mean of probabilities, given their logs."""
    return tf.reduce_logsumexp(tf.stack(logs), axis=0) - np.log(len(logs)).astype(np.float32)
