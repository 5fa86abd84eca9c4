"""The network of the LSTM author classifier: embedding, LSTM, masked mean, softmax over authors."""

from typing import Any

import keras
import numpy as np
import tensorflow as tf

from textlstm import config
from textlstm.attribute.windows import PAD, UNKNOWN
from textlstm.model.lstm import LSTM

BATCH_SIZE = 32  # bags a training step
MOMENTUM = 0.95  # of the running mean and variance of the pooled features
EPSILON = 1e-6  # added to variances, which are of the order of 1e-3


class AuthorNetwork:
    """Pools the outputs of an LSTM over all tokens of a text and classifies the mean by author.

    The means of texts by different authors differ by little: the softmax learns from them only
    once they are standardised (as the centroids of Cosine Delta are). The running mean and
    variance come from batches in which every author is equally frequent.

    Args:
        authors: number of candidate authors.
        settings: sizes and training.
        seed: seed of the initial weights.
    """

    def __init__(self, authors: int, settings: config.Lstm, seed: int) -> None:
        self.settings = settings
        rows = settings.vocabulary + UNKNOWN + 1
        self.embed = keras.layers.Embedding(
            rows, settings.embedding, keras.initializers.RandomNormal(0, 0.5, seed)
        )
        self.lstm = LSTM(settings.units, seed=seed)
        self.standardise = keras.layers.BatchNormalization(
            momentum=MOMENTUM, epsilon=EPSILON, center=False, scale=False
        )
        self.softmax = keras.layers.Dense(authors, kernel_initializer="zeros")
        self.steps = max(1, settings.examples * authors // BATCH_SIZE)
        self.optimiser = keras.optimizers.Adam(self.schedule(), beta_2=0.99, global_clipnorm=1.0)
        self.embed.build()
        self.lstm.build([None, None, settings.embedding])
        self.standardise.build([None, settings.units])
        self.softmax.build([None, settings.units])
        layers = [self.embed, self.lstm, self.standardise, self.softmax]
        self.trainable = [weight for layer in layers for weight in layer.trainable_variables]
        self.optimiser.build(self.trainable)
        self.network_weights = [weight for layer in layers for weight in layer.variables]
        self.weights = self.network_weights + self.optimiser.variables
        self.initial = [weight.numpy() for weight in self.weights]

    def schedule(self) -> keras.optimizers.schedules.LearningRateSchedule:
        """Return a linear warm-up over a tenth of the steps, then a cosine decay to zero."""
        warm_up = self.steps // 10
        return keras.optimizers.schedules.CosineDecay(
            0.0,
            self.steps - warm_up,
            warmup_target=self.settings.learning_rate,
            warmup_steps=warm_up,
        )

    def pooled(self, windows: Any) -> tuple[tf.Tensor, tf.Tensor]:
        """Return the sum of the LSTM's outputs over a window's tokens, and the number of tokens.

        Args:
            windows: ids, int32 [windows, length].

        Returns:
            float32 [windows, units] and float32 [windows, 1].
        """
        mask = tf.not_equal(windows, PAD)
        embedded = tf.gather(tf.convert_to_tensor(self.embed.embeddings), windows)
        y, _ = self.lstm(embedded, mask=mask)  # 0 where masked
        tokens = tf.reduce_sum(tf.cast(mask, y.dtype), axis=1, keepdims=True)
        return tf.reduce_sum(y, axis=1), tokens

    @tf.function
    def step(self, bags: tf.Tensor, authors: tf.Tensor, seed: tf.Tensor) -> tf.Tensor:
        """Take one training step.

        Args:
            bags: ids, int32 [batch, bag, length].
            authors: author indices, int [batch].
            seed: seed of the dropout, int [2].

        Returns:
            The mean cross-entropy in nats, a scalar.
        """
        batch, bag, length = bags.shape
        with tf.GradientTape() as tape:
            total, tokens = self.pooled(tf.reshape(bags, [batch * bag, length]))
            total, tokens = (
                tf.reduce_sum(tf.reshape(part, [batch, bag, -1]), axis=1)
                for part in (total, tokens)
            )
            features = self.standardise(total / tokens, training=True)
            features = tf.nn.experimental.stateless_dropout(features, self.settings.dropout, seed)
            nats = tf.nn.sparse_softmax_cross_entropy_with_logits(authors, self.softmax(features))
            loss = tf.reduce_mean(nats)
        self.optimiser.apply_gradients(
            zip(tape.gradient(loss, self.trainable), self.trainable, strict=True)
        )
        return loss

    @tf.function
    def read(self, windows: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
        """Return what `pooled` returns, compiled."""
        return self.pooled(windows)

    def train(self, windows: np.ndarray, labels: np.ndarray, seed: int) -> list[np.ndarray]:
        """Train from the initial weights.

        Each example mixes windows from several works of one author, so that the network learns
        style rather than topic; authors are drawn with equal probability, however much they wrote.

        Args:
            windows: ids, int32 [windows, length].
            labels: author indices, int [windows].
            seed: seed of the training examples and the dropout.

        Returns:
            The trained weights, for `log_probabilities`.
        """
        for weight, value in zip(self.weights, self.initial, strict=True):
            weight.assign(value)
        rng = np.random.default_rng(seed)
        classes = np.unique(labels)
        windows_of = {author: np.flatnonzero(labels == author) for author in classes}
        for step in range(self.steps):
            authors = rng.choice(classes, BATCH_SIZE)
            bags = np.stack(
                [windows[rng.choice(windows_of[author], self.settings.bag)] for author in authors]
            )
            self.step(tf.constant(bags), tf.constant(authors), tf.constant([seed, step]))
        return [weight.numpy() for weight in self.network_weights]

    def log_probabilities(
        self, weights: list[np.ndarray], windows: np.ndarray, chunk: np.ndarray
    ) -> np.ndarray:
        """Return the log probability of each author for each chunk.

        Args:
            weights: what `train` returned.
            windows: ids, int32 [windows, length].
            chunk: chunk index of each window, int [windows]; equal values are adjacent.

        Returns:
            float32 [chunks, authors].
        """
        for weight, value in zip(self.network_weights, weights, strict=False):
            weight.assign(value)
        size = BATCH_SIZE * self.settings.bag  # one shape, compiled once; the last batch is padded
        padded = np.pad(windows, ((0, -len(windows) % size), (0, 0)))
        batches = [
            self.read(tf.constant(padded[start : start + size]))
            for start in range(0, len(padded), size)
        ]
        starts = np.flatnonzero(np.diff(chunk, prepend=-1))
        total, tokens = (
            np.add.reduceat(np.concatenate(part)[: len(windows)], starts)
            for part in zip(*batches, strict=True)
        )
        return tf.nn.log_softmax(
            self.softmax(self.standardise(total / tokens, training=False))
        ).numpy()
