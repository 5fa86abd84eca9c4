"""Contenders of recurrent_core.py on TensorFlow: textlstm (full or sampled softmax) and Keras 3."""

import json
import os
import resource
import sys
import time
from collections.abc import Callable
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from textlstm.model import softmax
from textlstm.model.lstm import LSTM
from textlstm.model.optimise import Optimiser
from textlstm.model.stack import LSTMStack

RATE, CLIP, SAMPLES, LOGITS = 1.0, 0.25, 1024, 1 << 24


def arrays(
    units: int, layers: int, vocabulary: int
) -> tuple[np.ndarray, list[list[np.ndarray]], np.ndarray]:
    """Return the initial weights of all contenders: embedding, layers, output matrix."""
    draw = np.random.default_rng(1)

    def uniform(*shape: int) -> np.ndarray:
        return draw.uniform(-0.1, 0.1, shape).astype(np.float32)

    embedding = uniform(vocabulary, units)
    stack = [
        [uniform(units, 4 * units), uniform(units, 4 * units), uniform(4 * units)]
        for _ in range(layers)
    ]
    return embedding, stack, uniform(vocabulary, units)


def ours(
    units: int, layers: int, lanes: int, window: int, vocabulary: int, samples: int
) -> Callable[..., Any]:
    """Return a training step of textlstm; `samples` is 0 for the full softmax."""
    first, stacked, last = arrays(units, layers, vocabulary)
    embedding, output, bias = (
        tf.Variable(first),
        tf.Variable(last),
        tf.Variable(tf.zeros(vocabulary)),
    )
    stack = LSTMStack([LSTM(units) for _ in range(layers)])
    stack.build((None, None, units))
    for layer, values in zip(stack.layers, stacked, strict=True):
        layer.set_weights(values)
    weights = [embedding, output, bias] + [weight.value for weight in stack.trainable_variables]
    optimiser = Optimiser("sgd", {str(n): weight for n, weight in enumerate(weights)}, CLIP, 0.0)
    even = tf.fill([lanes * window], 1 / (lanes * window))

    @tf.function(autograph=False)
    def step(ids: Any, targets: Any, state: Any, seed: Any) -> Any:
        with tf.GradientTape() as tape:
            y, state = stack.call_on_ids(tf.convert_to_tensor(embedding), ids, state)
            h, flat = tf.reshape(y, [-1, units]), tf.reshape(targets, [-1])
            if samples:
                loss, _ = softmax.sampled(h, flat, even, output, bias, samples, seed)
            else:
                loss, _ = softmax.full(h, flat, even, output, bias, LOGITS)
        optimiser.apply(tape.gradient(loss, weights), tf.constant(RATE), tf.constant(0))
        return loss, state

    state = stack.initial_state(lanes)

    def run(ids: np.ndarray, targets: np.ndarray, number: int) -> Any:
        nonlocal state
        loss, state = step(tf.constant(ids), tf.constant(targets), state, tf.constant([number, 0]))
        return loss

    return run


def stock(
    units: int, layers: int, lanes: int, window: int, vocabulary: int, unroll: bool
) -> Callable[..., Any]:
    """Return a training step of a Keras model that carries its state over, in a tf.function."""
    first, stacked, last = arrays(units, layers, vocabulary)
    ids = keras.Input((window,), batch_size=lanes, dtype="int32")
    before = [[keras.Input((units,), batch_size=lanes) for _ in range(2)] for _ in range(layers)]
    cells = [
        keras.layers.LSTM(units, return_sequences=True, return_state=True, unroll=unroll)
        for _ in range(layers)
    ]
    embedding, dense = keras.layers.Embedding(vocabulary, units), keras.layers.Dense(vocabulary)
    x, after = embedding(ids), []
    for cell, state in zip(cells, before, strict=True):
        x, h, c = cell(x, initial_state=state)
        after.append([h, c])
    model = keras.Model([ids, before], [dense(x), after])
    for layer, values in zip(
        [embedding, *cells, dense], [[first], *stacked, [last.T, np.zeros(vocabulary)]], strict=True
    ):
        layer.set_weights(values)
    optimiser = keras.optimizers.SGD(RATE, global_clipnorm=CLIP)
    optimiser.build(model.trainable_variables)
    crossentropy = keras.losses.SparseCategoricalCrossentropy(from_logits=True)

    @tf.function
    def step(ids: Any, targets: Any, state: Any) -> Any:
        with tf.GradientTape() as tape:
            logits, state = model([ids, state], training=True)
            loss = crossentropy(targets, logits)
        optimiser.apply(tape.gradient(loss, model.trainable_variables), model.trainable_variables)
        return loss, state

    state = [[tf.zeros([lanes, units])] * 2 for _ in range(layers)]

    def run(ids: np.ndarray, targets: np.ndarray, _: int) -> Any:
        nonlocal state
        loss, state = step(tf.constant(ids), tf.constant(targets), state)
        return loss

    return run


def memory() -> int:
    """Return the peak resident memory, bytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def anonymous() -> int:
    """Return the resident memory that is of no file, bytes: it cannot be reclaimed (Linux)."""
    with open("/proc/self/status") as file:
        return next(int(line.split()[1]) for line in file if line.startswith("RssAnon")) * 1024


def main() -> None:
    """For each number of steps on the standard input, run them and print a line of JSON."""
    contender, *numbers = sys.argv[1:]
    units, layers, lanes, window, vocabulary = map(int, numbers)
    base, clock = memory(), time.perf_counter
    if os.environ["BENCH_THREADS"] == "1":
        clock = time.process_time
        tf.config.threading.set_intra_op_parallelism_threads(1)
        tf.config.threading.set_inter_op_parallelism_threads(1)
    if contender.startswith("textlstm"):
        step = ours(
            units,
            layers,
            lanes,
            window,
            vocabulary,
            SAMPLES if contender.endswith("sampled") else 0,
        )
    else:
        step = stock(units, layers, lanes, window, vocabulary, contender.endswith("unrolled"))
    draw = np.random.default_rng(2)
    batches = draw.integers(0, vocabulary, (8, lanes, window + 1), dtype=np.int32)
    number = 0
    for line in sys.stdin:
        start = clock()
        for _ in range(int(line)):
            batch = batches[number % len(batches)]
            loss = float(step(batch[:, :-1], batch[:, 1:], number))
            number += 1
        seconds = clock() - start
        print(
            json.dumps(
                {
                    "seconds": seconds,
                    "loss": loss,
                    "peak": memory(),
                    "base": base,
                    "anonymous": anonymous(),
                }
            ),
            flush=True,
        )


if __name__ == "__main__":
    main()
