"""Speed of generation: textlstm beside a Keras `predict` loop and PyTorch in eager mode.

    .venv/bin/python benchmarks/generation.py --torch .venv-bench/bin/python

Every contender is a process of its own on one thread, with embedding, LSTM layers and an output
layer of the same sizes, and samples token by token. All processes live at once and write in turn, a
text each, so that every round meets the same machine. Seconds are CPU seconds; figures are medians
over rounds, and ratios are medians of the ratios within a round, with 95 % intervals from
resampling rounds. The limit is a matrix-vector product of NumPy over as many bytes as the weights
that one step reads.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

HERE = Path(__file__).parent
SIZES = {"200x2": (200, 2), "650x2": (650, 2)}
BATCHES = (1, 64)
VOCABULARY, STEPS, PREDICTED = 10_000, 64, 8
RESAMPLES = 2000
COMMAND = "make bench-generation"
PEERS = {
    "torch": "PyTorch, eager",
    "keras": "Keras, predict",
    "plain": "textlstm, loop not compiled (short texts)",
}


def of_textlstm(units: int, layers: int, batch: int, compiled: bool | None = None) -> Callable:
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
        "input_dropout": 0.0,
        "dropout": 0.0,
        "locked_dropout": False,
        "weight_drop": 0.0,
        "embedding_dropout": 0.0,
        "logits": 1 << 24,
    }
    model = LanguageModel(VOCABULARY, settings, 1)
    compiled = batch == 1 if compiled is None else compiled
    loop = Loop(model, SamplingFilters(), Constraints(), 0, compiled=compiled)
    none = tf.zeros([batch, 0], tf.int32)
    state = model.initial_state(batch)
    last = tf.zeros([batch], tf.int32)
    start = Position(model.logits(state[-1].h), state, none, tf.cast(none, tf.bool), last)
    uniform = tf.constant(np.random.default_rng(1).random((batch, STEPS), np.float32))
    arguments = tf.fill([batch], 0.8), uniform, tf.constant(0), tf.constant(STEPS)
    return lambda: loop.write(start, *arguments)[0].numpy()


def of_plain(units: int, layers: int, batch: int) -> Callable:
    return of_textlstm(units, layers, batch, compiled=False)


def of_keras(units: int, layers: int, batch: int) -> Callable:
    """Return a function that predicts from the last token with a stateful model."""
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

    return write


def of_limit(units: int, layers: int, batch: int) -> Callable:
    numbers = layers * 2 * units * 4 * units + VOCABULARY * units
    matrix = np.ones((numbers // units, units), np.float32)
    vector = np.ones(units, np.float32)

    def read() -> None:
        for _ in range(STEPS):
            matrix @ vector

    return read


def serve(contender: str) -> None:
    """Answer each line "size batch" on standard input with the CPU seconds of one step."""
    make = globals()[f"of_{contender}"]
    if contender != "limit":
        import tensorflow as tf

        tf.config.threading.set_intra_op_parallelism_threads(1)
        tf.config.threading.set_inter_op_parallelism_threads(1)
    made: dict[str, Callable] = {}
    steps = PREDICTED if contender == "keras" else STEPS
    for line in sys.stdin:
        size, batch = line.split()
        if line not in made:
            made[line] = make(*SIZES[size], int(batch))
            made[line]()
        start = time.process_time()
        made[line]()
        print((time.process_time() - start) / steps, flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--torch", default=sys.executable, help="Python with PyTorch")
    parser.add_argument("--rounds", type=int, default=21)
    parser.add_argument("--contender", choices=("textlstm", "plain", "keras", "limit"))
    options = parser.parse_args()
    if options.contender:
        serve(options.contender)
        return
    from rows import write

    commands = {
        name: [sys.executable, __file__, "--contender", name]
        for name in ("textlstm", "plain", "keras", "limit")
    } | {"torch": [options.torch, str(HERE / "generation_torch.py"), json.dumps(SIZES)]}
    one = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")
    environment = os.environ | dict.fromkeys(one, "1") | {"TF_CPP_MIN_LOG_LEVEL": "3"}
    workers = {
        name: subprocess.Popen(
            command, env=environment, text=True, bufsize=1, stdin=subprocess.PIPE,
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        )
        for name, command in commands.items()
    }  # fmt: skip
    for batch in BATCHES:
        for size in SIZES:
            names = [name for name in workers if batch == 1 or name not in ("plain", "limit")]
            rounds = [
                {name: ask(workers[name], name, f"{size} {batch}") for name in names}
                for _ in range(options.rounds)
            ]
            write("generation", described(size, batch, rounds))
    for worker in workers.values():
        worker.stdin.close()
        worker.wait()


def ask(worker: subprocess.Popen, name: str, key: str) -> float:
    """Return the CPU seconds of a step of one worker."""
    worker.stdin.write(f"{key}\n")
    answer = worker.stdout.readline()
    if not answer:
        sys.exit(f"{name}: ended at {key}; run its command alone to see why")
    return float(answer)


def described(size: str, batch: int, rounds: list[dict[str, float]]) -> list[dict[str, Any]]:
    """Return the rows of one size and batch."""
    from rows import row

    def tokens(name: str) -> float:
        return batch / statistics.median(entry[name] for entry in rounds)

    rows = []
    load = round(os.getloadavg()[0], 1)
    for name, title in PEERS.items():
        if name not in rounds[0]:
            continue
        ratios = np.array([entry[name] / entry["textlstm"] for entry in rounds])
        rows.append(
            row(
                f"generation, {size}, batch {batch}; {len(rounds)} rounds",
                tokens("textlstm"), "tokens/CPU s", title, tokens(name), COMMAND,
                ratio=float(np.median(ratios)), interval=resampled(ratios), load=load,
            )
        )  # fmt: skip
    if "limit" in rounds[0]:
        for name, what in (("textlstm", ""), ("plain", ", loop not compiled")):
            shares = np.array([entry["limit"] / entry[name] for entry in rounds])
            rows.append(
                row(
                    f"share of the limit of reading the weights, {size}{what}",
                    100 * float(np.median(shares)), "%", "limit", 100.0, COMMAND,
                    interval=resampled(shares), load=load,
                )
            )  # fmt: skip
    return rows


def resampled(values: np.ndarray) -> list[float]:
    """Return the 95 % interval of the median of rounds, from resampling them."""
    drawn = np.random.default_rng(1).choice(values, (RESAMPLES, len(values)))
    low, high = np.percentile(np.median(drawn, axis=1), [2.5, 97.5])
    return [float(low), float(high)]


if __name__ == "__main__":
    main()
