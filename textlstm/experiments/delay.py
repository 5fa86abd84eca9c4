"""A letter, noise, a question: how far back a network remembers with its state carried over windows, or dropped."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import tensorflow as tf

from textlstm.experiments.claims import claim, write_findings
from textlstm.experiments.symbols import Learner, SymbolNetwork

LETTERS, NOISE = 8, 4  # symbols: letters to remember, what stands in between, and the question
QUESTION = LETTERS + NOISE
CHANCE = 1 / LETTERS
TESTED = 6000  # steps a lane


def streams(
    lanes: int, length: int, longest: int, seed: int
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return symbols, answers and distances, each int [lanes, length].

    A letter, noise, and 1 to `longest` steps after the letter the question which letter it was; then the next letter.
    Where nothing is asked the distance is 0. No two lanes are in step.
    """
    draw = np.random.default_rng(seed)
    events = lanes * (4 * length // longest + 8)
    distance = draw.integers(1, longest + 1, events)
    ends = np.cumsum(distance + 1)
    event = np.repeat(np.arange(events), distance + 1)
    place = np.arange(len(event)) - (ends - distance - 1)[event]
    letter = draw.integers(LETTERS, size=events)
    symbols = LETTERS + draw.integers(NOISE, size=len(event))
    symbols = np.where(
        place == 0, letter[event], np.where(place == distance[event], QUESTION, symbols)
    )
    asked = np.where(place == distance[event], distance[event], 0)
    shape = (lanes, len(event) // lanes)
    found = [
        part[: shape[0] * shape[1]].reshape(shape)[:, :length]
        for part in (symbols, letter[event], asked)
    ]
    return found[0], found[1], found[2]


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
    """Take `steps` windows of `window` steps, the state handed on or dropped between them."""
    symbols, answers, distance = streams(lanes, steps * window, longest, seed)
    learner, zero = (
        Learner(network, rate),
        network.layer.initial_state(lanes) if network.layer else None,
    )
    state = zero
    for step in range(steps):
        part = np.s_[:, step * window : (step + 1) * window]
        state = learner.step(
            symbols[part], answers[part], distance[part] > 0, state if carry else zero
        )


def accuracy(
    network: SymbolNetwork, window: int, carry: bool, lanes: int, longest: int, seed: int
) -> np.ndarray:
    """Return the share of right answers at each distance from 1 on, float [longest], on streams never trained on."""
    symbols, answers, distance = streams(lanes, TESTED // window * window, longest, seed)
    zero = network.layer.initial_state(lanes) if network.layer else None

    @tf.function(autograph=False)
    def read(symbols: Any, state: Any) -> Any:
        scores, state = network(symbols, state)
        return tf.argmax(scores, axis=-1), state

    state, found = zero, []
    for start in range(0, symbols.shape[1], window):
        answer, state = read(
            tf.constant(symbols[:, start : start + window]), state if carry else zero
        )
        found.append(answer.numpy())
    right = (np.concatenate(found, axis=1) == answers)[distance > 0]
    asked = distance[distance > 0]
    return (
        np.bincount(asked, right, longest + 1)[1:] / np.bincount(asked, minlength=longest + 1)[1:]
    )


def run(
    units: int,
    lanes: int,
    windows: Sequence[int],
    longest: int,
    steps: int,
    rate: float,
    seeds: Sequence[int],
    out: Path,
    progress: Callable[[str], Any],
) -> None:
    """Train with every window, its state dropped at its end, and with the shortest, carried; write accuracies."""
    variants = [(f"window {window}, dropped", window, False) for window in windows]
    variants.append((f"window {min(windows)}, carried", min(windows), True))
    rows = []
    for name, window, carry in variants:
        for seed in seeds:
            network = SymbolNetwork("one_hot", QUESTION + 1, units, True, seed)
            train(network, window, carry, lanes, steps, longest, rate, seed)
            shares = accuracy(network, window, carry, lanes, longest, seed + 1000)
            rows += [
                {
                    "variant": name,
                    "window": window,
                    "seed": seed,
                    "distance": at + 1,
                    "right": round(float(share), 4),
                }
                for at, share in enumerate(shares)
            ]
        progress(name)
    write_findings(
        out,
        "How far back can a network remember, with its state carried from window to window or dropped?",
        "A letter, some noise, then the question which letter it was. Where the state is dropped at the end of a "
        "window, nothing from before it can be known; carried, the same short window is enough for distances that no "
        "gradient ever crossed: what is remembered may be older than the window.",
        {
            "seeds": list(seeds),
            "units": units,
            "lanes": lanes,
            "windows": list(windows),
            "longest": longest,
            "steps": steps,
            "learning_rate": rate,
        },
        {"accuracy": rows},
        claims(rows, windows),
    )


def claims(rows: Sequence[dict[str, Any]], windows: Sequence[int]) -> list[dict[str, Any]]:
    """Return what the experiment says, one number a seed: the mean over the distances that the sentence names."""

    def beyond(variant: str, nearest: int) -> list[float]:
        seeds = sorted({row["seed"] for row in rows})
        chosen = [row for row in rows if row["variant"] == variant and row["distance"] >= nearest]
        return [
            float(np.mean([row["right"] for row in chosen if row["seed"] == seed]))
            for seed in seeds
        ]

    found = [
        claim(
            f"window {window}, state dropped: from {window} steps on it can only guess (right; a guess: {CHANCE:.3f})",
            beyond(f"window {window}, dropped", window),
            "<=",
            CHANCE + 0.05,
        )
        for window in windows
    ]
    name = f"window {min(windows)}, carried"
    return [
        *found,
        claim(f"{name}: right beyond its own window", beyond(name, min(windows) + 1), ">=", 0.95),
    ]
