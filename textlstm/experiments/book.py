"""Small language models trained in memory, for experiments that compare ways of training."""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from textlstm import config
from textlstm.errors import TextlstmError
from textlstm.model.initial import unigram_initialised
from textlstm.model.lanes import Window
from textlstm.model.network import LanguageModel
from textlstm.model.scoring import perplexity, score
from textlstm.model.trainer import Budget, Trainer
from textlstm.tokens.ids import Documents
from textlstm.tokens.tokenizer import Tokenizer

# The simplest training, so that runs differ only in the settings an experiment names.
PLAIN_SETTINGS: dict[str, Any] = {
    "input": "embedding",
    "layers": 1,
    "tie": True,
    "input_dropout": 0.0,
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
    "weight_decay": 0.0,
    "averaging": 0.0,
    "variable_window": False,
    "minutes": 0.0,
    "recipe": "none",
    "members": 1,
    "init_from": "",
    "vectors": "",
    "freeze_vectors": False,
    "epochs": 1,  # the budget that `fit` is given counts instead
    "patience": 1,  # not used: no early stopping
}


class StatelessTrainer(Trainer):
    """A trainer that starts every window from a zero state."""

    def _step(self, window: Window, state: Any, rate: Any, number: Any) -> Any:
        return super()._step(window, self.model.initial_state(window.inputs.shape[0]), rate, number)


@dataclass(frozen=True)
class TrainedModel:
    """A trained model and its training.

    Args:
        model: the language model, with averaged weights.
        perplexity: perplexity on the validation works (the exponential of the mean nats).
        updates: number of weight updates.
        tokens: number of tokens trained on.
        cpu_seconds: processor time of training.
    """

    model: LanguageModel
    perplexity: float
    updates: int
    tokens: int
    cpu_seconds: float


def fit(
    label: str,
    training: Documents,
    valid: Documents,
    tokenizer: Tokenizer,
    overrides: Mapping[str, Any],
    budget: Budget,
    seed: int,
    trainer_class: type[Trainer] = Trainer,
) -> TrainedModel:
    """Train a language model until the budget is used up.

    Args:
        label: name of the run, for the progress bar.
        training: documents to train on.
        valid: documents for the validation perplexity.
        tokenizer: the tokenizer of both.
        overrides: units (also the width of the embedding), lanes (the batch size), window (BPTT
            length), learning_rate, and any other key that replaces one of PLAIN_SETTINGS.
        budget: epochs or minutes of training.
        seed: random seed for weights and order.
        trainer_class: Trainer carries the state between windows, StatelessTrainer does not.

    Raises:
        TextlstmError: the corpus has no validation text.
    """
    settings = config.Model(**PLAIN_SETTINGS | {"embedding": overrides["units"]} | dict(overrides))
    if not len(valid.ids):
        raise TextlstmError(
            "tokens/valid: this corpus has no validation text; add works, or raise tokens.valid"
        )
    trainer = trainer_class(unigram_initialised(tokenizer, settings, seed), settings, seed)
    counters = trainer.counters
    started = time.process_time()

    def close_epoch(windows_left: bool) -> None:
        counters.epoch, counters.window = counters.epoch + 1, 0
        counters.done = not windows_left

    trainer.fit(label, training, budget, lambda: None, close_epoch)
    seconds = time.process_time() - started
    trainer.average()
    reached = perplexity(score(trainer.averaged, valid))
    return TrainedModel(trainer.averaged, reached, counters.step, int(counters.tokens), seconds)
