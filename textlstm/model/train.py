"""Training of the language model by truncated back-propagation through time (BPTT).

A run that is killed at any moment and started again gives the same bits as one that was not.
"""

import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
import tensorflow as tf

from textlstm import config, tokens
from textlstm.artifacts import read_json, sha256, write_text
from textlstm.errors import TextlstmError
from textlstm.model import checkpoint, softmax
from textlstm.model.lanes import Lanes, Window
from textlstm.model.mixture import load_model, save_members
from textlstm.model.network import LanguageModel
from textlstm.model.optimise import Optimiser, rate
from textlstm.model.recipes import describe as describe_recipe
from textlstm.model.recipes import recipe
from textlstm.model.scoring import check_ids_fit_vocabulary, mean_nats, perplexity
from textlstm.model.state import State
from textlstm.model.threads import set_threads
from textlstm.model.types import Tensor
from textlstm.model.vectors import Vectors, read_vectors, scaled
from textlstm.progress import Progress
from textlstm.tokens.ids import Documents, load_documents
from textlstm.tokens.tokenizer import FILES, Tokenizer

SAVE_EVERY = 30.0  # seconds between checkpoints; they change no result
MEMBER_STRIDE = 7919  # between the seeds of members, so that runs of neighbouring seeds share none
MIN_UPDATES = 100  # of a run with a time budget; the schedule of fewer is too coarse to compare
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
    """Position in a run and its history; with the run's arrays, the contents of a checkpoint.

    Attributes:
        epoch: Completed epochs.
        window: Completed windows of the current epoch.
        step: Completed steps.
        nats: Sum of the nats of the current epoch.
        tokens: Number of tokens of the current epoch.
        seconds: Processor time of steps per core, without compilation.
        last: That of the last step, seconds.
        rate: Learning rate of the last step.
        best: Lowest validation perplexity so far.
        best_epoch: Its epoch, from 1.
        done: Whether the run is complete.
        history: A row per epoch, columns as in `HISTORY`.
    """

    epoch: int = 0
    window: int = 0
    step: int = 0
    nats: float = 0.0
    tokens: float = 0.0
    seconds: float = 0.0
    last: float = 0.0
    rate: float = 0.0
    best: float | None = None
    best_epoch: int = 0
    done: bool = False
    history: list[list[Any]] = field(default_factory=list)


@dataclass(frozen=True)
class Budget:
    """Length of a training run; the learning-rate schedule ends with it.

    Attributes:
        epochs: Passes over the training works, unless steps or minutes are given.
        steps: Number of steps.
        minutes: Processor time of steps per core, so that other programs on the machine do not
            shorten a run; compilation, scores and checkpoints do not count.
    """

    epochs: int
    steps: int | None = None
    minutes: float | None = None

    def progress(self, counters: Counters, windows: int) -> float:
        """Return the share of the budget that is used, 0 to 1; an epoch has `windows` windows."""
        shares = [(counters.epoch + counters.window / windows) / self.epochs]
        if self.steps is not None:
            shares = [counters.step / self.steps]
        if self.minutes is not None:
            # the share is 1 once another step of the same length does not fit
            seconds = 60 * self.minutes - counters.last
            shares = [counters.seconds / seconds if seconds > 0 else 1.0]
        return min(1.0, max(shares))

    def bar(self, title: str, tokens: int, windows: int) -> Progress:
        """Return a progress bar; an epoch has `tokens` tokens in `windows` windows."""
        if self.minutes is not None:
            return Progress(title, self.minutes, "minutes")
        epochs = self.epochs if self.steps is None else self.steps / windows
        return Progress(title, epochs * tokens, "tokens")

    def of_members(self, members: int) -> "Budget":
        """Return the budget of each of several networks, which share the minutes."""
        minutes = self.minutes / members if self.minutes else None
        return Budget(self.epochs, self.steps, minutes)

    def too_short(self, steps: int) -> str | None:
        """Return a sentence if a budget of minutes allowed too few steps for a meaningful model."""
        if self.minutes is None or steps >= MIN_UPDATES:
            return None
        return (
            f"{self.minutes:g} minutes of training allowed {steps} weight updates; with fewer than "
            f"{MIN_UPDATES}, the model shows nothing about its settings; raise the time"
        )


