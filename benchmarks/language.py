"""Perplexity of the language model against processor seconds.

    .venv/bin/python benchmarks/language.py --data FOLDER [--rows NAME …] [--seeds 1 2 3]
    .venv/bin/python benchmarks/language.py --rows NAME --seconds 120 --set units=512 --seeds 1
    .venv/bin/python benchmarks/language.py --adapted NAME --seeds 1

A row is a corpus, settings and a time. Settings are locked before anything but validation text is
scored: `results/language/` holds a file per row and seed with the settings and their hash, and a
row whose settings differ from its lock is refused. A run that was interrupted resumes; rows that
are complete are not run again. `--list` names the rows.

The second command is a pilot: a row with other settings or another time, scored on validation text
only. The third scores the model of a row that is complete with adaptations (Kneser-Ney mixture,
cache, dynamic evaluation, and all together; marked *).

FOLDER holds ptb/ptb.train.txt, ptb/ptb.valid.txt and tinyshakespeare/input.txt. Rows of The
Federalist need `snakemake tokens` before. One thread; seconds are processor seconds of training
steps, without compilation, scores and checkpoints.
"""

import argparse
import csv
import hashlib
import json
import sys
import time
from math import exp
from pathlib import Path
from typing import Any

import time_to_quality
import yaml
from language_tables import all_tables
from rows import RESULTS, machine

from textlstm import config

ROOT = Path(__file__).parent.parent
DEFAULT = yaml.safe_load((ROOT / "config.yaml").read_text())["model"] | {"patience": 999}
LONG = {"epochs": 999, "recipe": "auto"}
EARLIER = {
    **LONG,
    "recipe": "none",
    "embedding": 512,
    "units": 512,
    "layers": 2,
    "input_dropout": 0.5,
    "dropout": 0.5,
    "weight_decay": 0.05,
    "learning_rate": 0.004,
    "lanes": 64,
}
CHARACTERS = time_to_quality.RECIPES["characters"]
LONG_CHARACTERS = CHARACTERS | {
    "learning_rate": 0.008,
    "weight_decay": 0.1,
    "averaging": 0.999,
    "epochs": 999,
}
# name: (corpus, settings that replace the default's, seconds of processor time or None for epochs)
ROWS: dict[str, tuple[str, dict[str, Any], float | None]] = {
    "federalist, default": ("federalist", {}, None),
    "federalist, 150 seconds": ("federalist", LONG, 150),
    "federalist, 450 seconds": ("federalist", LONG, 450),
    "federalist, 20 minutes": ("federalist", LONG, 1200),
    "federalist, 20 minutes of two cores": ("federalist", LONG, 2400),
    "ptb, 20 minutes of two cores": ("ptb", LONG, 2400),
    "ptb, 62 minutes of two cores": ("ptb", LONG, 7500.0),
    "ptb, 70 minutes, earlier recipe": ("ptb", EARLIER, 8400.0),
    "ptb, 150 minutes of two cores": ("ptb", LONG, 18_000),
    "tinyshakespeare, 360 seconds": (
        "tinyshakespeare",
        LONG_CHARACTERS | {"units": 512, "input_dropout": 0.3, "dropout": 0.3},
        360,
    ),
    "tinyshakespeare, 12 minutes of two cores": (
        "tinyshakespeare",
        LONG_CHARACTERS | {"units": 512, "input_dropout": 0.0, "dropout": 0.4, "members": 2},
        1440.0,
    ),
}
# the default without one ingredient, or with another; FIXED is no setting of the model
FIXED = "same windows in each epoch"
ABLATIONS: dict[str, dict[str, Any]] = {
    "no weight decay": {"weight_decay": 0.0},
    "no dropout": {"input_dropout": 0.0, "dropout": 0.0},
    "no averaging": {"averaging": 0.0},
    "8 lanes": {"lanes": 8},
    FIXED: {},
    "2 members of 4 epochs": {"members": 2, "epochs": 4},
    "peak rate 0.006": {"learning_rate": 0.006},
    "weight decay doubled": {"weight_decay": 2 * DEFAULT["weight_decay"]},
    "dropout 0.2 and weight decay 0.15": {
        "input_dropout": 0.2,
        "dropout": 0.2,
        "weight_decay": 0.15,
    },
    "rate 0.03, no input dropout": {"learning_rate": 0.03, "input_dropout": 0.0},
    "Muon": {"optimiser": "muon", "learning_rate": 0.03},
    "settings of version 0.1": {
        "weight_decay": 0.0,
        "input_dropout": 0.3,
        "dropout": 0.3,
        "lanes": 8,
        "learning_rate": 0.006,
        "epochs": 6,
    },
}
ROWS |= {f"federalist, {name}": ("federalist", other, None) for name, other in ABLATIONS.items()}


