"""A network for sequences of a few symbols, an LSTM or a dense layer, and its training step."""

import numpy as np
import tensorflow as tf

from textlstm.model.lstm import LSTM
from textlstm.model.optimise import Optimiser
from textlstm.model.state import State


class SymbolNetwork:
    """Maps symbols, int [batch, time], to logits of the answer at each step.

    Args:
        kind: encoding of a symbol: "scalar" (one number), "one_hot" or "embedding".
        symbols: number of different symbols.
        units: units of the hidden layer, and of the embedding.
        recurrent: use an LSTM layer; otherwise a dense tanh layer, which has no state.
        seed: random seed for the initial weights.
    """

    def __init__(self, kind: str, symbols: int, units: int, recurrent: bool, seed: int) -> None:
        self.kind, self.symbols, rng = kind, symbols, np.random.default_rng(seed)
        width = {"scalar": 1, "one_hot": symbols, "embedding": units}[kind]
        # Draw all arrays, used or not, so that variants that omit one still share the others.
        table = rng.normal(0, 0.3, (symbols, units)).astype(np.float32)
        dense = rng.normal(0, width**-0.5, (width, units)).astype(np.float32)
        self.out = tf.Variable(rng.normal(0, units**-0.5, (units, symbols)).astype(np.float32))
        self.bias = tf.Variable(tf.zeros(symbols))
        self.table = tf.Variable(table) if kind == "embedding" else None
        self.dense = None if recurrent else tf.Variable(dense)
        self.layer = LSTM(units, seed=seed) if recurrent else None
        if self.layer:
            self.layer.build((None, None, width))
        hidden = [weight.value for weight in self.layer.weights] if self.layer else [self.dense]
        embedding = [] if self.table is None else [self.table]
        self.weights = [*hidden, self.out, self.bias, *embedding]

    def __call__(
        self, symbols: tf.Tensor, state: State | None, reset: tf.Tensor | None = None
    ) -> tuple[tf.Tensor, State | None]:
        """Return logits [batch, time, symbols] and the state after the last symbol.

        Args:
            symbols: int [batch, time].
            state: the state before the first symbol; None: zeros.
            reset: bool [batch, time], where the state is set to zero before a step.
        """
        x = self._encode(symbols)
        if self.layer:
            y, state = self.layer(x, state, reset=reset)
        else:
            y = tf.tanh(x @ self.dense)
        return tf.tensordot(y, self.out, 1) + self.bias, state

    def _encode(self, symbols: tf.Tensor) -> tf.Tensor:
        """Return the input of the hidden layer, float [batch, time, width]."""
        if self.kind == "scalar":
            return tf.cast(symbols, tf.float32)[..., None] / self.symbols
        if self.kind == "one_hot":
            return tf.one_hot(symbols, self.symbols)
        return tf.gather(self.table, symbols)

    def initial_state(self, batch: int) -> State | None:
        """Return a zero state for `batch` sequences; None if the network is not recurrent."""
        return self.layer.initial_state(batch) if self.layer else None

    @property
    def size(self) -> int:
        """Number of weights."""
        return int(sum(np.prod(weight.shape) for weight in self.weights))


class Learner:
    """Adam (Kingma & Ba 2015) on the mean cross-entropy of a symbol network.

    Unlike in the language model's training, the second moment decays by 0.999 and gradients are not
    clipped: a thousand steps on a few symbols differ from one pass over a corpus.
    """

    def __init__(self, network: SymbolNetwork, rate: float) -> None:
        self.network, self.rate, self.num_steps = network, rate, 0
        weights = {str(number): weight for number, weight in enumerate(network.weights)}
        self.optimiser = Optimiser("adam", weights, clip=None, averaging=0.0, betas=(0.9, 0.999))
        self.compiled = tf.function(self._step, autograph=False, reduce_retracing=True)

    def step(
        self,
        symbols: np.ndarray,
        answers: np.ndarray,
        counts: np.ndarray,
        state: State | None,
        reset: np.ndarray | None = None,
    ) -> State | None:
        """Update the weights once; return the state after the last symbol.

        Args:
            symbols: inputs, int [batch, time].
            answers: targets, int [batch, time].
            counts: where a target counts in the loss, bool [batch, time].
            state: the state before the first symbol; None: zeros.
            reset: where the state is set to zero before a step, bool [batch, time].
        """
        flags = None if reset is None else tf.constant(reset)
        inputs = [tf.constant(symbols), tf.constant(answers), tf.constant(counts)]
        number = tf.constant(self.num_steps)
        self.num_steps += 1
        return self.compiled(*inputs, state, flags, number)

    def _step(
        self,
        symbols: tf.Tensor,
        answers: tf.Tensor,
        counts: tf.Tensor,
        state: State | None,
        reset: tf.Tensor | None,
        number: tf.Tensor,
    ) -> State | None:
        with tf.GradientTape() as tape:
            logits, state = self.network(symbols, state, reset)
            nats = tf.nn.sparse_softmax_cross_entropy_with_logits(answers, logits)
            weight = tf.cast(counts, nats.dtype)
            loss = tf.reduce_sum(nats * weight) / tf.maximum(tf.reduce_sum(weight), 1)
        gradients = tape.gradient(loss, self.network.weights)
        self.optimiser.apply(gradients, self.rate, number)
        return state
