"""Time of an eager call of the layer beside the same call in a `tf.function`.

    python benchmarks/eager_calls.py

One layer of 200 units, forward only, on one thread; CPU seconds, medians over rounds of one call
each, with 95 % intervals of the ratio from resampling rounds.
"""

import time
from typing import Any

import numpy as np
import tensorflow as tf
from generation import resampled
from rows import row, write

from textlstm import LSTM

UNITS, ROUNDS = 200, 21
SHAPES = ((1, 100), (1, 1), (64, 35))  # sequences, steps
COMMAND = "python benchmarks/eager_calls.py"


def main() -> None:
    tf.config.threading.set_intra_op_parallelism_threads(1)
    tf.config.threading.set_inter_op_parallelism_threads(1)
    write("eager_calls", [measured(*shape) for shape in SHAPES])


def measured(lanes: int, steps: int) -> dict[str, Any]:
    """Return the row of one shape."""
    layer = LSTM(UNITS)
    x = tf.random.stateless_normal([lanes, steps, UNITS], [1, 1])
    graph = tf.function(lambda x: layer(x)[0])
    calls = (lambda x: layer(x)[0]), graph
    seconds: list[list[float]] = [[], []]
    for call in calls:
        np.asarray(call(x))
    for _ in range(ROUNDS):
        for call, times in zip(calls, seconds, strict=True):
            start = time.process_time()
            np.asarray(call(x))
            times.append(time.process_time() - start)
    eager, compiled = map(np.array, seconds)
    ratios = eager / compiled
    return row(
        f"eager call, {lanes} x {steps} steps, {UNITS} units; {ROUNDS} rounds",
        1000 * float(np.median(eager)),
        "CPU ms",
        "in a tf.function",
        1000 * float(np.median(compiled)),
        COMMAND,
        ratio=float(np.median(ratios)),
        interval=resampled(ratios),
    )


if __name__ == "__main__":
    main()
