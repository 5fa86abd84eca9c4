"""The author head: embedding, LSTM, masked mean, a softmax of authors."""

from typing import Any, NamedTuple

import keras
import numpy as np
import tensorflow as tf

from textlstm.attribute.windows import PAD, UNKNOWN
from textlstm.model.lstm import LSTM

BATCH = 32  # bags a training step
MOMENTUM = 0.95  # of the mean and deviation of pooled features
TINY = 1e-6  # beside a variance; the variances themselves are of the order of 1e-3


class Settings(NamedTuple):
    """Sizes and training of the head; `examples` an author, each a bag of `bag` windows of `window` tokens."""

    embedding: int
    units: int
    vocabulary: int
    window: int
    bag: int
    examples: int
    learning_rate: float
    dropout: float
    networks: int


class AuthorNetwork:
    """Reads windows, takes the mean of what the LSTM says over all tokens of a text, and scores authors by it.

    The means of two authors' texts differ by little: only standardised do they teach the softmax anything (as the
    profiles of Cosine Delta are). The running mean and deviation come from batches in which authors are even.
    """

    def __init__(self, authors: int, settings: Settings, seed: int) -> None:
        self.settings = settings
        rows = settings.vocabulary + UNKNOWN + 1
        self.embed = keras.layers.Embedding(
            rows, settings.embedding, keras.initializers.RandomNormal(0, 0.5, seed)
        )
        self.lstm = LSTM(settings.units, seed=seed)
        self.standard = keras.layers.BatchNormalization(
            momentum=MOMENTUM, epsilon=TINY, center=False, scale=False
        )
        self.softmax = keras.layers.Dense(authors, kernel_initializer="zeros")
        self.optimiser = keras.optimizers.Adam(
            self.schedule(authors), beta_2=0.99, global_clipnorm=1.0
        )
        self.embed.build()
        self.lstm.build([None, None, settings.embedding])
        self.standard.build([None, settings.units])
        self.softmax.build([None, settings.units])
        layers = [self.embed, self.lstm, self.standard, self.softmax]
        self.trained = [weight for layer in layers for weight in layer.trainable_variables]
        self.optimiser.build(self.trained)
        self.weights = [
            weight for layer in layers for weight in layer.variables
        ] + self.optimiser.variables
        self.first = [weight.numpy() for weight in self.weights]

    def schedule(self, authors: int) -> keras.optimizers.schedules.LearningRateSchedule:
        """Return a tenth of the steps up to the peak, and a cosine down to zero."""
        self.steps = max(1, self.settings.examples * authors // BATCH)
        warm_up = self.steps // 10
        return keras.optimizers.schedules.CosineDecay(
            0.0,
            self.steps - warm_up,
            warmup_target=self.settings.learning_rate,
            warmup_steps=warm_up,
        )

    def pooled(self, windows: Any) -> tuple[tf.Tensor, tf.Tensor]:
        """Return the sum of the LSTM's output over the tokens of windows [n, length], and their number [n, 1]."""
        real = tf.not_equal(windows, PAD)
        y, _ = self.lstm(
            tf.gather(tf.convert_to_tensor(self.embed.embeddings), windows), mask=real
        )  # 0 where masked
        return tf.reduce_sum(y, axis=1), tf.reduce_sum(
            tf.cast(real, y.dtype), axis=1, keepdims=True
        )

    @tf.function
    def step(self, bags: tf.Tensor, authors: tf.Tensor, seed: tf.Tensor) -> tf.Tensor:
        """Learn from bags [batch, bag, length] of authors [batch], return the loss (nats); `seed` draws the dropout."""
        batch, bag, length = bags.shape
        with tf.GradientTape() as tape:
            total, tokens = self.pooled(tf.reshape(bags, [batch * bag, length]))
            total, tokens = (
                tf.reduce_sum(tf.reshape(part, [batch, bag, -1]), axis=1)
                for part in (total, tokens)
            )
            features = self.standard(total / tokens, training=True)
            features = tf.nn.experimental.stateless_dropout(features, self.settings.dropout, seed)
            nats = tf.nn.sparse_softmax_cross_entropy_with_logits(authors, self.softmax(features))
            loss = tf.reduce_mean(nats)
        self.optimiser.apply_gradients(
            zip(tape.gradient(loss, self.trained), self.trained, strict=True)
        )
        return loss

    @tf.function
    def read(self, windows: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
        """Do what `pooled` does, compiled."""
        return self.pooled(windows)

    def train(self, windows: np.ndarray, labels: np.ndarray, seed: int) -> list[np.ndarray]:
        """Train from the first weights on windows [n, length] of authors [n]; return the weights.

        A bag is drawn from any of its author's works, so that what tells one work from another cannot be learnt
        instead of what its author's have in common; and authors are drawn alike, however much they wrote.
        """
        for weight, value in zip(self.weights, self.first, strict=True):
            weight.assign(value)
        draw = np.random.default_rng(seed)
        taught = np.unique(labels)
        own = {author: np.flatnonzero(labels == author) for author in taught}
        for step in range(self.steps):
            authors = draw.choice(taught, BATCH)
            bags = np.stack(
                [windows[draw.choice(own[author], self.settings.bag)] for author in authors]
            )
            self.step(tf.constant(bags), tf.constant(authors), tf.constant([seed, step]))
        return [weight.numpy() for weight in self.weights]

    def log_probabilities(
        self, weights: list[np.ndarray], windows: np.ndarray, chunk: np.ndarray
    ) -> np.ndarray:
        """Return log p of each author for each run of equal values in `chunk` [windows], float32 [chunks, authors]."""
        for weight, value in zip(self.weights, weights, strict=True):
            weight.assign(value)
        size = BATCH * self.settings.bag  # one shape, compiled once: the last part is padded
        padded = np.pad(windows, ((0, -len(windows) % size), (0, 0)))
        parts = [
            self.read(tf.constant(padded[at : at + size])) for at in range(0, len(padded), size)
        ]
        starts = np.flatnonzero(np.diff(chunk, prepend=-1))
        total, tokens = (
            np.add.reduceat(np.concatenate(part)[: len(windows)], starts)
            for part in zip(*parts, strict=True)
        )
        return tf.nn.log_softmax(
            self.softmax(self.standard(total / tokens, training=False))
        ).numpy()
