"""Training the language model by truncated back-propagation; killed anywhere, it goes on bit for bit."""

import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
import tensorflow as tf

from textlstm import tokens
from textlstm.artifacts import read_json, sha256, write_text
from textlstm.errors import TextlstmError
from textlstm.model import checkpoint, softmax
from textlstm.model.lanes import Lanes, Window
from textlstm.model.network import LanguageModel
from textlstm.model.optimise import Optimiser, rate
from textlstm.model.scoring import check_ids_fit_vocabulary, mean_nats, perplexity
from textlstm.model.state import State
from textlstm.progress import Progress
from textlstm.tokens.ids import Documents, load_documents
from textlstm.tokens.tokenizer import FILES

SAVE_EVERY = 30.0  # seconds between checkpoints; when they are written changes no result
HISTORY = (
    "epoch",
    "step",
    "seconds",
    "tokens_per_second",
    "loss",
    "valid_perplexity",
    "learning_rate",
)


@dataclass
class Counters:
    """Where a run stands; together with its arrays all that a checkpoint holds."""

    epoch: int = 0
    window: int = 0
    step: int = 0
    nats: float = 0.0
    tokens: float = 0.0
    seconds: float = 0.0
    last: float = 0.0  # seconds of the last step
    rate: float = 0.0  # of the last step
    best: float | None = None
    best_epoch: int = 0
    done: bool = False
    history: list[list[Any]] = field(default_factory=list)


@dataclass(frozen=True)
class Budget:
    """How long to train: `epochs`, unless `minutes` or `steps` are given; the schedule ends where the budget does."""

    epochs: int
    steps: int | None = None
    minutes: float | None = None

    def progress(self, counters: Counters, windows: int) -> float:
        """Return the share of the budget that is used, 0 to 1, in an epoch of so many windows."""
        shares = [(counters.epoch + counters.window / windows) / self.epochs]
        if self.steps is not None:
            shares = [counters.step / self.steps]
        if self.minutes is not None:
            # the last step is the last that fits
            room = 60 * self.minutes - counters.last
            shares = [counters.seconds / room if room > 0 else 1.0]
        return min(1.0, max(shares))

    def bar(self, what: str, tokens: int, windows: int) -> Progress:
        """Return a progress bar over the budget, of an epoch of so many tokens and windows."""
        if self.minutes is not None:
            return Progress(what, self.minutes, "minutes")
        return Progress(
            what, (self.epochs if self.steps is None else self.steps / windows) * tokens, "tokens"
        )


