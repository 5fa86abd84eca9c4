"""A whole training step beside its peers: tokens a second, peak memory, share of the machine's GEMM peak.

    .venv/bin/python benchmarks/recurrent_core.py --torch /path/to/a/python/with/torch

Every contender runs in a process of its own, starts from the same weights and reads the same random ids. Processes take
turns within a round, so that a ratio compares neighbours in time; a figure is the median over rounds, its interval the
central 95 % of that median under resampling of the rounds. With `--threads 1` seconds are CPU-seconds of one thread,
which other work on a shared machine disturbs least; otherwise they are seconds of the clock.

Contenders: textlstm, stock Keras 3 (its loop, and unrolled), PyTorch nn.LSTM; all with SGD, gradients clipped to one
norm, untied layers, state carried over.
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
    "chars 384x1": (384, 1, 32, 64, 65),
    "200x2 V=33k": (200, 2, 20, 35, 33_278),
}
MEMORY = {
    "peak memory": lambda one: one["peak"],
    "peak memory above the import": lambda one: one["peak"] - one["base"],
    "memory that is of no file": lambda one: one["anonymous"],  # without the libraries' own pages
}
CONTENDERS = ("textlstm", "keras", "keras_unrolled", "torch")


class Worker:
    """A contender in a process of its own: told to run steps, it says how long they took."""

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
        """Run steps; return seconds, loss after the last, memory in bytes: peak, after the import, of no file."""
        assert self.process.stdin and self.process.stdout
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
    """Return for every contender tokens/s of each round, its losses, and its memory."""
    units, layers, lanes, window, vocabulary = SIZES[size]
    workers = [Worker(name, size, pythons[name], threads) for name in contenders]
    warm = {worker.name: worker.ask(3) for worker in workers}
    steps = {
        name: max(2, round(seconds * 3 / worker.ask(3)["seconds"]))
        for name, worker in zip(contenders, workers, strict=True)
    }
    found = {name: {"speed": [], "loss": warm[name]["loss"]} for name in contenders}
    for number in range(rounds):
        for worker in workers if number % 2 else workers[::-1]:
            answer = worker.ask(steps[worker.name])
            found[worker.name]["speed"].append(
                lanes * window * steps[worker.name] / answer["seconds"]
            )
            found[worker.name] |= {key: answer[key] for key in ("peak", "base", "anonymous")}
    for worker in workers:
        worker.close()
    return found


def summary(values: list[float]) -> tuple[float, list[float]]:
    """Return the median and the central 95 % of the medians of resampled values."""
    draws = np.random.default_rng(0).choice(values, (2000, len(values)))
    return float(np.median(values)), [
        float(q) for q in np.quantile(np.median(draws, axis=1), [0.025, 0.975])
    ]


def flops(size: str) -> float:
    """Return the multiplications and additions of the GEMMs textlstm does for one token, forwards and backwards.

    Where a window has more ids than the vocabulary entries, the lowest kernel is multiplied by the entries, once each.
    """
    units, layers, lanes, window, vocabulary = SIZES[size]
    kernels = layers - 1 + min(1, vocabulary / (lanes * window))
    return 6 * (4 * units * units * (layers + kernels) + units * vocabulary)


def gemm_peak(python: str, threads: int) -> float:
    """Return operations a second of a 2048-cubed float32 product, the best of ten, in TensorFlow."""
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


def rows(size: str, found: dict, peak: float, common: dict) -> list[dict]:
    """Return the result rows of one size."""
    own, out = found["textlstm"], []
    speed = float(np.median(own["speed"]))
    for peer, other in found.items():
        if peer == "textlstm":
            continue
        out.append(
            side_by_side(f"{size}: training step", own["speed"], peer, other["speed"], common)
        )
        for name, of in MEMORY.items():
            out.append(
                row(f"{size}: {name}", of(own) / 2**20, "MiB", peer, of(other) / 2**20, **common)
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
    """Return the row of two speeds; the ratio is the median of the rounds', in each of which they ran in turn."""
    ratio, interval = summary([a / b for a, b in zip(own, theirs, strict=True)])
    values = float(np.median(own)), "tokens/s", peer, float(np.median(theirs))
    return row(name, *values, **common, ratio=ratio, interval=interval)


def sampled(
    pythons: dict[str, str], rounds: int, seconds: float, threads: int, common: dict
) -> dict:
    """Return the row of sampled against full softmax in textlstm at the largest vocabulary."""
    size = "200x2 V=33k"
    found = race(size, ("textlstm", "textlstm_sampled"), pythons, rounds, seconds, threads)
    fast, full = found["textlstm_sampled"]["speed"], found["textlstm"]["speed"]
    return side_by_side(f"{size}: sampled softmax", fast, "textlstm, full softmax", full, common)


def main() -> None:
    """Race every size and write the JSON and the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--torch", default=sys.executable, help="a Python that has torch (default: this one)"
    )
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--seconds", type=float, default=1.5, help="of each contender in a round")
    parser.add_argument("--threads", type=int, default=0, choices=(0, 1), help="0: every core")
    parser.add_argument("--sizes", nargs="*", default=list(SIZES), choices=list(SIZES))
    given = parser.parse_args()
    pythons = {name: sys.executable for name in (*CONTENDERS, "textlstm_sampled")} | {
        "torch": given.torch
    }
    versions = ", ".join(
        f"{name} {importlib.metadata.version(name)}" for name in ("tensorflow_cpu", "keras")
    )
    common = {
        "command": f"python benchmarks/recurrent_core.py --threads {given.threads}",
        "machine": f"{machine()}; {versions}",
    }
    peak, results = gemm_peak(sys.executable, given.threads), []
    for size in given.sizes:
        found = race(size, CONTENDERS, pythons, given.rounds, given.seconds, given.threads)
        print(
            size,
            {name: round(float(np.median(one["speed"]))) for name, one in found.items()},
            "losses",
            {name: round(one["loss"], 4) for name, one in found.items()},
            flush=True,
        )
        results += rows(size, found, peak, common)
        if "33k" in size:
            results.append(sampled(pythons, given.rounds, given.seconds, given.threads, common))
        write("recurrent_core", results)


if __name__ == "__main__":
    main()
