"""Samplers: pure functions that turn logits into probabilities, filter them and draw an id."""

import numpy as np
import tensorflow as tf

from textlstm.model.types import Tensor, TensorLike

BLOCK = 128  # ids
ALMOST_ONE = np.float32(1 - 2**-24)  # the largest number below 1


def apply_temperature(logits: TensorLike, temperature: TensorLike) -> Tensor:
    """Return the softmax of logits / temperature.

    Args:
        logits: Logits, float [batch, vocabulary].
        temperature: Temperature of each row, [batch]; 0: all probability on the likeliest id.

    Returns:
        Probabilities, [batch, vocabulary].

    Example:
        >>> import numpy as np
        >>> from textlstm.generate import apply_temperature
        >>> logits = np.log([[0.8, 0.2], [0.8, 0.2]]).astype("float32")
        >>> apply_temperature(logits, np.float32([0.0, 0.5])).numpy().round(2)
        array([[1.  , 0.  ],
               [0.94, 0.06]], dtype=float32)
    """
    logits, temperature = tf.convert_to_tensor(logits), tf.convert_to_tensor(temperature)
    greedy = tf.one_hot(tf.argmax(logits, axis=-1), tf.shape(logits)[-1], dtype=logits.dtype)
    divisor = tf.where(temperature > 0, temperature, 1.0)[:, None]  # no division by 0
    return tf.where(temperature[:, None] > 0, tf.nn.softmax(logits / divisor), greedy)


def keep_top_k(probabilities: TensorLike, k: int) -> Tensor:
    """Keep the k likeliest ids of each row, with ties of the k-th, and renormalise.

    Args:
        probabilities: Probabilities, float [batch, vocabulary].
        k: Number of ids to keep, 1 or more.

    Returns:
        Probabilities, [batch, vocabulary], zero for the other ids.

    Example:
        >>> from textlstm.generate import keep_top_k
        >>> keep_top_k([[0.5, 0.3, 0.2]], k=2).numpy()
        array([[0.625, 0.375, 0.   ]], dtype=float32)
    """
    probabilities = tf.convert_to_tensor(probabilities)
    largest = tf.math.top_k(probabilities, tf.minimum(k, tf.shape(probabilities)[-1])).values
    return _keep(probabilities, probabilities >= largest[:, -1:])


def keep_top_p(probabilities: TensorLike, p: float) -> Tensor:
    """Keep the smallest set of likeliest ids whose probabilities add up to p, and renormalise.

    Nucleus sampling (Holtzman et al. 2020). Ids that are exactly as likely as the last one of the
    set are kept with it, so that the result does not depend on the order of ids; the set is then
    larger than the smallest.

    Args:
        probabilities: Probabilities, float [batch, vocabulary].
        p: Probability mass to keep, above 0 and up to 1.

    Returns:
        Probabilities, [batch, vocabulary], zero for the other ids.

    Example:
        >>> from textlstm.generate import keep_top_p
        >>> keep_top_p([[0.5, 0.3, 0.2]], p=0.7).numpy()
        array([[0.625, 0.375, 0.   ]], dtype=float32)
    """
    probabilities = tf.convert_to_tensor(probabilities)
    ranked = tf.sort(probabilities, axis=-1, direction="DESCENDING")
    inside = tf.cumsum(ranked, axis=-1, exclusive=True) < p
    least = tf.reduce_min(tf.where(inside, ranked, 1.0), axis=-1, keepdims=True)
    return _keep(probabilities, probabilities >= least)


def keep_min_p(probabilities: TensorLike, share: float) -> Tensor:
    """Keep the ids at least `share` times as likely as the likeliest, and renormalise.

    Min-p sampling (Nguyen et al. 2024).

    Args:
        probabilities: Probabilities, float [batch, vocabulary].
        share: Smallest share of the largest probability, 0 to 1.

    Returns:
        Probabilities, [batch, vocabulary], zero for the other ids.

    Example:
        >>> from textlstm.generate import keep_min_p
        >>> keep_min_p([[0.5, 0.3, 0.2]], share=0.5).numpy()
        array([[0.625, 0.375, 0.   ]], dtype=float32)
    """
    probabilities = tf.convert_to_tensor(probabilities)
    largest = tf.reduce_max(probabilities, axis=-1, keepdims=True)
    return _keep(probabilities, probabilities >= share * largest)


