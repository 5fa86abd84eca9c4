"""Checkpoints lost to kill -9 during a save: textlstm and Keras' BackupAndRestore.

    .venv/bin/python benchmarks/kill_while_saving.py

A process saves checkpoints of 8 MB one after another and reports the number of each. It is killed
at a random moment; then the folder is read as a resumed run would read it. A checkpoint is lost if
it cannot be read or is older than the last one that the process had finished; after a loss the next
process starts with an empty folder.

The peer is Keras' BackupAndRestore in the same run, after every step, with its defaults and with
`double_checkpoint=True`, which keeps the previous checkpoint. All save arrays of one size, without
training between. A kill falls within the duration of a few saves, measured in the same process, so
that kills are equally likely to hit a save of each contender.
"""

import argparse
import itertools
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
from rows import row, write

from textlstm.model import checkpoint

NUMBERS = 1_000_000  # size of each of the two arrays: 8 MB in total
SAVES = 5  # a kill falls within the duration of this many saves


def own(folder: Path) -> tuple[Callable[[], Any], Callable[[int], Any]]:
    """Return functions that read the checkpoint of textlstm, and write it with a number."""

    def read() -> Any:
        loaded = checkpoint.load(folder, "bench")
        return None if loaded is None else list(loaded[0].values())

    def save(number: int) -> None:
        arrays = {name: np.full(NUMBERS, number, np.float32) for name in "ab"}
        checkpoint.save(folder, "bench", arrays, {"step": number})

    return read, save


def peer(folder: Path, double: bool) -> tuple[Callable[[], Any], Callable[[int], Any]]:
    """Return the same functions for Keras' BackupAndRestore, called as `fit` calls it."""
    import keras

    model = keras.Sequential(
        [keras.Input((1000,)), *(keras.layers.Dense(1000, use_bias=False) for _ in "ab")]
    )
    model.compile("sgd", "mse")
    backup = keras.callbacks.BackupAndRestore(folder, save_freq=1, double_checkpoint=double)
    backup.set_model(model)

    def read() -> Any:
        backup.on_train_begin()
        return model.get_weights()

    def save(number: int) -> None:
        model.set_weights([np.full((1000, 1000), number, np.float32)] * 2)
        backup.on_train_batch_end(number)

    return read, save


CONTENDERS = {
    "textlstm": own,
    "Keras BackupAndRestore": lambda folder: peer(folder, double=False),
    "Keras BackupAndRestore, double_checkpoint=True": lambda folder: peer(folder, double=True),
}


def newest(read: Callable[[], Any]) -> int:
    """Return the number of the checkpoint that a resumed run reads, -1 for none."""
    try:
        arrays = read()
    except Exception as error:  # h5py, zipfile, json and the system each raise their own
        print(f"{type(error).__name__}: {str(error)[:100]}", file=sys.stderr)
        return -1
    values = {float(value) for array in arrays or [] for value in np.unique(array)}
    return int(values.pop()) if len(values) == 1 else -1


def save_on(name: str, folder: Path) -> None:
    """Save checkpoints, each filled with its own number, until killed.

    The first line printed is the duration of `SAVES` saves, every later one the number of a
    finished checkpoint.
    """
    read, save = CONTENDERS[name](folder)
    first = max(0, newest(read)) if any(folder.iterdir()) else 0
    numbers: Iterator[int] = itertools.count(first + 1)
    save(next(numbers))
    started = time.monotonic()
    for number in itertools.islice(numbers, SAVES):
        save(number)
    print(time.monotonic() - started, number, sep="\n", flush=True)
    for number in numbers:
        save(number)
        print(number, flush=True)


def count_lost(name: str, kills: int, folder: Path) -> int:
    """Kill a saving process `kills` times; return how often its checkpoint was lost."""
    draw, lost = random.Random(1), 0
    read, save = CONTENDERS[name](folder)
    save(7)
    if newest(read) != 7:
        sys.exit(f"{name}: cannot read its own checkpoint without a kill; fix this benchmark")
    for number in range(1, kills + 1):
        arguments = [sys.executable, __file__, "--worker", name, str(folder)]
        process = subprocess.Popen(
            arguments, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        )
        assert process.stdout
        seconds = process.stdout.readline()
        if not seconds:
            sys.exit(f"{name} stopped: run {' '.join(arguments)} by hand")
        finished = process.stdout.readline()
        time.sleep(draw.uniform(0, float(seconds)))
        os.kill(process.pid, signal.SIGKILL)
        finished = [finished, *process.stdout.read().split()][-1]
        process.wait()
        if newest(read) < int(finished):
            lost += 1
            shutil.rmtree(folder)
            folder.mkdir()
        print(
            f"{name}: {number} kills, {lost} lost, {int(finished)} saved",
            file=sys.stderr,
            flush=True,
        )
    return lost


def main() -> None:
    """Run all contenders and write the JSON and the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--peer-kills", type=int, default=60)
    parser.add_argument("--worker", nargs=2, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.worker:
        return save_on(arguments.worker[0], Path(arguments.worker[1]))
    os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"  # before Keras is imported
    shares = {}
    for name in CONTENDERS:
        kills = arguments.kills if name == "textlstm" else arguments.peer_kills
        with tempfile.TemporaryDirectory() as folder:
            shares[name] = (count_lost(name, kills, Path(folder)), kills)
    options = f"--kills {arguments.kills} --peer-kills {arguments.peer_kills}"
    command = f"python benchmarks/kill_while_saving.py {options}"
    (lost, kills), *_ = shares.values()
    rows = []
    for name, (peer_lost, peer_kills) in list(shares.items())[1:]:
        what = f"checkpoints lost in {kills} kills while saving, in 100"
        rows.append(
            row(
                what,
                100 * lost / kills,
                "%",
                f"{name}, {peer_kills} kills",
                100 * peer_lost / peer_kills,
                command,
            )
        )
    write("kill_while_saving", rows)


if __name__ == "__main__":
    main()
