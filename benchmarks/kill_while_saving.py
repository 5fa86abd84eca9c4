"""Kill -9 while a checkpoint is being written, again and again: how many are unreadable afterwards?

    .venv/bin/python benchmarks/kill_while_saving.py

A process saves checkpoints of 8 MB one after another; after each it says which number it has written. It is killed at a
random moment, then the folder is read as a resumed training would read it. Lost is a checkpoint that cannot be read, or
that is older than the last one the process had finished. The peer's figure was measured by itself, not here: Keras 3.15
BackupAndRestore, which overwrites its weights in place, left unreadable weights after 9 of 20 kills.
"""

import argparse
import datetime
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
from recurrent_core import processor

from textlstm.model import checkpoint

HERE = Path(__file__).parent
PEER, PEER_KILLS, PEER_LOST = "Keras BackupAndRestore, 20 kills", 20, 9
NUMBERS = 1_000_000  # of each of the two arrays: 8 MB in all


def save_on(folder: Path) -> None:
    """Save checkpoint after checkpoint, each filled with its own number, until killed."""
    before = checkpoint.load(folder, "bench")
    number = before[1]["step"] if before else 0
    while True:
        number += 1
        arrays = {name: np.full(NUMBERS, number, np.float32) for name in "ab"}
        checkpoint.save(folder, "bench", arrays, {"step": number})
        print(number, flush=True)


def readable(folder: Path, finished: int) -> bool:
    """Return whether a checkpoint not older than number `finished` can be read, whole."""
    found = checkpoint.load(folder, "bench")
    return (
        found is not None
        and found[1]["step"] >= finished
        and all((a == found[1]["step"]).all() for a in found[0].values())
    )


def blows(kills: int, folder: Path) -> int:
    """Kill a saving process that often; return how many times its checkpoint was unreadable."""
    chance, lost = random.Random(1), 0
    for number in range(kills):
        arguments = [sys.executable, __file__, "--worker", str(folder)]
        process = subprocess.Popen(arguments, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        assert process.stdout
        finished = int(process.stdout.readline() or 0)
        time.sleep(chance.uniform(0, 0.2))
        os.kill(process.pid, signal.SIGKILL)
        finished = int(([str(finished), *process.stdout.read().split()])[-1])
        process.wait()
        lost += not readable(folder, finished)
        print(f"{number + 1} kills, {lost} unreadable, {finished} saved", file=sys.stderr, flush=True)
    return lost


def main() -> None:
    """Deal the blows and write the JSON and the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--output", type=Path, default=HERE / "results" / "kill_while_saving.json")
    parser.add_argument("--worker", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.worker:
        return save_on(given.worker)
    with tempfile.TemporaryDirectory() as name:
        own = blows(given.kills, Path(name))
    result = {
        "name": f"unreadable checkpoints after {given.kills} kills while saving",
        "value": own,
        "unit": "checkpoints",
        "peer": PEER,
        "peer_value": PEER_LOST,
        "ratio": (own / given.kills) / (PEER_LOST / PEER_KILLS),
        "command": f"python benchmarks/kill_while_saving.py --kills {given.kills}",
        "date": datetime.date.today().isoformat(),
        "machine": processor(),
    }
    given.output.parent.mkdir(exist_ok=True)
    given.output.write_text(json.dumps([result], indent=2) + "\n")
    table = (
        f"{result['date']}, {result['machine']}, `{result['command']}`\n\n"
        "| what | textlstm | peer | its value |\n|---|---|---|---|\n"
        f"| {result['name']} | {own} | {result['peer']} | {PEER_LOST} |\n"
    )
    given.output.with_suffix(".md").write_text(table)
    print(table)


if __name__ == "__main__":
    main()
