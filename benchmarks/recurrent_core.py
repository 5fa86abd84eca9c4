"""Speed and memory of a training step: textlstm, Keras 3 and PyTorch.

    .venv/bin/python benchmarks/recurrent_core.py --torch /path/to/a/python/with/torch

Measured are tokens per second, peak memory, and the share of the machine's GEMM peak.

Every contender runs in its own process, starts from the same weights and reads the same random ids.
Processes take turns within a round, so that a ratio compares neighbours in time; a figure is the
median over rounds, its interval the central 95 % of that median when rounds are resampled. With
`--threads 1` seconds are CPU seconds of one thread, which other work on a shared machine disturbs
least; otherwise they are wall-clock seconds.

Contenders: textlstm, Keras 3 (its loop, and unrolled), PyTorch nn.LSTM; all with SGD, gradients
clipped to one norm, untied layers, and state carried over.
"""

import argparse
import importlib.metadata
import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
from rows import machine, row, write

HERE = Path(__file__).parent
# units, layers, lanes, window, vocabulary
SIZES = {
    "200x2": (200, 2, 20, 35, 10_000),
    "650x2": (650, 2, 20, 35, 10_000),
    "256x1": (256, 1, 64, 35, 10_000),
    "512x1": (512, 1, 64, 35, 10_000),
    "chars 64x1": (64, 1, 32, 64, 65),
    "chars 128x1": (128, 1, 32, 64, 65),
    "chars 128x2": (128, 2, 32, 64, 65),
    "chars 384x1": (384, 1, 32, 64, 65),
    "200x2 V=33k": (200, 2, 20, 35, 33_278),
}
MEMORY = {
    "peak memory": lambda answer: answer["peak"],
    "peak memory above the import": lambda answer: answer["peak"] - answer["base"],
    # without the pages of the libraries
    "memory that is of no file": lambda answer: answer["anonymous"],
}
CONTENDERS = ("textlstm", "keras", "keras_unrolled", "torch")


