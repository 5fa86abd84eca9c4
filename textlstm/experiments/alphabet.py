"""Next letter of the alphabet: does a network with carried state learn letters or positions?

A network that always starts at A can answer from the number of steps since the start, which its
state counts, and ignore the letter it reads. A reset before each letter shows which it learned.
"""

import time
from collections.abc import Callable, Sequence
from pathlib import Path
from string import ascii_uppercase
from typing import Any, NamedTuple

import numpy as np
import tensorflow as tf

from textlstm import config
from textlstm.experiments.claims import Claim, Row, claim, write_findings
from textlstm.experiments.symbols import Learner, SymbolNetwork

LETTERS = ascii_uppercase
NUM_PAIRS = len(LETTERS) - 1  # A to B … Y to Z
MIDDLE_LETTERS = range(5, 20)  # F to T: far from the position that follows a reset
INPUT_KINDS = ("scalar", "one_hot", "embedding")


class Variant(NamedTuple):
    """A way of training.

    Args:
        name: the name in tables and claims.
        input_kind: "scalar", "one_hot" or "embedding".
        rotations: whether each epoch starts at a random letter instead of A.
        carry: whether the state is carried from letter to letter instead of reset.
        recurrent: whether the network is an LSTM instead of a dense layer.
    """

    name: str
    input_kind: str
    rotations: bool
    carry: bool
    recurrent: bool


VARIANTS = [
    *(Variant(f"in order, {kind}", kind, False, True, True) for kind in INPUT_KINDS),
    Variant("rotations, one_hot", "one_hot", True, True, True),
    Variant("state zeroed, one_hot", "one_hot", False, False, True),
    Variant("feed-forward, one_hot", "one_hot", False, False, False),
]


def train(
    network: SymbolNetwork, rotations: bool, carry: bool, epochs: int, rate: float, seed: int
) -> None:
    """Train with a batch of one alphabet per epoch; each epoch starts from a zero state.

    Args:
        network: the network; its weights are updated.
        rotations: start each epoch at a random letter instead of A.
        carry: carry the state from letter to letter; otherwise reset it before every letter.
        epochs: passes over the alphabet.
        rate: learning rate.
        seed: random seed for the first letters.
    """
    learner, rng = Learner(network, rate), np.random.default_rng([seed, 1])
    for _ in range(epochs):
        first = int(rng.integers(len(LETTERS))) if rotations else 0
        letters = ((np.arange(NUM_PAIRS + rotations) + first) % len(LETTERS))[None]
        counts, reset = np.ones(letters.shape, bool), np.full(letters.shape, not carry)
        learner.step(letters, (letters + 1) % len(LETTERS), counts, None, reset)


def evaluate(network: SymbolNetwork, letters: Sequence[int], reset: bool) -> tuple[float, str]:
    """Return the accuracy over letters (ids) and the predicted letters.

    `reset` sets the state to zero before each letter; otherwise it is carried from the first one.
    """
    ids = np.asarray([letters])
    scores, _ = network(tf.constant(ids), None, tf.constant(np.full(ids.shape, reset)))
    predicted = np.argmax(scores[0], axis=-1)
    accuracy = float(np.mean(predicted == (ids[0] + 1) % len(LETTERS)))
    return accuracy, "".join(LETTERS[letter] for letter in predicted)


def run(
    settings: config.Alphabet,
    out: Path,
    progress: Callable[[str], Any],
) -> None:
    """Train every variant with every seed, evaluate in order and after resets, write `out`."""
    rows = []
    for variant in VARIANTS:
        for seed in settings.seeds:
            started = time.monotonic()
            network = SymbolNetwork(
                variant.input_kind, len(LETTERS), settings.units, variant.recurrent, seed
            )
            train(
                network,
                variant.rotations,
                variant.carry,
                settings.epochs,
                settings.learning_rate,
                seed,
            )
            row = evaluate_variant(network, variant)
            seconds = round(time.monotonic() - started, 2)
            rows.append({"variant": variant.name, "seed": seed, **row, "seconds": seconds})
        progress(variant.name)
    write_findings(
        out,
        "Asked for the letter after M, why does a model answer as if at the start of the alphabet?",
        "A recurrent network carries a state, a vector of numbers, from letter to letter. Trained "
        "only on sequences that start at A, it can count steps in that state instead of reading "
        "letters. It does so if each letter is one number (scalar input). If each letter has an "
        "input of its own (one-hot: a vector with a single 1; embedding: a learned vector), it "
        "reads most letters. Trained on alphabets that start at any letter, or without a carried "
        "state, it has to read the letters.",
        settings.model_dump(),
        {"variants": rows},
        claims(rows),
    )


def evaluate_variant(network: SymbolNetwork, variant: Variant) -> Row:
    """Return the accuracies of a trained network and its predictions after resets."""
    in_order, _ = evaluate(network, range(NUM_PAIRS), reset=not variant.carry)
    alone, answers = evaluate(network, range(NUM_PAIRS), reset=True)
    middle, _ = evaluate(network, MIDDLE_LETTERS, reset=True)
    return {
        "in_order": in_order,
        "alone": alone,
        "middle": middle,
        "answers": answers,
        "weights": network.size,
    }


def claims(rows: Sequence[Row]) -> list[Claim]:
    """Return the expectations of the experiment, checked on the accuracy of each seed."""

    def accuracies(variant: str, key: str) -> list[float]:
        return [row[key] for row in rows if row["variant"] == variant]

    checked = []
    for kind in INPUT_KINDS:
        variant, start = f"in order, {kind}", f"{kind.replace('_', '-')} input, always from A"
        sentence = f"{start}: every letter is predicted correctly in order (accuracy)"
        checked.append(claim(sentence, accuracies(variant, "in_order"), ">=", 1))
        sentence = f"{start}: after a reset, at most a fifth of F to T is predicted correctly"
        checked.append(claim(sentence, accuracies(variant, "middle"), "<=", 0.2))
    for name in [variant.name for variant in VARIANTS[len(INPUT_KINDS) :]]:
        sentence = f"{name.replace('_', '-')}: every letter is predicted correctly after a reset"
        checked.append(claim(sentence, accuracies(name, "alone"), ">=", 1))
    return checked
