"""Time to quality: what a training run reaches, in processor seconds of one thread, from its start to its end.

    .venv/bin/python benchmarks/time_to_quality.py --data FOLDER --torch /path/to/a/python/with/torch

`characters`: tinyshakespeare, the first 90 % for training; nats a character of the last 10 %, read once from its start.
`words`: the Penn Treebank beside pytorch/examples word_language_model, both started at once: the peer trains two
epochs as that example does, ours trains once over the text by the recipe below. The figures are those of the weights at
the end; evaluation is timed for neither. FOLDER holds tinyshakespeare/input.txt, ptb/ptb.train.txt and ptb.valid.txt.
"""

import argparse
import datetime
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from recurrent_core import processor

HERE = Path(__file__).parent
COMMON = {
    "input": "embedding",
    "layers": 1,
    "locked_dropout": False,
    "weight_drop": 0.0,
    "embedding_dropout": 0.0,
    "softmax": "full",
    "optimiser": "adam",
    "schedule": "one_cycle",
    "clip": 1.0,
    "patience": 99,
    "variable_window": False,
}
RECIPES = {
    "characters": COMMON
    | {
        "embedding": 64,
        "units": 384,
        "tie": False,
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
CHARACTERS_BAR, SECONDS_BAR = 1.4697, 360  # nanoGPT's README: 1.4697 after 3 minutes of an A100


def texts(data: Path, task: str) -> tuple[str, str]:
    """Return the training and the validation text."""
    if task == "words":
        train, valid = ((data / "ptb" / f"ptb.{split}.txt").read_text() for split in ("train", "valid"))
        return train, valid
    text = (data / "tinyshakespeare" / "input.txt").read_text()
    return text[: len(text) * 9 // 10], text[len(text) * 9 // 10 :]


def ids(data: Path, task: str, folder: Path) -> None:
    """Write the ids of both texts, each one document, and an empty validation set: nothing is scored while timed."""
    from textlstm.artifacts import save_array
    from textlstm.tokens.character import Characters
    from textlstm.tokens.word import Words

    train, valid = texts(data, task)
    tokenizer = (Words if task == "words" else Characters).fit([train], 1, 1 << 20, "", 1)
    tokenizer.save(folder)
    for name, text in (("train", train), ("valid", valid), ("none", "")):
        found = tokenizer.encode(text)
        found = found if task == "words" else found[:-1]  # without <eos>: the text has no end of a document
        listed = [{"work": name, "start": 0, "length": len(found), "characters": len(text), "unknown": 0}]
        save_array(folder / f"{name}.npy", found, "ids", documents=listed if len(found) else [])


def work(task: str, data: Path) -> None:
    """Train and print as JSON: seconds, processor seconds and the figures reached."""
    from textlstm.model import train as trainer
    from textlstm.model.network import LanguageModel
    from textlstm.model.score import score
    from textlstm.tokens.ids import load_documents

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        ids(data, task, folder)
        wall, own = time.perf_counter(), time.process_time()
        budget = trainer.Budget(EPOCHS[task])
        paths = folder / "train.npy", folder / "none.npy", folder
        trainer.train(*paths, RECIPES[task], budget, seed=1, threads=1, code="bench", out=folder / "model")
        spent = {"seconds": time.perf_counter() - wall, "processor": time.process_time() - own}
        nats = score(LanguageModel.load(folder / "model"), load_documents(folder / "valid.npy"), lanes=1, window=200)
        print(json.dumps(spent | {"nats": float(nats.mean()), "tokens": len(nats)}), flush=True)


def start(arguments: list[str]) -> subprocess.Popen:
    """Start a contender on one thread; its last line on the standard output is JSON."""
    environment = os.environ | {"TF_CPP_MIN_LOG_LEVEL": "3", "OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}
    return subprocess.Popen(arguments, stdout=subprocess.PIPE, text=True, env=environment)


def answer(process: subprocess.Popen) -> dict | list:
    """Wait for a contender and return what it found."""
    lines = process.communicate()[0].splitlines()
    if process.returncode:
        raise SystemExit(f"failed: {process.args}")
    return json.loads(lines[-1])


def own(task: str, data: Path) -> subprocess.Popen:
    """Start our contender."""
    return start([sys.executable, __file__, "--data", str(data), "--worker", task])


def characters(data: Path) -> list[dict]:
    """Return the rows of the characters."""
    found = answer(own("characters", data))
    return [
        row("tinyshakespeare: validation loss", found["nats"], "nats/character", "nanoGPT on an A100", CHARACTERS_BAR),
        row("tinyshakespeare: training", found["processor"], "processor seconds", "the bar", SECONDS_BAR),
    ]


def words(data: Path, torch: str) -> list[dict]:
    """Return the rows of the words, both contenders side by side."""
    from math import exp

    peer = start(
        [
            torch,
            str(HERE / "time_to_quality_torch.py"),
            *(str(data / "ptb" / f"ptb.{split}.txt") for split in ("train", "valid")),
            str(PEER_EPOCHS),
        ]
    )
    found, theirs = answer(own("words", data)), answer(peer)[-1]
    name = f"pytorch/examples word_language_model, {PEER_EPOCHS} epochs"
    return [
        row("Penn Treebank: validation perplexity", exp(found["nats"]), "perplexity", name, theirs["perplexity"]),
        row("Penn Treebank: training", found["processor"], "processor seconds", name, theirs["processor"]),
        row("Penn Treebank: training, by the clock", found["seconds"], "seconds", name, theirs["seconds"]),
    ]


def row(name: str, value: float, unit: str, peer: str, peer_value: float) -> dict:
    """Return one result; a ratio below 1 is better than the peer."""
    ratio = value / peer_value
    return {"name": name, "value": value, "unit": unit, "peer": peer, "peer_value": peer_value, "ratio": ratio}


def table(results: list[dict]) -> str:
    """Return the rows as a Markdown table."""
    lines = ["| what | textlstm | unit | peer | its value | ratio |", "|---|---|---|---|---|---|"]
    for one in results:
        lines.append(
            f"| {one['name']} | {one['value']:,.2f} | {one['unit']} | {one['peer']} | {one['peer_value']:,.2f} "
            f"| {one['ratio']:.2f} |"
        )
    first = results[0]
    return f"{first['date']}, {first['machine']}, `{first['command']}`\n\n" + "\n".join(lines) + "\n"


def main() -> None:
    """Run the tasks and write the JSON and the table; rows of tasks that are not run stay."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--torch", default=sys.executable, help="a Python that has torch (default: this one)")
    parser.add_argument("--tasks", nargs="*", default=list(RECIPES), choices=list(RECIPES))
    parser.add_argument("--output", type=Path, default=HERE / "results" / "time_to_quality.json")
    parser.add_argument("--worker", choices=list(RECIPES), help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.worker:
        return work(given.worker, given.data)
    results = []
    for task in given.tasks:
        results += words(given.data, given.torch) if task == "words" else characters(given.data)
        print(*results, sep="\n", flush=True)
    common = {
        "command": f"python benchmarks/time_to_quality.py --tasks {' '.join(given.tasks)}",
        "date": datetime.date.today().isoformat(),
        "machine": processor(),
    }
    results = [one | common for one in results]
    names = {one["name"] for one in results}
    before = json.loads(given.output.read_text()) if given.output.exists() else []
    results = [*(one for one in before if one["name"] not in names), *results]
    given.output.parent.mkdir(exist_ok=True)
    given.output.write_text(json.dumps(results, indent=2) + "\n")
    given.output.with_suffix(".md").write_text(table(results))
    print(table(results))


if __name__ == "__main__":
    main()
