"""The LSTM on a GPU: Keras' layer, and with it NVIDIA's kernel for whole windows, with our weights and our state.

The kernel knows neither a mask in the middle of a window nor a reset; where there is one, the recurrence runs in our
own loop, on a GPU too.
"""

from functools import cache
from typing import Any

import keras
import tensorflow as tf

from textlstm.model.state import State


def available() -> bool:
    """Return whether TensorFlow sees a GPU."""
    return bool(tf.config.list_physical_devices("GPU"))


def run(
    x: tf.Tensor, kernel: Any, recurrent: Any, bias: Any, state: State
) -> tuple[tf.Tensor, State]:
    """Do what `LSTM.call` does without mask and reset: y [batch, time, units] and the state after the last step."""
    layer = _layer(x.shape[-1], state.h.shape[-1], x.dtype.name)
    fixed = [weight.value for weight in layer.non_trainable_variables]
    (y, h, c), _ = layer.stateless_call(
        [kernel, recurrent, bias], fixed, x, initial_state=list(state)
    )
    return y, State(h, c)


@cache
def _layer(features: int, units: int, dtype: str) -> keras.layers.LSTM:
    """Return a layer of these sizes; its own weights are never used."""
    with tf.init_scope():
        layer = keras.layers.LSTM(units, return_sequences=True, return_state=True, dtype=dtype)
        layer.build((None, None, features))
    return layer