class Trainer:
    """One training run: a model, its optimiser, the state of the lanes and the counters."""

    def __init__(
        self,
        model: LanguageModel,
        settings: config.Model,
        seed: int,
        threads: int = 1,
        frozen: Mapping[str, np.ndarray] | None = None,
    ) -> None:
        self.model, self.settings, self.seed, self.threads = model, settings, seed, threads
        self.optimiser = Optimiser(
            settings.optimiser,
            model.weights,
            settings.clip,
            settings.averaging,
            weight_decay=settings.weight_decay,
            frozen=frozen,
        )
        self.averaged = LanguageModel(model.vocabulary, model.config, seed)
        self.state = model.initial_state(settings.lanes)
        self.counters = Counters()
        self.best: dict[str, np.ndarray] = {}
        self.step = self.graph = tf.function(self._step, jit_compile=False)

    def _step(
        self, window: Window, state: list[State], rate: Tensor, number: Tensor
    ) -> tuple[Tensor, Tensor, list[State], Tensor, Tensor]:
        """Update the weights once.

        Returns:
            The sum of the nats, the number of tokens, the state after the window, the hidden states
            [lanes, time, units] and the norm of the gradient.
        """
        dropout_seed, sampling_seed = tf.unstack(
            tf.random.experimental.stateless_split(
                tf.stack([tf.constant(self.seed, tf.int32), number]), 2, alg="philox"
            )
        )
        targets = tf.reshape(window.targets, [-1])
        weights = tf.reshape(tf.cast(window.mask, tf.float32), [-1])
        with tf.GradientTape() as tape:
            hidden, state = self.model.hidden(
                window.inputs, state, window.mask, window.reset, True, dropout_seed
            )
            flat = tf.reshape(hidden, [-1, hidden.shape[-1]])
            flat = tf.ensure_shape(flat, [targets.shape[0], hidden.shape[-1]])
            matrix, bias = self.model.output, self.model.weights["output_bias"]
            tokens = tf.reduce_sum(weights)
            weights /= tf.maximum(tokens, 1)
            if self.settings.softmax == "sampled":
                loss, _ = softmax.sampled(
                    flat, targets, weights, matrix, bias, self.settings.samples, sampling_seed
                )
            else:
                loss, _ = softmax.full(flat, targets, weights, matrix, bias, self.settings.logits)
        variables = list(self.model.weights.values())
        gradients = tape.gradient(loss, variables)
        norm = self.optimiser.apply(gradients, rate, number)
        return loss * tokens, tokens, state, hidden, norm

    def epoch(
        self, documents: Documents, budget: Budget, save: Callable[[], None], bar: Progress
    ) -> bool:
        """Train to the end of the current epoch or of the budget.

        Args:
            documents: The training works.
            budget: Length of the run.
            save: Called every `SAVE_EVERY` seconds, to write a checkpoint.
            bar: Progress bar, advanced at each step.

        Returns:
            Whether the budget allows another epoch.
        """
        counters, window = self.counters, self.settings.window
        lanes = Lanes(
            documents,
            self.settings.lanes,
            window,
            self.seed,
            counters.epoch,
            self.settings.variable_window,
        )
        saved = time.monotonic()
        while counters.window < len(lanes) and budget.progress(counters, len(lanes)) < 1:
            started, compiled = time.process_time(), self.graph.experimental_get_tracing_count()
            batch = Window(*map(tf.constant, lanes[counters.window]))
            # the rate is proportional to the length of the window (Merity, Keskar & Socher 2018)
            counters.rate = self._rate(budget, len(lanes)) * batch.targets.shape[1] / window
            nats, tokens, state, hidden, norm = self.step(
                batch,
                self.state,
                tf.constant(counters.rate, tf.float32),
                tf.constant(counters.step, tf.int32),
            )
            if not np.isfinite(norm):
                self._stop(batch, hidden)
            self.state = state
            counters.nats += float(nats)
            counters.tokens += float(tokens)
            if self.graph.experimental_get_tracing_count() == compiled:
                counters.last = (time.process_time() - started) / self.threads
            # else a compilation took most of the time: the step counts as the one before it
            counters.window += 1
            counters.step += 1
            counters.seconds += counters.last
            done = float(tokens) if budget.minutes is None else counters.last / 60
            reached = f"{np.exp(counters.nats / counters.tokens):.1f}"
            bar.advance(done, epoch=counters.epoch + 1, perplexity=reached)
            if time.monotonic() - saved > SAVE_EVERY:
                save()
                saved = time.monotonic()
        return budget.progress(counters, len(lanes)) < 1

    def _rate(self, budget: Budget, windows: int) -> float:
        """Return the learning rate of the next step, for a window of the usual length."""
        settings = self.settings
        progress = budget.progress(self.counters, windows)
        return rate(settings.schedule, settings.learning_rate, settings.warm_up, progress)

    def _stop(self, window: Window, hidden: Tensor) -> None:
        """Raise TextlstmError naming the lanes whose loss is not finite.

        The step has not changed the weights, so their losses can be computed again.
        """
        flat = tf.reshape(hidden, [-1, hidden.shape[-1]])
        nats = self.model.nats(flat, tf.reshape(window.targets, [-1])).numpy()
        wrong = ~np.isfinite(nats.reshape(window.mask.shape)) & np.asarray(window.mask)
        lanes = np.flatnonzero(wrong.any(axis=1))
        cause = "gradient is not finite"
        if len(lanes):
            cause = f"loss is not finite in lane {', '.join(map(str, lanes[:5]))}"
        raise TextlstmError(
            f"model: the {cause} at step {self.counters.step}; the last good checkpoint is kept; "
            "lower model.learning_rate or model.clip"
        )

    def fit(
        self,
        title: str,
        documents: Documents,
        budget: Budget,
        save: Callable[[], None],
        on_epoch_end: Callable[[bool], None],
    ) -> None:
        """Train until `counters.done`.

        Args:
            title: Title of the progress bar.
            documents: The training works.
            budget: Length of the run.
            save: Called every `SAVE_EVERY` seconds, to write a checkpoint.
            on_epoch_end: Called after each epoch with whether budget remains; it must start the
                next epoch in the counters, or set them to done.
        """
        counters = self.counters
        windows = len(Lanes(documents, self.settings.lanes, self.settings.window, self.seed, 0))
        with budget.bar(title, len(documents.ids), windows) as bar:
            bar.done = (
                counters.epoch * len(documents.ids) + counters.tokens
                if budget.minutes is None
                else counters.seconds / 60
            )
            while not counters.done:
                on_epoch_end(self.epoch(documents, budget, save, bar))

    def average(self) -> None:
        """Copy the averages of the weights into the averaged model."""
        for name, weight in self.averaged.weights.items():
            weight.assign(self.optimiser.average(name))

    def on_epoch_end(self, valid: Documents, patience: int, budget_remains: bool) -> None:
        """Score the averaged weights, keep the best, and start the next epoch or end the run.

        Args:
            valid: The validation works; without any, the newest weights count as the best.
            patience: Epochs without a lower validation perplexity after which the run ends.
            budget_remains: Whether the budget allows another epoch.

        Raises:
            TextlstmError: If the validation perplexity is not finite.
        """
        counters = self.counters
        self.average()
        reached = perplexity(mean_nats(self.averaged, valid)) if len(valid.ids) else None
        if reached is not None and not np.isfinite(reached):
            raise TextlstmError(
                f"model: the validation perplexity is not finite after step {counters.step}; "
                "lower model.learning_rate"
            )
        if reached is None or counters.best is None or reached < counters.best:
            counters.best, counters.best_epoch = reached, counters.epoch + 1
            self.best = self.averaged.numpy()
        before = counters.history[-1][2] if counters.history else 0.0
        speed = round(counters.tokens / max(counters.seconds - (before or 0.0), 1e-9))
        row = [
            counters.epoch + 1,
            counters.step,
            round(counters.seconds, 2),
            speed,
            counters.nats / max(counters.tokens, 1),
            reached,
            counters.rate,
        ]
        counters.history.append(row)
        counters.epoch, counters.window = counters.epoch + 1, 0
        counters.nats, counters.tokens = 0.0, 0.0
        without_gain = counters.epoch - counters.best_epoch
        counters.done = not budget_remains or without_gain >= patience

    def arrays(self) -> dict[str, np.ndarray]:
        """Return everything that changes in training, except the counters, by name."""
        states = {
            f"state/{layer}/{field}": np.asarray(value)
            for layer, pair in enumerate(self.state)
            for field, value in zip("hc", pair, strict=True)
        }
        slots = {f"slot/{name}": slot.numpy() for name, slot in self.optimiser.slots.items()}
        return (
            {f"weight/{name}": array for name, array in self.model.numpy().items()}
            | slots
            | states
            | {f"best/{name}": array for name, array in self.best.items()}
        )

    def restore(self, arrays: Mapping[str, np.ndarray], counters: Mapping[str, Any]) -> None:
        """Set weights, slots, states, best weights and counters to those of a checkpoint."""
        for name, weight in self.model.weights.items():
            weight.assign(arrays[f"weight/{name}"])
        for name, slot in self.optimiser.slots.items():
            slot.assign(arrays[f"slot/{name}"])
        self.state = [
            State(*(tf.constant(arrays[f"state/{layer}/{field}"]) for field in "hc"))
            for layer in range(len(self.state))
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
    settings: config.Model,
    budget: Budget,
    seed: int,
    threads: int,
    code: str,
    out: Path,
) -> None:
    """Train a language model, or the members of a mixture, and write its folder.

    The run resumes from `out`/checkpoint if that has the same settings, texts, seed and code.

    Args:
        train: Training ids (.npy).
        valid: Validation ids (.npy).
        tokenizer: Folder of the tokenizer.
        settings: Settings of the model and the training.
        budget: Length of the run.
        seed: Random seed.
        threads: Processor cores to use.
        code: Hash of the code; another code does not resume.
        out: Folder to write the model to.

    Raises:
        TextlstmError: If the texts are empty or do not match the tokenizer, or the loss is not
            finite.
    """
    set_threads(threads)
    words, held_out = load_documents(train), load_documents(valid)
    vocabulary = tokens.load(tokenizer)
    for documents in (words, held_out):
        check_ids_fit_vocabulary(documents, vocabulary.size)
    if budget.minutes and settings.recipe == "auto":
        settings = recipe(settings, len(words.ids), budget.minutes * threads)
        sys.stderr.write(f"recipe: {describe_recipe(settings)}\n")
    share = budget.of_members(settings.members)
    hashes = {path.stem: read_json(path.with_suffix(".json"))["sha256"] for path in (train, valid)}
    # the starts too: equal ids may be divided into other documents
    starts = [documents.starts.tolist() for documents in (words, held_out)]
    files = {name: sha256(tokenizer / name) for name in FILES if (tokenizer / name).exists()}
    data = {"hashes": hashes, "starts": starts, "tokenizer": files}
    vectors = start_vectors(vocabulary, settings)
    trainers = []
    for number in range(1, settings.members + 1):
        own_seed = seed + MEMBER_STRIDE * (number - 1)
        trainer, origin = _start(vocabulary, settings, own_seed, threads, vectors)
        run = checkpoint.identity(
            # members: a member that was trained serves a larger mixture too
            config=settings.model_dump(exclude={"epochs", "minutes", "recipe", "members"}),
            budget=[share.epochs, share.steps, share.minutes],
            seed=own_seed,
            code=code,
            threads=threads,
            data=data,
            origin=origin,
        )
        folder = out / "checkpoint" / ("" if number == 1 else f"member_{number}")
        title = "training" if settings.members == 1 else f"member {number} of {settings.members}"
        _resume(trainer, folder, run)
        _run(trainer, title, words, held_out, share, folder, run)
        warning = share.too_short(trainer.counters.step)
        if warning:
            sys.stderr.write(f"warning: {warning}\n")
        trainers.append(trainer)
    description = {"seed": seed, "code": code, "corpus": hashes, "textlstm": version("textlstm")}
    if settings.init_from:
        description["init_from"] = settings.init_from
    if len(trainers) > 1:
        description["members"] = [member_summary(trainer) for trainer in trainers]
    save_members(out, [trainer.best for trainer in trainers[1:]])
    finish(trainers[0], tokenizer, out, description)
    if len(trainers) > 1 and len(held_out.ids):
        reached = perplexity(mean_nats(load_model(out), held_out))
        sys.stderr.write(f"mixture of {len(trainers)}: validation {reached:.2f}\n")


