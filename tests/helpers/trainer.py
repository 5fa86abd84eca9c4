"""A tiny corpus and trainings on it in processes of their own, for the tests of the trainer."""

import json
import multiprocessing
import os
import signal
from pathlib import Path

import numpy as np

from textlstm.artifacts import save_array
from textlstm.tokens.ids import Documents
from textlstm.tokens.word import Words

VOCABULARY = 24
SETTINGS = {
    "input": "embedding",
    "embedding": 8,
    "units": 8,
    "layers": 1,
    "tie": True,
    "dropout": 0.2,
    "locked_dropout": False,
    "weight_drop": 0.1,
    "embedding_dropout": 0.1,
    "softmax": "full",
    "samples": 100,
    "logits": 1 << 24,
    "optimiser": "adam",
    "learning_rate": 0.02,
    "schedule": "one_cycle",
    "warm_up": 0.1,
    "clip": 1.0,
    "averaging": 0.9,
    "lanes": 3,
    "variable_window": False,
    "window": 5,
    "patience": 9,
}


def documents(lengths, vocabulary=VOCABULARY, seed=0):
    """Documents of those lengths in which an id mostly follows from the one before it."""
    draw = np.random.default_rng(seed)
    total = sum(lengths)
    steps = np.where(draw.random(total) < 0.8, 3, draw.integers(1, vocabulary, total))
    ids = (2 + np.cumsum(steps) % (vocabulary - 2)).astype(np.uint16)
    starts = np.cumsum([0, *lengths[:-1]]) if lengths else np.zeros(0)
    count = len(lengths)
    return Documents(
        ids, starts.astype(np.int64), [f"w{k}" for k in range(count)], list(lengths), [0] * count
    )


def write(folder, name, made):
    """Write documents as the tokens stage does."""
    lengths = np.diff(np.append(made.starts, len(made.ids)))
    listed = [
        {
            "work": work,
            "start": int(start),
            "length": int(length),
            "characters": int(length),
            "unknown": 0,
        }
        for work, start, length in zip(made.works, made.starts, lengths, strict=True)
    ]
    save_array(folder / f"{name}.npy", made.ids, "ids", documents=listed)


def corpus(folder, train=(40, 23, 1, 37), valid=(19, 8)):
    """Write tokens/ with a tokenizer and return the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    write(folder, "train", documents(list(train)))
    write(folder, "valid", documents(list(valid), seed=1))
    counts = [1, 1, *range(VOCABULARY, 2, -1)]
    Words(["<unk>", "<eos>", *(f"w{k}" for k in range(2, VOCABULARY))], counts, {}).save(folder)
    return folder


def run(folder, out, settings, kill_at=None, saved_every=0.0, threads=1, **budget):
    """Train in a new process; with `kill_at` it kills itself (-9) there; return its exit code and what it wrote."""
    process = FORK.Process(
        target=_child, args=(folder, out, settings, kill_at, saved_every, threads, budget)
    )
    process.start()
    process.join()
    log = Path(f"{out}.log")
    return process.exitcode, log.read_text() if log.exists() else ""


def _child(folder, out, settings, kill_at, saved_every, threads, budget):
    import sys

    from textlstm.errors import TextlstmError
    from textlstm.model import checkpoint, train

    train.SAVE_EVERY = saved_every
    with open(f"{out}.log", "w") as log:
        sys.stderr = log
        if kill_at:
            place, number = kill_at
            where, name = {
                "step": (train.Trainer, "_rate"),
                "save": (checkpoint, "save"),
                "rename": (os, "replace"),
            }[place]
            die_at(where, name, number)
        try:
            length = train.Budget(**({"epochs": 2} | budget))
            train.train(
                folder / "train.npy",
                folder / "valid.npy",
                folder,
                settings,
                length,
                7,
                threads,
                "code",
                out,
            )
        except TextlstmError as error:
            log.write(f"{error}\n")
            log.flush()
            os._exit(1)


def die_at(where, name, number):
    """Make the `number`-th call of a function the last thing this process does."""
    original, calls = getattr(where, name), iter(range(1, 10**9))

    def counted(*arguments, **named):
        if next(calls) == number:
            os.kill(os.getpid(), signal.SIGKILL)
        return original(*arguments, **named)

    setattr(where, name, counted)


def described(out):
    """Return model.json."""
    return json.loads((out / "model.json").read_text())


# TensorFlow is imported once and forked before it runs anything: a new process costs milliseconds, not seconds
FORK = multiprocessing.get_context("forkserver")
FORK.set_forkserver_preload(["textlstm.model.train"])
