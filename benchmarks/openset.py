"""None of these: texts by candidates beside texts by authors left out of the candidates.

Run `snakemake verdicts --config corpus=<folder>` first for each corpus, then
`python benchmarks/openset.py results/<corpus> ...`; `make bench-openset` does both. Works are held
out whole, and each author is left out in turn: of the authors' models, of the regressions, and of
the weights and thresholds. Imposters are measured on the same pieces. `--again` adds rows at one
length with a new fit for each author and fold, from the choice of the words on, instead of the
solution from which the author's pieces are removed.
"""

import sys
from pathlib import Path
from typing import Any

import numpy as np
from rows import row, write

from textlstm.attribute.contrast import ContrastFit, contrast_scores
from textlstm.attribute.corpus import Corpus, read_corpus
from textlstm.attribute.imposters import Imposters
from textlstm.attribute.left_out import Contrasts, LeftOut, leave_out, quantile, tables_of
from textlstm.attribute.protocol import read_scored
from textlstm.attribute.ratio import area
from textlstm.config import load_config

LENGTHS = (500, 1000, 2000, 5000)
FITTED_AGAIN = 2000  # words
IMPOSTERS = (500, 2000)
RESAMPLES = 1000
MARGIN = "margin of Kneser-Ney alone"


def main(arguments: list[str]) -> None:
    command, again = f"python benchmarks/openset.py {' '.join(arguments)}", "--again" in arguments
    folders = [Path(each) for each in arguments if each != "--again"]
    seed = load_config(Path(__file__).parents[1] / "config.yaml").seed
    rows = []
    for folder in folders:
        for name, beside, left, other in measured(folder, seed, again):
            about = f"{folder.name}: {name}", MARGIN if other else beside
            rows += describe(*about, left, other, seed, command)
            for each in rows[-5:]:
                print(each["name"], each["value"], each["interval"], flush=True)
    write("openset", rows)


def measured(folder: Path, seed: int, fit_again: bool) -> Any:
    """Yield a name, what it is compared with, the scores, and those of the comparison or None."""
    corpus = read_corpus(folder / "attribute/folds.tsv", folder / "text/style")
    scored = read_scored(folder / "attribute/scores/kneser_ney.safetensors")
    pieces = scored.pieces
    folds = np.array([-1 if text.fold is None else text.fold for text in corpus.texts])
    usable = np.isfinite(scored.raw).all(axis=1) & (folds[pieces.work] >= 0)
    rows = np.flatnonzero(usable & np.isin(pieces.kind, LENGTHS))
    fold, truth = folds[pieces.work[rows]], corpus.labels[pieces.work[rows]]
    spans, kind = pieces.spans[rows], pieces.kind[rows]
    contrasts = contrast_scores(corpus, spans, fold, np.unique(truth), seed)
    for words in LENGTHS:
        own = kind == words
        if len(np.unique(truth[own])) < 6:
            continue
        where = scored.scores[rows[own]], scored.raw[rows[own]], truth[own], fold[own]
        alone = left_out(*where, None)
        yield f"{words:,} words", "", left_out(*where, take(contrasts, own)), alone
        if fit_again and words == FITTED_AGAIN:
            again = fitted_again(corpus, spans[own], fold[own], take(contrasts, own)[0], seed)
            yield f"{words:,} words, fitted again", "", left_out(*where, again), alone
        if words in IMPOSTERS:
            left = imposters(corpus, spans[own], fold[own])
            yield f"{words:,} words, imposters", "", left, alone


def take(tables: Contrasts, rows: np.ndarray) -> Contrasts:
    """Return rows of both tables."""
    return tables[0][rows], tables[1][rows]


def left_out(
    z: np.ndarray, raw: np.ndarray, truth: np.ndarray, fold: np.ndarray, contrasts: Any
) -> tuple[LeftOut, np.ndarray]:
    """Return the scores of pieces by weights and thresholds from other authors, and the truth."""
    inside, outside = tables_of(z, raw, truth, fold, contrasts)
    known = np.ones(len(truth), bool)
    return leave_out(inside, outside, truth, known, contrasts is not None), truth


def fitted_again(
    corpus: Corpus, spans: np.ndarray, fold: np.ndarray, inside: np.ndarray, seed: int
) -> Contrasts:
    """Return contrasts for which every author left out had a fit of its own."""
    labels = corpus.labels[spans[:, 0]]
    outside = np.full(inside.shape, np.nan)
    for part in np.unique(fold):
        training = corpus.training(part)
        for author in np.unique(labels[fold == part]):
            rows = np.flatnonzero((fold == part) & (labels == author))
            fitted = ContrastFit(corpus, training[corpus.labels[training] != author], seed)
            outside[rows] = fitted.with_all().scores(corpus.tokens, spans[rows])
    return inside, outside


