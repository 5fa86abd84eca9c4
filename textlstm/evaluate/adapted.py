"""Adapted language models: mixed with n-grams, with a cache of recent words, or still learning.

These figures are marked with an asterisk wherever they are shown: unlike the static model, the
model changes with the text it reads. No word influences its own prediction. Everything that is
chosen (weights, sharpness of the cache, learning rate) is chosen on validation works.
"""

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np
import tensorflow as tf

from textlstm.evaluate.kneser_ney import KneserNey
from textlstm.model.lanes import Lanes, Window
from textlstm.model.mixture import Mixture
from textlstm.model.network import LanguageModel
from textlstm.model.scoring import score
from textlstm.model.types import Tensor
from textlstm.tokens.ids import Documents
from textlstm.tokens.tokenizer import EOS_ID

SHARPNESS = (0.05, 0.1, 0.2, 0.4, 0.8)  # tried for the cache: theta of Grave et al. (2017)
# tried for dynamic evaluation: learning rates, in units of the gradient's root mean square
RATES = (1e-4, 3e-4, 1e-3)
DECAY = 0.02  # per segment, of the change of the weights, scaled as the learning rate is
SAMPLED_WINDOWS = 100  # of the training works, for the root mean square of the gradient
ROWS = 256  # tokens whose similarities to the cache are computed at once


class Adapted(NamedTuple):
    """Nats of an adapted model on every split, and what was chosen on validation works."""

    nats: dict[str, np.ndarray]
    chosen: dict[str, Any]


def adapt(
    methods: Sequence[str],
    model: LanguageModel | Mixture,
    kneser_ney: KneserNey,
    training: Documents,
    splits: dict[str, Documents],
    cache: int,
    segment: int,
) -> dict[str, Adapted]:
    """Score every split with each adaptation alone, and with all of them.

    Args:
        methods: "kneser_ney" (mixture), "cache" (continuous neural cache, Grave et al. 2017)
            or "dynamic" (dynamic evaluation, Krause et al. 2018).
        model: The language model; it is left as it is.
        kneser_ney: The n-gram model of the training works.
        training: Training works, for the size of gradients.
        splits: Documents to score; choices are made on "valid".
        cache: Tokens that the cache remembers.
        segment: Tokens between two updates of dynamic evaluation.

    Returns:
        By method, and by "+"-joined names for all of several methods.
    """
    static = {name: score(model, documents) for name, documents in splits.items()}
    alone: dict[str, Adapted] = {}
    columns: dict[str, dict[str, np.ndarray]] = {}  # method -> split -> nats of its component
    basis = static
    chosen: dict[str, Any] = {}
    if "dynamic" in methods:
        alone["dynamic"] = dynamic(model, training, splits, segment)
        basis, chosen = alone["dynamic"]
    if "kneser_ney" in methods:
        columns["kneser_ney"] = {name: kneser_ney.nats(split) for name, split in splits.items()}
    if "cache" in methods:
        columns["cache"], sharpness = _best_cache(model, splits, static["valid"], cache)
    for name, component in columns.items():
        weights = fit_weights([static["valid"], component["valid"]])
        own: dict[str, Any] = {"weights": {"lstm": weights[0], name: weights[1]}}
        if name == "cache":
            own["sharpness"] = sharpness
        mixed = {split: mix([static[split], component[split]], weights) for split in splits}
        alone[name] = Adapted(mixed, own)
    results = {name: alone[name] for name in methods}
    if len(methods) > 1:
        parts = {split: [basis[split], *(c[split] for c in columns.values())] for split in splits}
        weights = fit_weights(parts["valid"]) if columns else np.ones(1)
        names = ["lstm", *columns]
        chosen = chosen | {"weights": dict(zip(names, weights.tolist(), strict=True))}
        mixed = {split: mix(columns_of, weights) for split, columns_of in parts.items()}
        results["+".join(methods)] = Adapted(mixed, chosen)
    return results


def fit_weights(nats: Sequence[np.ndarray], rounds: int = 100) -> np.ndarray:
    """Return the weights of a mixture with the highest likelihood, by expectation maximisation.

    Args:
        nats: Negative log probabilities of the same tokens, a row per component.
        rounds: Iterations; the likelihood is concave, and rises with each.

    Returns:
        Weights, float64 [components], with the sum 1.
    """
    likelihoods = np.exp(-np.asarray(nats))
    weights = np.full(len(likelihoods), 1 / len(likelihoods))
    for _ in range(rounds):
        shares = weights[:, None] * likelihoods
        weights = (shares / np.maximum(shares.sum(axis=0), 1e-300)).mean(axis=1)
        weights /= weights.sum()
    return weights


def mix(nats: Sequence[np.ndarray], weights: np.ndarray) -> np.ndarray:
    """Return the nats of a mixture of components, float64 [tokens]."""
    return -np.log(np.maximum(weights @ np.exp(-np.asarray(nats)), 1e-300))


