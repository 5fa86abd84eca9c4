"""Padding with and without a mask, and sample weights: what each does to a state and to a verdict."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import tensorflow as tf
from sklearn.linear_model import LogisticRegression

from textlstm.attribute.chunked_corpus import ChunkedCorpus, read_chunked_corpus
from textlstm.attribute.network import AuthorNetwork, Settings
from textlstm.attribute.windows import Windows
from textlstm.experiments.claims import claim, write_findings
from textlstm.model.lstm import LSTM

SHORTEST = 0.1  # of the longest text: lengths are drawn evenly from there on
WEIGHTS = (0.125, 0.25, 0.5, 1.0, 2.0, 4.0, 8.0)


class Unmasked(AuthorNetwork):
    """The head as it would be without a mask: padding is read, and counted, like any word."""

    def pooled(self, windows: Any) -> tuple[tf.Tensor, tf.Tensor]:
        """Return the sum of the LSTM's output over all steps of windows [n, length], and their number [n, 1]."""
        y, _ = self.lstm(tf.gather(tf.convert_to_tensor(self.embed.embeddings), windows))
        return tf.reduce_sum(y, axis=1), tf.fill(
            [tf.shape(windows)[0], 1], tf.cast(tf.shape(windows)[1], y.dtype)
        )


HEADS = {"mask": AuthorNetwork, "no mask": Unmasked}


def run(
    folds: Path,
    texts: Path,
    longest: int,
    settings: Settings,
    seeds: Sequence[int],
    out: Path,
    progress: Callable[[str], Any],
) -> None:
    """Compare padded and unpadded texts, in a layer and in the author head, and weigh one author; write all."""
    padding = [one for seed in seeds for one in padded(seed)]
    progress("padding")
    shelf = read_chunked_corpus(folds, texts, longest)
    heads, weights = list[dict[str, Any]](), list[dict[str, Any]]()
    if len(shelf.authors) > 1 and shelf.folds:
        for seed in seeds:
            found, features = evaluate_head(shelf, longest, settings, seed)
            heads += found
            weights += weigh(features, seed)
            progress(f"author head, seed {seed}")
    write_findings(
        out,
        "What does a mask do to padded texts, and what do sample weights do to a verdict?",
        "With a mask a padded text ends with the state it would have had alone; without one the state runs on over "
        "nothing. Below, what that costs an author head on texts of very different length; and how a weight on an "
        "author's texts moves a verdict: by its logarithm where the text tells nothing.",
        {"seeds": list(seeds), "longest": longest, "head": settings._asdict()},
        {"padding": padding, "heads": heads, "weights": weights},
        claims(padding, heads, weights),
    )


def padded(seed: int) -> list[dict[str, Any]]:
    """Return the largest difference between the last states of texts alone and padded in one batch."""
    draw, layer = np.random.default_rng(seed), LSTM(32, seed=seed)
    lengths = draw.integers(3, 60, 16)
    x = draw.normal(size=(len(lengths), int(lengths.max()), 8)).astype(np.float32)
    mask = np.arange(x.shape[1]) < lengths[:, None]

    def last(x: np.ndarray, mask: Any = None) -> np.ndarray:
        _, state = layer(tf.constant(x), mask=None if mask is None else tf.constant(mask))
        return np.concatenate([state.h.numpy(), state.c.numpy()], axis=1)

    alone = np.concatenate([last(x[[k], :length]) for k, length in enumerate(lengths)])
    more = [np.pad(one, [(0, 0), (0, 40), (0, 0)][: one.ndim]) for one in (x, mask)]
    pairs = {
        "padded, mask: against alone": (last(x, mask), alone),
        "padded by 40 more, mask: against padded": (last(*more), last(x, mask)),
        "padded, no mask: against alone": (last(np.where(mask[..., None], x, 0)), alone),
    }
    return [
        {"what": what, "seed": seed, "difference": float(np.max(np.abs(one - other)))}
        for what, (one, other) in pairs.items()
    ]


