"""Language models of novels: the LSTM, static and adapted, beside Kneser-Ney on the same tokens.

    .venv/bin/python benchmarks/language_novels.py positions [--rows 3]
    .venv/bin/python benchmarks/language_novels.py sizes [--rows 2]

Run `snakemake text --config corpus=<folder of the novels>` first. Results go to
`results/language_novels.json`; rows that are there are not measured again, and `--rows` is the
number of rows to add. One thread; seconds are processor seconds of training steps.

`positions`: every fifth novel by name. The first 80 % of its words train, the next 10 % validate
(epoch, settings and weights of the adaptations), the last 10 % are the test.

`sizes`: works are held out whole. The shortest novel of each author is held out: those of every
third author validate, the others are the test. Training texts are the beginnings of all other
works, an equal share of each.

Vocabularies are those of the training text (words that occur twice, `config.yaml`), the same for
every model of a row. Perplexities of rows with different vocabularies cannot be compared. An
interval is that of the ratio of perplexities; it resamples works, or blocks of 500 tokens of one
work.
"""

import argparse
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from math import exp
from pathlib import Path
from typing import Any

import numpy as np
import yaml
from rows import RESULTS, row, write

from textlstm import config

ROOT = Path(__file__).parent.parent
SETTINGS = yaml.safe_load((ROOT / "config.yaml").read_text())
METHODS = ["kneser_ney", "cache", "dynamic"]
EVERY = 5  # novels of `positions`, and every such author of `sizes` validates
SECONDS = 45  # of training for a novel
# words of training text: seconds of training
SIZES = {20_000: 30, 100_000: 60, 500_000: 150, 2_000_000: 300, 5_000_000: 600}
VALID_TOKENS, TEST_TOKENS = 2_000, 3_000  # of each held-out work of `sizes`
BLOCK = 500
Texts = Mapping[str, str]


def by_position(view: str) -> dict[str, str]:
    """Return the parts of a novel for training, validation and test, whole sentences each."""
    lines = view.split("\n")
    words = np.cumsum([len(line.split()) for line in lines])
    first, second = (int(np.searchsorted(words, share * words[-1])) for share in (0.8, 0.9))
    parts = {"train": lines[:first], "valid": lines[first:second], "test": lines[second:]}
    return {name: "\n".join(part) + "\n" for name, part in parts.items()}


def held_out(views: Texts) -> dict[str, list[str]]:
    """Return the names of the works for training, validation and test."""
    authors: dict[str, list[str]] = defaultdict(list)
    for name in sorted(views):
        authors[name.split("_")[0]].append(name)
    shortest = [min(names, key=lambda name: len(views[name])) for names in authors.values()]
    train = [name for name in sorted(views) if name not in shortest]
    valid = shortest[::3]
    return {"train": train, "valid": valid, "test": [k for k in shortest if k not in valid]}


def beginning(view: str, words: int) -> str:
    """Return the beginning of a view with at most this many words, whole sentences."""
    lines = view.split("\n")
    counts = np.cumsum([len(line.split()) for line in lines])
    return "\n".join(lines[: int(np.searchsorted(counts, words, side="right"))]) + "\n"


def write_ids(splits: Mapping[str, Texts], folder: Path) -> None:
    """Write tokenizer and ids of the splits; a vocabulary is that of the training texts."""
    from textlstm.artifacts.arrays import save_array
    from textlstm.tokens.tokenizer import UNKNOWN_ID
    from textlstm.tokens.word import Words

    folder.mkdir(parents=True, exist_ok=True)
    tokens = SETTINGS["tokens"]
    tokenizer = Words.fit(splits["train"].values(), tokens["min_count"], tokens["max_size"])
    tokenizer.save(folder)
    for split, texts in splits.items():
        encoded, entries = [], []
        for work, text in texts.items():
            ids = tokenizer.encode(text)
            entry = {"work": work, "start": sum(map(len, encoded)), "length": len(ids)}
            unknown = int(np.sum(ids == UNKNOWN_ID))
            entries.append(entry | {"characters": len(text), "unknown": unknown})
            encoded.append(ids)
        save_array(folder / f"{split}.npy", np.concatenate(encoded), "ids", documents=entries)


