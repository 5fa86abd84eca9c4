"""How often a judge that has read other works names the author whose model wrote a text.

    python benchmarks/style.py DATA/novels

The folder holds works as Author_Title_Year.txt, three or more an author. The longest work of each
of the four authors who have the longest is set aside, and its first 40,000 words train a language
model with the settings of config.yaml. The judge, two support vector machines (on frequent words,
and on words and pairs), is trained on all other works in the folder, by all authors, and has read
none of these four. Each model writes texts of 500 words with each method, and the judge names an
author for each. Beside them: passages of 500 words of the same works.

Intervals resample the models. Trained models and the judge are kept in results/style_*; a second
run only writes and judges.
"""

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
from rows import row, write

import textlstm
from textlstm.artifacts.files import read_text
from textlstm.artifacts.tables import write_tsv
from textlstm.attribute.fit import write_method
from textlstm.attribute.questioned import views_of_text
from textlstm.attribute.verdicts import write_verdicts
from textlstm.config import load_config
from textlstm.evaluate.intervals import draws, interval, ratio
from textlstm.model.train import train
from textlstm.model.trainer import Budget
from textlstm.tokens.encode import encode_split
from textlstm.tokens.fit import fit
from textlstm.tokens.split import COLUMNS

ROOT = Path(__file__).parents[1]
RESULTS = ROOT / "results"
AUTHORS, WORDS, TEXTS, RESAMPLES, SEED = 4, 500, 10, 2000, 1
READ, PARTS = 40_000, 20  # words of a work that train a model, and the texts they are cut into
METHODS: dict[str, dict[str, Any]] = {
    "temperature 0.5": {"temperature": 0.5},
    "temperature 0.8": {"temperature": 0.8},
    "temperature 1.0": {"temperature": 1.0},
    "temperature 1.2": {"temperature": 1.2},
    "top-k 10, temperature 1": {"temperature": 1.0, "top_k": 10},
    "min-p 0.1, temperature 1": {"temperature": 1.0, "min_p": 0.1},
}
JUDGES = ["svm", "svm_words"]
REAL = "passages of the model's training work"


def main(folder: Path) -> None:
    works: dict[str, list[Path]] = {}
    for path in sorted(folder.glob("*_*_*.txt"), key=lambda path: -path.stat().st_size):
        works.setdefault(path.stem.split("_")[0], []).append(path)
    longest = [paths[0] for paths in works.values()][:AUTHORS]
    others = [path for paths in works.values() for path in paths if path not in longest]
    snakemake("style_judge", others, ["text", "attribute_folds"])
    snakemake("style_models", longest, ["text"])
    judge = fitted_judge(RESULTS / "style_judge")
    found: dict[str, list[dict[str, Any]]] = {name: [] for name in (REAL, *METHODS)}
    for path in longest:
        author, id = path.stem.split("_")[0], path.stem.lower()
        clean = read_text(RESULTS / "style_models" / "text" / "clean" / f"{id}.txt")
        found[REAL].append(judged(judge, author, passages(clean)))
        model = textlstm.load(trained(id))
        for method, options in METHODS.items():
            texts = model.generate([""] * TEXTS, words=WORDS, stop="words", seed=SEED, **options)
            found[method].append(judged(judge, author, texts))
            print(author, method, found[method][-1]["right"], "of", TEXTS, flush=True)
    write("style", [described(name, own, longest, len(works)) for name, own in found.items()])


def snakemake(name: str, files: list[Path], targets: list[str]) -> None:
    """Copy works into a folder of their own and run the workflow on it up to some targets."""
    folder = RESULTS / "style_corpora" / name
    folder.mkdir(parents=True, exist_ok=True)
    for path in files:
        if not (folder / path.name).exists():
            shutil.copyfile(path, folder / path.name)
    arguments = ["--cores", "1", *targets, "--config", f"corpus={folder.relative_to(ROOT)}"]
    subprocess.run([sys.executable, "-m", "snakemake", *arguments], cwd=ROOT, check=True)


