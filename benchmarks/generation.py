"""Speed of generation: textlstm beside a Keras `predict` loop and PyTorch in eager mode.

    .venv/bin/python benchmarks/generation.py --torch .venv-bench/bin/python

Every contender runs in its own process on one thread, with embedding, LSTM layers and an output
layer of the same sizes, and samples token by token. Seconds are CPU seconds, the least of several
repeats: other work on a shared machine disturbs them least. The limit is a matrix-vector product of
NumPy over as many bytes as the weights that one step reads.
"""

import argparse
import json
import os
import subprocess
import sys
import time
from pathlib import Path

import numpy as np

HERE = Path(__file__).parent
SIZES = {"200x2": (200, 2), "650x2": (650, 2)}
BATCHES = (1, 64)
VOCABULARY, STEPS, REPEATS, PREDICTED = 10_000, 64, 5, 8
COMMAND = "make bench-generation"


def least_seconds(step, steps: int) -> float:
    """Return the least CPU seconds of one step."""
    step()
    times = []
    for _ in range(REPEATS):
        start = time.process_time()
        step()
        times.append(time.process_time() - start)
    return min(times) / steps


def of_textlstm(units: int, layers: int, batch: int) -> float:
    import tensorflow as tf

    from textlstm.generate.constraints import Constraints
    from textlstm.generate.filters import SamplingFilters
    from textlstm.generate.loop import Loop, Position
    from textlstm.model.network import LanguageModel

    settings = {
        "input": "embedding",
        "embedding": units,
        "units": units,
        "layers": layers,
        "tie": True,
        "dropout": 0.0,
        "locked_dropout": False,
        "weight_drop": 0.0,
        "embedding_dropout": 0.0,
        "logits": 1 << 24,
    }
    model = LanguageModel(VOCABULARY, settings, 1)
    loop, none = Loop(model, SamplingFilters(), Constraints(), 0), tf.zeros([batch, 0], tf.int32)
    state = model.initial_state(batch)
    last = tf.zeros([batch], tf.int32)
    start = Position(model.logits(state[-1].h), state, none, tf.cast(none, tf.bool), last)
    uniform = tf.constant(np.random.default_rng(1).random((batch, STEPS), np.float32))
    arguments = tf.fill([batch], 0.8), uniform, tf.constant(0), tf.constant(STEPS)
    return least_seconds(lambda: loop.write(start, *arguments)[0].numpy(), STEPS)


def of_keras(units: int, layers: int, batch: int) -> float:
    """Return the seconds of a step that predicts from the last token with a stateful model."""
    import keras

    ids = keras.Input(batch_shape=(batch, 1), dtype="int32")
    x = keras.layers.Embedding(VOCABULARY, units)(ids)
    for layer in range(layers):
        x = keras.layers.LSTM(units, stateful=True, return_sequences=layer < layers - 1)(x)
    model = keras.Model(ids, keras.layers.Dense(VOCABULARY, activation="softmax")(x))
    draw = np.random.default_rng(1)

    def write() -> None:
        token = np.ones((batch, 1), np.int32)
        for _ in range(PREDICTED):
            cumulative = np.cumsum(model.predict(token, verbose=0, batch_size=batch), axis=1)
            uniform = draw.random((batch, 1)) * cumulative[:, -1:]
            token = (cumulative < uniform).sum(axis=1, keepdims=True).astype(np.int32)

    return least_seconds(write, PREDICTED)


def of_the_limit(units: int, layers: int, batch: int) -> float:
    numbers = layers * 2 * units * 4 * units + VOCABULARY * units
    matrix = np.ones((numbers // units, units), np.float32)
    vector = np.ones(units, np.float32)

    def read() -> None:
        for _ in range(STEPS):
            matrix @ vector

    return least_seconds(read, STEPS)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--torch", default=sys.executable, help="Python with PyTorch")
    parser.add_argument("--contender", choices=("textlstm", "keras", "limit"))
    options = parser.parse_args()
    if options.contender:
        measure(options.contender)
        return
    from rows import row, write

    commands = {
        name: [sys.executable, __file__, "--contender", name]
        for name in ("textlstm", "keras", "limit")
    } | {"torch": [options.torch, str(HERE / "generation_torch.py"), json.dumps(SIZES)]}
    one = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")
    environment = os.environ | dict.fromkeys(one, "1") | {"TF_CPP_MIN_LOG_LEVEL": "3"}
    seconds = {}
    for name, command in commands.items():
        answer = subprocess.run(command, env=environment, capture_output=True, text=True)
        if answer.returncode:
            sys.exit(f"{name}: {answer.stderr[-2000:]}")
        seconds[name] = json.loads(answer.stdout.splitlines()[-1])
    rows = []
    for key, own in seconds["textlstm"].items():
        size, batch = key.split()
        for name, title in (("torch", "PyTorch, eager"), ("keras", "Keras, predict")):
            tokens = [int(batch) / value for value in (own, seconds[name][key])]
            what = f"generation, {size}, batch {batch}"
            rows.append(row(what, tokens[0], "tokens/CPU s", title, tokens[1], COMMAND))
        if batch == "1":
            share = 100 * seconds["limit"][key] / own
            what = f"share of the limit of reading the weights, {size}"
            rows.append(row(what, share, "%", "limit", 100.0, COMMAND))
    write("generation", rows)


def measure(contender: str) -> None:
    """Print the seconds of a step of every size and batch as JSON."""
    step = {"textlstm": of_textlstm, "keras": of_keras, "limit": of_the_limit}[contender]
    if contender != "limit":
        import tensorflow as tf

        tf.config.threading.set_intra_op_parallelism_threads(1)
        tf.config.threading.set_inter_op_parallelism_threads(1)
    seconds = {
        f"{size} {batch}": step(*shape, batch) for size, shape in SIZES.items() for batch in BATCHES
    }
    print(json.dumps(seconds))


if __name__ == "__main__":
    main()
