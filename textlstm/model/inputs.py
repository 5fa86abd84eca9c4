"""Inputs of the layers as tensors of the precision that the layers compute in."""

import tensorflow as tf

from textlstm.model import state as states
from textlstm.model.state import State
from textlstm.model.types import Flags, FlagsLike, StateLike, Tensor, TensorLike


def cast_float(x: TensorLike, dtype: str) -> Tensor:
    """Return a tensor of floats in another precision, as Keras casts inputs; others unchanged."""
    x = tf.convert_to_tensor(x)
    return tf.cast(x, dtype) if x.dtype.is_floating else x


def cast_state(state: StateLike, dtype: str) -> StateLike:
    """Return the state of a layer with its floats in another precision; others unchanged."""
    if not states.is_pair(state):
        return state
    h, c = state
    return State(cast_float(h, dtype), cast_float(c, dtype))


def flags_of(x: Tensor, mask: FlagsLike, reset: FlagsLike) -> tuple[Flags, Flags]:
    """Return mask and reset as tensors; without a mask, the one Keras attached to x, if any."""
    mask = getattr(x, "_keras_mask", None) if mask is None else mask
    return (
        None if mask is None else tf.convert_to_tensor(mask),
        None if reset is None else tf.convert_to_tensor(reset),
    )