def fitted_judge(folder: Path) -> textlstm.Judge:
    """Return the judge of a run; fit it if it is not there."""
    settings, out = load_config(ROOT / "config.yaml"), folder / "attribute"
    if not (out / "judge" / "judge.json").exists():
        views = out / "folds.tsv", folder / "text" / "style"
        scores = {method: out / "scores" / f"{method}.safetensors" for method in JUDGES}
        models = {method: out / "models" / f"{method}.safetensors" for method in JUDGES}
        for method in JUDGES:
            if not models[method].exists():
                write_method(
                    method, *views, settings.attribute.chunk, False,
                    getattr(settings.attribute, method), SEED, scores[method], models[method],
                )  # fmt: skip
        chosen = settings.attribute.model_copy(update={"combined": JUDGES})
        write_verdicts(
            folder / "corpus" / "works.tsv", *views, folder / "text" / "clean", scores, models,
            chosen, settings.text, out / "verdicts.json", out / "joint.json", out / "judge",
            out / "predictions.tsv",
        )  # fmt: skip
    return textlstm.Judge.load(out / "judge")


def trained(id: str) -> Path:
    """Return the folder of the model of one work; train it if it is not there."""
    out = RESULTS / "style_models" / "models" / id / "model"
    if (out / "weights.safetensors").exists():
        return out
    settings, texts = load_config(ROOT / "config.yaml"), RESULTS / "style_models" / "text"
    tokens = out.with_name("tokens")
    split, unit = tokens / "split.tsv", settings.tokens
    # many lanes have a part to read; the last part is for validation
    words = len(read_text(texts / "clean" / f"{id}.txt").split())
    edges = np.linspace(0, min(1.0, READ / words), PARTS + 1).tolist()
    kinds = ["train"] * (PARTS - 1) + ["valid"]
    parts = zip(kinds, edges[:-1], edges[1:], strict=True)
    write_tsv(split, COLUMNS, [(id, kind, start, end) for kind, start, end in parts])
    views, clean = texts / "language", texts / "clean"
    fit(
        split, views, unit.unit, unit.min_count, unit.max_size, unit.sentencepiece, SEED, tokens,
        clean,
    )  # fmt: skip
    tokenizer = textlstm.load_tokenizer(tokens)
    for kind in ("train", "valid"):
        encode_split(tokenizer, split, views, kind, tokens / f"{kind}.npy", clean)
    ids = tokens / "train.npy", tokens / "valid.npy"
    budget = Budget(settings.model.epochs)
    train(*ids, tokens, settings.model, budget, SEED, 1, "style", out)
    return out


def passages(clean: str) -> list[str]:
    """Return passages of a text, spread evenly over it."""
    words = clean.split()
    starts = np.linspace(0, len(words) - WORDS, TEXTS).astype(int)
    return [" ".join(words[start : start + WORDS]) for start in starts]


def judged(judge: textlstm.Judge, author: str, texts: list[str]) -> dict[str, Any]:
    """Return how many texts the judge gives to an author, and the mean probability."""
    verdicts = judge.judge([views_of_text(text, "", judge.text) for text in texts])
    return {
        "author": author,
        "right": sum(verdict.likeliest == author for verdict in verdicts),
        "probability": float(np.mean([verdict.probabilities[author] for verdict in verdicts])),
        "named": [verdict.likeliest for verdict in verdicts],
    }


def described(
    name: str, own: list[dict[str, Any]], works: list[Path], candidates: int
) -> dict[str, Any]:
    """Return the row of a method."""
    right = np.array([each["right"] for each in own])
    counted = np.full(len(own), TEXTS)
    shares = ", ".join(f"{each['author']} {each['right']}" for each in own)
    return row(
        f"{name}: {right.sum()} of {counted.sum()} ({shares} of {TEXTS})",
        float(right.sum() / counted.sum()),
        "share",
        f"chance, {candidates} authors",
        1 / candidates,
        "make bench-style",
        interval=interval(ratio(right, counted, draws(len(own), RESAMPLES, SEED))),
        probability=float(np.mean([each["probability"] for each in own])),
        models=json.loads(json.dumps(own)),
        works=[path.stem for path in works],
        seed=SEED,
        n=int(counted.sum()),
        words=WORDS,
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]))
