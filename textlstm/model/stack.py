"""Stacks of recurrent layers."""

from collections.abc import Sequence
from functools import partial
from typing import Any, Protocol, cast

import keras

from textlstm.model import dropout as drop
from textlstm.model import state as states
from textlstm.model.inputs import cast_state, flags_of
from textlstm.model.keras_options import refuse_in_sequential
from textlstm.model.lstm import LSTM, Shape
from textlstm.model.state import State
from textlstm.model.types import FlagsLike, Seed, Size, StateLike, StatesLike, Tensor


class LowestLayer(Protocol):
    """A call of the bottom layer of a stack, which reads features or ids."""

    def __call__(self, layer: LSTM, **arguments: FlagsLike | StateLike) -> tuple[Tensor, State]:
        """Return y and the state of the layer."""


@keras.saving.register_keras_serializable("textlstm")
class LSTMStack(keras.layers.Layer):
    """A stack of LSTM layers: each reads the output of the one below.

    The state is a list of pairs (h, c), from the bottom layer to the top.

    Args:
        layers: The layers, from bottom to top; each drops its inputs in training.
        output_dropout: Share of the outputs of the top layer to drop in training, with one mask for
            the window if the top layer has `locked_dropout`; None for the same as its inputs.
        **options: Options of `keras.layers.Layer`: `name` and so on.

    Raises:
        ValueError: If there are no layers, or a share is wrong. Calls raise it for inputs of a
            wrong shape or dtype.

    Example:
        >>> import tensorflow as tf
        >>> from textlstm import LSTM, LSTMStack
        >>> stack = LSTMStack([LSTM(3), LSTM(4)])
        >>> y, state = stack(tf.zeros([2, 6, 5]))
        >>> y.shape, [layer.h.shape for layer in state]
        (TensorShape([2, 6, 4]), [TensorShape([2, 3]), TensorShape([2, 4])])
    """

    def __init__(
        self, layers: Sequence[LSTM], output_dropout: float | None = None, **options: object
    ) -> None:
        super().__init__(autocast=False, **options)
        if not layers:
            raise ValueError("layers: expected at least one LSTM, got none")
        self.layers = list(layers)
        if output_dropout is not None:
            drop.check_share("output_dropout", output_dropout)
        self.output_dropout = output_dropout
        self.supports_masking = True

    def build(self, input_shape: Sequence[int | None]) -> None:
        """Create the weights of every layer.

        Args:
            input_shape: Shape of x; its last size, the features, must be known.
        """
        for layer in self.layers:
            if not layer.built:
                layer.build(input_shape)
            input_shape = (*input_shape[:2], layer.units)

    def initial_state(self, batch: Size) -> list[State]:
        """Return the state before the first step: zeros, a pair (h, c) per layer.

        Args:
            batch: Batch size.
        """
        return [layer.initial_state(batch) for layer in self.layers]

    def call(
        self,
        x: Tensor,
        state: StatesLike | None = None,
        mask: FlagsLike = None,
        reset: FlagsLike = None,
        training: bool = False,
        seed: Seed = None,
    ) -> tuple[Tensor, list[State]]:
        """Run the stack over a window.

        Args:
            x: Inputs of the bottom layer, float [batch, time, features].
            state: A pair (h, c) per layer, from bottom to top; None, or None for a layer: zeros.
            mask: As in `LSTM.call`.
            reset: As in `LSTM.call`.
            training: As in `LSTM.call`.
            seed: As in `LSTM.call`; every layer uses a seed derived from it.

        Returns:
            y of the top layer, [batch, time, units], and the states after the last step.
        """
        mask, reset = flags_of(x, mask, reset)

        def lowest(layer: LSTM, **arguments: FlagsLike | StateLike) -> tuple[Tensor, State]:
            return layer(x, **arguments)

        return self._run(lowest, state, mask, reset, training, seed)

    def call_on_ids(
        self,
        table: Tensor | None,
        ids: Tensor,
        state: StatesLike | None = None,
        mask: FlagsLike = None,
        reset: FlagsLike = None,
        training: bool = False,
        seed: Seed = None,
    ) -> tuple[Tensor, list[State]]:
        """Run the stack over x = table[ids].

        Args:
            table: As in `LSTM.call_on_ids`.
            ids: As in `LSTM.call_on_ids`.
            state: As in `call`.
            mask: As in `call`.
            reset: As in `call`.
            training: As in `call`.
            seed: As in `call`.

        Returns:
            As `call`.
        """
        lowest = cast(LowestLayer, partial(LSTM.call_on_ids, table=table, ids=ids))
        return self._run(lowest, state, mask, reset, training, seed)

    def _run(
        self,
        lowest: LowestLayer,
        state: StatesLike | None,
        mask: FlagsLike,
        reset: FlagsLike,
        training: bool,
        seed: Seed,
    ) -> tuple[Tensor, list[State]]:
        """Run the layers from bottom to top; `lowest` calls the bottom one."""
        before = self._check_states(state)
        number = len(self.layers) + 1  # of seeds: the last is for the output
        seeds = [None] * number if seed is None else drop.split_seed(seed, number)
        options = {"mask": mask, "reset": reset, "training": training}
        x, new = lowest(self.layers[0], state=before[0], seed=seeds[0], **options)
        after = [new]
        for layer, pair, layer_seed in zip(self.layers[1:], before[1:], seeds[1:-1], strict=True):
            x, new = layer(x, pair, seed=layer_seed, **options)
            after.append(new)
        top = self.layers[-1]
        rate = top.dropout if self.output_dropout is None else self.output_dropout
        if training and rate:
            x = drop.features(x, rate, top.locked_dropout, top.seed_of(seeds[-1]))
        return x, after

    def _check_states(self, state: StatesLike | None) -> list[State | None]:
        """Return a state per layer, checked; None stays None."""
        pairs: StatesLike = [None] * len(self.layers) if state is None else state
        if states.is_pair(pairs) or len(pairs) != len(self.layers):
            got = "one pair" if states.is_pair(pairs) else f"a list of {len(pairs)}"
            raise ValueError(
                f"state: expected a list of {len(self.layers)} pairs (h, c), one per layer, "
                f"got {got}"
            )
        return [
            None
            if pair is None
            else states.check_state(
                cast_state(pair, layer.compute_dtype),
                None,
                layer.units,
                layer.compute_dtype,
                f"state[{number}]",
            )
            for number, (layer, pair) in enumerate(zip(self.layers, pairs, strict=True))
        ]

    def compute_output_shape(self, input_shape: Shape) -> tuple[Shape, list[State]]:
        """Return the shapes of y of the top layer and of the states.

        Args:
            input_shape: Shape of x, (batch, time, features).
        """
        shapes = [layer.compute_output_shape(input_shape) for layer in self.layers]
        return shapes[-1][0], [state for _, state in shapes]

    def compute_output_spec(self, *args: object, **options: object) -> object:
        """Return symbolic outputs by tracing `call`, which also checks the arguments."""
        refuse_in_sequential(self)
        return keras.Operation.compute_output_spec(self, *args, **options)

    def get_config(self) -> dict[str, Any]:
        """Return the arguments that create an equal stack."""
        return super().get_config() | {
            "layers": [keras.saving.serialize_keras_object(layer) for layer in self.layers],
            "output_dropout": self.output_dropout,
        }

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> "LSTMStack":
        """Return a stack from the result of `get_config`."""
        layers = [keras.saving.deserialize_keras_object(layer) for layer in config["layers"]]
        return cls(**config | {"layers": layers})
