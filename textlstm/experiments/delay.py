"""Recall a letter after a delay: how far back a network remembers, with state carried or dropped.

A letter, some noise, then a question: which letter was it? Training is truncated to windows, and
the state is either carried from window to window or dropped at the end of each.
"""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import tensorflow as tf

from textlstm import config
from textlstm.experiments.claims import Claim, Row, claim, write_findings
from textlstm.experiments.symbols import Learner, SymbolNetwork
from textlstm.model.state import State

# Symbols: letters to remember, then noise, then the question.
NUM_LETTERS, NUM_NOISE_SYMBOLS = 8, 4
QUESTION = NUM_LETTERS + NUM_NOISE_SYMBOLS
CHANCE = 1 / NUM_LETTERS  # accuracy of guessing
NUM_TEST_STEPS = 6000  # per lane


def streams(
    lanes: int, length: int, longest: int, seed: int
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return symbols, answers and distances, each int [lanes, length].

    Each event is a letter, noise, and the question 1 to `longest` steps after the letter; the next
    event follows at once. The distance is 0 at every step that is not a question. Events start at
    different steps in different lanes.
    """
    rng = np.random.default_rng(seed)
    num_events = lanes * (4 * length // longest + 8)
    distance = rng.integers(1, longest + 1, num_events)
    ends = np.cumsum(distance + 1)
    event = np.repeat(np.arange(num_events), distance + 1)
    step = np.arange(len(event)) - (ends - distance - 1)[event]  # since the event's letter
    letter = rng.integers(NUM_LETTERS, size=num_events)
    noise = NUM_LETTERS + rng.integers(NUM_NOISE_SYMBOLS, size=len(event))
    is_question = step == distance[event]
    symbols = np.where(step == 0, letter[event], np.where(is_question, QUESTION, noise))
    asked = np.where(is_question, distance[event], 0)
    steps_per_lane = len(event) // lanes

    def as_lanes(values: np.ndarray) -> np.ndarray:
        return values[: lanes * steps_per_lane].reshape(lanes, steps_per_lane)[:, :length]

    return as_lanes(symbols), as_lanes(letter[event]), as_lanes(asked)


def train(
    network: SymbolNetwork,
    window: int,
    carry: bool,
    lanes: int,
    steps: int,
    longest: int,
    rate: float,
    seed: int,
) -> None:
    """Train on `steps` windows of `window` symbols; carry the state between them or drop it."""
    symbols, answers, distance = streams(lanes, steps * window, longest, seed)
    learner, zero = Learner(network, rate), network.initial_state(lanes)
    state = zero
    for step in range(steps):
        columns = np.s_[:, step * window : (step + 1) * window]
        inputs = symbols[columns], answers[columns], distance[columns] > 0
        state = learner.step(*inputs, state if carry else zero)


def accuracy(
    network: SymbolNetwork, window: int, carry: bool, lanes: int, longest: int, seed: int
) -> np.ndarray:
    """Return the accuracy at each distance from 1 to `longest`, float [longest], on new streams."""
    symbols, answers, distance = streams(lanes, NUM_TEST_STEPS // window * window, longest, seed)
    zero = network.initial_state(lanes)

    @tf.function(autograph=False)
    def read(symbols: tf.Tensor, state: State | None) -> tuple[tf.Tensor, State | None]:
        logits, state = network(symbols, state)
        return tf.argmax(logits, axis=-1), state

    state, predicted = zero, []
    for start in range(0, symbols.shape[1], window):
        inputs = tf.constant(symbols[:, start : start + window])
        answer, state = read(inputs, state if carry else zero)
        predicted.append(answer.numpy())
    is_correct = (np.concatenate(predicted, axis=1) == answers)[distance > 0]
    asked = distance[distance > 0]
    num_correct = np.bincount(asked, is_correct, longest + 1)[1:]
    return num_correct / np.bincount(asked, minlength=longest + 1)[1:]


def run(
    settings: config.Delay,
    out: Path,
    progress: Callable[[str], Any],
) -> None:
    """Train with each window and dropped state, and with the shortest and carried; write `out`."""
    variants = [(f"window {window}, dropped", window, False) for window in settings.windows]
    variants.append((f"window {min(settings.windows)}, carried", min(settings.windows), True))
    rows: list[Row] = []
    for name, window, carry in variants:
        for seed in settings.seeds:
            network = SymbolNetwork("one_hot", QUESTION + 1, settings.units, True, seed)
            train(
                network,
                window,
                carry,
                settings.lanes,
                settings.steps,
                settings.longest,
                settings.learning_rate,
                seed,
            )
            variant = {"variant": name, "window": window, "seed": seed}
            accuracies = accuracy(
                network, window, carry, settings.lanes, settings.longest, seed + 1000
            )
            rows += [
                variant | {"distance": distance, "right": round(float(value), 4)}
                for distance, value in enumerate(accuracies, start=1)
            ]
        progress(name)
    write_findings(
        out,
        "How far back can a network remember if its state is carried from window to window, or "
        "dropped?",
        "The input is a letter, some noise, then a question: which letter was it? The network is "
        "trained in windows: gradients flow back to the start of a window and no further. If the "
        "state (the vector the network passes from step to step) is dropped at the end of a "
        "window, nothing from before it can be recalled. If it is carried, the same short window "
        "is enough for distances that no gradient ever crossed: a memory can be older than the "
        "window.",
        settings.model_dump(),
        {"accuracy": rows},
        claims(rows, settings.windows),
    )


def claims(rows: Sequence[Row], windows: Sequence[int]) -> list[Claim]:
    """Return the expectations, one value per seed: the mean accuracy over the distances named."""

    def from_distance(variant: str, nearest: int) -> list[float]:
        seeds = sorted({row["seed"] for row in rows})
        chosen = [row for row in rows if row["variant"] == variant and row["distance"] >= nearest]
        return [
            float(np.mean([row["right"] for row in chosen if row["seed"] == seed]))
            for seed in seeds
        ]

    checked = []
    for window in windows:
        variant = f"window {window}, dropped"
        sentence = (
            f"window {window}, state dropped: from {window} steps on, accuracy is at chance level "
            f"({CHANCE:.3f})"
        )
        checked.append(claim(sentence, from_distance(variant, window), "<=", CHANCE + 0.05))
    variant = f"window {min(windows)}, carried"
    sentence = f"{variant}: distances longer than the window are answered correctly (accuracy)"
    checked.append(claim(sentence, from_distance(variant, min(windows) + 1), ">=", 0.95))
    return checked