def imposters(corpus: Corpus, spans: np.ndarray, fold: np.ndarray) -> tuple[LeftOut, np.ndarray]:
    """Return shares of samples in which candidates are nearer than imposters, as scores."""
    truth, authors = corpus.labels[spans[:, 0]], len(corpus.authors)
    inside, wrong = np.zeros((len(spans), authors)), np.zeros(len(spans))
    for part in np.unique(fold):
        rows, training = np.flatnonzero(fold == part), corpus.training(part)
        labels = corpus.labels[training]
        fitted = Imposters.of_works(corpus.tokens, training, labels)
        inside[rows] = fitted.shares(corpus.tokens, spans[rows], authors)
        for author in np.unique(truth[rows]):
            own, others = rows[truth[rows] == author], labels != author
            fitted = Imposters.of_works(corpus.tokens, training[others], labels[others])
            wrong[own] = fitted.shares(corpus.tokens, spans[own], authors).max(axis=1)
    limit = np.zeros(len(spans))
    for author in np.unique(truth):
        others = truth != author
        limit[truth == author] = quantile(wrong[others], truth[others])
    best = inside.max(axis=1)
    return LeftOut(best, inside.argmax(axis=1) == truth, wrong, limit), truth


def describe(
    name: str,
    beside: str,
    measured: tuple[LeftOut, np.ndarray],
    other: tuple[LeftOut, np.ndarray] | None,
    seed: int,
    command: str,
) -> list[dict[str, Any]]:
    """Return the rows of one score at one length, with intervals from resampled authors."""
    left, truth = measured
    values, peers = figures(left, truth), figures(*other) if other else None
    authors = np.unique(truth)
    generator = np.random.default_rng(0)
    samples = []
    for _ in range(RESAMPLES):
        drawn = generator.choice(authors, len(authors))
        rows = np.concatenate([np.flatnonzero(truth == author) for author in drawn])
        parts = LeftOut(*(column[rows] for column in left))
        again = np.repeat(np.arange(len(drawn)), [(truth == author).sum() for author in drawn])
        samples.append(list(figures(parts, again, c_at_1=False).values()))
    low, high = np.percentile(samples, (2.5, 97.5), axis=0).round(4).tolist()
    result = []
    for number, (figure, value) in enumerate(values.items()):
        title = f"{name}: {figure}"
        if not number:
            title += f" ({len(truth):,} pieces, {len(authors)} authors left out, seed {seed})"
        interval = [low[number], high[number]] if number < len(low) else None
        peer = peers[figure] if peers else None
        result.append(
            row(title, round(value, 4), "share", beside, peer, command, interval=interval)
        )
    return result


def figures(left: LeftOut, truth: np.ndarray, c_at_1: bool = True) -> dict[str, float]:
    """Return the figures of the table; in shares, every author has the same weight."""
    number = len(truth)
    both = np.concatenate([left.best, left.wrong])
    positive = np.arange(2 * number) < number
    rightly = np.where(left.right, left.best, -np.inf)
    authors = np.unique(truth)
    accepted = [(left.wrong > left.limit)[truth == author].mean() for author in authors]
    right = [(rightly > left.limit)[truth == author].mean() for author in authors]
    found = {
        "area under the ROC curve": area(both, positive),
        "area, wrong candidates counted as rejected": area(
            np.concatenate([rightly, left.wrong]), positive
        ),
        "falsely accepted": float(np.mean(accepted)),
        "accepted, right author": float(np.mean(right)),
    }
    return found | ({"c@1": c_at_one(left, truth)} if c_at_1 else {})


def c_at_one(left: LeftOut, truth: np.ndarray) -> float:
    """Return PAN's c@1 of the answers "a candidate" and "none", with thresholds of other authors.

    Scores between two thresholds are left unanswered; both are chosen on the other authors.
    """
    scores = np.concatenate([left.best, left.wrong])
    positive, author = np.arange(len(scores)) < len(truth), np.tile(truth, 2)
    right, answered = np.zeros(len(scores), bool), np.zeros(len(scores), bool)
    for each in np.unique(truth):
        others, own = author != each, author == each
        grid = np.quantile(scores[others], np.linspace(0, 1, 41))
        low, high = max(
            ((a, b) for i, a in enumerate(grid) for b in grid[i:]),
            key=lambda limits: _c_at_one(*_answers(scores[others], positive[others], *limits)),
        )
        right[own], answered[own] = _answers(scores[own], positive[own], low, high)
    return _c_at_one(right, answered)


def _answers(
    scores: np.ndarray, positive: np.ndarray, low: float, high: float
) -> tuple[np.ndarray, np.ndarray]:
    """Return which answers are right, and which texts are answered."""
    yes, no = scores > high, scores <= low
    return (yes & positive) | (no & ~positive), yes | no


def _c_at_one(right: np.ndarray, answered: np.ndarray) -> float:
    return float(right.mean() + (~answered).mean() * right.mean())


if __name__ == "__main__":
    main(sys.argv[1:])
