"""Likelihood ratios of verification on pairs of works whose authors nothing has seen.

Run `snakemake text --config corpus=<folder>` first for each corpus, then
`python benchmarks/verification.py results/<corpus> ...`; `make bench-verification` does both. The
authors are divided into folds: those of a fold are left out of the reference population, of its
models and of the calibration. Each of their works is questioned, in pieces,
against a model of the author's other works and against models of the other authors in the fold.
"""

import sys
from pathlib import Path
from typing import Any

import numpy as np
from rows import row, write

from textlstm.artifacts.files import read_text
from textlstm.artifacts.tables import read_tsv
from textlstm.attribute.corpus import Tokens
from textlstm.attribute.population import Population
from textlstm.attribute.ratio import Measured, measure
from textlstm.attribute.verification import FOLD_AUTHORS, KINDS, PIECES, System
from textlstm.config import load_config

LENGTHS = (500, 1000, 2000)
# English novels, 100-token windows (LambdaG): area under the ROC curve and C_llr
PUBLISHED = {500: (0.912, 0.65), 1000: (0.938, 0.54), 2000: (0.970, 0.43)}
NAMES = {"plain": "all words", "masked": "function words and endings"}


def main(folders: list[Path]) -> None:
    command = f"python benchmarks/verification.py {' '.join(map(str, folders))}"
    root = Path(__file__).parents[1]
    settings = load_config(root / "config.yaml")
    rows = []
    for folder in folders:
        population = read_population(folder)
        for words in LENGTHS:
            for kind, measured in evaluate(population, words, settings.seed).items():
                rows += describe(folder.name, words, kind, measured, settings.seed, command)
                print(rows[-3]["name"], *(each["value"] for each in rows[-3:]), flush=True)
    write("verification", rows)


def read_population(results: Path) -> Population:
    """Return the known works of a run by one author each."""
    works = [
        (each["id"], each["title"], each["author"])
        for each in read_tsv(results / "corpus/works.tsv", ["id", "title", "author", "role"])
        if each["role"] == "known" and each["author"]
    ]
    tokens = Tokens.from_views(read_text(results / f"text/style/{id}.txt") for id, _, _ in works)
    empty = [np.zeros(0, np.uint64)] * len(works)
    text = load_config(Path(__file__).parents[1] / "config.yaml").text
    return Population(results.name, works, tokens, empty, [], text, "")


def evaluate(population: Population, words: int, seed: int) -> dict[str, Measured]:
    """Return how good the ratios are for questioned texts of a length, by kind of ratio."""
    by_author: dict[str, list[int]] = {}
    for work, (_, _, author) in enumerate(population.works):
        by_author.setdefault(author, []).append(work)
    authors = sorted(author for author, works in by_author.items() if len(works) > 1)
    order = np.random.default_rng(seed).permutation(len(authors))
    found: dict[str, list[Any]] = {kind: [] for kind in KINDS}
    for fold in np.array_split(order, max(2, len(authors) // FOLD_AUTHORS)):
        questioned = [authors[index] for index in fold]
        reference = [
            work for work, (_, _, author) in enumerate(population.works) if author not in questioned
        ]
        own = [work for author in questioned for work in by_author[author]]
        spans = np.concatenate([population.tokens.sample(work, words, PIECES) for work in own])
        size = sum(len(population.tokens.documents[work]) for work in own)
        system = System(population, reference, words, size, population.tokens, spans, own, seed)
        calibrations = system.calibrations()
        for author in questioned:
            for number, held_out in enumerate(by_author[author]):
                known = [work for work in by_author[author] if work != held_out]
                scores = system.scores_of(known)
                same = spans[:, 0] == held_out
                # of the models of an author, one meets the pieces by others
                different = ~np.isin(spans[:, 0], by_author[author]) & (number == 0)
                chosen = np.flatnonzero(same | different)
                for kind, values in scores.items():
                    ratios = calibrations[kind].log_ratios(values[chosen])
                    found[kind].append((ratios, same[chosen], spans[chosen, 0]))
    return {
        kind: measure(*(np.concatenate(column) for column in zip(*parts, strict=True)))
        for kind, parts in found.items()
    }


def describe(
    corpus: str, words: int, kind: str, measured: Measured, seed: int, command: str
) -> list[dict[str, Any]]:
    """Return the rows of a length."""
    name = f"{corpus}: {words:,} words, {NAMES[kind]}"
    pairs = (
        f"{measured.same:,} pairs by one author, {measured.different:,} by two; "
        f"{measured.works} works, seed {seed}"
    )
    area, cost = PUBLISHED.get(words, (None, None)) if kind == "plain" else (None, None)
    return [
        row(
            f"{name}: area under the ROC curve ({pairs})",
            measured.area, "area", "LambdaG, other novels", area, command,
            interval=[measured.area_low, measured.area_high],
        ),
        row(
            f"{name}: C_llr", measured.cost, "bits", "LambdaG, other novels", cost, command,
            interval=[measured.cost_low, measured.cost_high],
        ),
        row(
            f"{name}: C_llr_min", measured.smallest_cost, "bits", "LambdaG, other novels", None,
            command,
        ),
    ]  # fmt: skip


if __name__ == "__main__":
    main([Path(folder) for folder in sys.argv[1:]])