class Worker:
    """A contender in its own process: runs steps on request and reports their duration."""

    def __init__(self, contender: str, size: str, python: str, threads: int) -> None:
        script = HERE / (
            "recurrent_core_torch.py" if contender == "torch" else "recurrent_core_tf.py"
        )
        command = [python, str(script), contender, *map(str, SIZES[size])]
        environment = os.environ | {"TF_CPP_MIN_LOG_LEVEL": "3", "BENCH_THREADS": str(threads)}
        self.name = contender
        self.process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=environment,
            stderr=subprocess.DEVNULL,
        )

    def ask(self, steps: int) -> dict[str, float]:
        """Run steps; return seconds, the last loss, and memory in bytes.

        Memory is the peak, that after the import, and that which is of no file.
        """
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write(f"{steps}\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        if not line:
            raise SystemExit(
                f"{self.name} stopped: run {' '.join(map(str, self.process.args))} by hand"
            )
        return json.loads(line)

    def close(self) -> None:
        """End the process and wait for it."""
        assert self.process.stdin
        self.process.stdin.close()
        self.process.wait()


def race(
    size: str,
    contenders: tuple[str, ...],
    pythons: dict[str, str],
    rounds: int,
    seconds: float,
    threads: int,
) -> dict:
    """Return for every contender tokens/s of each round, its first loss, and its memory."""
    units, layers, lanes, window, vocabulary = SIZES[size]
    workers = [Worker(name, size, pythons[name], threads) for name in contenders]
    warm_up = {worker.name: worker.ask(3) for worker in workers}
    steps = {
        name: max(2, round(seconds * 3 / worker.ask(3)["seconds"]))
        for name, worker in zip(contenders, workers, strict=True)
    }
    results = {name: {"speed": [], "loss": warm_up[name]["loss"]} for name in contenders}
    for number in range(rounds):
        for worker in workers if number % 2 else workers[::-1]:
            answer = worker.ask(steps[worker.name])
            results[worker.name]["speed"].append(
                lanes * window * steps[worker.name] / answer["seconds"]
            )
            results[worker.name] |= {key: answer[key] for key in ("peak", "base", "anonymous")}
    for worker in workers:
        worker.close()
    return results


def summary(values: list[float]) -> tuple[float, list[float]]:
    """Return the median and the central 95 % of the medians of resampled values."""
    draws = np.random.default_rng(0).choice(values, (2000, len(values)))
    return float(np.median(values)), [
        float(q) for q in np.quantile(np.median(draws, axis=1), [0.025, 0.975])
    ]


def flops(size: str) -> float:
    """Return the operations of the GEMMs of textlstm for one token, forwards and backwards.

    If a window has more ids than the vocabulary has entries, the bottom kernel is multiplied by the
    entries, once each.
    """
    units, layers, lanes, window, vocabulary = SIZES[size]
    kernels = layers - 1 + min(1, vocabulary / (lanes * window))
    return 6 * (4 * units * units * (layers + kernels) + units * vocabulary)


def gemm_peak(python: str, threads: int) -> float:
    """Return operations/s of a 2048-cubed float32 product in TensorFlow, the best of ten."""
    clock = "process_time" if threads == 1 else "perf_counter"
    code = f"""if True:
    import time, tensorflow as tf
    tf.config.threading.set_intra_op_parallelism_threads({threads})
    a, best = tf.random.normal([2048, 2048]), 9.0
    for _ in range(10):
        start = time.{clock}()
        (a @ a).numpy()
        best = min(best, time.{clock}() - start)
    print(2 * 2048**3 / best)"""
    return float(
        subprocess.run([python, "-c", code], capture_output=True, text=True, check=True).stdout
    )


def rows(size: str, results: dict, peak: float, common: dict) -> list[dict]:
    """Return the result rows of one size."""
    own, out = results["textlstm"], []
    speed = float(np.median(own["speed"]))
    for peer, other in results.items():
        if peer == "textlstm":
            continue
        out.append(
            side_by_side(f"{size}: training step", own["speed"], peer, other["speed"], common)
        )
        for name, memory_of in MEMORY.items():
            out.append(
                row(
                    f"{size}: {name}",
                    memory_of(own) / 2**20,
                    "MiB",
                    peer,
                    memory_of(other) / 2**20,
                    **common,
                )
            )
    rate = flops(size) * speed / 1e9
    return [
        *out,
        row(
            f"{size}: share of GEMM peak",
            rate,
            "GFLOP/s",
            "2048-cubed product",
            peak / 1e9,
            **common,
        ),
    ]


def side_by_side(name: str, own: list[float], peer: str, theirs: list[float], common: dict) -> dict:
    """Return the row of two speeds; its ratio is the median of the ratios of the rounds."""
    ratio, interval = summary([a / b for a, b in zip(own, theirs, strict=True)])
    values = float(np.median(own)), "tokens/s", peer, float(np.median(theirs))
    return row(name, *values, **common, ratio=ratio, interval=interval)


def sampled(
    pythons: dict[str, str], rounds: int, seconds: float, threads: int, common: dict
) -> dict:
    """Return the row of sampled and full softmax in textlstm with the largest vocabulary."""
    size = "200x2 V=33k"
    results = race(size, ("textlstm", "textlstm_sampled"), pythons, rounds, seconds, threads)
    fast, full = results["textlstm_sampled"]["speed"], results["textlstm"]["speed"]
    return side_by_side(f"{size}: sampled softmax", fast, "textlstm, full softmax", full, common)


def main() -> None:
    """Race every size and write the JSON and the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--torch", default=sys.executable, help="Python interpreter with torch (default: this one)"
    )
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument(
        "--seconds", type=float, default=1.5, help="seconds per contender and round"
    )
    parser.add_argument(
        "--threads", type=int, default=0, choices=(0, 1), help="number of threads; 0: all cores"
    )
    parser.add_argument("--sizes", nargs="*", default=list(SIZES), choices=list(SIZES))
    arguments = parser.parse_args()
    pythons = {name: sys.executable for name in (*CONTENDERS, "textlstm_sampled")} | {
        "torch": arguments.torch
    }
    versions = ", ".join(
        f"{name} {importlib.metadata.version(name)}" for name in ("tensorflow_cpu", "keras")
    )
    common = {
        "command": f"python benchmarks/recurrent_core.py --threads {arguments.threads}",
        "machine": f"{machine()}; {versions}",
    }
    peak, all_rows = gemm_peak(sys.executable, arguments.threads), []
    for size in arguments.sizes:
        results = race(
            size, CONTENDERS, pythons, arguments.rounds, arguments.seconds, arguments.threads
        )
        print(
            size,
            {name: round(float(np.median(entry["speed"]))) for name, entry in results.items()},
            "losses",
            {name: round(entry["loss"], 4) for name, entry in results.items()},
            flush=True,
        )
        all_rows += rows(size, results, peak, common)
        if "33k" in size:
            all_rows.append(
                sampled(pythons, arguments.rounds, arguments.seconds, arguments.threads, common)
            )
        write("recurrent_core", all_rows)


if __name__ == "__main__":
    main()