def measure(name: str, folder: Path, seconds: float, command: str) -> list[dict[str, Any]]:
    """Train a language model and return the rows of its perplexities on the test part."""
    from textlstm.evaluate.adapted import adapt
    from textlstm.evaluate.kneser_ney import KneserNey
    from textlstm.model.mixture import load_model
    from textlstm.model.scoring import score
    from textlstm.model.train import train as train_model
    from textlstm.model.trainer import Budget
    from textlstm.tokens.ids import load_documents

    seed = SETTINGS["seed"]
    model_settings = config.Model(**SETTINGS["model"] | {"epochs": 999, "patience": 999})
    paths = folder / "train.npy", folder / "valid.npy", folder
    budget = Budget(999, minutes=seconds / 60)
    train_model(*paths, model_settings, budget, seed, 1, "bench", folder / "model")
    model = load_model(folder / "model")
    train, valid, test = (load_documents(folder / f"{s}.npy") for s in ("train", "valid", "test"))
    evaluate = SETTINGS["evaluate"]
    kneser_ney = KneserNey(train, evaluate["order"], model.vocabulary)
    nats = {
        "LSTM": score(model, test),
        "unigrams": KneserNey(train, 1, model.vocabulary).nats(test),
    }
    found = adapt(
        METHODS,
        model,
        kneser_ney,
        train,
        {"valid": valid, "test": test},
        evaluate["cache"],
        evaluate["segment"],
    )
    nats["adapted LSTM*"] = found["+".join(METHODS)].nats["test"]
    peer = kneser_ney.nats(test)
    training = json.loads((folder / "model" / "model.json").read_text())
    details = {
        "tokens": {"train": len(train.ids), "valid": len(valid.ids), "test": len(test.ids)},
        "vocabulary": model.vocabulary,
        "unknown": float(sum(test.unknown) / len(test.ids)),
        "seed": seed,
        "seconds": seconds,
        "settings": training["config"] | training["training"],
        "chosen": found["+".join(METHODS)].chosen,
        "each adaptation alone": {key: exp(found[key].nats["test"].mean()) for key in METHODS},
    }
    starts = test.starts if len(test) > 1 else np.arange(0, len(test.ids), BLOCK)
    return [
        row(
            f"{name}: {label}",
            exp(own.mean()),
            "perplexity",
            "Kneser-Ney",
            exp(peer.mean()),
            command,
            interval=ratio_interval(own - peer, starts, seed),
            **(details if label == "LSTM" else {}),
        )
        for label, own in nats.items()
    ]


def ratio_interval(differences: np.ndarray, starts: np.ndarray, seed: int) -> list[float]:
    """Return the interval of a ratio of perplexities, from differences of nats."""
    from textlstm.evaluate.intervals import draws, interval, ratio

    sums = np.add.reduceat(differences, starts)
    lengths = np.diff([*starts, len(differences)])
    drawn = draws(len(starts), SETTINGS["evaluate"]["resamples"], seed)
    return interval(np.exp(ratio(sums, lengths, drawn)))


def plans(mode: str, views: Texts) -> Iterable[tuple[str, float, dict[str, Texts]]]:
    """Yield name, seconds of training and texts by split of each row."""
    if mode == "positions":
        for name in sorted(views)[::EVERY][:10]:
            parts = by_position(views[name])
            yield name, SECONDS, {split: {name: text} for split, text in parts.items()}
        return
    works = held_out(views)
    for words, seconds in SIZES.items():
        share = words // len(works["train"])
        lengths = {"train": share, "valid": VALID_TOKENS, "test": TEST_TOKENS}
        splits = {
            split: {name: beginning(views[name], lengths[split]) for name in works[split]}
            for split in works
        }
        total = sum(len(text.split()) for text in splits["train"].values())
        for name in works["train"] * (words // share):  # short works leave words to longer ones
            if total >= words:
                break
            own = splits["train"][name]
            longer = beginning(views[name], len(own.split()) + words - total)
            total += len(longer.split()) - len(own.split())
            splits["train"] = splits["train"] | {name: longer}
        yield f"{words:,} words", seconds, splits


def main() -> None:
    """Measure the rows that are missing."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("mode", choices=["positions", "sizes"])
    parser.add_argument("--texts", type=Path, default=ROOT / "results/novels/text/language")
    parser.add_argument("--work", type=Path, default=ROOT / "results" / "benchmark_language")
    parser.add_argument("--rows", type=int, default=999, help="rows to add")
    arguments = parser.parse_args()
    views = {path.stem: path.read_text() for path in sorted(arguments.texts.glob("*.txt"))}
    if not views:
        raise SystemExit(f"{arguments.texts}: no texts; run `snakemake text` first")
    path = RESULTS / "language_novels.json"
    left = arguments.rows
    for name, seconds, splits in plans(arguments.mode, views):
        done = json.loads(path.read_text()) if path.exists() else []
        if left == 0 or any(entry["name"] == f"{name}: LSTM" for entry in done):
            continue
        folder = arguments.work / f"{arguments.mode}_{name.replace(' ', '_').replace(',', '')}"
        write_ids(splits, folder)
        command = f"python benchmarks/language_novels.py {arguments.mode}"
        write("language_novels", measure(name, folder, seconds, command))
        left -= 1


if __name__ == "__main__":
    main()
