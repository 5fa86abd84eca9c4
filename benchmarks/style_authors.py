"""How often a judge names the author in whose style one model of four authors was asked to write.

    python benchmarks/style_authors.py DATA/novels results/federalist

The longest work of each of the four authors who have the longest is set aside, as by style.py; the
first 40,000 words of all four train one language model with the settings of config.yaml, and author
heads are fitted to it. The judge of style.py has read all other works in the folder, and none of
these four. The model writes texts of 500 words in the style of each author, without an author and
with strengths of the head, and the judge names an author for each.

Perplexities are those of works that the model has not read: of each of the four authors the first
20,000 words of another work and 10,000 of a third one, and the works held out of the run given
last. The smoothing of the heads was chosen on the works of the validation splits.

Intervals resample the authors, and for perplexities the works. The model and the judge are kept in
results/style_*; a second run only writes and judges.
"""

import shutil
import sys
from pathlib import Path
from typing import Any

import numpy as np
import style
from rows import row, write

import textlstm
from textlstm.artifacts.files import read_text
from textlstm.artifacts.tables import read_json, write_tsv
from textlstm.config import load_config
from textlstm.evaluate.intervals import draws, interval, ratio, share_interval
from textlstm.model.author_fit import write_author_heads
from textlstm.model.train import train
from textlstm.model.trainer import Budget
from textlstm.tokens.encode import encode_split
from textlstm.tokens.fit import fit
from textlstm.tokens.split import COLUMNS

OUT = style.RESULTS / "style_authors"
PARTS, VALID, TEST = 20, 10_000, 20_000  # parts of a training work; words read of other works
TEMPERATURES, STRENGTHS = (0.8, 1.0), (1.0, 2.0, 3.0)
COMMAND = "make bench-style"


def main(folder: Path, run: Path) -> None:
    works: dict[str, list[Path]] = {}
    for path in sorted(folder.glob("*_*_*.txt"), key=lambda path: -path.stat().st_size):
        works.setdefault(path.stem.split("_")[0], []).append(path)
    chosen = sorted([paths[:3] for paths in works.values()][: style.AUTHORS])
    longest = [paths[0] for paths in chosen]
    others = [path for paths in works.values() for path in paths if path not in longest]
    style.snakemake("style_judge", others, ["text", "attribute_folds"])
    style.snakemake("style_models", longest, ["text"])
    judge = style.fitted_judge(style.RESULTS / "style_judge")
    model = textlstm.load(trained(chosen))
    rows = [gain("four novels", OUT / "model", split) for split in ("valid", "test")]
    rows += [gain(run.name, run / "model", split) for split in ("valid", "test")]
    for temperature in TEMPERATURES:
        options = {"words": style.WORDS, "stop": "words", "seed": style.SEED}
        options |= {"temperature": temperature}
        plain = model.generate([""] * style.TEXTS, **options)
        found = {"no author": [style.judged(judge, name, plain) for name in model.authors]}
        for strength in STRENGTHS:
            found[f"author, strength {strength:g}"] = [
                style.judged(
                    judge,
                    name,
                    model.generate([""] * style.TEXTS, author=name, strength=strength, **options),
                )
                for name in model.authors
            ]
        rows += [described(temperature, name, own, len(works)) for name, own in found.items()]
        print(rows[-1]["name"], flush=True)
    write("style_authors", rows)


