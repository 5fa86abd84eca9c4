"""Small language models of a corpus, trained in memory for experiments that compare ways of training."""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from textlstm.errors import TextlstmError
from textlstm.model.lanes import Window
from textlstm.model.network import LanguageModel
from textlstm.model.scoring import perplexity, score
from textlstm.model.train import Budget, Trainer, unigram_initialised
from textlstm.tokens.ids import Documents
from textlstm.tokens.tokenizer import Tokenizer

# the plainest training, so that only what an experiment names differs; `units` is the embedding's width, too
PLAIN = {
    "input": "embedding",
    "layers": 1,
    "tie": True,
    "dropout": 0.0,
    "locked_dropout": False,
    "weight_drop": 0.0,
    "embedding_dropout": 0.0,
    "softmax": "full",
    "samples": 1000,
    "logits": 1 << 24,
    "optimiser": "adam",
    "schedule": "one_cycle",
    "warm_up": 0.1,
    "clip": 1.0,
    "averaging": 0.0,
    "variable_window": False,
}


class StatelessTrainer(Trainer):
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


def fit(
    what: str,
    words: Documents,
    valid: Documents,
    vocabulary: Tokenizer,
    settings: Mapping[str, Any],
    budget: Budget,
    seed: int,
    trainer: type[Trainer] = Trainer,
) -> Trained:
    """Train with PLAIN and `settings` (units, lanes, window, learning_rate …) until the budget is used."""
    own: dict[str, Any] = PLAIN | {"embedding": settings["units"]} | dict(settings)
    if not len(valid.ids):
        raise TextlstmError(
            "tokens/valid: this corpus holds no validation text; add works, or raise tokens.valid"
        )
    run = trainer(unigram_initialised(vocabulary, own, seed), own, seed)
    at = run.counters
    started = time.process_time()

    def close(left: bool) -> None:
        at.epoch, at.window, at.done = at.epoch + 1, 0, not left

    run.fit(what, words, budget, lambda: None, close)
    seconds = time.process_time() - started
    run.average()
    reached = perplexity(score(run.averaged, valid))
    return Trained(run.averaged, reached, at.step, int(at.tokens), seconds)
