"""Beam search: the likeliest continuation among a number that is kept at every step."""

import numpy as np
import tensorflow as tf

from textlstm.generate.loop import Loop, Position
from textlstm.model.types import Tensor


def search(loop: Loop, position: Position, width: int, steps: int, ends: list[int]) -> np.ndarray:
    """Return the likeliest ids that follow a position, as far as the search finds them.

    Args:
        loop: Model and constraints.
        position: Where to continue, of one lane.
        width: Number of texts that are kept at every step.
        steps: Largest number of ids.
        ends: Ids that end a sentence: among texts of the same number of ids, one that ends with a
            sentence is preferred.

    Returns:
        Ids, int32 [steps].
    """
    lanes = tf.nest.map_structure(lambda array: tf.repeat(array, width, axis=0), position)
    # at first all lanes are equal: only one may continue
    totals = tf.constant([0.0] + [-np.inf] * (width - 1), tf.float32)
    written, totals = tf.function(_search, autograph=False)(loop, lanes, totals, tf.constant(steps))
    texts, scores = written.numpy(), totals.numpy()
    finished = np.isin(texts[:, -1], ends)
    best = np.lexsort((-scores, ~finished))[0] if ends and finished.any() else scores.argmax()
    return texts[best]


def _search(loop: Loop, position: Position, totals: Tensor, steps: Tensor) -> tuple[Tensor, Tensor]:
    """Return the ids of all kept texts, [width, steps], and their log probabilities, [width]."""
    width = totals.shape[0]

    def step(
        index: Tensor, position: Position, totals: Tensor, written: Tensor
    ) -> tuple[Tensor, Position, Tensor, Tensor]:
        logits = loop.allowed(position, index, steps)
        logs = totals[:, None] + tf.nn.log_softmax(logits)
        best = tf.math.top_k(tf.reshape(logs, [-1]), width)
        parents, tokens = best.indices // logits.shape[1], best.indices % logits.shape[1]
        kept = tf.nest.map_structure(lambda array: tf.gather(array, parents), position)
        written = tf.concat([tf.gather(written, parents), tokens[:, None]], axis=1)
        return index + 1, loop.after(tokens, kept), best.values, written

    written = tf.zeros([width, 0], tf.int32)
    shapes = (
        tf.TensorShape([]),
        tf.nest.map_structure(lambda array: array.shape, position),
        totals.shape,
        tf.TensorShape([width, None]),
    )
    _, _, totals, written = tf.while_loop(
        lambda index, *_: index < steps,
        step,
        (tf.constant(0), position, totals, written),
        shape_invariants=shapes,
    )
    return written, totals
