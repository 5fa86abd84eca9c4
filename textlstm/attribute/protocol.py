"""The evaluation protocol of all methods: works held out whole, probabilities from inner folds.

For each fold, a method is fitted on the other folds. Its temperature is fitted on works outside
its training set too: each other fold in turn is held out together with the fold, so that no
figure of a work depends on that work. Verdicts on questioned works come from a fit on all known
works, with the temperature of the held-out works. For comparison the method is also evaluated on
chunks held out at random, with other chunks of the same work in its training set: the leak that
a split by work avoids.
"""

import itertools
import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from textlstm.attribute.calibration import probabilities, temperature
from textlstm.attribute.chunked_corpus import ChunkedCorpus
from textlstm.attribute.predictions import Prediction, write_predictions
from textlstm.attribute.scorer import Method, Scorer, Scores, score_both_levels
from textlstm.progress import Progress


def predict(method: Method, corpus: ChunkedCorpus, seed: int, out: Path) -> None:
    """Fit and evaluate a method; write its predictions.

    Args:
        method: the method.
        corpus: the corpus; with one author the table has no rows, and stderr says why.
        seed: seed of the random split of chunks.
        out: table of predictions to write.
    """
    if len(corpus.authors) < 2:
        # an empty table instead of an error: the other stages of the workflow need not stop
        sys.stderr.write(
            f"{method.id}: the corpus has known works of one author only; "
            "attribution needs at least two\n"
        )
        write_predictions(out, corpus.authors, [])
        return
    fits = len(corpus.folds) * (len(corpus.folds) + 3) // 2 + 1
    with Progress(method.id, fits, "fits") as progress:
        counted = _WithProgress(method, progress)
        rows = held_out(counted, corpus) + shuffled(counted, corpus, seed)
    write_predictions(out, corpus.authors, rows)


@dataclass(frozen=True)
class _WithProgress:
    """A method that reports each fit."""

    method: Method
    progress: Progress

    @property
    def id(self) -> str:
        return self.method.id

    def fit(self, corpus: ChunkedCorpus, training: np.ndarray) -> Scorer:
        scorer = self.method.fit(corpus, training)
        self.progress.advance(1)
        return scorer


def held_out(method: Method, corpus: ChunkedCorpus) -> list[Prediction]:
    """Predict the author of every work that the protocol can hold out, and of questioned works.

    Args:
        method: the method.
        corpus: a corpus of at least two authors.

    Returns:
        Calibrated predictions of known works, by fold, then of questioned works; for each work a
        row of level "work" and a row for each chunk.

    Example:
        >>> from textlstm.attribute.chunked_corpus import Text
        >>> from textlstm.attribute.delta import CosineDelta
        >>> texts = [
        ...     Text("emma", "Austen", "emma", 0, False),
        ...     Text("persuasion", "Austen", "persuasion", 1, False),
        ...     Text("pym", "Poe", "pym", 0, False),
        ...     Text("ligeia", "Poe", "ligeia", 1, False),
        ... ]
        >>> chunks = ["the the of a", "the the the of a", "the of of a", "the of of of a"]
        >>> corpus = ChunkedCorpus(texts, chunks, np.arange(4))
        >>> rows = held_out(CosineDelta(most_frequent_words=2), corpus)
        >>> [
        ...     (row.work, corpus.authors[row.probabilities.argmax()])
        ...     for row in rows
        ...     if row.level == "work"
        ... ]
        [('emma', 'Austen'), ('pym', 'Poe'), ('persuasion', 'Austen'), ('ligeia', 'Poe')]
    """
    inner: dict[int, list[tuple[np.ndarray, Scores]]] = {fold: [] for fold in corpus.folds}
    for first, second in itertools.combinations(corpus.folds, 2):
        training = corpus.training(first, second)
        if has_two_authors(corpus, training):
            scorer = method.fit(corpus, training)
            for fold, chunks in (
                (first, corpus.held_out(second)),
                (second, corpus.held_out(first)),
            ):
                inner[fold].append((chunks, score_both_levels(scorer, chunks)))
    outer = []
    for fold in corpus.folds:
        chunks, scorer = corpus.held_out(fold), method.fit(corpus, corpus.training(fold))
        outer.append((chunks, score_both_levels(scorer, chunks)))
    rows = []
    for fold, (chunks, scores) in zip(corpus.folds, outer, strict=True):
        rows += predictions_of(method, corpus, chunks, calibrated(scores, corpus, inner[fold]))
    training, questioned = corpus.training_for_verdicts(), corpus.questioned
    if len(questioned) and has_two_authors(corpus, training):
        scores = score_both_levels(method.fit(corpus, training), questioned)
        rows += predictions_of(method, corpus, questioned, calibrated(scores, corpus, outer))
    return rows