def corpus(name: str, data: Path, work: Path) -> Path:
    """Return the folder with the ids and the tokenizer of a corpus."""
    if name == "federalist":
        folder = ROOT / "results" / "federalist" / "tokens"
        if not (folder / "train.npy").exists():
            raise SystemExit("no ids of The Federalist; run `snakemake tokens` first")
        return folder
    folder = work / name
    if not (folder / "valid.npy").exists():
        folder.mkdir(parents=True, exist_ok=True)
        time_to_quality.ids(data, "words" if name == "ptb" else "characters", folder)
    return folder


def lock(path: Path, locked: dict[str, Any]) -> str:
    """Write the settings of a run, or compare them with those written before; return their hash.

    Settings that are off are left out of the hash: a setting added later does not change it.
    """
    used = locked | {"settings": {key: own for key, own in locked["settings"].items() if own}}
    digest = hashlib.sha256(json.dumps(used, sort_keys=True).encode()).hexdigest()[:16]
    if path.exists():
        before = json.loads(path.read_text())["lock"]
        if before != digest:
            raise SystemExit(f"{path}: locked with other settings; delete it to measure again")
        return digest
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps({"lock": digest, "settings": locked}, indent=2) + "\n")
    return digest


def locked_settings(
    which: str, other: dict[str, Any], seconds: float | None, folder: Path
) -> config.Model:
    """Return the settings of a row, those of the recipe for its time included."""
    from textlstm.model.recipes import recipe
    from textlstm.tokens.ids import load_documents

    settings = config.Model(**DEFAULT | other)
    if seconds is not None and settings.recipe == "auto":
        tokens = len(load_documents(folder / "train.npy").ids)
        settings = recipe(settings, tokens, seconds / 60)
        settings = config.Model(**settings.model_dump() | {"recipe": "none"})
    return settings


def run(
    name: str,
    seed: int,
    data: Path,
    work: Path,
    changes: dict[str, Any] | None = None,
    seconds: float | None = None,
) -> dict[str, Any]:
    """Train one row with one seed and return its figures.

    Args:
        name: The row.
        seed: Random seed.
        data: Folder of the corpora.
        work: Folder for ids and models.
        changes: Settings of a pilot; no text but validation text is scored.
        seconds: Time of a pilot; None for the row's.
    """
    from textlstm.model import trainer
    from textlstm.model.mixture import load_model
    from textlstm.model.scoring import mean_nats
    from textlstm.model.train import train
    from textlstm.tokens.ids import load_documents

    which, other, row_seconds = ROWS[name]
    folder = corpus(which, data, work)
    command = f'python benchmarks/language.py --data FOLDER --rows "{name}" --seeds {seed}'
    pilot = bool(changes) or seconds is not None
    seconds = row_seconds if seconds is None else seconds
    settings = locked_settings(which, other, seconds, folder)
    fixed = name.endswith(FIXED)
    if pilot:
        settings = config.Model(**settings.model_dump() | (changes or {}))
        words = [f"{key}={value}" for key, value in (changes or {}).items()]
        name = ", ".join([name, "pilot", *([f"{seconds:g} s"] if seconds else []), *words])
        command += f" --seconds {seconds:g}" if seconds else ""
        command += f" --set {' '.join(words)}" if words else ""
    slug = slug_of(name, seed)
    path = RESULTS / "language" / f"{slug}.json"
    locked: dict[str, Any] = {"settings": settings.model_dump(), "seconds": seconds, "seed": seed}
    if fixed:
        locked["windows"] = FIXED
    digest = lock(path, locked)
    entry = json.loads(path.read_text())
    if "valid" in entry:
        return entry
    out = work / "models" / slug
    minutes = None if seconds is None else seconds / 60
    budget = trainer.Budget(settings.epochs, minutes=minutes)
    ids = folder / "train.npy", folder / "valid.npy"
    lanes = trainer.Lanes
    if fixed:  # the order of works and the offset of the windows of the first epoch
        trainer.Lanes = lambda documents, lanes_, window, seed, epoch, *variable: lanes(
            documents, lanes_, window, seed, 0, *variable
        )
    try:
        train(*ids, folder, settings, budget, seed, 1, "bench", out)
    finally:
        trainer.Lanes = lanes
    model = load_model(out)
    described = json.loads((out / "model.json").read_text())
    curves = [list(csv.DictReader((out / "history.csv").open()))]
    members = len(described.get("members", [0]))
    valid = mean_nats(model, load_documents(folder / "valid.npy"))
    figures = {
        "row": name,
        "seed": seed,
        "processor_seconds": round(members * float(curves[0][-1]["seconds"]), 1),
        "members": members,
        "valid": {"nats": valid, "perplexity": exp(valid)},
        "curve": [
            [float(row["seconds"]), float(row["valid_perplexity"])]
            for row in curves[0]
            if row["valid_perplexity"]
        ],
        "machine": machine(),
        "command": command,
    }
    # scored after the lock was written, never chosen by
    if (folder / "test.npy").exists() and not pilot:
        test = mean_nats(model, load_documents(folder / "test.npy"))
        figures["test"] = {"nats": test, "perplexity": exp(test)}
    entry = {"lock": digest, "settings": locked, **figures}
    path.write_text(json.dumps(entry, indent=2) + "\n")
    return entry


