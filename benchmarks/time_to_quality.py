"""Time to quality: processor seconds of a training run on one thread, and the quality it reaches.

    .venv/bin/python benchmarks/time_to_quality.py --data FOLDER --torch /path/to/python/with/torch

`characters`: tinyshakespeare, the first 90 % for training; nats per character of the last 10 %,
read once from its start.

`words`: the Penn Treebank, compared with pytorch/examples word_language_model, both started at
once: the peer trains two epochs as that example does, textlstm one epoch with the recipe below.

Figures are those of the final weights; evaluation is not timed for either. The run of the first
seed is timed, alone except for its peer; the other seeds follow, two at a time, for the quality
they reach: the row holds its mean, and the lowest and the highest as its interval.

FOLDER holds tinyshakespeare/input.txt, ptb/ptb.train.txt and ptb.valid.txt.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from math import exp
from pathlib import Path

from rows import row, write

HERE = Path(__file__).parent
COMMON = {
    "input": "embedding",
    "layers": 1,
    "locked_dropout": False,
    "weight_drop": 0.0,
    "embedding_dropout": 0.0,
    "softmax": "full",
    "samples": 1000,
    "logits": 1 << 24,
    "optimiser": "adam",
    "schedule": "one_cycle",
    "clip": 1.0,
    "weight_decay": 0.0,
    "patience": 99,
    "variable_window": False,
    "minutes": 0.0,
    "recipe": "none",
    "members": 1,
    "init_from": "",
    "vectors": "",
    "freeze_vectors": False,
}
RECIPES = {
    "characters": COMMON
    | {
        "embedding": 64,
        "units": 384,
        "tie": False,
        "input_dropout": 0.2,
        "dropout": 0.2,
        "learning_rate": 0.005,
        "warm_up": 0.1,
        "averaging": 0.0,
        "lanes": 32,
        "window": 64,
    },
    "words": COMMON
    | {
        "embedding": 200,
        "units": 200,
        "tie": True,
        "input_dropout": 0.0,
        "dropout": 0.0,
        "learning_rate": 0.008,
        "warm_up": 0.1,
        "averaging": 0.99,
        "lanes": 20,
        "window": 35,
    },
}
EPOCHS = {"characters": 6, "words": 1}
PEER_EPOCHS = 2
CHARACTERS_BAR, SECONDS_BAR = 1.4697, 360  # nanoGPT's README: 1.4697 after 3 minutes on an A100


def texts(data: Path, task: str) -> tuple[str, str]:
    """Return the training and the validation text."""
    if task == "words":
        train, valid = (
            (data / "ptb" / f"ptb.{split}.txt").read_text() for split in ("train", "valid")
        )
        return train, valid
    text = (data / "tinyshakespeare" / "input.txt").read_text()
    return text[: len(text) * 9 // 10], text[len(text) * 9 // 10 :]


def ids(data: Path, task: str, folder: Path) -> None:
    """Write the ids of both texts, one document each.

    The validation set of the timed run is empty, so that nothing is scored while it is timed.
    """
    from textlstm.artifacts.arrays import save_array
    from textlstm.tokens.character import Characters
    from textlstm.tokens.word import Words

    train, valid = texts(data, task)
    tokenizer = (Words if task == "words" else Characters).fit([train], 1, 1 << 20, "", 1)
    tokenizer.save(folder)
    for name, text in (("train", train), ("valid", valid), ("none", "")):
        encoded = tokenizer.encode(text)
        if task == "characters":
            encoded = encoded[:-1]  # without <eos>: the text is not a complete document
        entry = {"work": name, "start": 0, "length": len(encoded)}
        entry |= {"characters": len(text), "unknown": 0}
        documents = [entry] if len(encoded) else []
        save_array(folder / f"{name}.npy", encoded, "ids", documents=documents)


def work(task: str, data: Path, seed: int) -> None:
    """Train and print seconds, processor seconds, nats and tokens as JSON."""
    from textlstm import config
    from textlstm.model.network import LanguageModel
    from textlstm.model.scoring import score
    from textlstm.model.train import train
    from textlstm.model.trainer import Budget
    from textlstm.tokens.ids import load_documents

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        ids(data, task, folder)
        wall, own = time.perf_counter(), time.process_time()
        budget = Budget(EPOCHS[task])
        paths = folder / "train.npy", folder / "none.npy", folder
        train(
            *paths,
            config.Model(**RECIPES[task], epochs=EPOCHS[task]),
            budget,
            seed=seed,
            threads=1,
            code="bench",
            out=folder / "model",
        )
        spent = {"seconds": time.perf_counter() - wall, "processor": time.process_time() - own}
        nats = score(
            LanguageModel.load(folder / "model"),
            load_documents(folder / "valid.npy"),
            lanes=1,
            window=200,
        )
        print(json.dumps(spent | {"nats": float(nats.mean()), "tokens": len(nats)}), flush=True)


def start(arguments: list[str]) -> subprocess.Popen:
    """Start a contender on one thread; its last line on the standard output is JSON."""
    environment = os.environ | {
        "TF_CPP_MIN_LOG_LEVEL": "3",
        "OMP_NUM_THREADS": "1",
        "MKL_NUM_THREADS": "1",
    }
    return subprocess.Popen(arguments, stdout=subprocess.PIPE, text=True, env=environment)


def answer(process: subprocess.Popen) -> dict | list:
    """Wait for a contender and return its results."""
    lines = process.communicate()[0].splitlines()
    if process.returncode:
        raise SystemExit(f"failed: {process.args}")
    return json.loads(lines[-1])


def own(task: str, data: Path, seed: int) -> subprocess.Popen:
    """Start the contender of this project."""
    return start(
        [sys.executable, __file__, "--data", str(data), "--worker", task, "--seeds", str(seed)]
    )


def others(task: str, data: Path, seeds: list[int]) -> list[float]:
    """Return the nats per token of other seeds; two runs at a time."""
    nats = []
    for start in range(0, len(seeds), 2):
        runs = [own(task, data, seed) for seed in seeds[start : start + 2]]
        nats += [answer(run)["nats"] for run in runs]
    return nats


def reached(
    name: str, values: list[float], unit: str, peer: str, peer_value: float, command: str
) -> dict:
    """Return the row of all seeds; its interval is that of the ratio, from best to worst."""
    spread = [min(values) / peer_value, max(values) / peer_value] if len(values) > 1 else None
    return row(name, sum(values) / len(values), unit, peer, peer_value, command, interval=spread)


def characters(data: Path, seeds: list[int], command: str) -> list[dict]:
    """Return the rows of `characters`; a ratio below 1 is better than the peer."""
    first = answer(own("characters", data, seeds[0]))
    nats = [first["nats"], *others("characters", data, seeds[1:])]
    what = f"tinyshakespeare: validation loss, {len(nats)} seeds"
    return [
        reached(what, nats, "nats/character", "nanoGPT on an A100", CHARACTERS_BAR, command),
        row(
            "tinyshakespeare: training",
            first["processor"],
            "processor seconds",
            "the bar",
            SECONDS_BAR,
            command,
        ),
    ]


def words(data: Path, torch: str, seeds: list[int], command: str) -> list[dict]:
    """Return the rows of `words`; a ratio below 1 is better than the peer."""
    files = [str(data / "ptb" / f"ptb.{split}.txt") for split in ("train", "valid")]
    peer = start([torch, str(HERE / "time_to_quality_torch.py"), *files, str(PEER_EPOCHS)])
    first, theirs = answer(own("words", data, seeds[0])), answer(peer)[-1]
    reached_by = [exp(nats) for nats in (first["nats"], *others("words", data, seeds[1:]))]
    name = f"pytorch/examples word_language_model, {PEER_EPOCHS} epochs"
    what = f"Penn Treebank: validation perplexity, {len(reached_by)} seeds"
    return [
        reached(what, reached_by, "perplexity", name, theirs["perplexity"], command),
        row(
            "Penn Treebank: training",
            first["processor"],
            "processor seconds",
            name,
            theirs["processor"],
            command,
        ),
        row(
            "Penn Treebank: by the clock",
            first["seconds"],
            "seconds",
            name,
            theirs["seconds"],
            command,
        ),
    ]


def main() -> None:
    """Run the tasks and write the JSON and the table; rows of other tasks are kept."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument(
        "--torch", default=sys.executable, help="Python interpreter with torch (default: this one)"
    )
    parser.add_argument("--tasks", nargs="*", default=list(RECIPES), choices=list(RECIPES))
    parser.add_argument("--seeds", nargs="+", type=int, default=[1, 2, 3])
    parser.add_argument("--worker", choices=list(RECIPES), help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.worker:
        return work(arguments.worker, arguments.data, arguments.seeds[0])
    command = f"python benchmarks/time_to_quality.py --seeds {' '.join(map(str, arguments.seeds))}"
    for task in arguments.tasks:
        if task == "words":
            write(
                "time_to_quality", words(arguments.data, arguments.torch, arguments.seeds, command)
            )
        else:
            write("time_to_quality", characters(arguments.data, arguments.seeds, command))


if __name__ == "__main__":
    main()