def _start(
    vocabulary: Tokenizer,
    settings: config.Model,
    seed: int,
    threads: int,
    vectors: Vectors | None,
) -> tuple[Trainer, str | None]:
    """Return a trainer, and the hash of the file that its first weights come from."""
    model = unigram_initialised(vocabulary, settings, seed)
    origin, frozen = None, None
    if vectors is not None:
        embedding = model.weights["embedding"].numpy()
        embedding[vectors.rows] = scaled(vectors, float(embedding.std())).values
        model.weights["embedding"].assign(embedding)
        origin = sha256(Path(settings.vectors))
        frozen = {"embedding": vectors.rows} if settings.freeze_vectors else None
    if settings.init_from:
        warm_start(model, vocabulary, Path(settings.init_from))
        origin = sha256(Path(settings.init_from, "weights.safetensors"))
    return Trainer(model, settings, seed, threads, frozen), origin


def start_vectors(vocabulary: Tokenizer, settings: config.Model) -> Vectors | None:
    """Return the pre-trained vectors that the settings name, or None.

    Raises:
        TextlstmError: If other settings exclude them, or the file does not fit.
    """
    if not settings.vectors:
        return None
    if settings.input != "embedding" or settings.init_from:
        other = "model.input: embedding" if settings.input != "embedding" else "no model.init_from"
        raise TextlstmError(f"model.vectors: needs {other}; change one of the two settings")
    vectors = read_vectors(Path(settings.vectors), vocabulary, settings.embedding)
    sys.stderr.write(
        f"vectors: {len(vectors.rows):,} of {vocabulary.size:,} tokens found in "
        f"{settings.vectors}\n"
    )
    return vectors