def has_two_authors(corpus: ChunkedCorpus, chunks: np.ndarray) -> bool:
    """Return whether chunks are of at least two authors."""
    return len(np.unique(corpus.labels[chunks])) > 1


def calibrated(
    scores: Scores, corpus: ChunkedCorpus, calibration: list[tuple[np.ndarray, Scores]]
) -> Scores:
    """Return probabilities, with a temperature for each level.

    Args:
        scores: the scores to calibrate.
        corpus: the corpus.
        calibration: chunks outside the training set of the fit that scored them, and their scores.
    """
    authors, labels = len(corpus.authors), corpus.labels
    level_truth = [  # of chunks, of works
        [labels[chunks] for chunks, _ in calibration],
        [labels[corpus.first_chunks(chunks)] for chunks, _ in calibration],
    ]
    result = []
    for level, truth in enumerate(level_truth):
        known = np.concatenate([np.zeros((0, authors)), *(pair[level] for _, pair in calibration)])
        t = temperature(known, np.concatenate([np.zeros(0, np.int64), *truth]))
        result.append(probabilities(scores[level], t))
    return Scores(*result)


def predictions_of(
    method: Method, corpus: ChunkedCorpus, chunks: np.ndarray, scores: Scores
) -> list[Prediction]:
    """Return a prediction for each work of the chunks, followed by those of its chunks."""
    rows = []
    for work, work_p in zip(np.unique(corpus.owner[chunks]), scores.works, strict=True):
        text = corpus.texts[work]
        fold = "" if text.fold is None else str(text.fold)
        rows.append(
            Prediction(method.id, "works", "work", text.work, "", text.author, fold, work_p)
        )
        for number, chunk_p in enumerate(scores.chunks[corpus.owner[chunks] == work]):
            rows.append(
                Prediction(
                    method.id, "works", "chunk", text.work, str(number), text.author, fold, chunk_p
                )
            )
    return rows


def shuffled(method: Method, corpus: ChunkedCorpus, seed: int) -> list[Prediction]:
    """Return predictions for chunks held out at random, stratified by author; for comparison only.

    Args:
        method: the method.
        corpus: the corpus.
        seed: seed of the random split.

    Returns:
        Uncalibrated predictions of level "chunk", sorted by work and chunk.
    """
    if not corpus.folds:
        return []
    known = np.concatenate([corpus.held_out(fold) for fold in corpus.folds])
    always = np.setdiff1d(corpus.training(), known)  # of works never held out
    order = np.random.default_rng(seed).permutation(known)
    order = order[np.argsort(corpus.labels[order], kind="stable")]
    parts = [order[fold :: len(corpus.folds)] for fold in range(len(corpus.folds))]
    rows = []
    for fold, part in enumerate(parts):
        chunks = np.sort(part)
        others = [part for number, part in enumerate(parts) if number != fold]
        scorer = method.fit(corpus, np.sort(np.concatenate([always, *others])))
        for chunk, p in zip(chunks, probabilities(scorer.scores(chunks), 1.0), strict=True):
            text = corpus.texts[corpus.owner[chunk]]
            number = chunk - np.flatnonzero(corpus.owner == corpus.owner[chunk])[0]
            rows.append(
                Prediction(
                    method.id,
                    "shuffled",
                    "chunk",
                    text.work,
                    str(number),
                    text.author,
                    str(fold),
                    p,
                )
            )
    return sorted(rows, key=lambda row: (row.work, int(row.chunk)))
