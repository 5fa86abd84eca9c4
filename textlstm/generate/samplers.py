"""How the next token is chosen: small pure functions on logits or probabilities, one row a sample."""

import tensorflow as tf


def apply_temperature(logits: tf.Tensor, temperature: tf.Tensor) -> tf.Tensor:
    """Turn logits [B, V] into probabilities at a temperature [B] each; at 0 the likeliest token has all of it."""
    greedy = tf.one_hot(tf.argmax(logits, axis=-1), tf.shape(logits)[-1], dtype=logits.dtype)
    warm = tf.where(temperature > 0, temperature, 1.0)[:, None]
    return tf.where(temperature[:, None] > 0, tf.nn.softmax(logits / warm), greedy)


def keep_top_k(probabilities: tf.Tensor, k: int) -> tf.Tensor:
    """Keep the k likeliest tokens of each row [B, V] (ties with the k-th too) and renormalise."""
    least = tf.math.top_k(probabilities, tf.minimum(k, tf.shape(probabilities)[-1])).values[:, -1:]
    return _keep(probabilities, probabilities >= least)


def keep_top_p(probabilities: tf.Tensor, p: float) -> tf.Tensor:
    """Keep the smallest set of likeliest tokens that holds the share p: nucleus sampling (Holtzman et al. 2020)."""
    ranked = tf.sort(probabilities, axis=-1, direction="DESCENDING")
    inside = tf.cumsum(ranked, axis=-1, exclusive=True) < p
    least = tf.reduce_min(tf.where(inside, ranked, 1.0), axis=-1, keepdims=True)
    return _keep(probabilities, probabilities >= least)


def keep_min_p(probabilities: tf.Tensor, share: float) -> tf.Tensor:
    """Keep the tokens at least `share` times as likely as the likeliest: min-p sampling (Nguyen et al. 2024)."""
    return _keep(
        probabilities, probabilities >= share * tf.reduce_max(probabilities, axis=-1, keepdims=True)
    )


def sample(probabilities: tf.Tensor, uniform: tf.Tensor) -> tf.Tensor:
    """Return, for each row [B, V], the token whose stretch of the cumulated probability holds uniform [B] in [0, 1)."""
    cumulated = tf.cumsum(probabilities, axis=-1)
    # scaled by the row's own sum: rounding may leave it at 0.9999999, and no draw may fall off its end
    reached = uniform[:, None] * cumulated[:, -1:] < cumulated
    return tf.argmax(reached, axis=-1, output_type=tf.int32)


def _keep(probabilities: tf.Tensor, kept: tf.Tensor) -> tf.Tensor:
    chosen = tf.where(kept, probabilities, 0.0)
    return chosen / tf.reduce_sum(chosen, axis=-1, keepdims=True)