def trained(chosen: list[list[Path]]) -> Path:
    """Return the folder of the model of the first works; train it if it is not there."""
    texts, tokens, model = OUT / "text", OUT / "tokens", OUT / "model"
    settings = load_config(style.ROOT / "config.yaml")
    if not (model / "weights.safetensors").exists():
        for source in ("style_models", "style_judge"):
            for view in ("language", "clean"):
                (texts / view).mkdir(parents=True, exist_ok=True)
                for paths in chosen:
                    for path in paths:
                        name = f"{path.stem.lower()}.txt"
                        if (style.RESULTS / source / "text" / view / name).exists():
                            shutil.copyfile(
                                style.RESULTS / source / "text" / view / name, texts / view / name
                            )
        split = tokens / "split.tsv"
        write_tsv(split, COLUMNS, [entry for paths in chosen for entry in parts(paths)])
        views, clean, unit = texts / "language", texts / "clean", settings.tokens
        fit(
            split, views, unit.unit, unit.min_count, unit.max_size, unit.sentencepiece, style.SEED,
            tokens, clean,
        )  # fmt: skip
        tokenizer = textlstm.load_tokenizer(tokens)
        for kind in ("train", "valid", "test"):
            encode_split(tokenizer, split, views, kind, tokens / f"{kind}.npy", clean)
        train(
            tokens / "train.npy", tokens / "valid.npy", tokens, settings.model,
            Budget(settings.model.epochs), style.SEED, 1, "style", model,
        )  # fmt: skip
    if not (model / "author_heads.json").exists():
        table = OUT / "works.tsv"
        entries = [
            (path.stem.lower(), path.stem.split("_")[0], "known")
            for paths in chosen
            for path in paths
        ]
        write_tsv(table, ("id", "author", "role"), entries)
        splits = {name: tokens / f"{name}.npy" for name in ("train", "valid", "test")}
        write_author_heads(model, table, splits, settings.author_heads)
    return model


def parts(paths: list[Path]) -> list[tuple[str, str, float, float]]:
    """Return the rows of split.tsv of an author: a work that trains, and two that do not."""
    rows = []
    kinds = ("train", style.READ, PARTS), ("test", TEST, 4), ("valid", VALID, 2)
    for path, (kind, most, number) in zip(paths, kinds, strict=True):
        id = path.stem.lower()
        words = len(read_text(OUT / "text" / "clean" / f"{id}.txt").split())
        edges = np.linspace(0, min(1.0, most / words), number + 1).tolist()
        rows += [(id, kind, *edge) for edge in zip(edges[:-1], edges[1:], strict=True)]
    return rows


def gain(name: str, model: Path, split: str) -> dict[str, Any]:
    """Return the row of perplexities with the heads of their authors."""
    entries = [
        each for each in read_json(model / "author_heads.json")["works"] if each["split"] == split
    ]
    by_work: dict[str, list[float]] = {}
    keys = ("tokens", "nats", "nats_own_head", "nats_other_heads")
    for each in entries:
        sums = by_work.setdefault(each["work"], [0.0] * len(keys))
        by_work[each["work"]] = [a + each[key] for a, key in zip(sums, keys, strict=True)]
    tokens, shared, own, other = np.array(list(by_work.values())).T
    drawn = draws(len(tokens), style.RESAMPLES, style.SEED)
    right = sum(each["likeliest_head"] == each["author"] for each in entries)
    return row(
        f"{name}, {len(tokens)} {split} works: perplexity with the author's head; "
        f"{np.exp(other.sum() / tokens.sum()):.2f} with another author's; the author's is the "
        f"likeliest head of {right} of {len(entries)} texts",
        float(np.exp(own.sum() / tokens.sum())),
        "per word",
        "without a head",
        float(np.exp(shared.sum() / tokens.sum())),
        COMMAND,
        interval=interval(np.exp(ratio(own - shared, tokens, drawn))),
        n=len(tokens),
        seed=style.SEED,
    )


def described(
    temperature: float, name: str, own: list[dict[str, Any]], candidates: int
) -> dict[str, Any]:
    """Return the row of a temperature and a strength."""
    right = np.array([each["right"] for each in own])
    counted = np.full(len(own), style.TEXTS)
    shares = ", ".join(f"{each['author']} {each['right']}" for each in own)
    return row(
        f"temperature {temperature:g}, {name}: {right.sum()} of {counted.sum()} "
        f"({shares} of {style.TEXTS})",
        float(right.sum() / counted.sum()),
        "share named as asked",
        f"chance, {candidates} authors",
        1 / candidates,
        COMMAND,
        interval=share_interval(right, counted, draws(len(own), style.RESAMPLES, style.SEED)),
        probability=float(np.mean([each["probability"] for each in own])),
        named=[each["named"] for each in own],
        n=int(counted.sum()),
        seed=style.SEED,
        words=style.WORDS,
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