def _resume(trainer: Trainer, folder: Path, run: str) -> None:
    """Continue from the checkpoint in a folder, if it belongs to this run."""
    before = checkpoint.load(folder, run)
    if before:
        trainer.restore(*before)
        counters = trainer.counters
        sys.stderr.write(f"resuming from step {counters.step}, epoch {counters.epoch + 1}\n")
    elif any((folder / name).exists() for name in (checkpoint.LATEST, checkpoint.PREVIOUS)):
        sys.stderr.write(
            f"{folder}: the checkpoint belongs to other settings, texts or code; starting over\n"
        )


def member_summary(trainer: Trainer) -> dict[str, Any]:
    """Return a member's entry in model.json."""
    counters = trainer.counters
    return {
        "seed": trainer.seed,
        "best_epoch": counters.best_epoch,
        "valid_perplexity": counters.best,
        "steps": counters.step,
    }


def warm_start(model: LanguageModel, vocabulary: Tokenizer, folder: Path) -> None:
    """Copy the weights of a trained model, those of a token to the same token's.

    Args:
        model: The model to start; tokens that the other lacks keep their initial weights.
        vocabulary: Its tokenizer.
        folder: Folder of the trained model.

    Raises:
        TextlstmError: If the trained model has another architecture.
    """
    source, source_vocabulary = LanguageModel.load(folder), tokens.load(folder)
    for key in ("input", "embedding", "units", "layers", "tie"):
        if source.config[key] != model.config[key]:
            raise TextlstmError(
                f"model.init_from: {folder} has {key} {source.config[key]}, but model.{key} is "
                f"{model.config[key]}; the architectures must agree"
            )
    shared = [token for token in vocabulary.tokens if token in source_vocabulary.ids]
    own_rows = [vocabulary.ids[token] for token in shared]
    source_rows = [source_vocabulary.ids[token] for token in shared]
    by_token = {"embedding", "output", "output_bias"}
    if model.config["input"] == "one_hot":
        by_token.add("lstm_0/kernel")
    for name, weight in model.weights.items():
        array = source.weights[name].numpy()
        if name in by_token:
            rows = weight.numpy()
            rows[own_rows] = array[source_rows]
            array = rows
        weight.assign(array)


