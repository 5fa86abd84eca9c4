"""Adapted language models: mixed with n-grams, with a cache of recent words, or still learning.

These figures are marked with an asterisk wherever they are shown: unlike the static model, the
model changes with the text it reads. No word influences its own prediction. Everything that is
chosen (weights, sharpness of the cache, learning rate) is chosen on validation works.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from itertools import product
from typing import Any, NamedTuple

import numpy as np

from textlstm.evaluate.cache import cache_of_documents, hidden_states
from textlstm.evaluate.dynamic import DynamicEvaluation
from textlstm.evaluate.kneser_ney import KneserNey
from textlstm.model.mixture import Mixture
from textlstm.model.network import LanguageModel
from textlstm.model.scoring import score
from textlstm.tokens.ids import Documents

SHARPNESS = (0.05, 0.1, 0.2, 0.4, 0.8)  # tried for the cache: theta of Grave et al. (2017)
# learning rates tried for dynamic evaluation, in units of the gradient's root mean square: the
# first, times powers of the factor until a lower and a higher one are worse than the best
FIRST_RATE, RATE_FACTOR, MOST_POWERS = 4e-4, 2.0, 6
STATIC = "static"  # the component of the model as it was trained
NO_SETTING = 0.0  # of components that have nothing to choose
# of a component, by setting that is tried: nats, float64 [tokens]
Candidates = Mapping[str, Mapping[float, np.ndarray]]


class Adapted(NamedTuple):
    """Nats of an adapted model on every split, and what was chosen on validation works."""

    nats: dict[str, np.ndarray]
    chosen: dict[str, Any]


class Choice(NamedTuple):
    """Settings and weights of a mixture.

    Attributes:
        settings: By method, what was chosen.
        weights: By component, "lstm" first; they have the sum 1.
    """

    settings: dict[str, float]
    weights: dict[str, float]


class Adaptations:
    """The adaptations of one language model, each a component of a mixture.

    Args:
        methods: "kneser_ney" (mixture), "cache" (continuous neural cache, Grave et al. 2017)
            or "dynamic" (dynamic evaluation, Krause et al. 2018).
        model: The language model; it is left as it is.
        kneser_ney: The n-gram model of the training works.
        training: Training works, for the size of gradients.
        cache: Tokens that the cache remembers.
        segment: Tokens between two updates of dynamic evaluation.
    """

    def __init__(
        self,
        methods: Sequence[str],
        model: LanguageModel | Mixture,
        kneser_ney: KneserNey,
        training: Documents,
        cache: int,
        segment: int,
    ) -> None:
        self.methods, self.model, self.kneser_ney, self.size = methods, model, kneser_ney, cache
        self.dynamic = None
        if "dynamic" in methods:
            self.dynamic = DynamicEvaluation(model, training, segment)

    def candidates(
        self, documents: Documents, settings: Mapping[str, float] | None = None
    ) -> Candidates:
        """Return the nats of the static model and of each method, for each of its settings.

        Args:
            documents: The documents to score.
            settings: By method, the setting to compute; without it, all settings that are tried
                of all methods.
        """
        methods = self.methods if settings is None else list(settings)
        found: dict[str, Mapping[float, np.ndarray]] = {
            STATIC: {NO_SETTING: score(self.model, documents)}
        }
        if "kneser_ney" in methods:
            found["kneser_ney"] = {NO_SETTING: self.kneser_ney.nats(documents)}
        if "cache" in methods:
            states = hidden_states(self.model, documents)
            found["cache"] = {
                sharpness: cache_of_documents(states, documents, sharpness, self.size)
                for sharpness in (SHARPNESS if settings is None else [settings["cache"]])
            }
        if self.dynamic is not None and "dynamic" in methods:
            scored = partial(self.dynamic.nats, documents)
            if settings is None:
                found["dynamic"] = search_rate(scored)
            else:
                found["dynamic"] = {settings["dynamic"]: scored(settings["dynamic"])}
        return found


def adapt(
    methods: Sequence[str],
    model: LanguageModel | Mixture,
    kneser_ney: KneserNey,
    training: Documents,
    splits: Mapping[str, Documents],
    cache: int,
    segment: int,
) -> dict[str, Adapted]:
    """Score every split with each adaptation alone, and with all of them.

    Args:
        methods: As those of `Adaptations`.
        model: The language model; it is left as it is.
        kneser_ney: The n-gram model of the training works.
        training: Training works, for the size of gradients.
        splits: Documents to score; choices are made on "valid".
        cache: Tokens that the cache remembers.
        segment: Tokens between two updates of dynamic evaluation.

    Returns:
        By method, and by "+"-joined names for all of several methods.
    """
    adaptations = Adaptations(methods, model, kneser_ney, training, cache, segment)
    valid = adaptations.candidates(splits["valid"])
    held_out = {name: documents for name, documents in splits.items() if name != "valid"}
    scored = {name: dict(adaptations.candidates(held_out[name], {})) for name in held_out}
    results: dict[str, Adapted] = {}
    for combined in mixtures(methods):
        choice = choose(valid, combined)
        for name, documents in held_out.items():
            for method, setting in choice.settings.items():
                if setting not in scored[name].get(method, {}):
                    found = adaptations.candidates(documents, {method: setting})[method]
                    scored[name][method] = {**scored[name].get(method, {}), **found}
        nats = {name: mixed(found, choice) for name, found in scored.items()}
        chosen: dict[str, Any] = {"weights": choice.weights}
        if "cache" in combined:
            chosen["sharpness"] = choice.settings["cache"]
        if "dynamic" in combined:
            chosen |= {"rate": choice.settings["dynamic"], "segment": segment}
        results["+".join(combined)] = Adapted({"valid": mixed(valid, choice), **nats}, chosen)
    return results


def search_rate(scored: Callable[[float], np.ndarray]) -> dict[float, np.ndarray]:
    """Return nats by learning rate, the best rate between two that are worse.

    Args:
        scored: Nats of all tokens with a learning rate; infinite if the model diverges.
    """
    found = {0: scored(FIRST_RATE)}
    while True:
        best = min(found, key=lambda power: float(found[power].mean()))
        missing = [power for power in (best - 1, best + 1) if power not in found]
        if not missing or abs(missing[0]) > MOST_POWERS:
            return {FIRST_RATE * RATE_FACTOR**power: nats for power, nats in found.items()}
        found[missing[0]] = scored(FIRST_RATE * RATE_FACTOR ** missing[0])


def mixtures(methods: Sequence[str]) -> list[list[str]]:
    """Return the methods whose figures are shown together: each alone, then all of several."""
    return [[method] for method in methods] + ([list(methods)] if len(methods) > 1 else [])


def choose(candidates: Candidates, methods: Sequence[str], where: slice = slice(None)) -> Choice:
    """Return the settings and weights with the highest likelihood of some tokens.

    Args:
        candidates: Nats by method and setting.
        methods: The methods to combine.
        where: The tokens to choose on.
    """
    choices = []
    for values in product(*(candidates[method] for method in methods)):
        settings = dict(zip(methods, values, strict=True))
        names, rows = _components(candidates, settings)
        rows = [row[where] for row in rows]
        weights = fit_weights(rows)
        loss = float(mix(rows, weights).mean())
        choices.append((loss, Choice(settings, dict(zip(names, weights.tolist(), strict=True)))))
    return min(choices, key=lambda pair: pair[0])[1]


def mixed(candidates: Candidates, choice: Choice) -> np.ndarray:
    """Return the nats of the mixture that was chosen, float64 [tokens]."""
    _, rows = _components(candidates, choice.settings)
    return mix(rows, np.array(list(choice.weights.values())))


def cross_fitted(candidates: Candidates, methods: Sequence[str]) -> np.ndarray:
    """Return nats for which settings and weights were chosen on the other half of the tokens.

    Args:
        candidates: Nats by method and setting.
        methods: The methods to combine.

    Returns:
        float64 [tokens]; the mean is not flattered by the choice, unlike that of the tokens on
        which it was made.
    """
    tokens = len(candidates[STATIC][NO_SETTING])
    first, second = slice(0, tokens // 2), slice(tokens // 2, tokens)
    return np.concatenate(
        [
            mixed(candidates, choose(candidates, methods, other))[half]
            for half, other in ((first, second), (second, first))
        ]
    )


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
    if len(weights) == 1:
        return weights
    for _ in range(rounds):
        shares = weights[:, None] * likelihoods
        weights = (shares / np.maximum(shares.sum(axis=0), 1e-300)).mean(axis=1)
        weights /= weights.sum()
    return weights


def mix(nats: Sequence[np.ndarray], weights: np.ndarray) -> np.ndarray:
    """Return the nats of a mixture of components, float64 [tokens]."""
    return -np.log(np.maximum(weights @ np.exp(-np.asarray(nats)), 1e-300))


def _components(
    candidates: Candidates, settings: Mapping[str, float]
) -> tuple[list[str], list[np.ndarray]]:
    """Return names and nats of components; a model that still learns replaces the static one."""
    lstm = candidates[STATIC][NO_SETTING]
    if "dynamic" in settings:
        lstm = candidates["dynamic"][settings["dynamic"]]
    others = {key: candidates[key][value] for key, value in settings.items() if key != "dynamic"}
    return ["lstm", *others], [lstm, *others.values()]
