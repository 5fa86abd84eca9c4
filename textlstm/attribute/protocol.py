"""How every method is judged: on works held out whole, its probabilities calibrated on other works held out inside.

For each fold the method learns from the other folds. Its temperature comes from works it had not read either: each
other fold in turn is held out beside the fold, so no figure of a work depends on that work. Verdicts come from a fit on
all known works, with the temperature of the held-out ones. Beside that, the same method is judged on shuffled chunks,
which lets it learn from the other chunks of a work: the leak that a split by work avoids.
"""

import itertools
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import numpy as np

from textlstm.attribute.calibration import probabilities, temperature
from textlstm.attribute.chunked_corpus import ChunkedCorpus
from textlstm.attribute.predictions import Prediction, write_predictions
from textlstm.progress import Progress


class Scores(NamedTuple):
    """Higher is likelier: of chunks [n, authors] and of the works they belong to [works, authors], in their order."""

    chunks: np.ndarray
    works: np.ndarray


Scorer = Callable[
    [np.ndarray], Scores
]  # chunk indices -> scores; -inf for an author it was not taught
Fit = Callable[[np.ndarray], Scorer]  # chunk indices to learn from -> a judge


def mean_by_work(scores: np.ndarray, owner: np.ndarray) -> np.ndarray:
    """Return the mean score of each work [works, authors] from those of its chunks [n, authors]."""
    return np.stack([scores[owner == work].mean(axis=0) for work in np.unique(owner)])


def predict(method: str, shelf: ChunkedCorpus, fit: Fit, seed: int, out: Path) -> None:
    """Judge every known work held out, every questioned work, and shuffled chunks; write the predictions."""
    if len(shelf.authors) < 2:
        # no judge, but a result: the rest of the workflow goes on
        sys.stderr.write(
            f"{method}: only one author's known works are here; to tell authors apart takes two\n"
        )
        write_predictions(out, shelf.authors, [])
        return
    fits = len(shelf.folds) * (len(shelf.folds) + 3) // 2 + 1
    with Progress(method, fits, "fits") as progress:

        def counted(train: np.ndarray) -> Scorer:
            judge = fit(train)
            progress.advance(1)
            return judge

        rows = held_out(method, shelf, counted) + shuffled(method, shelf, counted, seed)
    write_predictions(out, shelf.authors, rows)


def held_out(method: str, shelf: ChunkedCorpus, fit: Fit) -> list[Prediction]:
    """Return predictions for the known works, each fold held out whole, then for the questioned ones."""
    inner: dict[int, list[tuple[np.ndarray, Scores]]] = {fold: [] for fold in shelf.folds}
    for one, other in itertools.combinations(shelf.folds, 2):
        train = shelf.training(one, other)
        if tells_apart(shelf, train):
            judge = fit(train)
            for fold, unread in ((one, shelf.held_out(other)), (other, shelf.held_out(one))):
                inner[fold].append((unread, judge(unread)))
    outer = [
        (rows, fit(shelf.training(fold))(rows))
        for fold in shelf.folds
        for rows in [shelf.held_out(fold)]
    ]
    found = []
    for fold, (rows, scores) in zip(shelf.folds, outer, strict=True):
        found += table(method, shelf, rows, calibrated(scores, shelf, inner[fold]))
    if len(shelf.questioned) and tells_apart(shelf, shelf.training_for_verdicts()):
        scores = fit(shelf.training_for_verdicts())(shelf.questioned)
        found += table(method, shelf, shelf.questioned, calibrated(scores, shelf, outer))
    return found


def tells_apart(shelf: ChunkedCorpus, train: np.ndarray) -> bool:
    """Tell whether chunks are of two authors at least."""
    return len(np.unique(shelf.labels[train])) > 1


def calibrated(
    scores: Scores, shelf: ChunkedCorpus, unread: list[tuple[np.ndarray, Scores]]
) -> Scores:
    """Return probabilities for scores, with temperatures fitted on works judged unread, one a level."""
    authors, labels = len(shelf.authors), shelf.labels
    found = []
    for level in range(2):
        truth = [
            labels[rows] if level == 0 else labels[shelf.first_chunks(rows)] for rows, _ in unread
        ]
        known = np.concatenate([np.zeros((0, authors)), *(each[level] for _, each in unread)])
        found.append(
            probabilities(
                scores[level], temperature(known, np.concatenate([np.zeros(0, np.int64), *truth]))
            )
        )
    return Scores(*found)


def table(method: str, shelf: ChunkedCorpus, rows: np.ndarray, found: Scores) -> list[Prediction]:
    """Return a prediction for each work of `rows` and each of its chunks."""
    result = []
    for work, whole in zip(np.unique(shelf.owner[rows]), found.works, strict=True):
        text = shelf.texts[work]
        fold = "" if text.fold is None else str(text.fold)
        result.append(Prediction(method, "works", "work", text.work, "", text.author, fold, whole))
        for at, chunk in enumerate(found.chunks[shelf.owner[rows] == work]):
            result.append(
                Prediction(method, "works", "chunk", text.work, str(at), text.author, fold, chunk)
            )
    return result


def shuffled(method: str, shelf: ChunkedCorpus, fit: Fit, seed: int) -> list[Prediction]:
    """Return predictions of the same works' chunks, each author's dealt to folds at random: for comparison only."""
    if not shelf.folds:
        return []
    known = np.concatenate([shelf.held_out(fold) for fold in shelf.folds])
    always = np.setdiff1d(shelf.training(), known)  # of works never held out
    order = np.random.default_rng(seed).permutation(known)
    order = order[np.argsort(shelf.labels[order], kind="stable")]
    parts = [order[fold :: len(shelf.folds)] for fold in range(len(shelf.folds))]
    found = []
    for fold, rows in enumerate(parts):
        rows = np.sort(rows)
        judge = fit(
            np.sort(
                np.concatenate([always, *(part for at, part in enumerate(parts) if at != fold)])
            )
        )
        for row, chunk in zip(rows, probabilities(judge(rows).chunks, 1.0), strict=True):
            text = shelf.texts[shelf.owner[row]]
            at = row - np.flatnonzero(shelf.owner == shelf.owner[row])[0]
            found.append(
                Prediction(
                    method, "shuffled", "chunk", text.work, str(at), text.author, str(fold), chunk
                )
            )
    return sorted(found, key=lambda each: (each.work, int(each.chunk)))
