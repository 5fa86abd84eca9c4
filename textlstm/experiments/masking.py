"""Padding with and without a mask, and sample weights: their effect on states and verdicts."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import tensorflow as tf
from sklearn.linear_model import LogisticRegression

from textlstm import config
from textlstm.attribute.corpus import Corpus, read_corpus
from textlstm.attribute.lstm import windows_of
from textlstm.attribute.network import AuthorNetwork
from textlstm.attribute.streams import Stream
from textlstm.experiments.claims import Claim, Row, claim, write_findings
from textlstm.model.lstm import LSTM

MIN_LENGTH_SHARE = 0.1  # of `longest`; lengths of texts are drawn uniformly from there up
WEIGHTS = (0.125, 0.25, 0.5, 1.0, 2.0, 4.0, 8.0)
EXTRA_PADDING = 40  # steps


class UnmaskedNetwork(AuthorNetwork):
    """The LSTM author classifier without a mask: padding is read, and averaged, like any word."""

    def pooled(self, windows: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
        """Return the sum of outputs over all steps of windows [n, length], and the count [n, 1]."""
        y, _ = self.lstm(tf.gather(tf.convert_to_tensor(self.embed.embeddings), windows))
        num_steps = tf.cast(tf.shape(windows)[1], y.dtype)
        return tf.reduce_sum(y, axis=1), tf.fill([tf.shape(windows)[0], 1], num_steps)


NETWORKS = {"mask": AuthorNetwork, "no mask": UnmaskedNetwork}


class FoldFeatures(NamedTuple):
    """Features of the texts of one fold, float [texts, units], and their authors, int [texts]."""

    train: np.ndarray
    test: np.ndarray
    train_authors: np.ndarray
    test_authors: np.ndarray


def run(
    folds: Path,
    texts: Path,
    lstm: config.Lstm,
    settings: config.Masking,
    out: Path,
    progress: Callable[[str], Any],
) -> None:
    """Measure padding in a layer and in a classifier, and weights on one author; write `out`.

    With fewer than two authors only the layer is measured.
    """
    padding = [row for seed in settings.seeds for row in compare_padding(seed)]
    progress("padding")
    corpus = read_corpus(folds, texts)
    network = lstm.model_copy(update={"window": settings.longest, "networks": 1})
    accuracies, weights = list[Row](), list[Row]()
    if len(corpus.authors) > 1 and corpus.folds:
        for seed in settings.seeds:
            rows, features = compare_networks(corpus, settings.longest, network, seed)
            accuracies += rows
            weights += compare_weights(features, seed)
            progress(f"LSTM, seed {seed}")
    write_findings(
        out,
        "What does a mask do to padded texts, and what do sample weights do to a verdict?",
        "Texts of different lengths are padded to one length to form a batch; a mask marks the "
        "real tokens. With a mask a padded text ends with the state (hidden state h and cell state "
        "c, the numbers an LSTM carries from token to token) it would have had alone; without one "
        "the LSTM keeps updating the state on padding. The cost is measured on the LSTM author "
        "classifier with texts of very different lengths. A sample weight on one author's texts "
        "changes the verdict: if the text carries no information, the log-odds of that author "
        "change by the logarithm of the weight.",
        settings.model_dump() | {"lstm": network.model_dump()},
        {"padding": padding, "heads": accuracies, "weights": weights},
        claims(padding, accuracies, weights),
    )


def compare_padding(seed: int) -> list[Row]:
    """Return the largest differences between last states of texts alone and padded in one batch."""
    rng, layer = np.random.default_rng(seed), LSTM(32, seed=seed)
    lengths = rng.integers(3, 60, 16)
    x = rng.normal(size=(len(lengths), int(lengths.max()), 8)).astype(np.float32)
    mask = np.arange(x.shape[1]) < lengths[:, None]

    def last_state(x: np.ndarray, mask: np.ndarray | None = None) -> np.ndarray:
        _, state = layer(tf.constant(x), mask=None if mask is None else tf.constant(mask))
        return np.concatenate([state.h.numpy(), state.c.numpy()], axis=1)

    alone = np.concatenate([last_state(x[[k], :length]) for k, length in enumerate(lengths)])
    masked = last_state(x, mask)
    longer = np.pad(x, [(0, 0), (0, EXTRA_PADDING), (0, 0)])
    longer_mask = np.pad(mask, [(0, 0), (0, EXTRA_PADDING)])
    unmasked = last_state(np.where(mask[..., None], x, 0))
    differences = {
        "padded with mask, vs. alone": masked - alone,
        f"padded by {EXTRA_PADDING} more with mask, vs. padded with mask": (
            last_state(longer, longer_mask) - masked
        ),
        "padded without mask, vs. alone": unmasked - alone,
    }
    return [
        {"what": label, "seed": seed, "difference": float(np.max(np.abs(difference)))}
        for label, difference in differences.items()
    ]


def compare_networks(
    corpus: Corpus, longest: int, settings: config.Lstm, seed: int
) -> tuple[list[Row], FoldFeatures]:
    """Return the balanced accuracy of classifiers trained and evaluated with and without a mask.

    The works of the first fold are held out; texts are cut to random lengths. Balanced accuracy is
    the mean over authors of each author's accuracy. The features are those of the masked network.
    """
    rng = np.random.default_rng([seed, 1])
    fold = corpus.folds[0]
    training = corpus.training(fold)
    words = Stream.fit("word", corpus.tokens, training, settings.vocabulary).symbols
    sides = []
    for works in (training, corpus.held_out(fold)):
        spans = corpus.cut(works, longest)
        lengths = rng.integers(int(MIN_LENGTH_SHARE * longest), longest + 1, len(spans))
        spans[:, 2] = np.minimum(spans[:, 2], spans[:, 1] + lengths)
        ids, _ = windows_of(corpus.tokens, spans, words, longest)
        sides.append((ids, corpus.labels[spans[:, 0]]))
    (train_ids, train_labels), (test_ids, test_labels) = sides
    num_authors = len(corpus.authors)
    networks = {name: kind(num_authors, settings, seed) for name, kind in NETWORKS.items()}
    rows, pooled = list[Row](), list[np.ndarray]()
    for trained, network in networks.items():
        weights = network.train(train_ids, train_labels, seed)
        for evaluated, reader in networks.items():
            scores = reader.log_probabilities(weights, test_ids, np.arange(len(test_ids)))
            accuracy = balanced_accuracy(scores.argmax(axis=1), test_labels)
            row = {"trained": trained, "read": evaluated, "seed": seed}
            rows.append(row | {"right": accuracy, "texts": len(test_ids)})
        if trained == "mask":  # before other weights are assigned to this network
            totals = [network.read(tf.constant(side)) for side in (train_ids, test_ids)]
            pooled = [(total / number).numpy() for total, number in totals]
    return rows, FoldFeatures(pooled[0], pooled[1], train_labels, test_labels)


def balanced_accuracy(predicted: np.ndarray, labels: np.ndarray) -> float:
    """Return the mean over authors of the share of their texts that are classified correctly."""
    is_correct = predicted == labels
    return float(np.mean([is_correct[labels == author].mean() for author in np.unique(labels)]))


def compare_weights(features: FoldFeatures, seed: int) -> list[Row]:
    """Return the effect of a weight on one author's texts in a softmax of two authors.

    The two authors are those with the most texts; the weighted one is the rarer. The softmax reads
    pooled features, or noise in their place, where log-odds must change by the weight's logarithm.
    """
    pair = np.argsort(-np.bincount(features.train_authors), kind="stable")[:2]
    is_train = np.isin(features.train_authors, pair)
    is_test = np.isin(features.test_authors, pair)
    is_rare = features.train_authors[is_train] == pair[1]
    train, test = features.train[is_train], features.test[is_test]
    mean, deviation = train.mean(axis=0), train.std(axis=0) + 1e-6
    rng = np.random.default_rng([seed, 2])
    inputs = {
        "text": ((train - mean) / deviation, (test - mean) / deviation),
        "noise": (rng.normal(size=(len(train), 1)), rng.normal(size=(len(test), 1))),
    }
    rows = []
    for source, (train_inputs, test_inputs) in inputs.items():
        for weight in WEIGHTS:
            softmax = LogisticRegression(max_iter=1000)
            softmax.fit(train_inputs, is_rare, np.where(is_rare, weight, 1.0))
            odds = softmax.decision_function(test_inputs)
            row = {"told": source, "weight": weight, "seed": seed}
            rows.append(row | {"log_odds": float(odds.mean()), "given": float(np.mean(odds > 0))})
    return rows


def claims(
    padding: Sequence[Row], accuracies: Sequence[Row], weights: Sequence[Row]
) -> list[Claim]:
    """Return the expectations, one value per seed; none of classifiers if none was trained."""
    masked, longer, unmasked = dict.fromkeys(row["what"] for row in padding)

    def differences(label: str) -> list[float]:
        return [row["difference"] for row in padding if row["what"] == label]

    checked = [
        claim(f"{masked} (largest difference of last states)", differences(masked), "<=", 1e-6),
        claim(f"{longer}: identical bit for bit", differences(longer), "<=", 0),
        claim(f"{unmasked}: a different state", differences(unmasked), ">=", 0.1),
    ]
    if not accuracies:
        return checked
    return [*checked, *accuracy_claims(accuracies), *weight_claims(weights)]


def accuracy_claims(accuracies: Sequence[Row]) -> list[Claim]:
    """Return the expectations of accuracy lost without a mask."""

    def by_seed(trained: str, evaluated: str) -> dict[int, float]:
        return {
            row["seed"]: row["right"]
            for row in accuracies
            if (row["trained"], row["read"]) == (trained, evaluated)
        }

    checked, reference = [], by_seed("mask", "mask")
    for trained, evaluated in (("mask", "no mask"), ("no mask", "no mask")):
        accuracy = by_seed(trained, evaluated)
        lost = [value - accuracy[seed] for seed, value in reference.items()]
        sentence = (
            f"LSTM author classifier trained with {trained} and evaluated with {evaluated}: "
            "accuracy lost relative to a mask in both"
        )
        checked.append(claim(sentence, lost, ">=", 0.05))
    return checked


def weight_claims(weights: Sequence[Row]) -> list[Claim]:
    """Return the expectations of verdicts and log-odds as the weight grows."""
    seeds = sorted({row["seed"] for row in weights})

    def by_weight(source: str, key: str) -> list[list[float]]:
        return [
            [row[key] for row in weights if (row["seed"], row["told"]) == (seed, source)]
            for seed in seeds
        ]

    rises = [float(min(np.diff(shares))) for shares in by_weight("text", "given")]
    log_range = float(np.log(WEIGHTS[-1] / WEIGHTS[0]))
    slopes = [(odds[-1] - odds[0]) / log_range for odds in by_weight("noise", "log_odds")]
    monotonic = "a larger weight never makes an author's verdicts rarer (smallest change of share)"
    linear = "if the text carries no information, log-odds change by the weight's logarithm"
    return [
        claim(monotonic, rises, ">=", 0),
        claim(f"{linear} (slope, at least)", slopes, ">=", 0.97),
        claim(f"{linear} (slope, at most)", slopes, "<=", 1.03),
    ]