def _run(
    trainer: Trainer,
    title: str,
    words: Documents,
    valid: Documents,
    budget: Budget,
    folder: Path,
    run: str,
) -> None:
    """Train to the end of the budget, with checkpoints in `folder` and a line per epoch."""

    def save() -> None:
        checkpoint.save(folder, run, trainer.arrays(), trainer.counters.__dict__)

    def on_epoch_end(budget_remains: bool) -> None:
        trainer.on_epoch_end(valid, trainer.settings.patience, budget_remains)
        row = dict(zip(HISTORY, trainer.counters.history[-1], strict=True))
        reached = row["valid_perplexity"]
        sys.stderr.write(
            f"epoch {row['epoch']}: train perplexity {np.exp(row['loss']):.1f}, "
            f"validation {'none' if reached is None else f'{reached:.2f}'}, "
            f"{row['seconds']:.0f} s, {row['tokens_per_second']} tokens/s\n"
        )
        save()

    trainer.fit(title, words, budget, save, on_epoch_end)


def unigram_initialised(vocabulary: Tokenizer, settings: config.Model, seed: int) -> LanguageModel:
    """Return an untrained model that predicts the unigram distribution, through its output bias.

    Args:
        vocabulary: The tokenizer, with the counts of its tokens.
        settings: Settings of the model; those of the training are ignored.
        seed: Random seed for the initial weights.
    """
    shape = settings.model_dump(include=set(LanguageModel.SETTINGS))
    model = LanguageModel(vocabulary.size, shape, seed)
    counts = np.asarray(vocabulary.counts, np.float64) + 1
    model.weights["output_bias"].assign(np.log(counts / counts.sum()).astype(np.float32))
    return model


def finish(trainer: Trainer, tokenizer: Path, out: Path, description: Mapping[str, Any]) -> None:
    """Write the model with the best weights and its learning curve, history.csv."""
    counters = trainer.counters
    trainer.averaged.assign(trainer.best, "best weights")
    training = trainer.settings.model_dump(
        exclude={"epochs", "members", "init_from", *LanguageModel.SETTINGS}
    )
    best = {
        "best_epoch": counters.best_epoch,
        "valid_perplexity": counters.best,
        "steps": counters.step,
    }
    trainer.averaged.save(out, tokenizer, {"training": training, **best, **description})
    lines = [
        ",".join("" if cell is None else str(cell) for cell in row)
        for row in (HISTORY, *counters.history)
    ]
    write_text(out / "history.csv", "\n".join(lines) + "\n")
