"""A network for streams of a few symbols, and its training step: an LSTM, or one dense layer in its place."""

from typing import Any

import numpy as np
import tensorflow as tf

from textlstm.model.lstm import LSTM
from textlstm.model.optimise import Optimiser


class SymbolNetwork:
    """Symbols int [batch, time] to scores of the next answer, read as numbers, one-hot or embedded."""

    def __init__(self, kind: str, symbols: int, units: int, recurrent: bool, seed: int) -> None:
        self.kind, self.symbols, draw = kind, symbols, np.random.default_rng(seed)
        width = {"scalar": 1, "one_hot": symbols, "embedding": units}[kind]
        # all are drawn, used or not: what one variant leaves out changes no draw of another's
        table = draw.normal(0, 0.3, (symbols, units)).astype(np.float32)
        dense = draw.normal(0, width**-0.5, (width, units)).astype(np.float32)
        self.out = tf.Variable(draw.normal(0, units**-0.5, (units, symbols)).astype(np.float32))
        self.bias = tf.Variable(tf.zeros(symbols))
        self.table = tf.Variable(table) if kind == "embedding" else None
        self.dense = None if recurrent else tf.Variable(dense)
        self.layer = LSTM(units, seed=seed) if recurrent else None
        if self.layer:
            self.layer.build((None, None, width))
        own = [weight.value for weight in self.layer.weights] if self.layer else [self.dense]
        self.weights = [*own, self.out, self.bias] + ([] if self.table is None else [self.table])

    def __call__(self, symbols: Any, state: Any, reset: Any = None) -> tuple[tf.Tensor, Any]:
        """Return scores [batch, time, symbols] and the state after the last symbol."""
        if self.kind == "scalar":
            x = tf.cast(symbols, tf.float32)[..., None] / self.symbols
        else:
            x = (
                tf.one_hot(symbols, self.symbols)
                if self.kind == "one_hot"
                else tf.gather(self.table, symbols)
            )
        y, state = (
            self.layer(x, state, reset=reset) if self.layer else (tf.tanh(x @ self.dense), state)
        )
        return tf.tensordot(y, self.out, 1) + self.bias, state

    @property
    def size(self) -> int:
        """Number of weights."""
        return int(sum(np.prod(weight.shape) for weight in self.weights))


class Learner:
    """Training of a symbol network with Adam on the mean loss of the answers that count.

    Unlike the language model's training, the second moment decays by 0.999 and gradients are not
    clipped: a thousand steps on a few symbols are not one pass over a corpus.
    """

    def __init__(self, network: SymbolNetwork, rate: float) -> None:
        self.network, self.rate, self.number = network, rate, 0
        weights = {str(number): weight for number, weight in enumerate(network.weights)}
        self.optimiser = Optimiser("adam", weights, clip=None, averaging=0.0, betas=(0.9, 0.999))
        self.compiled = tf.function(self._step, autograph=False, reduce_retracing=True)

    def step(
        self,
        symbols: np.ndarray,
        answers: np.ndarray,
        counts: np.ndarray,
        state: Any,
        reset: Any = None,
    ) -> Any:
        """Move the weights once for symbols, answers int and counts bool [batch, time]; return the state after it."""
        flags = None if reset is None else tf.constant(reset)
        inputs = [tf.constant(symbols), tf.constant(answers), tf.constant(counts)]
        number = tf.constant(self.number)
        self.number += 1
        return self.compiled(*inputs, state, flags, number)

    def _step(
        self, symbols: Any, answers: Any, counts: Any, state: Any, reset: Any, number: Any
    ) -> Any:
        with tf.GradientTape() as tape:
            scores, state = self.network(symbols, state, reset)
            nats = tf.nn.sparse_softmax_cross_entropy_with_logits(answers, scores)
            weight = tf.cast(counts, nats.dtype)
            loss = tf.reduce_sum(nats * weight) / tf.maximum(tf.reduce_sum(weight), 1)
        gradients = tape.gradient(loss, self.network.weights)
        self.optimiser.apply(gradients, self.rate, number)
        return state