def adapted(name: str, seed: int, data: Path, work: Path) -> dict[str, Any]:
    """Score the model of a row with adaptations and return the entry of the row with the figures.

    Settings and weights are chosen on validation text: once on all of it, and once for each half on
    the other half, which is the figure that the choice does not flatter.
    """
    from textlstm.evaluate import adapted as adaptations
    from textlstm.evaluate.kneser_ney import KneserNey
    from textlstm.model.mixture import load_model
    from textlstm.tokens.ids import load_documents

    path = RESULTS / "language" / f"{slug_of(name, seed)}.json"
    entry = json.loads(path.read_text())
    if "adapted" in entry:
        return entry
    folder = corpus(ROWS[name][0], data, work)
    model = load_model(work / "models" / slug_of(name, seed))
    train, valid = (load_documents(folder / f"{split}.npy") for split in ("train", "valid"))
    methods = ["kneser_ney", "cache", "dynamic"]
    evaluate = yaml.safe_load((ROOT / "config.yaml").read_text())["evaluate"]
    kneser_ney = KneserNey(train, evaluate["order"], model.vocabulary)
    started = time.process_time()
    adapt = adaptations.Adaptations(
        methods, model, kneser_ney, train, evaluate["cache"], evaluate["segment"]
    )
    candidates = adapt.candidates(valid)
    figures: dict[str, Any] = {
        "kneser_ney alone": exp(candidates["kneser_ney"][adaptations.NO_SETTING].mean())
    }
    for combined in adaptations.mixtures(methods):
        choice = adaptations.choose(candidates, combined)
        figures[f"{'+'.join(combined)}*"] = {
            "valid": exp(adaptations.mixed(candidates, choice).mean()),
            "valid, chosen on the other half": exp(
                adaptations.cross_fitted(candidates, combined).mean()
            ),
            "chosen": {"settings": choice.settings, "weights": choice.weights},
        }
    entry["adapted"] = figures | {
        "processor_seconds": round(time.process_time() - started, 1),
        "command": f'python benchmarks/language.py --data FOLDER --adapted "{name}" --seeds {seed}',
    }
    path.write_text(json.dumps(entry, indent=2) + "\n")
    return entry


def slug_of(name: str, seed: int) -> str:
    """Return the name of the files of a row."""
    return f"{name.replace(', ', '-').replace(' ', '_')}-{seed}"


def table() -> str:
    """Return all complete rows as Markdown."""
    return all_tables([f"federalist, {name}" for name in ABLATIONS])


def main() -> None:
    """Run the rows and write results/language.md."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared" / "data")
    parser.add_argument("--work", type=Path, default=ROOT / "results" / "benchmark_language")
    parser.add_argument("--rows", nargs="+", default=["federalist, default"], choices=list(ROWS))
    parser.add_argument("--ablation", action="store_true", help="the default and every ablation")
    parser.add_argument("--seeds", nargs="+", type=int, default=[1, 2, 3])
    parser.add_argument("--adapted", choices=list(ROWS), help="row whose model is scored adapted")
    parser.add_argument("--seconds", type=float, help="of a pilot")
    parser.add_argument("--set", nargs="+", default=[], metavar="KEY=VALUE", help="of a pilot")
    parser.add_argument("--list", action="store_true", help="print the names of the rows")
    arguments = parser.parse_args()
    if arguments.list:
        print("\n".join(ROWS))
        return
    names = list(arguments.rows)
    if arguments.ablation:
        names = ["federalist, default", *(f"federalist, {name}" for name in ABLATIONS)]
    if arguments.adapted:
        for seed in arguments.seeds:
            adapted(arguments.adapted, seed, arguments.data, arguments.work)
            (RESULTS / "language.md").write_text(table())
        print(table())
        return
    pairs = [text.partition("=") for text in arguments.set]
    changes = {key: yaml.safe_load(value) for key, _, value in pairs}
    for seed in arguments.seeds:
        for name in names:
            entry = run(name, seed, arguments.data, arguments.work, changes, arguments.seconds)
            sys.stderr.write(f"{entry['row']}, seed {seed}: {entry['valid']['perplexity']:.2f}\n")
            (RESULTS / "language.md").write_text(table())
    print(table())


if __name__ == "__main__":
    main()
