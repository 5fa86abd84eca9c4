"""Dropout as a function of a seed: a resumed run draws the same masks as an uninterrupted one."""

import tensorflow as tf

from textlstm.model.types import Seed, Tensor, TensorLike


def check_share(name: str, share: float) -> None:
    """Raise ValueError, which names the argument, if a share is not from 0 to below 1."""
    if not 0 <= share < 1:
        raise ValueError(f"{name}: expected a share from 0 to below 1, got {share}")


def split_seed(seed: TensorLike, number: int) -> list[Tensor]:
    """Return `number` independent seeds, int32 [2], derived from one."""
    return [
        tf.random.experimental.stateless_fold_in(seed, index, alg="philox")
        for index in range(number)
    ]


def per_step(x: Tensor, rate: float, seed: TensorLike) -> Tensor:
    """Drop features of x [batch, time, features] independently at each step (Zaremba 2014)."""
    return _drop(x, rate, seed, tf.shape(x))


def locked(x: Tensor, rate: float, seed: TensorLike) -> Tensor:
    """Drop the same features of x [batch, time, features] at every step (Gal & Ghahramani 2016)."""
    batch, _, features = tf.unstack(tf.shape(x))
    return _drop(x, rate, seed, tf.stack([batch, 1, features]))


def features(x: Tensor, rate: float, at_all_steps: bool, seed: Seed) -> Tensor:
    """Drop features of x [batch, time, features]: the same at all steps, or others at each."""
    if not rate:
        return x
    return (locked if at_all_steps else per_step)(x, rate, seed)


def weights(matrix: Tensor, rate: float, seed: TensorLike) -> Tensor:
    """Drop single weights of a recurrent matrix for a whole window: DropConnect (Merity 2018)."""
    return _drop(matrix, rate, seed, tf.shape(matrix))


def words(embedding: Tensor, rate: float, seed: TensorLike) -> Tensor:
    """Drop rows of an embedding [vocabulary, features]: every occurrence of a word (Gal 2016)."""
    return _drop(embedding, rate, seed, tf.stack([tf.shape(embedding)[0], 1]))


def _drop(x: Tensor, rate: float, seed: TensorLike, noise_shape: Tensor) -> Tensor:
    """Zero a share `rate` of x and divide the remainder by 1 - rate."""
    return tf.nn.experimental.stateless_dropout(
        x, rate, seed, rng_alg="philox", noise_shape=noise_shape
    )