class Trainer:
    """One run: a model, its optimiser, the lanes' state and the counters."""

    def __init__(self, model: LanguageModel, config: Mapping[str, Any], seed: int) -> None:
        self.model, self.config, self.seed = model, config, seed
        self.optimiser = Optimiser(
            config["optimiser"], model.weights, config["clip"], config["averaging"]
        )
        self.averaged = LanguageModel(model.vocabulary, model.config, seed)
        self.state = model.initial_state(config["lanes"])
        self.counters = Counters()
        self.best: dict[str, np.ndarray] = {}
        self.step = tf.function(self._step, jit_compile=False)

    def _step(self, window: Window, state: list[State], rate: tf.Tensor, number: tf.Tensor) -> Any:
        """Move the weights once; return weighted nats, tokens, the new state, hidden states and the gradient's norm."""
        dropped, drawn = tf.unstack(
            tf.random.experimental.stateless_split(
                tf.stack([tf.constant(self.seed, tf.int32), number]), 2, alg="philox"
            )
        )
        targets = tf.reshape(window.targets, [-1])
        weights = tf.reshape(tf.cast(window.mask, tf.float32), [-1])
        with tf.GradientTape() as tape:
            hidden, state = self.model.hidden(
                window.inputs, state, window.mask, window.reset, True, dropped
            )
            flat = tf.reshape(hidden, [-1, hidden.shape[-1]])
            flat = tf.ensure_shape(flat, [targets.shape[0], hidden.shape[-1]])
            matrix, bias = self.model.output, self.model.weights["output_bias"]
            number_of = tf.reduce_sum(weights)
            weights /= tf.maximum(number_of, 1)
            if self.config["softmax"] == "sampled":
                loss, _ = softmax.sampled(
                    flat, targets, weights, matrix, bias, self.config["samples"], drawn
                )
            else:
                loss, _ = softmax.full(flat, targets, weights, matrix, bias, self.config["logits"])
        variables = list(self.model.weights.values())
        gradients = tape.gradient(loss, variables)
        norm = self.optimiser.apply(gradients, rate, number)
        return loss * number_of, number_of, state, hidden, norm

    def epoch(self, documents: Documents, budget: Budget, save: Any, bar: Progress) -> bool:
        """Go on with the current epoch to its end or the budget's; return whether any of the budget is left."""
        at, window = self.counters, self.config["window"]
        lanes = Lanes(
            documents,
            self.config["lanes"],
            window,
            self.seed,
            at.epoch,
            self.config["variable_window"],
        )
        saved = time.monotonic()
        while at.window < len(lanes) and budget.progress(at, len(lanes)) < 1:
            started = time.monotonic()
            part = Window(*map(tf.constant, lanes[at.window]))
            # a longer window holds more tokens, and so takes a longer step
            at.rate = self._rate(budget, len(lanes)) * part.targets.shape[1] / window
            nats, number, state, hidden, norm = self.step(
                part, self.state, tf.constant(at.rate, tf.float32), tf.constant(at.step, tf.int32)
            )
            if not np.isfinite(norm):
                self._stop(part, hidden)
            self.state = state
            at.nats, at.tokens = at.nats + float(nats), at.tokens + float(number)
            at.last = time.monotonic() - started
            at.window, at.step, at.seconds = at.window + 1, at.step + 1, at.seconds + at.last
            done = float(number) if budget.minutes is None else at.last / 60
            bar.advance(done, epoch=at.epoch + 1, perplexity=f"{np.exp(at.nats / at.tokens):.1f}")
            if time.monotonic() - saved > SAVE_EVERY:
                save()
                saved = time.monotonic()
        return budget.progress(at, len(lanes)) < 1

    def _rate(self, budget: Budget, windows: int) -> float:
        settings = self.config
        progress = budget.progress(self.counters, windows)
        return rate(settings["schedule"], settings["learning_rate"], settings["warm_up"], progress)

    def _stop(self, window: Window, hidden: tf.Tensor) -> None:
        """Say where a step was not finite; it moved no weight, so the lanes at fault can still be found."""
        flat = tf.reshape(hidden, [-1, hidden.shape[-1]])
        nats = (
            self.model.nats(flat, tf.reshape(window.targets, [-1]))
            .numpy()
            .reshape(window.mask.shape)
        )
        lanes = np.flatnonzero((~np.isfinite(nats) & np.asarray(window.mask)).any(axis=1))
        what = (
            f"loss is not finite in lane {', '.join(map(str, lanes[:5]))}"
            if len(lanes)
            else "gradient is not finite"
        )
        raise TextlstmError(
            f"model: the {what} at step {self.counters.step}; the last good checkpoint is kept; lower "
            "model.learning_rate or model.clip"
        )

    def fit(
        self,
        what: str,
        documents: Documents,
        budget: Budget,
        save: Any,
        close: Callable[[bool], Any],
    ) -> None:
        """Train until the counters say it is done; `close` ends an epoch, told whether any of the budget is left."""
        at = self.counters
        windows = len(Lanes(documents, self.config["lanes"], self.config["window"], self.seed, 0))
        with budget.bar(what, len(documents.ids), windows) as bar:
            bar.done = (
                at.epoch * len(documents.ids) + at.tokens
                if budget.minutes is None
                else at.seconds / 60
            )
            while not at.done:
                close(self.epoch(documents, budget, save, bar))

    def average(self) -> None:
        """Put the weights' averages into the averaged model."""
        for name, weight in self.averaged.weights.items():
            weight.assign(self.optimiser.average(name))

    def close_epoch(self, valid: Documents, patience: int, windows_left: bool) -> None:
        """Score the averaged weights on the validation works, remember the best, decide whether to go on."""
        at = self.counters
        self.average()
        reached = perplexity(mean_nats(self.averaged, valid)) if len(valid.ids) else None
        if reached is not None and not np.isfinite(reached):
            raise TextlstmError(
                f"model: the validation perplexity is not finite after step {at.step}; lower model.learning_rate"
            )
        if reached is None or at.best is None or reached < at.best:
            at.best, at.best_epoch, self.best = reached, at.epoch + 1, self.averaged.numpy()
        before = at.history[-1][2] if at.history else 0.0
        speed = round(at.tokens / max(at.seconds - (before or 0.0), 1e-9))
        row = [
            at.epoch + 1,
            at.step,
            round(at.seconds, 2),
            speed,
            at.nats / max(at.tokens, 1),
            reached,
            at.rate,
        ]
        at.history.append(row)
        at.epoch, at.window, at.nats, at.tokens = at.epoch + 1, 0, 0.0, 0.0
        at.done = windows_left is False or at.epoch - at.best_epoch >= patience

    def arrays(self) -> dict[str, np.ndarray]:
        """Return everything that changes in training, by name."""
        states = {
            f"state/{k}/{part}": np.asarray(value)
            for k, pair in enumerate(self.state)
            for part, value in zip("hc", pair, strict=True)
        }
        slots = {f"slot/{name}": slot.numpy() for name, slot in self.optimiser.slots.items()}
        return (
            {f"weight/{name}": array for name, array in self.model.numpy().items()}
            | slots
            | states
            | {f"best/{name}": array for name, array in self.best.items()}
        )

    def restore(self, arrays: Mapping[str, np.ndarray], counters: Mapping[str, Any]) -> None:
        """Set everything to what a checkpoint holds."""
        for name, weight in self.model.weights.items():
            weight.assign(arrays[f"weight/{name}"])
        for name, slot in self.optimiser.slots.items():
            slot.assign(arrays[f"slot/{name}"])
        self.state = [
            State(*(tf.constant(arrays[f"state/{k}/{part}"]) for part in "hc"))
            for k in range(len(self.state))
        ]
        self.best = {
            name.removeprefix("best/"): array
            for name, array in arrays.items()
            if name.startswith("best/")
        }
        self.counters = Counters(**counters)


