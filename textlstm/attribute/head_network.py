"""A language model with one LSTM trunk, a shared output layer, and a difference for each author.

The probability of the next symbol w after a hidden state h, for author a:

    P(w | h, a) = exp(l_w(h) + d_aw) / Z_a(h),   Z_a(h) = sum_v exp(l_v(h)) exp(d_av)

with l the logits of the shared output layer and d the difference of the author. The sums for all
authors are one product of exp(l), [tokens, symbols], and exp(d), [symbols, authors], so that all
authors cost little more than one. A rare word has, after the symbol of its ending, the probability
q_x exp(r_ax) for each author, normalised over the words of the ending.
"""

from dataclasses import dataclass

import numpy as np
import tensorflow as tf

from textlstm import config
from textlstm.attribute.head_symbols import PAD, HeadSymbols, Windows
from textlstm.attribute.store import Arrays, array_of
from textlstm.model.lstm import LSTM
from textlstm.model.optimise import Optimiser, rate

LANGUAGE_BATCH = 48  # windows in a training step
LANGUAGE_RATE = 4e-3  # peak, of Adam
WARM_UP = 0.05  # of the steps
CLIP = 1.0
SCORED = 32  # windows scored at once
TINY = float(np.finfo(np.float32).tiny)


@dataclass
class Heads:
    """The differences of the authors from the shared output layer.

    Attributes:
        difference: d, by symbol; float32 [authors, symbols].
        rare: r, by rare word; float32 [authors, rare words + 1].
        share: q, the share of a rare word in its ending; float32 [rare words + 1].
    """

    difference: np.ndarray
    rare: np.ndarray
    share: np.ndarray

    def arrays(self) -> Arrays:
        """Return the differences as named arrays."""
        return dict(vars(self))

    @classmethod
    def load(cls, arrays: Arrays, authors: int, symbols: HeadSymbols) -> "Heads":
        """Restore the differences from `arrays`, after checks."""
        size, rare = symbols.size, len(symbols.rare) + 1
        return cls(
            array_of(arrays, "difference", np.float32, (authors, size)),
            array_of(arrays, "rare", np.float32, (authors, rare)),
            array_of(arrays, "share", np.float32, (rare,)),
        )


