"""Small language models of a corpus, trained in memory for experiments that compare ways of training."""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from textlstm.errors import TextlstmError
from textlstm.model.lanes import Lanes, Window
from textlstm.model.network import LanguageModel
from textlstm.model.score import perplexity, score
from textlstm.model.train import Budget, Trainer, first_guess
from textlstm.tokens.ids import Documents
from textlstm.tokens.tokenizer import Tokenizer

# the plainest training, so that only what an experiment names differs; `units` is the embedding's width, too
PLAIN = {
    "input": "embedding", "layers": 1, "tie": True, "dropout": 0.0, "locked_dropout": False, "weight_drop": 0.0,
    "embedding_dropout": 0.0, "softmax": "full", "optimiser": "adam", "schedule": "one_cycle", "warm_up": 0.1,
    "clip": 1.0, "averaging": 0.0, "variable_window": False,
}  # fmt: skip
LANES, WINDOW = 16, 100  # of scores; they change no figure


class Forgetful(Trainer):
    """A trainer that begins every window with a zero state."""

    def _step(self, window: Window, state: Any, rate: Any, number: Any) -> Any:
        return super()._step(window, self.model.initial_state(window.inputs.shape[0]), rate, number)


@dataclass(frozen=True)
class Trained:
    """A model, its perplexity on the validation works, and what training it took."""

    model: LanguageModel
    perplexity: float
    updates: int
    tokens: int
    cpu_seconds: float


def fit(what: str, words: Documents, valid: Documents, vocabulary: Tokenizer, settings: Mapping[str, Any],
        budget: Budget, seed: int, trainer: type[Trainer] = Trainer) -> Trained:  # fmt: skip
    """Train with PLAIN and `settings` (units, lanes, window, learning_rate …) until the budget is used."""
    own: dict[str, Any] = PLAIN | {"embedding": settings["units"]} | dict(settings)
    if not len(valid.ids):
        raise TextlstmError("tokens/valid: this corpus holds no validation text; add works, or raise tokens.valid")
    run = trainer(first_guess(vocabulary, own, seed), own, seed)
    started = time.process_time()
    windows = len(Lanes(words, own["lanes"], own["window"], seed, 0))
    with budget.bar(what, len(words.ids), windows) as bar:
        while not run.counters.done:
            run.counters.done = not run.epoch(words, budget, lambda: None, bar)
            run.counters.epoch, run.counters.window = run.counters.epoch + 1, 0
    seconds = time.process_time() - started
    for name, weight in run.averaged.weights.items():
        weight.assign(run.optimiser.average(name))
    reached = perplexity(score(run.averaged, valid, LANES, WINDOW))
    return Trained(run.averaged, reached, run.counters.step, int(run.counters.tokens), seconds)


def documents(vocabulary: Tokenizer, texts: Mapping[str, str], characters: Mapping[str, int]) -> Documents:
    """Return the ids of texts by work, in memory; `characters` counts what each stands for."""
    ids = [vocabulary.encode(text) for text in texts.values()]
    starts = np.cumsum([0, *map(len, ids)])[:-1].astype(np.int64)
    unknown = [int(np.sum(one == vocabulary.unknown)) for one in ids]
    return Documents(np.concatenate(ids), starts, list(texts), [characters[work] for work in texts], unknown)