def train(
    train: Path,
    valid: Path,
    tokenizer: Path,
    config: Mapping[str, Any],
    budget: Budget,
    seed: int,
    threads: int,
    code: str,
    out: Path,
) -> None:
    """Train a language model and write its folder; go on from `out`/checkpoint if it is of the same run."""
    set_threads(threads)
    words, held_out = load_documents(train), load_documents(valid)
    vocabulary = tokens.load(tokenizer)
    for documents in (words, held_out):
        check_ids_fit_vocabulary(documents, vocabulary.size)
    trainer = Trainer(unigram_initialised(vocabulary, config, seed), config, seed)
    hashes = {path.stem: read_json(path.with_suffix(".json"))["sha256"] for path in (train, valid)}
    limits = [budget.epochs, budget.steps, budget.minutes]
    starts = [
        documents.starts.tolist() for documents in (words, held_out)
    ]  # equal ids may be other documents
    words_of = {name: sha256(tokenizer / name) for name in FILES if (tokenizer / name).exists()}
    data = {"hashes": hashes, "starts": starts, "tokenizer": words_of}
    run = checkpoint.identity(
        config=dict(config), budget=limits, seed=seed, code=code, threads=threads, data=data
    )
    folder = out / "checkpoint"
    before = checkpoint.load(folder, run)
    if before:
        trainer.restore(*before)
        sys.stderr.write(
            f"going on from step {trainer.counters.step}, epoch {trainer.counters.epoch + 1}\n"
        )
    elif any((folder / name).exists() for name in (checkpoint.LATEST, checkpoint.PREVIOUS)):
        sys.stderr.write("the checkpoint here is of other settings, texts or code: training anew\n")
    _run(trainer, words, held_out, budget, folder, run)
    finish(
        trainer,
        tokenizer,
        out,
        {"seed": seed, "code": code, "corpus": hashes, "textlstm": version("textlstm")},
    )


def set_threads(threads: int) -> None:
    """Set the number of cores; raise TextlstmError if TensorFlow already runs with another number."""
    try:
        tf.config.threading.set_intra_op_parallelism_threads(threads)
        tf.config.threading.set_inter_op_parallelism_threads(
            1
        )  # one order of operations, so one result
    except RuntimeError as error:
        raise TextlstmError(f"threads: {error}; train in a process of its own") from error


def _run(
    trainer: Trainer, words: Documents, valid: Documents, budget: Budget, folder: Path, run: str
) -> None:
    def save() -> None:
        checkpoint.save(folder, run, trainer.arrays(), trainer.counters.__dict__)

    def close(left: bool) -> None:
        trainer.close_epoch(valid, trainer.config["patience"], left)
        row = dict(zip(HISTORY, trainer.counters.history[-1], strict=True))
        shown = "none" if row["valid_perplexity"] is None else f"{row['valid_perplexity']:.2f}"
        sys.stderr.write(
            f"epoch {row['epoch']}: train perplexity {np.exp(row['loss']):.1f}, validation {shown}, "
            f"{row['seconds']:.0f} s, {row['tokens_per_second']} tokens/s\n"
        )
        save()

    trainer.fit("training", words, budget, save, close)


def unigram_initialised(vocabulary: Any, config: Mapping[str, Any], seed: int) -> LanguageModel:
    """Return an untrained model whose output bias holds the words' frequencies: it begins as a unigram model."""
    shape = {key: config[key] for key in config if key in LanguageModel.SETTINGS}
    model = LanguageModel(vocabulary.size, shape, seed)
    counts = np.asarray(vocabulary.counts, np.float64) + 1
    model.weights["output_bias"].assign(np.log(counts / counts.sum()).astype(np.float32))
    return model


def finish(trainer: Trainer, tokenizer: Path, out: Path, description: Mapping[str, Any]) -> None:
    """Write the best weights, what they are and the learning curve."""
    at = trainer.counters
    trainer.averaged.assign(trainer.best, "best weights")
    training = {
        key: value for key, value in trainer.config.items() if key not in trainer.model.config
    }
    best = {"best_epoch": at.best_epoch, "valid_perplexity": at.best, "steps": at.step}
    trainer.averaged.save(out, tokenizer, {"training": training, **best, **description})
    lines = [
        ",".join("" if cell is None else str(cell) for cell in row)
        for row in (HISTORY, *at.history)
    ]
    write_text(out / "history.csv", "\n".join(lines) + "\n")