class Trunk:
    """The shared language model: embedding, LSTM and output layer.

    Args:
        symbols: what it reads and predicts.
        settings: sizes and training.
        seed: seed of the initial weights and the training examples.
    """

    def __init__(self, symbols: HeadSymbols, settings: config.LstmHeads, seed: int) -> None:
        self.symbols, self.settings, self.seed = symbols, settings, seed
        draw = np.random.default_rng(seed)
        size, units = symbols.size, settings.units

        def uniform(scale: float, *shape: int) -> tf.Variable:
            return tf.Variable(draw.uniform(-scale, scale, shape).astype(np.float32))

        self.lstm = LSTM(units, seed=seed)
        self.lstm.build([None, None, units])
        self.weights: dict[str, tf.Variable] = {
            "embedding": uniform(0.3, size, units),
            "output": uniform(0.1, size, units),
            "bias": tf.Variable(tf.zeros([size])),
            **{
                f"lstm.{name}": weight.value
                for name, weight in zip(
                    ("kernel", "recurrent", "bias"), self.lstm.weights, strict=True
                )
            },
        }

    def hidden(self, symbols: tf.Tensor) -> tf.Tensor:
        """Return the state before each symbol, from a zero state, [windows x length, units]."""
        before = tf.pad(symbols[:, :-1], [[0, 0], [1, 0]], constant_values=PAD)
        y, _ = self.lstm.call_on_ids(tf.convert_to_tensor(self.weights["embedding"]), before)
        return tf.reshape(y, [-1, self.settings.units])

    def probabilities(self, hidden: tf.Tensor) -> tf.Tensor:
        """Return the probabilities of the shared output layer, [tokens, symbols]."""
        logits = tf.matmul(hidden, self.weights["output"], transpose_b=True)
        return tf.nn.softmax(logits + self.weights["bias"])

    def train(self, windows: Windows, labels: np.ndarray) -> list[float]:
        """Train as a language model on windows, of every author with equal probability.

        Args:
            windows: windows of training works.
            labels: author of each window, int [windows].

        Returns:
            The loss of each step in nats.
        """
        counts = np.bincount(windows.symbols.ravel(), minlength=self.symbols.size) + 0.1
        self.weights["bias"].assign(np.log(counts / counts.sum()).astype(np.float32))
        optimiser = Optimiser("adam", self.weights, CLIP, 0.0)

        @tf.function
        def step(symbols: tf.Tensor, rate: tf.Tensor, number: tf.Tensor) -> tf.Tensor:
            with tf.GradientTape() as tape:
                target = tf.reshape(symbols, [-1])
                known = tf.cast(target > PAD, tf.float32)
                p = tf.gather(self.probabilities(self.hidden(symbols)), target, batch_dims=1)
                loss = -tf.reduce_sum(tf.math.log(p + TINY) * known) / tf.reduce_sum(known)
            optimiser.apply(tape.gradient(loss, list(self.weights.values())), rate, number)
            return loss

        authors = np.unique(labels)
        own = [np.flatnonzero(labels == author) for author in authors]
        draw, losses = np.random.default_rng([self.seed, 1]), []
        steps = max(1, self.settings.language_windows // LANGUAGE_BATCH)
        for number in range(steps):
            chosen = draw.integers(0, len(own), LANGUAGE_BATCH)
            rows = np.array([draw.choice(own[author]) for author in chosen])
            speed = rate("one_cycle", LANGUAGE_RATE, WARM_UP, number / steps)
            loss = step(tf.constant(windows.symbols[rows]), tf.constant(speed), tf.constant(number))
            losses.append(float(loss))
        return losses

    def residuals(self, pieces: np.ndarray) -> np.ndarray:
        """Return observed minus expected occurrences of each symbol.

        They are the gradient of the log-likelihood with respect to the differences, at zero.

        Args:
            pieces: symbols, int32 [pieces, windows, length].

        Returns:
            float32 [pieces, symbols].
        """

        @tf.function
        def of_piece(symbols: tf.Tensor) -> tf.Tensor:
            hidden, target = self.hidden(symbols), tf.reshape(symbols, [-1])
            known = tf.cast(target > PAD, tf.float32)
            observed = tf.math.unsorted_segment_sum(known, target, self.symbols.size)
            expected = tf.linalg.matvec(self.probabilities(hidden), known, transpose_a=True)
            return observed - expected

        return np.stack([of_piece(tf.constant(piece)).numpy() for piece in pieces])

    @tf.function
    def read(
        self,
        factors: tf.Tensor,
        by_rare: tf.Tensor,
        symbols: tf.Tensor,
        rare: tf.Tensor,
        weight: tf.Tensor,
        rare_weight: tf.Tensor,
    ) -> tf.Tensor:
        """Return what `log_ratios` returns, for exp(d) [symbols, authors]; compiled."""
        hidden, target = self.hidden(symbols), tf.reshape(symbols, [-1])
        norms = tf.matmul(self.probabilities(hidden), factors)
        ratios = tf.math.log(tf.gather(factors, target)) - tf.math.log(norms)
        ratios *= tf.reshape(weight, [-1, 1])
        ratios += tf.gather(by_rare, tf.reshape(rare, [-1])) * tf.reshape(rare_weight, [-1, 1])
        return tf.reduce_sum(tf.reshape(ratios, [*symbols.shape, factors.shape[1]]), axis=1)

    def log_ratios(
        self, heads: Heads, symbols: np.ndarray, rare: np.ndarray, weights: list[np.ndarray]
    ) -> np.ndarray:
        """Return sums of log P(token | author) / P(token | shared output) over windows.

        Args:
            heads: the authors' differences.
            symbols: int32 [windows, length].
            rare: rare words, int32 [windows, length].
            weights: weight of each symbol and of each rare word, float32 [windows, length].

        Returns:
            float32 [windows, authors].
        """
        authors = len(heads.difference)
        factors = tf.constant(np.exp(heads.difference.T))
        by_rare = tf.constant(rare_log_ratios(heads, self.symbols))
        padding = -len(symbols) % SCORED  # one shape, compiled once
        inputs = [np.pad(part, ((0, padding), (0, 0))) for part in (symbols, rare, *weights)]
        parts = [
            self.read(
                factors, by_rare, *(tf.constant(part[start : start + SCORED]) for part in inputs)
            ).numpy()
            for start in range(0, len(inputs[0]), SCORED)
        ]
        return np.concatenate([np.zeros((0, authors), np.float32), *parts])[: len(symbols)]

    def arrays(self) -> Arrays:
        """Return the weights as named arrays."""
        return {name: weight.numpy() for name, weight in self.weights.items()}

    def assign(self, arrays: Arrays) -> None:
        """Set the weights to `arrays`, after checks."""
        for name, weight in self.weights.items():
            weight.assign(array_of(arrays, name, np.float32, tuple(weight.shape)))


def rare_log_ratios(heads: Heads, symbols: HeadSymbols) -> np.ndarray:
    """Return log P(rare word | ending, author) / P(rare word | ending), [rare words + 1, authors].

    The first row, of tokens that are no rare word, is zero.
    """
    weights = heads.rare.T.astype(np.float64)
    sums = np.zeros((symbols.size, weights.shape[1]))
    np.add.at(sums, symbols.symbol_of_rare, np.exp(weights) * heads.share[:, None])
    norms = np.log(np.where(sums > 0, sums, 1.0))
    ratios = weights - norms[symbols.symbol_of_rare]
    ratios[0] = 0.0
    return ratios.astype(np.float32)
