"""Types that the signatures of this package share.

Shapes are part of a docstring, not of a type: `[batch, time]` and so on.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol, TypeAlias

import keras
import numpy as np
import tensorflow as tf

if TYPE_CHECKING:
    from textlstm.model.state import State

Tensor: TypeAlias = tf.Tensor
Array: TypeAlias = tf.Tensor | np.ndarray
Weight: TypeAlias = tf.Variable | keras.Variable
# whatever tf.convert_to_tensor takes
TensorLike: TypeAlias = tf.Tensor | tf.Variable | np.ndarray | float | Sequence["TensorLike"]
Flags: TypeAlias = tf.Tensor | None  # bool, a mask or a reset; None: no step has the flag
FlagsLike: TypeAlias = TensorLike | None
Seed: TypeAlias = TensorLike | None  # int32 [2], of a stateless random op
Size: TypeAlias = int | tf.Tensor  # of an axis: an int where the graph knows it
Gradient: TypeAlias = tf.Tensor | tf.IndexedSlices  # IndexedSlices: rows of a table
StateLike: TypeAlias = Sequence[TensorLike]  # (h, c) of one layer
StatesLike: TypeAlias = Sequence[StateLike | None]  # of a stack, from bottom to top


class BatchFunction(Protocol):
    """A compiled function that reads one window from a state."""

    def __call__(self, *inputs: Tensor | StatesLike) -> tuple[Tensor, list["State"]]:
        """Return a tensor and the state after the window."""
