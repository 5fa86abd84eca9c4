"""A tiny corpus, and training runs on it in new processes that can be killed."""

import json
import multiprocessing
import os
import signal
from pathlib import Path

import numpy as np

from helpers.settings import shrunk
from textlstm.artifacts.arrays import save_array
from textlstm.tokens.ids import Documents
from textlstm.tokens.word import Words

VOCABULARY = 24
SETTINGS = shrunk("model") | {
    "embedding": 8,
    "units": 8,
    "input_dropout": 0.2,
    "dropout": 0.2,
    "weight_drop": 0.1,
    "embedding_dropout": 0.1,
    "samples": 100,
    "learning_rate": 0.02,
    "averaging": 0.9,
    "lanes": 3,
    "window": 5,
    "patience": 9,
    "recipe": "none",
}


def documents(lengths, vocabulary=VOCABULARY, seed=0):
    """Return documents of these lengths in which most ids are determined by the one before."""
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
    entries = [
        {
            "work": work,
            "start": int(start),
            "length": int(length),
            "characters": int(length),
            "unknown": 0,
        }
        for work, start, length in zip(made.works, made.starts, lengths, strict=True)
    ]
    save_array(folder / f"{name}.npy", made.ids, "ids", documents=entries)


def corpus(folder, train=(40, 23, 1, 37), valid=(19, 8)):
    """Write training and validation ids with a tokenizer into a folder and return it."""
    folder.mkdir(parents=True, exist_ok=True)
    write(folder, "train", documents(list(train)))
    write(folder, "valid", documents(list(valid), seed=1))
    counts = [1, 1, *range(VOCABULARY, 2, -1)]
    Words(["<unk>", "<eos>", *(f"w{k}" for k in range(2, VOCABULARY))], counts, {}).save(folder)
    return folder


def run(folder, out, settings, kill_at=None, saved_every=0.0, threads=1, **budget):
    """Train in a new process and return its exit code and standard error.

    `kill_at`, a kind of call and a number, makes the process kill itself (-9) at that call.
    """
    process = FORK.Process(
        target=_child, args=(folder, out, settings, kill_at, saved_every, threads, budget)
    )
    process.start()
    process.join()
    log = Path(f"{out}.log")
    return process.exitcode, log.read_text() if log.exists() else ""


def _child(folder, out, settings, kill_at, saved_every, threads, budget):
    import sys

    from textlstm import config
    from textlstm.errors import TextlstmError
    from textlstm.model import checkpoint, train, trainer

    trainer.SAVE_EVERY = saved_every
    with open(f"{out}.log", "w") as log:
        sys.stderr = log
        if kill_at:
            kind, number = kill_at
            owner, name = {
                "step": (trainer.Trainer, "_rate"),
                "save": (checkpoint, "save"),
                "rename": (os, "replace"),
            }[kind]
            die_at(owner, name, number)
        try:
            run_budget = trainer.Budget(**({"epochs": 2} | budget))
            train.train(
                folder / "train.npy",
                folder / "valid.npy",
                folder,
                config.Model(**settings),
                run_budget,
                7,
                threads,
                "code",
                out,
            )
        except TextlstmError as error:
            log.write(f"{error}\n")
            log.flush()
            os._exit(1)


def die_at(owner, name, number):
    """Make this process kill itself at the `number`-th call of a function."""
    original, calls = getattr(owner, name), iter(range(1, 10**9))

    def counted(*arguments, **named):
        if next(calls) == number:
            os.kill(os.getpid(), signal.SIGKILL)
        return original(*arguments, **named)

    setattr(owner, name, counted)


def described(out):
    """Return the contents of model.json."""
    return json.loads((out / "model.json").read_text())


# the fork server imports TensorFlow once: a new process costs milliseconds instead of seconds
FORK = multiprocessing.get_context("forkserver")
FORK.set_forkserver_preload(["textlstm.model.train"])