def evaluate_head(
    shelf: ChunkedCorpus, longest: int, settings: Settings, seed: int
) -> tuple[list[dict[str, Any]], list[np.ndarray]]:
    """Return the accuracy, authors counting alike, of heads trained and read with and without mask, on the first fold
    held out whole; and the masked head's features and authors of both sides of the fold."""
    draw = np.random.default_rng([seed, 1])
    sizes = draw.integers(int(SHORTEST * longest), longest + 1, len(shelf.chunks))
    short = [
        " ".join(chunk.split()[:size]) for chunk, size in zip(shelf.chunks, sizes, strict=True)
    ]
    windows, fold = Windows(short, longest), shelf.folds[0]
    sides = [windows.windows_of(rows) for rows in (shelf.training(fold), shelf.held_out(fold))]
    ids = windows.frequent(sides[0], settings.vocabulary)
    read = [ids[windows.words[rows]] for rows in sides]
    labels = [shelf.labels[windows.chunk[rows]] for rows in sides]
    networks = {name: kind(len(shelf.authors), settings, seed) for name, kind in HEADS.items()}
    rows, features = list[dict[str, Any]](), list[np.ndarray]()
    for trained, network in networks.items():
        weights = network.train(read[0], labels[0], seed)
        for reading, reader in networks.items():
            scores = reader.log_probabilities(weights, read[1], np.arange(len(read[1])))
            right = scores.argmax(axis=1) == labels[1]
            share = float(
                np.mean([right[labels[1] == author].mean() for author in np.unique(labels[1])])
            )
            rows.append(
                {
                    "trained": trained,
                    "read": reading,
                    "seed": seed,
                    "right": share,
                    "texts": len(right),
                }
            )
        if trained == "mask":
            pooled = [network.read(tf.constant(windows)) for windows in read]
            features = [(total / number).numpy() for total, number in pooled]
    return rows, features + labels


def weigh(found: Sequence[np.ndarray], seed: int) -> list[dict[str, Any]]:
    """Return what weights of one author's texts do to a softmax of two authors on pooled features.

    The author is the rarer of the two with most texts. Beside it noise stands in place of the features: there the
    log-odds must move by the weight's logarithm. `found`: features of both sides of a fold, then authors of both.
    """
    train, test, taught, truth = found
    pair = np.argsort(-np.bincount(taught), kind="stable")[:2]
    sides = [np.isin(labels, pair) for labels in (taught, truth)]
    rare, draw, rows = taught[sides[0]] == pair[1], np.random.default_rng([seed, 2]), []
    mean, spread = train[sides[0]].mean(axis=0), train[sides[0]].std(axis=0) + 1e-6
    features = {
        "text": [(x[side] - mean) / spread for x, side in zip((train, test), sides, strict=True)]
    }
    features["noise"] = [draw.normal(size=(len(x), 1)) for x in features["text"]]
    for told, (fitted, asked) in features.items():
        for weight in WEIGHTS:
            softmax = LogisticRegression(max_iter=1000).fit(
                fitted, rare, np.where(rare, weight, 1.0)
            )
            odds = softmax.decision_function(asked)
            rows.append(
                {
                    "told": told,
                    "weight": weight,
                    "seed": seed,
                    "log_odds": float(odds.mean()),
                    "given": float(np.mean(odds > 0)),
                }
            )
    return rows


def claims(
    padding: Sequence[dict], heads: Sequence[dict], weights: Sequence[dict]
) -> list[dict[str, Any]]:
    """Return what the experiment says, a number a seed."""

    def differs(what: str) -> list[float]:
        return [row["difference"] for row in padding if row["what"] == what]

    def right(trained: str, read: str) -> dict[int, float]:
        return {
            row["seed"]: row["right"]
            for row in heads
            if (row["trained"], row["read"]) == (trained, read)
        }

    alone, more, bare = dict.fromkeys(row["what"] for row in padding)
    found = [
        claim(f"{alone} (largest difference of last states)", differs(alone), "<=", 1e-6),
        claim(f"{more}: bit for bit", differs(more), "<=", 0),
        claim(f"{bare}: another state", differs(bare), ">=", 0.1),
    ]
    if not heads:
        return found
    for trained, read in (("mask", "no mask"), ("no mask", "no mask")):
        lost = [share - right(trained, read)[seed] for seed, share in right("mask", "mask").items()]
        sentence = f"author head trained with {trained} and read with {read}: accuracy lost against a mask in both"
        found.append(claim(sentence, lost, ">=", 0.05))
    seeds = sorted({row["seed"] for row in weights})
    given = [
        [row["given"] for row in weights if (row["seed"], row["told"]) == (seed, "text")]
        for seed in seeds
    ]
    rises = [float(min(np.diff(shares))) for shares in given]
    found.append(
        claim("an author of more weight is never named less often (smallest step)", rises, ">=", 0)
    )
    ends = [
        [row["log_odds"] for row in weights if (row["seed"], row["told"]) == (seed, "noise")]
        for seed in seeds
    ]
    slopes = [(odds[-1] - odds[0]) / float(np.log(WEIGHTS[-1] / WEIGHTS[0])) for odds in ends]
    sentence = "where the text tells nothing, log-odds move by the weight's logarithm (slope"
    found.append(claim(f"{sentence}, at least)", slopes, ">=", 0.97))
    return [*found, claim(f"{sentence}, at most)", slopes, "<=", 1.03)]
