"""Export as a SavedModel of plain TensorFlow, with one signature per function."""

from pathlib import Path

import tensorflow as tf

from textlstm.export.graph import state_names, step
from textlstm.model.network import LanguageModel
from textlstm.model.types import Tensor

SIGNATURES = {
    "initial_state": "no input; state: h_0, c_0, …",
    "step": "ids int32 [batch] and state; logits [batch, vocabulary], probabilities and state",
    "score": "ids and targets int32 [batch, time] and state; nats [batch, time] and state",
    "generate": "ids int32 [batch], state, uniform float32 [batch, length] and temperature; "
    "ids [batch, length] and state",
}
NAME = "saved_model"


class Functions(tf.Module):
    """The functions of a model as graphs, with its weights as variables.

    Args:
        model: The language model.
        batch: Number of sequences, the size of every batch.
    """

    def __init__(self, model: LanguageModel, batch: int) -> None:
        super().__init__()
        self.model, self.batch = model, batch
        self.values = {name: tf.Variable(value) for name, value in model.numpy().items()}
        units, layers = model.config["units"], model.config["layers"]
        self.names = state_names(layers)
        self.state = {name: tf.TensorSpec([batch, units], name=name) for name in self.names}

    def weights(self) -> dict[str, Tensor]:
        """Return the weights as tensors by name."""
        return {name: tf.convert_to_tensor(value) for name, value in self.values.items()}

    def signatures(self) -> dict[str, tf.types.experimental.ConcreteFunction]:
        """Return a graph of each function by name."""
        ids = tf.TensorSpec([self.batch], tf.int32, "ids")
        window = tf.TensorSpec([self.batch, None], tf.int32, "ids")
        targets = tf.TensorSpec([self.batch, None], tf.int32, "targets")
        uniform = tf.TensorSpec([self.batch, None], tf.float32, "uniform")
        temperature = tf.TensorSpec([], tf.float32, "temperature")
        return {
            "initial_state": tf.function(self.initial_state).get_concrete_function(),
            "step": tf.function(self.step).get_concrete_function(ids=ids, **self.state),
            "score": tf.function(self.score, autograph=False).get_concrete_function(
                ids=window, targets=targets, **self.state
            ),
            "generate": tf.function(self.generate, autograph=False).get_concrete_function(
                ids=ids, uniform=uniform, temperature=temperature, **self.state
            ),
        }

    def initial_state(self) -> dict[str, Tensor]:
        """Return the state before the first id: zeros."""
        return {name: tf.zeros(spec.shape) for name, spec in self.state.items()}

    def step(self, ids: Tensor, **state: Tensor) -> dict[str, Tensor]:
        """Read one id per sequence."""
        before = [state[name] for name in self.names]
        logits, after = step(self.model, self.weights(), ids, before)
        outputs = {"logits": logits, "probabilities": tf.nn.softmax(logits)}
        return outputs | dict(zip(self.names, after, strict=True))

    def score(self, ids: Tensor, targets: Tensor, **state: Tensor) -> dict[str, Tensor]:
        """Return the negative log probability of each target after its id."""
        weights = self.weights()
        length = tf.shape(ids)[1]

        def read(t: Tensor, nats: tf.TensorArray, *before: Tensor) -> tuple:
            logits, after = step(self.model, weights, ids[:, t], before)
            at_target = tf.gather(logits, targets[:, t], batch_dims=1)
            nats = nats.write(t, tf.reduce_logsumexp(logits, axis=1) - at_target)
            return t + 1, nats, *after

        empty = tf.TensorArray(tf.float32, length, element_shape=[self.batch])
        start = (tf.constant(0), empty, *(state[name] for name in self.names))
        _, nats, *after = tf.while_loop(lambda t, *_: t < length, read, start)
        return {"nats": tf.transpose(nats.stack())} | dict(zip(self.names, after, strict=True))

    def generate(
        self, ids: Tensor, uniform: Tensor, temperature: Tensor, **state: Tensor
    ) -> dict[str, Tensor]:
        """Continue from an id: one id per random number; temperature 0 takes the likeliest."""
        weights = self.weights()
        length, vocabulary = tf.shape(uniform)[1], self.model.vocabulary
        unknown = tf.one_hot(0, vocabulary, on_value=-float("inf"), off_value=0.0)

        def write(t: Tensor, token: Tensor, tokens: tf.TensorArray, *before: Tensor) -> tuple:
            logits, after = step(self.model, weights, token, before)
            logits += unknown  # <unk> is never written
            likely = tf.nn.softmax(logits / tf.maximum(temperature, 1e-6))
            total = tf.cumsum(likely, axis=1)
            draws = uniform[:, t, None] * total[:, -1:]
            drawn = tf.reduce_sum(tf.cast(total <= draws, tf.int32), axis=1)
            best = tf.argmax(logits, axis=1, output_type=tf.int32)
            token = tf.where(temperature > 0, tf.minimum(drawn, vocabulary - 1), best)
            return t + 1, token, tokens.write(t, token), *after

        empty = tf.TensorArray(tf.int32, length, element_shape=[self.batch])
        start = (tf.constant(0), ids, empty, *(state[name] for name in self.names))
        _, _, tokens, *after = tf.while_loop(lambda t, *_: t < length, write, start)
        return {"ids": tf.transpose(tokens.stack())} | dict(zip(self.names, after, strict=True))


def save(model: LanguageModel, folder: Path, batch: int) -> None:
    """Write the SavedModel into an empty folder."""
    functions = Functions(model, batch)
    module = tf.Module()
    module.values = functions.values
    tf.saved_model.save(module, str(folder), signatures=functions.signatures())
