"""Dropout as a function of a seed: the generator is a value, so a run that was killed resumes exactly."""

from typing import Any

import tensorflow as tf


def split(seed: Any, number: int) -> list[tf.Tensor]:
    """Return `number` independent seeds, int32 [2], made from one."""
    return [
        tf.random.experimental.stateless_fold_in(seed, one, alg="philox") for one in range(number)
    ]


def each_step(x: tf.Tensor, rate: float, seed: Any) -> tf.Tensor:
    """Zero a share `rate` of x [batch, time, features] and scale the rest, anew at each step (Zaremba 2014)."""
    return _drop(x, rate, seed, tf.shape(x))


def locked(x: tf.Tensor, rate: float, seed: Any) -> tf.Tensor:
    """Zero the same features of x [batch, time, features] at every step of a window (Gal & Ghahramani 2016)."""
    batch, _, features = tf.unstack(tf.shape(x))
    return _drop(x, rate, seed, tf.stack([batch, 1, features]))


def weights(matrix: tf.Tensor, rate: float, seed: Any) -> tf.Tensor:
    """Zero single weights of a recurrent matrix for a whole window: DropConnect (Merity 2018)."""
    return _drop(matrix, rate, seed, tf.shape(matrix))


def words(embedding: tf.Tensor, rate: float, seed: Any) -> tf.Tensor:
    """Zero whole rows of an embedding [vocabulary, features]: a word is dropped wherever it stands (Gal 2016)."""
    return _drop(embedding, rate, seed, tf.stack([tf.shape(embedding)[0], 1]))


def _drop(x: tf.Tensor, rate: float, seed: Any, noise_shape: tf.Tensor) -> tf.Tensor:
    return tf.nn.experimental.stateless_dropout(
        x, rate, seed, rng_alg="philox", noise_shape=noise_shape
    )
