"""Letter to next letter: what a network that carries its state has learnt, letters or positions."""

import time
from collections.abc import Callable, Sequence
from pathlib import Path
from string import ascii_uppercase
from typing import Any

import numpy as np
import tensorflow as tf

from textlstm.artifacts import write_json
from textlstm.model.lstm import LSTM
from textlstm.state.claims import claim

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


class Speller:
    """Letters int [batch, time] to scores of the next letter: an LSTM, or one dense layer in its place."""

    def __init__(self, kind: str, units: int, recurrent: bool, seed: int) -> None:
        self.kind, draw = kind, np.random.default_rng(seed)
        width = {"scalar": 1, "one_hot": len(LETTERS), "embedding": units}[kind]
        self.table = tf.Variable(draw.normal(0, 0.3, (len(LETTERS), units)).astype(np.float32))
        self.layer = LSTM(units, seed=seed) if recurrent else None
        if self.layer:
            self.layer.build((None, None, width))
        self.dense = tf.Variable(draw.normal(0, width**-0.5, (width, units)).astype(np.float32))
        self.out = tf.Variable(draw.normal(0, units**-0.5, (units, len(LETTERS))).astype(np.float32))
        self.bias = tf.Variable(tf.zeros(len(LETTERS)))
        own = [weight.value for weight in self.layer.weights] if self.layer else [self.dense]
        self.weights = [*own, self.out, self.bias] + ([self.table] if kind == "embedding" else [])

    def __call__(self, letters: Any, state: Any, reset: Any) -> tuple[tf.Tensor, Any]:
        """Return scores [batch, time, 26] and the state after the last letter."""
        if self.kind == "scalar":
            x = tf.cast(letters, tf.float32)[..., None] / len(LETTERS)
        else:
            x = tf.one_hot(letters, len(LETTERS)) if self.kind == "one_hot" else tf.gather(self.table, letters)
        y, state = self.layer(x, state, reset=reset) if self.layer else (tf.tanh(x @ self.dense), state)
        return tf.tensordot(y, self.out, 1) + self.bias, state


def train(model: Speller, rotations: bool, carry: bool, epochs: int, rate: float, seed: int) -> None:
    """Read the alphabet `epochs` times in a batch of one, from a zero state at its start or, without `carry`, at
    every letter."""
    slots = [[tf.Variable(tf.zeros_like(weight)) for _ in range(2)] for weight in model.weights]

    @tf.function(autograph=False, reduce_retracing=True)
    def step(letters: tf.Tensor, targets: tf.Tensor, reset: tf.Tensor, number: tf.Tensor) -> None:
        with tf.GradientTape() as tape:
            scores, _ = model(letters, None, reset)
            loss = tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(targets, scores))
        for weight, (m, v), gradient in zip(model.weights, slots, tape.gradient(loss, model.weights), strict=True):
            tf.raw_ops.ResourceApplyAdam(
                var=weight.handle, m=m.handle, v=v.handle, beta1_power=0.9**number, beta2_power=0.999**number,
                lr=rate, beta1=0.9, beta2=0.999, epsilon=1e-8, grad=gradient,
            )  # fmt: skip

    draw = np.random.default_rng([seed, 1])
    for epoch in range(epochs):
        first = int(draw.integers(len(LETTERS))) if rotations else 0
        order = (np.arange(PAIRS + rotations) + first) % len(LETTERS)
        reset = np.full((1, len(order)), not carry)
        following = (order + 1) % len(LETTERS)
        step(*map(tf.constant, (order[None], following[None], reset)), tf.constant(epoch + 1.0))


def right(model: Speller, letters: Sequence[int], reset: bool) -> tuple[float, str]:
    """Return the share of right answers and all of them, after `reset` at each letter or reading on from the first."""
    ids = np.asarray([letters])
    scores, _ = model(tf.constant(ids), None, tf.constant(np.full(ids.shape, reset)))
    answers = np.argmax(scores[0], axis=-1)
    return float(np.mean(answers == (ids[0] + 1) % len(LETTERS))), "".join(LETTERS[one] for one in answers)


def run(units: int, epochs: int, rate: float, seeds: Sequence[int], out: Path, progress: Callable[[str], Any]) -> None:
    """Train every variant from every seed, ask it in order and letter by letter after a reset, and write `out`."""
    rows = []
    for name, kind, rotations, carry, recurrent in VARIANTS:
        for seed in seeds:
            started, model = time.monotonic(), Speller(kind, units, recurrent, seed)
            train(model, rotations, carry, epochs, rate, seed)
            in_order, _ = right(model, range(PAIRS), reset=not carry)
            alone, answers = right(model, range(PAIRS), reset=True)
            middle, _ = right(model, MIDDLE, reset=True)
            rows.append({
                "variant": name, "seed": seed, "in_order": in_order, "alone": alone, "middle": middle,
                "answers": answers, "weights": int(sum(np.prod(weight.shape) for weight in model.weights)),
                "seconds": round(time.monotonic() - started, 2),
            })  # fmt: skip
        progress(name)
    write_json(out, {
        "experiment": "alphabet",
        "question": "Asked for the letter after M, why does a model answer as if at the start?",
        "answer": "Always read from A with its state carried along, a model may count instead of reading: given "
        "letters as numbers it does; given each letter an input of its own it reads most of them. Trained on alphabets "
        "that begin anywhere, or with no state at all, it can only read.",
        "settings": {"units": units, "epochs": epochs, "learning_rate": rate},
        "seeds": list(seeds),
        "rows": rows,
        "claims": claims(rows),
        "command": "snakemake state_alphabet",
    })  # fmt: skip


def claims(rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return what the experiment says, checked on its own numbers, one a seed."""

    def of(variant: str, key: str) -> list[float]:
        return [row[key] for row in rows if row["variant"] == variant]

    found = []
    for kind in IN_ORDER:
        name, words = f"in order, {kind}", kind.replace("_", "-")
        found.append(claim(f"{words} input, always from A: every letter right in order", of(name, "in_order"), ">=", 1))
        sentence = f"{words} input, always from A: of F to T asked after a reset, at most a fifth right"
        found.append(claim(sentence, of(name, "middle"), "<=", 0.2))
    for name in [variant[0] for variant in VARIANTS[len(IN_ORDER) :]]:
        found.append(claim(f"{name.replace('_', '-')}: every letter right after a reset", of(name, "alone"), ">=", 1))
    return found