def keep_typical(probabilities: TensorLike, p: float) -> Tensor:
    """Keep the ids whose surprise is closest to the entropy, with probability p, and renormalise.

    Locally typical sampling (Meister et al. 2023). Ties of the last id are kept, as in
    `keep_top_p`.

    Args:
        probabilities: Probabilities, float [batch, vocabulary].
        p: Probability mass to keep, above 0 and up to 1.

    Returns:
        Probabilities, [batch, vocabulary], zero for the other ids.

    Example:
        >>> from textlstm.generate import keep_typical
        >>> keep_typical([[0.5, 0.3, 0.2]], p=0.3).numpy()
        array([[0., 1., 0.]], dtype=float32)
    """
    probabilities = tf.convert_to_tensor(probabilities)
    surprise = -tf.math.log(tf.maximum(probabilities, np.finfo(np.float32).tiny))
    entropy = tf.reduce_sum(probabilities * surprise, axis=-1, keepdims=True)
    distance = tf.where(probabilities > 0, tf.abs(surprise - entropy), np.inf)
    order = tf.argsort(distance, axis=-1, stable=True)
    ranked = tf.gather(probabilities, order, batch_dims=1)
    inside = tf.cumsum(ranked, axis=-1, exclusive=True) < p
    nearest = tf.gather(distance, order, batch_dims=1)
    farthest = tf.reduce_max(tf.where(inside, nearest, 0.0), axis=-1, keepdims=True)
    return _keep(probabilities, (distance <= farthest) & (probabilities > 0))


def sample(probabilities: TensorLike, uniform: TensorLike) -> Tensor:
    """Sample one id per row by inverting the CDF: the first whose cumulative probability > uniform.

    Args:
        probabilities: Probabilities, float [batch, vocabulary].
        uniform: A number in [0, 1) per row, [batch].

    Returns:
        Ids, int32 [batch].

    Example:
        >>> from textlstm.generate import sample
        >>> sample([[0.5, 0.3, 0.2]], [0.6]).numpy()
        array([1], dtype=int32)
    """
    probabilities = tf.convert_to_tensor(probabilities)
    uniform = tf.convert_to_tensor(uniform)
    # sums of blocks, then within one block: a running sum of all ids takes most of a step's time
    rows, size = tf.shape(probabilities)[0], tf.shape(probabilities)[1]
    padded = tf.pad(probabilities, [[0, 0], [0, -size % BLOCK]])
    blocks = tf.reshape(padded, [rows, -1, BLOCK])
    sums = tf.cumsum(tf.reduce_sum(blocks, axis=-1), axis=-1)
    # scaled by the row's own sum: rounding may end it at 0.9999999, below a draw
    block, rest = _first_above(sums, uniform * sums[:, -1])
    within, _ = _first_above(tf.cumsum(tf.gather(blocks, block, batch_dims=1), axis=-1), rest)
    return block * BLOCK + within


def _first_above(cumulative: Tensor, value: Tensor) -> tuple[Tensor, Tensor]:
    """Return the first place of each row above a value, and the value less what is before it.

    A value that rounding has moved to the end of a row or beyond it counts as just below.

    Args:
        cumulative: Running sums, float [batch, n].
        value: A value of 0 or more for each row, [batch].

    Returns:
        Places, int32 [batch], and differences, [batch].
    """
    value = tf.minimum(value, cumulative[:, -1] * ALMOST_ONE)
    place = tf.searchsorted(cumulative, value[:, None], side="right")[:, 0]
    before = tf.gather(tf.pad(cumulative, [[0, 0], [1, 0]]), place, batch_dims=1)
    return place, value - before


def _keep(probabilities: Tensor, kept: Tensor) -> Tensor:
    """Return probabilities with ids that are not kept at zero, each row with the sum 1."""
    remaining = tf.where(kept, probabilities, 0.0)
    return remaining / tf.reduce_sum(remaining, axis=-1, keepdims=True)
