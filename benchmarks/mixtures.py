"""Shares of two authors in texts spliced from works that nothing has seen.

Run `snakemake verdicts --config corpus=<folder>` first for each corpus, then
`python benchmarks/mixtures.py results/<corpus> ...`; `make bench-mixtures` does both. `--folds 2`
measures the works of two folds only: every fold fits the methods again.

The methods, their calibration, the threshold of a claim and the width of intervals come from the
works of the other folds. Two works of a fold give texts of 0, 25, 50, 75 and 100 % of the first: in
two parts, or in alternating blocks of 50 words, where every window holds words of both.
"""

import sys
from collections import defaultdict
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from rows import row, write

from textlstm.attribute.corpus import Corpus, Tokens, read_corpus
from textlstm.attribute.fit import method_of
from textlstm.attribute.methods import COMBINED
from textlstm.attribute.mixture_levels import PARTS
from textlstm.attribute.protocol import read_scored
from textlstm.attribute.verdicts import Calibrated, mixtures
from textlstm.config import load_config
from textlstm.evaluate.intervals import draws, interval, ratio, share_interval

LENGTHS = (1000, 2000, 5000)  # words of a text
PAIRS = 20  # of each fold and length
BLOCK = 50  # words of one author, where authors alternate
RESAMPLES = 2000
SHAPES = {"parts": "in two parts", "blocks": f"in alternating blocks of {BLOCK} words"}
SETTINGS = load_config(Path(__file__).parents[1] / "config.yaml")


class Estimate(NamedTuple):
    """One spliced text: its pair of works, true share, estimate, interval and claim."""

    pair: tuple[int, int]
    part: float
    share: float
    found: float
    covered: bool
    mixed: bool
    named: bool


def main(arguments: list[str]) -> None:
    command = f"python benchmarks/mixtures.py {' '.join(arguments)}"
    most = int(arguments[arguments.index("--folds") + 1]) if "--folds" in arguments else 99
    folders = [Path(each) for each in arguments if each != "--folds" and not each.isdigit()]
    rows: list[dict[str, Any]] = []
    for folder in folders:
        found: dict[tuple[int, str], list[Estimate]] = defaultdict(list)
        corpus = read_corpus(folder / "attribute/folds.tsv", folder / "text/style")
        names = SETTINGS.attribute.combined
        files = {name: folder / f"attribute/scores/{name}.safetensors" for name in names}
        scored = {name: read_scored(path) for name, path in files.items() if path.exists()}
        calibrated = Calibrated(corpus, scored, [*SETTINGS.attribute.combined])
        for fold in corpus.folds[:most]:
            for key, estimates in of_fold(calibrated, fold).items():
                found[key] += estimates
        for (words, shape), estimates in sorted(found.items()):
            rows += describe(f"{folder.name}: {words:,} words {SHAPES[shape]}", estimates, command)
    write("mixtures", rows)


def of_fold(calibrated: Calibrated, fold: int) -> dict[tuple[int, str], list[Estimate]]:
    """Return the estimates of texts spliced from the works of a fold, by length and shape."""
    corpus = calibrated.corpus
    known = calibrated.scorable & (calibrated.fold >= 0) & (calibrated.fold != fold)
    deviations, weights, calibrations = calibrated.fit(known)
    measured = mixtures(calibrated, COMBINED, known)
    training = corpus.training(fold)
    scorers = {
        name: method_of(name, getattr(SETTINGS.attribute, name), SETTINGS.seed).fit(
            corpus, training
        )
        for name in weights.members
    }
    found: dict[tuple[int, str], list[Estimate]] = defaultdict(list)
    for words in LENGTHS:
        for shape in SHAPES:
            made = spliced(corpus, fold, words, shape)
            tokens = Tokens(corpus.tokens.lexicon, [ids for _, _, _, ids in made])
            spans = [measured.windows(tokens, document) for document in range(len(made))]
            if not made or not len(spans[0]):
                continue
            windows = np.concatenate(spans)
            lengths = tokens.words(windows)
            scores = {
                name: deviations[name].standardise(
                    scorer.scores(tokens, windows).astype(np.float32), lengths
                )
                for name, scorer in scorers.items()
            }
            values = weights.combine(scores, lengths)
            probabilities = calibrations[COMBINED].probabilities(values, lengths)
            for document, (pair, part, share, _) in enumerate(made):
                own = windows[:, 0] == document
                result = measured.estimate(probabilities[own], int(lengths[own][0]))
                first, second = (corpus.texts[work].author for work in pair)
                both = measured.estimate(probabilities[own], int(lengths[own][0]), (first, second))
                if result is None or both is None:
                    continue
                low, high = both.intervals[first]
                found[words, shape].append(
                    Estimate(
                        pair,
                        part,
                        share,
                        both.shares[first],
                        bool(low - 1e-3 <= share <= high + 1e-3),
                        result.mixed,
                        {*result.shares} == {first, second},
                    )
                )
    return found


