"""One training run of the language model: its steps, schedule, counters and best weights."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import tensorflow as tf

from textlstm import config
from textlstm.errors import TextlstmError
from textlstm.model import softmax
from textlstm.model.lanes import Lanes, Window
from textlstm.model.network import LanguageModel
from textlstm.model.optimise import Optimiser, rate
from textlstm.model.scoring import mean_nats, perplexity
from textlstm.model.state import State
from textlstm.model.types import Tensor
from textlstm.progress import Progress
from textlstm.tokens.ids import Documents

MIN_UPDATES = 100  # of a run with a time budget; the schedule of fewer is too coarse to compare
SAVE_EVERY = 30.0  # seconds between checkpoints; they change no result


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
        history: A row per epoch, with the columns of history.csv.
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
