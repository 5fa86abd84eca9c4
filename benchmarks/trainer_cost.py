"""Cost of a longer corpus for the trainer: tokens/s and memory at 0.1, 1 and 10 million tokens.

    .venv/bin/python benchmarks/trainer_cost.py

Each corpus consists of random ids in a file, read as the trainer reads any corpus. A small model
reads the same number of windows of each, in its own process, in turns. Memory is the peak of the
process; the corpus is memory-mapped.
"""

import argparse
import json
import resource
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
from rows import row, write

from textlstm.artifacts.arrays import ArrayWriter

SIZES = {"100 thousand": 100_000, "1 million": 1_000_000, "10 million": 10_000_000}
VOCABULARY, DOCUMENT = 2000, 5000  # entries; tokens a document
LANES, WINDOW, UNITS = 16, 35, 64


def corpus(path: Path, size: int) -> None:
    """Write `size` random ids as documents of equal length."""
    draw = np.random.default_rng(1)
    with ArrayWriter(path, np.uint16, "ids") as writer:
        for _ in range(0, size, DOCUMENT):
            writer.append(draw.integers(2, VOCABULARY, DOCUMENT).astype(np.uint16))
        writer.metadata["documents"] = [
            {
                "work": f"w{start}",
                "start": start,
                "length": DOCUMENT,
                "characters": DOCUMENT,
                "unknown": 0,
            }
            for start in range(0, size, DOCUMENT)
        ]


def worker(path: Path) -> None:
    """For each number of windows on the standard input, print tokens/s and peak memory (MiB)."""
    from time import process_time

    from textlstm.experiments.book import PLAIN_SETTINGS
    from textlstm.model.lanes import Lanes, Window
    from textlstm.model.network import LanguageModel
    from textlstm.model.threads import set_threads
    from textlstm.model.trainer import Trainer, tf
    from textlstm.tokens.ids import load_documents

    set_threads(1)
    documents = load_documents(path)
    settings = PLAIN_SETTINGS | {
        "units": UNITS,
        "embedding": UNITS,
        "lanes": LANES,
        "window": WINDOW,
        "learning_rate": 0.01,
    }
    trainer, step = Trainer(LanguageModel(VOCABULARY, settings, 1), settings, 1), 0
    lanes = Lanes(documents, LANES, WINDOW, 1, 0)
    for line in sys.stdin:
        started = process_time()
        for _ in range(int(line)):
            window = Window(*map(tf.constant, lanes[step * 7919 % len(lanes)]))  # spread over it
            *_, trainer.state, _, _ = trainer.step(
                window, trainer.state, tf.constant(0.01), tf.constant(step, tf.int32)
            )
            step += 1
        speed = int(line) * LANES * WINDOW / (process_time() - started)
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        print(json.dumps({"speed": speed, "memory": memory}), flush=True)


def main() -> None:
    """Run the corpora in turns and write the JSON and the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--windows", type=int, default=300, help="windows per corpus and round")
    parser.add_argument("--worker", type=Path, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.worker:
        return worker(arguments.worker)
    answers: dict[str, list[dict]] = {}
    with tempfile.TemporaryDirectory() as folder:
        processes = {}
        for name, size in SIZES.items():
            path = Path(folder, f"{size}.npy")
            corpus(path, size)
            command = [sys.executable, __file__, "--worker", str(path)]
            processes[name] = subprocess.Popen(
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                text=True,
            )
        for turn in range(arguments.rounds + 1):
            for name, process in processes.items():
                windows = arguments.windows if turn else 20  # the first turn compiles
                print(windows, file=process.stdin, flush=True)
                answer = json.loads(process.stdout.readline())
                answers.setdefault(name, []).extend([answer] if turn else [])
        for process in processes.values():
            process.stdin.close()
            process.wait()
    options = f"--rounds {arguments.rounds} --windows {arguments.windows}"
    command = f"python benchmarks/trainer_cost.py {options}"
    least, *longer = (
        {key: float(np.median([entry[key] for entry in entries])) for key in entries[0]}
        for entries in answers.values()
    )
    rows = []
    for name, medians in zip(list(SIZES)[1:], longer, strict=True):
        rows.append(
            row(
                f"{name} tokens: training",
                medians["speed"],
                "tokens/s",
                "100 thousand",
                least["speed"],
                command,
            )
        )
        rows.append(
            row(
                f"{name} tokens: memory",
                medians["memory"],
                "MiB",
                "100 thousand",
                least["memory"],
                command,
            )
        )
    write("trainer_cost", rows)


if __name__ == "__main__":
    main()
