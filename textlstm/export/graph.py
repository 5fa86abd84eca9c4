"""The functions of an exported model, in plain TensorFlow operations.

The loop over time is TensorFlow's; no operation is compiled by XLA, so that every runtime has it.
"""

from collections.abc import Sequence

import tensorflow as tf

from textlstm.model.network import LanguageModel
from textlstm.model.types import Tensor


def state_names(layers: int) -> list[str]:
    """Return the names of the arrays of a state: h_0, c_0, h_1, c_1 …"""
    return [f"{field}_{layer}" for layer in range(layers) for field in "hc"]


def step(
    model: LanguageModel, weights: dict[str, Tensor], ids: Tensor, state: Sequence[Tensor]
) -> tuple[Tensor, list[Tensor]]:
    """Return the logits after one id per sequence, and the state after it.

    Args:
        model: The model, for its settings.
        weights: Its weights by name.
        ids: int32 [batch].
        state: h and c of each layer, each [batch, units].

    Returns:
        Logits [batch, vocabulary] and the new state.
    """
    after: list[Tensor] = []
    x = None if "embedding" not in weights else tf.gather(weights["embedding"], ids)
    for layer in range(model.config["layers"]):
        h, c = state[2 * layer], state[2 * layer + 1]
        kernel = weights[f"lstm_{layer}/kernel"]
        from_x = tf.gather(kernel, ids) if x is None else x @ kernel
        z = from_x + h @ weights[f"lstm_{layer}/recurrent_kernel"] + weights[f"lstm_{layer}/bias"]
        i, f, g, o = tf.split(z, 4, axis=1)
        c = tf.sigmoid(f) * c + tf.sigmoid(i) * tf.tanh(g)
        x = tf.sigmoid(o) * tf.tanh(c)
        after += [x, c]
    output = weights["embedding" if model.config["tie"] else "output"]
    return tf.matmul(x, output, transpose_b=True) + weights["output_bias"], after
