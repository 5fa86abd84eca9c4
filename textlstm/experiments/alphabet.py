"""Letter to next letter: what a network that carries its state has learnt, letters or positions."""

import time
from collections.abc import Callable, Sequence
from pathlib import Path
from string import ascii_uppercase
from typing import Any

import numpy as np
import tensorflow as tf

from textlstm.experiments.claims import claim, write_findings
from textlstm.experiments.symbols import Learner, SymbolNetwork

LETTERS = ascii_uppercase
PAIRS = len(LETTERS) - 1  # A to B … Y to Z
MIDDLE = range(5, 20)  # F to T: letters far from the position a reset puts the network at
IN_ORDER = ("scalar", "one_hot", "embedding")
# name, kind of input, starts anywhere, state carried, recurrent
VARIANTS = [
    *((f"in order, {kind}", kind, False, True, True) for kind in IN_ORDER),
    ("rotations, one_hot", "one_hot", True, True, True),
    ("state zeroed, one_hot", "one_hot", False, False, True),
    ("feed-forward, one_hot", "one_hot", False, False, False),
]


def train(
    network: SymbolNetwork, rotations: bool, carry: bool, epochs: int, rate: float, seed: int
) -> None:
    """Read the alphabet `epochs` times in a batch of one, from a zero state at its start or, without `carry`, at
    every letter."""
    learner, draw = Learner(network, rate), np.random.default_rng([seed, 1])
    for _ in range(epochs):
        first = int(draw.integers(len(LETTERS))) if rotations else 0
        order = ((np.arange(PAIRS + rotations) + first) % len(LETTERS))[None]
        counts = np.ones(order.shape, bool)
        learner.step(
            order, (order + 1) % len(LETTERS), counts, None, reset=np.full(order.shape, not carry)
        )


def right(network: SymbolNetwork, letters: Sequence[int], reset: bool) -> tuple[float, str]:
    """Return the share of right answers and all of them, after `reset` at each letter or reading on from the first."""
    ids = np.asarray([letters])
    scores, _ = network(tf.constant(ids), None, tf.constant(np.full(ids.shape, reset)))
    answers = np.argmax(scores[0], axis=-1)
    return float(np.mean(answers == (ids[0] + 1) % len(LETTERS))), "".join(
        LETTERS[one] for one in answers
    )


def run(
    units: int,
    epochs: int,
    rate: float,
    seeds: Sequence[int],
    out: Path,
    progress: Callable[[str], Any],
) -> None:
    """Train every variant from every seed, ask it in order and letter by letter after a reset, and write `out`."""
    rows = []
    for name, kind, rotations, carry, recurrent in VARIANTS:
        for seed in seeds:
            started, network = (
                time.monotonic(),
                SymbolNetwork(kind, len(LETTERS), units, recurrent, seed),
            )
            train(network, rotations, carry, epochs, rate, seed)
            in_order, _ = right(network, range(PAIRS), reset=not carry)
            alone, answers = right(network, range(PAIRS), reset=True)
            middle, _ = right(network, MIDDLE, reset=True)
            rows.append(
                {
                    "variant": name,
                    "seed": seed,
                    "in_order": in_order,
                    "alone": alone,
                    "middle": middle,
                    "answers": answers,
                    "weights": network.size,
                    "seconds": round(time.monotonic() - started, 2),
                }
            )
        progress(name)
    write_findings(
        out,
        "Asked for the letter after M, why does a model answer as if at the start?",
        "Always read from A with its state carried along, a model may count instead of reading: given "
        "letters as numbers it does; given each letter an input of its own it reads most of them. Trained on alphabets "
        "that begin anywhere, or with no state at all, it can only read.",
        {"seeds": list(seeds), "units": units, "epochs": epochs, "learning_rate": rate},
        {"variants": rows},
        claims(rows),
    )


def claims(rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return what the experiment says, checked on its own numbers, one a seed."""

    def of(variant: str, key: str) -> list[float]:
        return [row[key] for row in rows if row["variant"] == variant]

    found = []
    for kind in IN_ORDER:
        name, words = f"in order, {kind}", kind.replace("_", "-")
        found.append(
            claim(
                f"{words} input, always from A: every letter right in order",
                of(name, "in_order"),
                ">=",
                1,
            )
        )
        sentence = (
            f"{words} input, always from A: of F to T asked after a reset, at most a fifth right"
        )
        found.append(claim(sentence, of(name, "middle"), "<=", 0.2))
    for name in [variant[0] for variant in VARIANTS[len(IN_ORDER) :]]:
        found.append(
            claim(
                f"{name.replace('_', '-')}: every letter right after a reset",
                of(name, "alone"),
                ">=",
                1,
            )
        )
    return found