def cache_nats(hidden: np.ndarray, ids: np.ndarray, sharpness: float, size: int) -> np.ndarray:
    """Return the nats of a continuous cache over the words of one document.

    The cache predicts the words that followed similar states: the probability of word w is the sum
    over the last `size` words w' = w of exp(sharpness * h·h'), divided by the sum over all of them
    (Grave, Joulin & Usunier 2017).

    Args:
        hidden: Hidden state that predicts each word, [tokens, units].
        ids: The words, int [tokens].
        sharpness: Factor of the similarities.
        size: Words that the cache holds.

    Returns:
        Nats, float64 [tokens]; infinite where the word is not in the cache.
    """
    nats = np.full(len(ids), np.inf)
    for start in range(0, len(ids), ROWS):
        end = min(start + ROWS, len(ids))
        first = max(0, start - size)
        age = np.arange(start, end)[:, None] - np.arange(first, end)[None, :]
        similarity = sharpness * (hidden[start:end] @ hidden[first:end].T).astype(np.float64)
        similarity[(age <= 0) | (age > size)] = -np.inf  # neither the word itself nor later ones
        similarity -= np.maximum(similarity.max(axis=1, keepdims=True), -1e300)
        strength = np.exp(similarity)
        matching = np.where(ids[first:end][None, :] == ids[start:end, None], strength, 0.0)
        total = strength.sum(axis=1)
        with np.errstate(divide="ignore", invalid="ignore"):
            nats[start:end] = np.where(total > 0, -np.log(matching.sum(axis=1) / total), np.inf)
    return nats


def _best_cache(
    model: LanguageModel | Mixture, splits: dict[str, Documents], static: np.ndarray, size: int
) -> tuple[dict[str, np.ndarray], float]:
    """Return the nats of the cache on every split, and the sharpness with the best mixture."""
    states = {name: hidden_states(model, documents) for name, documents in splits.items()}

    def nats(split: str, sharpness: float) -> np.ndarray:
        return _cache_of_documents(states[split], splits[split], sharpness, size)

    def loss(sharpness: float) -> float:
        component = nats("valid", sharpness)
        return float(mix([static, component], fit_weights([static, component])).mean())

    best = min(SHARPNESS, key=loss)
    return {name: nats(name, best) for name in splits}, best


def _cache_of_documents(
    states: np.ndarray, documents: Documents, sharpness: float, size: int
) -> np.ndarray:
    """Return the nats of the cache, which is empty at the start of each document."""
    ends = [*documents.starts[1:], len(documents.ids)]
    return np.concatenate(
        [
            cache_nats(states[start:end], np.asarray(documents.ids[start:end]), sharpness, size)
            for start, end in zip(documents.starts, ends, strict=True)
        ]
    )


def hidden_states(model: LanguageModel | Mixture, documents: Documents) -> np.ndarray:
    """Return the hidden state that predicts each token, float32 [tokens, units]."""
    states = []
    for k in range(len(documents)):
        state = model.initial_state(1)
        for segment in segments(documents[k], 100):
            hidden, state = model.hidden(segment.inputs, state)
            states.append(hidden[0].numpy())
    return np.concatenate(states) if states else np.zeros((0, 1), np.float32)


def segments(ids: np.ndarray, length: int) -> Iterator[Window]:
    """Yield a document in segments of at most `length` tokens, as windows of one lane."""
    ids = np.asarray(ids, np.int32)
    inputs = np.concatenate([[EOS_ID], ids[:-1]]).astype(np.int32)
    for start in range(0, len(ids), length):
        window = slice(start, start + length)
        shape = (1, len(ids[window]))
        yield Window(
            inputs[None, window], ids[None, window], np.ones(shape, bool), np.zeros(shape, bool)
        )


def dynamic(
    model: LanguageModel | Mixture,
    training: Documents,
    splits: dict[str, Documents],
    segment: int,
) -> Adapted:
    """Score with weights that learn from each segment after it is scored.

    A weight moves against its gradient, divided by the root mean square of its gradients on the
    training works, and decays to its trained value (Krause et al. 2018). Each document starts from
    the trained weights. The members of a mixture learn apart.
    """
    members = model.members if isinstance(model, Mixture) else [model]
    scales = [_gradient_scales(member, training) for member in members]

    def nats(documents: Documents, rate: float) -> np.ndarray:
        rows = [
            _dynamic_nats(member, scale, documents, rate, segment)
            for member, scale in zip(members, scales, strict=True)
        ]
        return mix(rows, np.full(len(rows), 1 / len(rows)))

    scores = {rate: nats(splits["valid"], rate) for rate in RATES}
    best = min(scores, key=lambda rate: float(scores[rate].mean()))
    others = {name: nats(split, best) for name, split in splits.items() if name != "valid"}
    return Adapted({"valid": scores[best], **others}, {"rate": best, "segment": segment})


def _gradient_scales(model: LanguageModel, training: Documents) -> dict[str, Tensor]:
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


def _dynamic_nats(
    model: LanguageModel,
    scales: dict[str, Tensor],
    documents: Documents,
    rate: float,
    segment: int,
) -> np.ndarray:
    """Return the nats of documents under dynamic evaluation; the model is restored afterwards."""
    trained = {name: tf.identity(weight) for name, weight in model.weights.items()}
    # weights with small gradients may move most; the mean keeps the scales of order one
    mean = {name: tf.reduce_mean(scale) for name, scale in scales.items()}

    @tf.function
    def step(window: Window, state: Any) -> tuple[Tensor, Any]:
        nats, state, gradients = _gradients(model, window, state)
        for name, weight in model.weights.items():
            back = tf.minimum(scales[name] / (mean[name] + 1e-12) * DECAY, 0.5)
            weight.assign_add(
                back * (trained[name] - weight)
                - rate * gradients[name] / (scales[name] + 0.1 * mean[name] + 1e-12)
            )
        return nats, state

    scored = []
    for k in range(len(documents)):
        for name, weight in model.weights.items():
            weight.assign(trained[name])
        state = model.initial_state(1)
        for window in segments(documents[k], segment):
            nats, state = step(Window(*map(tf.constant, window)), state)
            scored.append(nats.numpy())
    for name, weight in model.weights.items():
        weight.assign(trained[name])
    return np.concatenate(scored).astype(np.float64) if scored else np.zeros(0)