def spliced(
    corpus: Corpus, fold: int, words: int, shape: str
) -> list[tuple[tuple[int, int], float, float, np.ndarray]]:
    """Return pairs of works, the part and exact share of the first, and the spliced text."""
    works = [
        int(work)
        for work in corpus.held_out(fold)
        if corpus.tokens.words_before(int(work))[-1] >= words
    ]
    pairs = [
        (first, second)
        for first in works
        for second in works
        if corpus.labels[first] != corpus.labels[second]
    ]
    order = np.random.default_rng(SETTINGS.seed + fold).permutation(len(pairs))[:PAIRS]
    made = []
    for first, second in (pairs[index] for index in order.tolist()):
        for part in PARTS:
            edges = (
                [0, round(part * words), words] if shape == "parts" else range(0, words + 1, BLOCK)
            )
            own, pieces = 0, []
            for start, end in zip(edges, edges[1:], strict=False):
                is_first = (
                    start < part * words if shape == "parts" else own < part * end - BLOCK / 2
                )
                own += (end - start) * is_first
                pieces.append(cut(corpus.tokens, first if is_first else second, start, end))
            made.append(((first, second), part, own / words, np.concatenate(pieces)))
    return made


def cut(tokens: Tokens, document: int, start: int, end: int) -> np.ndarray:
    """Return the tokens of a document from one word to another."""
    before = tokens.words_before(document)
    first = int(np.searchsorted(before, start, side="right")) - 1 if start else 0
    return tokens.documents[document][first : int(np.searchsorted(before, end))]


def describe(name: str, estimates: list[Estimate], command: str) -> list[dict[str, Any]]:
    """Return the rows of one kind of text."""
    errors = np.array([each.found - each.share for each in estimates])
    alone = {each.pair[0 if each.part else 1]: each for each in estimates if each.part in (0, 1)}
    single = list(alone.values())  # each work counts once
    rows = [
        measure(f"{name}: mean absolute error of a share", np.abs(errors), estimates, command),
        measure(f"{name}: bias of a share", errors, estimates, command),
        measure(
            f"{name}: intervals that hold the share",
            np.array([each.covered for each in estimates], float), estimates, command, 0.95,
        ),
        measure(
            f"{name}: one author only, called mixed",
            np.array([each.mixed for each in single], float), single, command, 0.05,
        ),
    ]  # fmt: skip
    for part in PARTS[1:-1]:
        own = [each for each in estimates if each.part == part]
        rows.append(
            measure(
                f"{name}: {part:.0%} by the first, called mixed",
                np.array([each.mixed for each in own], float), own, command,
            )
        )  # fmt: skip
    return rows


def measure(
    name: str,
    values: np.ndarray,
    estimates: list[Estimate],
    command: str,
    peer: float | None = None,
) -> dict[str, Any]:
    """Return a row: a mean over texts, with an interval by resampling pairs of works."""
    _, pair = np.unique([each.pair for each in estimates], axis=0, return_inverse=True)
    sums = np.bincount(pair.ravel(), weights=values)
    counts = np.bincount(pair.ravel()).astype(float)
    drawn = draws(len(sums), RESAMPLES, SETTINGS.seed)
    is_share = np.isin(values, (0, 1)).all()
    return row(
        f"{name} ({len(values)} texts)",
        float(values.mean()), "share", "wanted" if peer is not None else "", peer, command,
        interval=(
            share_interval(sums, counts, drawn)
            if is_share else interval(ratio(sums, counts, drawn))
        ),
        n=len(values), pairs=len(sums), seed=SETTINGS.seed,
    )  # fmt: skip


if __name__ == "__main__":
    main(sys.argv[1:])
