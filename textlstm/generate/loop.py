"""Generation inside one graph: the state goes round a loop, no step returns to Python."""

from typing import Any, NamedTuple

import numpy as np
import tensorflow as tf

from textlstm.generate import samplers


class SamplingFilters(NamedTuple):
    """Which unlikely tokens are never drawn; 0, 1.0 and 0.0 leave all of them."""

    top_k: int
    top_p: float
    min_p: float

    def apply(self, probabilities: tf.Tensor) -> tf.Tensor:
        """Return probabilities [B, V] with those tokens at zero, each row summing to one."""
        if self.top_k:
            probabilities = samplers.keep_top_k(probabilities, self.top_k)
        if self.top_p < 1:
            probabilities = samplers.keep_top_p(probabilities, self.top_p)
        return samplers.keep_min_p(probabilities, self.min_p) if self.min_p else probabilities


def uniform_draws(seeds: list[int], length: int) -> np.ndarray:
    """Return uniform numbers [B, length] in [0, 1), a stream a seed: what a lane draws depends on no other lane."""
    return np.stack(
        [np.random.Generator(np.random.Philox(seed)).random(length, np.float32) for seed in seeds]
    )


def continue_text(
    model: Any,
    start: np.ndarray,
    temperatures: list[float],
    uniform: np.ndarray,
    filters: SamplingFilters,
    never: int,
) -> np.ndarray:
    """Write on from `start` (input ids [P], the first of them <eos>), one lane a temperature, without the id `never`.

    `uniform` [B, length] decides each draw. Returns ids [B, length].
    """
    lanes = np.repeat(np.asarray(start, np.int32)[None], len(temperatures), axis=0)
    temperature = tf.constant(temperatures, tf.float32)
    return _write(
        model, tf.constant(lanes), temperature, tf.constant(uniform), filters, never
    ).numpy()


@tf.function(autograph=False)
def _write(
    model: Any,
    lanes: tf.Tensor,
    temperature: tf.Tensor,
    uniform: tf.Tensor,
    filters: SamplingFilters,
    never: int,
) -> tf.Tensor:
    length = uniform.shape[1]

    def step(at: tf.Tensor, logits: tf.Tensor, state: Any, written: tf.TensorArray) -> tuple:
        allowed = tf.where(tf.range(tf.shape(logits)[-1]) == never, -np.inf, logits)
        likely = filters.apply(samplers.apply_temperature(allowed, temperature))
        token = samplers.sample(likely, uniform[:, at])
        hidden, state = model.hidden(token[:, None], state)
        return at + 1, model.logits(hidden[:, -1]), state, written.write(at, token)

    hidden, state = model.hidden(lanes, model.initial_state(lanes.shape[0]))
    written = tf.TensorArray(tf.int32, size=length, element_shape=[lanes.shape[0]])
    begin = (tf.constant(0), model.logits(hidden[:, -1]), state, written)
    *_, written = tf.while_loop(lambda at, *_: at < length, step, begin)
    return tf.transpose(written.stack())
