"""Kill -9 while a checkpoint is being written, again and again: how many are unreadable afterwards?

    .venv/bin/python benchmarks/kill_while_saving.py

A process saves checkpoints of 8 MB one after another; after each it says which number it has written. It is killed at a
random moment, then the folder is read as a resumed training would read it. Lost is a checkpoint that cannot be read, or
that is older than the last one the process had finished; after a loss the next process begins with an empty folder.

The peer is Keras' BackupAndRestore in the same run, after every step, as it comes and with `double_checkpoint=True`,
which keeps the checkpoint before. All save alike: numbers of one size, no training between. A kill falls within the
time that some saves take, measured in the same process, so that as many blows fall into a save of one as of the other.
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

NUMBERS = 1_000_000  # of each of the two arrays: 8 MB in all
SAVES = 5  # a blow falls within the time of so many


def own(folder: Path) -> tuple[Callable[[], Any], Callable[[int], Any]]:
    """Return how textlstm reads its checkpoint, as arrays or None, and how it writes number so-and-so."""

    def read() -> Any:
        found = checkpoint.load(folder, "bench")
        return None if found is None else list(found[0].values())

    def save(number: int) -> None:
        arrays = {name: np.full(NUMBERS, number, np.float32) for name in "ab"}
        checkpoint.save(folder, "bench", arrays, {"step": number})

    return read, save


def peer(folder: Path, double: bool) -> tuple[Callable[[], Any], Callable[[int], Any]]:
    """Return the same two of Keras' BackupAndRestore, called as `fit` calls it."""
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
    """Return the number of the checkpoint that a resumed training reads, -1 where it reads none that is whole."""
    try:
        arrays = read()
    except Exception as error:  # h5py, zipfile, json and the system each have their own
        print(f"{type(error).__name__}: {str(error)[:100]}", file=sys.stderr)
        return -1
    values = {float(value) for array in arrays or [] for value in np.unique(array)}
    return int(values.pop()) if len(values) == 1 else -1


def save_on(name: str, folder: Path) -> None:
    """Save checkpoint after checkpoint, each filled with its own number, until killed; the first lines are a measure.

    Then a line says how long `SAVES` saves take, and from there on every line is the number just finished.
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


def blows(name: str, kills: int, folder: Path) -> int:
    """Kill a saving process that often; return how many times its checkpoint was lost."""
    chance, lost = random.Random(1), 0
    read, save = CONTENDERS[name](folder)
    save(7)
    if newest(read) != 7:
        sys.exit(f"{name}: reads no checkpoint of its own even without a kill; mend this benchmark")
    for dealt in range(1, kills + 1):
        arguments = [sys.executable, __file__, "--worker", name, str(folder)]
        process = subprocess.Popen(
            arguments, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        )
        assert process.stdout
        seconds = process.stdout.readline()
        if not seconds:
            sys.exit(f"{name} stopped: run {' '.join(arguments)} by hand")
        finished = process.stdout.readline()
        time.sleep(chance.uniform(0, float(seconds)))
        os.kill(process.pid, signal.SIGKILL)
        finished = [finished, *process.stdout.read().split()][-1]
        process.wait()
        if newest(read) < int(finished):
            lost += 1
            shutil.rmtree(folder)
            folder.mkdir()
        print(
            f"{name}: {dealt} kills, {lost} lost, {int(finished)} saved",
            file=sys.stderr,
            flush=True,
        )
    return lost


def main() -> None:
    """Deal the blows and write the JSON and the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--peer-kills", type=int, default=60)
    parser.add_argument("--worker", nargs=2, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.worker:
        return save_on(given.worker[0], Path(given.worker[1]))
    os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"  # before Keras is imported
    shares = {}
    for name in CONTENDERS:
        kills = given.kills if name == "textlstm" else given.peer_kills
        with tempfile.TemporaryDirectory() as folder:
            shares[name] = (blows(name, kills, Path(folder)), kills)
    command = f"python benchmarks/kill_while_saving.py --kills {given.kills} --peer-kills {given.peer_kills}"
    (lost, kills), *_ = shares.values()
    rows = []
    for name, (others, dealt) in list(shares.items())[1:]:
        what = f"checkpoints lost in {kills} kills while saving, in 100"
        rows.append(
            row(
                what,
                100 * lost / kills,
                "%",
                f"{name}, {dealt} kills",
                100 * others / dealt,
                command,
            )
        )
    write("kill_while_saving", rows)


if __name__ == "__main__":
    main()
