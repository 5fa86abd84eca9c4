"""The LSTM on a GPU: cuDNN's kernel, through Keras' layer, with this package's weights and state.

The kernel supports neither a reset nor a mask in the middle of a window. With either of them the
recurrence runs in this package's own loop, on a GPU too.
"""

from functools import cache

import keras
import tensorflow as tf

from textlstm.model.state import State
from textlstm.model.types import Tensor


def available() -> bool:
    """Return whether TensorFlow sees a GPU."""
    return bool(tf.config.list_physical_devices("GPU"))


def run(
    x: Tensor, kernel: Tensor, recurrent: Tensor, bias: Tensor, state: State
) -> tuple[Tensor, State]:
    """Run an LSTM over a window without mask and reset.

    Args:
        x: Inputs, float [batch, time, features].
        kernel: W, [features, 4·units].
        recurrent: U, [units, 4·units].
        bias: b, [4·units].
        state: h and c before the first step, each [batch, units].

    Returns:
        y [batch, time, units] and the state after the last step, as `LSTM.call` does.
    """
    layer = _layer(x.shape[-1], state.h.shape[-1], x.dtype.name)
    non_trainable = [variable.value for variable in layer.non_trainable_variables]
    (y, h, c), _ = layer.stateless_call(
        [kernel, recurrent, bias], non_trainable, x, initial_state=list(state)
    )
    return y, State(h, c)


@cache
def _layer(features: int, units: int, dtype: str) -> keras.layers.LSTM:
    """Return a Keras layer of these sizes; its own weights are never used."""
    with tf.init_scope():
        layer = keras.layers.LSTM(units, return_sequences=True, return_state=True, dtype=dtype)
        layer.build((None, None, features))
    return layer
