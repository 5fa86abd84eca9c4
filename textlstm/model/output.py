"""The layer that returns outputs without the state."""

from typing import Any

import keras
import tensorflow as tf

from textlstm.model.inputs import flags_of
from textlstm.model.lstm import LSTM, Shape
from textlstm.model.stack import LSTMStack
from textlstm.model.types import FlagsLike, StateLike, StatesLike, Tensor


@keras.saving.register_keras_serializable("textlstm")
class LSTMOutput(keras.layers.Layer):
    """Layer that returns y of an `LSTM` or `LSTMStack` alone, for models that hand on no state.

    It fits `keras.Sequential` and `keras.layers.Bidirectional`.

    Args:
        layer: The `LSTM` or `LSTMStack` to run.
        return_sequences: Whether to return y of every step, or of the last that is not masked.
        go_backwards: Whether to read the window from its end; y is in the order of reading.
        **options: Options of `keras.layers.Layer`: `name` and so on.

    Example:
        >>> import keras
        >>> from textlstm import LSTM, LSTMOutput
        >>> model = keras.Sequential([keras.Input([5, 3]), LSTMOutput(LSTM(4))])
        >>> model.output_shape
        (None, 5, 4)
    """

    return_state, stateful = False, False  # attributes that Bidirectional reads

    def __init__(
        self,
        layer: LSTM | LSTMStack,
        *,
        return_sequences: bool = True,
        go_backwards: bool = False,
        **options: object,
    ) -> None:
        super().__init__(autocast=False, **options)
        if not isinstance(layer, (LSTM, LSTMStack)):
            raise ValueError(f"layer: expected an LSTM or an LSTMStack, got {type(layer).__name__}")
        self.layer = layer
        self.return_sequences, self.go_backwards = return_sequences, go_backwards
        self.supports_masking = True

    def build(self, input_shape: Shape) -> None:
        """Create the weights of the layer.

        Args:
            input_shape: Shape of x; its last size, the features, must be known.
        """
        if not self.layer.built:
            self.layer.build(input_shape)

    def call(
        self,
        x: Tensor,
        initial_state: StateLike | StatesLike | None = None,
        mask: FlagsLike = None,
        training: bool = False,
    ) -> Tensor:
        """Run the layer over a window.

        Args:
            x: Inputs, float [batch, time, features].
            initial_state: As `state` in the call of the layer; None for zeros.
            mask: As in `LSTM.call`.
            training: Whether to apply dropout.

        Returns:
            y [batch, time, units], or [batch, units] of the last step.
        """
        mask, _ = flags_of(x, mask, None)
        if self.go_backwards:
            x, mask = tf.reverse(x, [1]), None if mask is None else tf.reverse(mask, [1])
        y, state = self.layer(x, initial_state, mask=mask, training=training)
        if self.return_sequences:
            return y
        top = state if isinstance(self.layer, LSTM) else state[-1]
        return top.h

    def compute_mask(self, x: Tensor, mask: FlagsLike = None) -> FlagsLike:
        """Return the mask of y, None if y is of one step."""
        if mask is None or not self.return_sequences:
            return None
        return tf.reverse(mask, [1]) if self.go_backwards else mask

    def compute_output_shape(self, input_shape: Shape) -> Shape:
        """Return the shape of y.

        Args:
            input_shape: Shape of x, (batch, time, features).
        """
        batch, time, units = self.layer.compute_output_shape(input_shape)[0]
        return (batch, time, units) if self.return_sequences else (batch, units)

    def get_config(self) -> dict[str, Any]:
        """Return the arguments that create an equal layer."""
        return super().get_config() | {
            "layer": keras.saving.serialize_keras_object(self.layer),
            "return_sequences": self.return_sequences,
            "go_backwards": self.go_backwards,
        }

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> "LSTMOutput":
        """Return a layer from the result of `get_config`."""
        layer = keras.saving.deserialize_keras_object(config["layer"])
        return cls(**config | {"layer": layer})
