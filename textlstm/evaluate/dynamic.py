"""Dynamic evaluation: a language model that learns from the text it has just scored.

Source: Krause, Kahembwe, Murray & Renals, "Dynamic evaluation of neural sequence models" (2018).
"""

from typing import Any

import numpy as np
import tensorflow as tf

from textlstm.evaluate.segments import segments
from textlstm.model.lanes import Lanes, Window
from textlstm.model.mixture import Mixture
from textlstm.model.network import LanguageModel
from textlstm.model.types import Tensor
from textlstm.tokens.ids import Documents

DECAY = 0.002  # per segment, of the change of the weights, in proportion to the gradient's scale
DAMPING = 1.0  # added to the scale of a weight's gradient, in units of the mean scale of its matrix
SAMPLED_WINDOWS = 100  # of the training works, for the root mean square of the gradient


class DynamicEvaluation:
    """Scores with weights that learn from each segment after it is scored.

    A weight moves against its gradient, divided by the root mean square of its gradients on the
    training works (damped, so that weights of rare words do not diverge), and decays to its trained
    value. Each document starts from the trained weights.
    The members of a mixture learn apart.

    Args:
        model: The language model; its weights are restored after each call.
        training: Training works, for the size of gradients.
        segment: Tokens between two updates.
    """

    def __init__(self, model: LanguageModel | Mixture, training: Documents, segment: int) -> None:
        members = model.members if isinstance(model, Mixture) else [model]
        self.learners = [_Learner(member, training, segment) for member in members]

    def nats(self, documents: Documents, rate: float) -> np.ndarray:
        """Return the nats of every token, float64 [tokens]; infinite if the weights diverge.

        Args:
            documents: The documents to score.
            rate: Learning rate, in units of the gradient's root mean square.
        """
        rows = np.stack([learner.nats(documents, rate) for learner in self.learners])
        return -(np.logaddexp.reduce(-rows, axis=0) - np.log(len(rows)))


class _Learner:
    """One network under dynamic evaluation, with the scales of its gradients."""

    def __init__(self, model: LanguageModel, training: Documents, segment: int) -> None:
        self.model, self.segment = model, segment
        scales = gradient_scales(model, training)
        # weights with small gradients may move most; the mean keeps the scales of order one
        mean = {name: tf.reduce_mean(scale) for name, scale in scales.items()}
        self.back = {
            name: tf.minimum(scale / (mean[name] + 1e-12) * DECAY, 0.5)
            for name, scale in scales.items()
        }
        self.gain = {
            name: 1 / (scale + DAMPING * mean[name] + 1e-12) for name, scale in scales.items()
        }
        self.trained = {name: tf.identity(weight) for name, weight in model.weights.items()}
        self.step = tf.function(self._step)
        self.update = tf.function(_moved, jit_compile=True)  # one pass over memory, not six

    def nats(self, documents: Documents, rate: float) -> np.ndarray:
        """Return the nats of every token, float64 [tokens]; infinite if the weights diverge."""
        scored = []
        for k in range(len(documents)):
            self._restore()
            state = self.model.initial_state(1)
            for window in segments(documents[k], self.segment):
                tensors = Window(*map(tf.constant, window))
                nats, state = self.step(tensors, state, tf.constant(rate, tf.float32))
                scored.append(nats.numpy())
                if not np.isfinite(scored[-1]).all():
                    self._restore()
                    return np.full(len(documents.ids), np.inf)
        self._restore()
        return np.concatenate(scored).astype(np.float64) if scored else np.zeros(0)

    def _step(self, window: Window, state: Any, rate: Tensor) -> tuple[Tensor, Any]:
        nats, state, gradients = _gradients(self.model, window, state)
        for name, weight in self.model.weights.items():
            weight.assign(
                self.update(
                    tf.convert_to_tensor(weight),
                    self.trained[name],
                    gradients[name],
                    self.back[name],
                    self.gain[name],
                    rate,
                )
            )
        return nats, state

    def _restore(self) -> None:
        for name, weight in self.model.weights.items():
            weight.assign(self.trained[name])


def _moved(
    weight: Tensor, trained: Tensor, gradient: Tensor, back: Tensor, gain: Tensor, rate: Tensor
) -> Tensor:
    """Return a weight after one update."""
    return weight + back * (trained - weight) - rate * gain * gradient


def gradient_scales(model: LanguageModel, training: Documents) -> dict[str, Tensor]:
    """Return the root mean square of each weight's gradient over windows of the training works."""
    windows = Lanes(training, 8, 35, 0, 0)
    numbers = np.unique(np.linspace(0, len(windows) - 1, SAMPLED_WINDOWS).astype(int))
    squares = {name: tf.zeros_like(weight) for name, weight in model.weights.items()}
    gradients = tf.function(lambda window: _gradients(model, window, model.initial_state(8))[2])
    for number in numbers:
        for name, gradient in gradients(Window(*map(tf.constant, windows[number]))).items():
            squares[name] += tf.square(gradient) / len(numbers)
    return {name: tf.sqrt(square) for name, square in squares.items()}


def _gradients(model: LanguageModel, window: Window, state: Any) -> tuple[Tensor, Any, dict]:
    """Return the nats of a window, the state after it and the gradients of the mean of its nats."""
    targets = tf.reshape(window.targets, [-1])
    with tf.GradientTape() as tape:
        hidden, state = model.hidden(window.inputs, state, window.mask, window.reset)
        logits = model.logits(tf.reshape(hidden, [targets.shape[0], hidden.shape[-1]]))
        nats = tf.reduce_logsumexp(logits, axis=1) - tf.gather(logits, targets, batch_dims=1)
        weights = tf.reshape(tf.cast(window.mask, tf.float32), [-1])
        loss = tf.reduce_sum(nats * weights) / tf.maximum(tf.reduce_sum(weights), 1)
    names = list(model.weights)
    gradients = tape.gradient(loss, list(model.weights.values()))
    return nats, state, dict(zip(names, map(tf.convert_to_tensor, gradients), strict=True))
