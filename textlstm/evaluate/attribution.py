"""Accuracy and calibration of every attribution method on works held out whole."""

import itertools
from collections import defaultdict
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from textlstm.artifacts.tables import read_json, write_json
from textlstm.attribute.corpus import ONE_AUTHOR
from textlstm.attribute.predictions import Prediction, read_predictions
from textlstm.corpus.summary import MAX_AUTHORS, too_many
from textlstm.evaluate import intervals
from textlstm.evaluate.calibration import brier_score, expected_calibration_error

PROTOCOL = (
    "known works held out whole, by fold; features and weights from other works, probabilities "
    "calibrated on the works of the other folds; "
    "95 % intervals resample works"
)
NOTHING_HELD_OUT = (
    "No known work could be held out whole, because every author has one work only: accuracy and "
    "probabilities cannot be measured."
)

Key = tuple[str, str, str]  # method, protocol (works | shuffled | questioned), level


class Outcomes(NamedTuple):
    """Predictions for units (works or chunks) whose author is known, sorted by work and chunk.

    Attributes:
        works: id of each unit's work, [units].
        truth: index of the true author, int [units].
        probabilities: float [units, authors].
    """

    works: np.ndarray
    truth: np.ndarray
    probabilities: np.ndarray

    @property
    def right(self) -> np.ndarray:
        """Whether the likeliest author is the true one, bool [units]."""
        return self.probabilities.argmax(axis=1) == self.truth


def write_attribution(
    predictions: Path, verdicts: Path, resamples: int, seed: int, out: Path
) -> None:
    """Write the figures of every method on held-out and questioned works, and the leak.

    Args:
        predictions: attribute/predictions.tsv.
        verdicts: attribute/verdicts.json.
        resamples: bootstrap samples.
        seed: seed of the bootstrap.
        out: figures to write (.json).
    """
    authors, rows = read_predictions(predictions)
    if not rows:
        reason = too_many(len(authors)) if len(authors) > MAX_AUTHORS else ONE_AUTHOR
        write_json(out, {"protocol": PROTOCOL, "reason": reason, "methods": {}, "leak": {}})
        return
    outcomes = group_outcomes(rows, authors)
    methods = list(dict.fromkeys(row.method for row in rows))
    measured = [method for method in methods if (method, "works", "work") in outcomes]
    write_json(
        out,
        {
            "protocol": PROTOCOL,
            "authors": authors,
            **({} if measured else {"reason": NOTHING_HELD_OUT}),
            "methods": {method: levels(outcomes, method, resamples, seed) for method in measured},
            "paired": paired(outcomes, methods, resamples, seed),
            "by_length": by_length(outcomes, resamples, seed),
            "leak": {
                method: leak(outcomes, method)
                for method in methods
                if (method, "shuffled", "chunk") in outcomes
            },
            "confusion": {
                method: confusion(outcomes[method, "works", "work"], authors)
                for method in methods
                if (method, "works", "work") in outcomes
            },
            "questioned": questioned(outcomes, methods, read_json(verdicts), resamples, seed),
        },
    )


def group_outcomes(rows: list[Prediction], authors: list[str]) -> dict[Key, Outcomes]:
    """Return the outcomes of each method, protocol and level; works by other authors are left out.

    A questioned work whose author is known has the protocol "questioned".
    """
    groups: dict[Key, list[Prediction]] = defaultdict(list)
    for row in rows:
        if row.author in authors:
            groups[row.method, row.protocol if row.fold else "questioned", row.level].append(row)
    return {key: outcomes_of(group, authors) for key, group in groups.items()}


def outcomes_of(rows: list[Prediction], authors: list[str]) -> Outcomes:
    """Return predictions, whose authors are all candidates, as arrays."""
    rows = sorted(rows, key=lambda row: (row.work, int(row.chunk or 0)))
    return Outcomes(
        works=np.array([row.work for row in rows]),
        truth=np.array([authors.index(row.author) for row in rows]),
        probabilities=np.stack([row.probabilities for row in rows]),
    )


def count_by_work(outcomes: Outcomes) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return for each work: correct units, units, index of the true author; each [works]."""
    _, first, owner = np.unique(outcomes.works, return_index=True, return_inverse=True)
    right, counted = np.bincount(owner, outcomes.right), np.bincount(owner).astype(float)
    return right, counted, outcomes.truth[first]


def score(outcomes: Outcomes, resamples: int, seed: int) -> dict[str, Any]:
    """Return accuracy and macro accuracy with intervals, calibration error and Brier score.

    Args:
        outcomes: predictions of one method at one level.
        resamples: bootstrap samples.
        seed: seed of the bootstrap.
    """
    right, counted, authors = count_by_work(outcomes)
    drawn = intervals.draws(len(counted), resamples, seed)
    once = np.ones((1, len(counted)), np.int64)
    return {
        "accuracy": float(right.sum() / counted.sum()),
        "macro_accuracy": float(intervals.macro(right, counted, authors, once)[0]),
        "interval": intervals.share_interval(right, counted, drawn),
        "macro_interval": intervals.interval(intervals.macro(right, counted, authors, drawn)),
        "n": len(outcomes.works),
        "n_works": len(counted),
        "expected_calibration_error": expected_calibration_error(
            outcomes.probabilities, outcomes.truth
        ),
        "brier": brier_score(outcomes.probabilities, outcomes.truth),
    }


def levels(outcomes: dict[Key, Outcomes], method: str, resamples: int, seed: int) -> dict[str, Any]:
    """Return a method's scores on works and on chunks of works held out whole."""
    by_level = {level: outcomes.get((method, "works", level)) for level in ("work", "chunk")}
    return {level: score(one, resamples, seed) for level, one in by_level.items() if one}


def by_length(outcomes: dict[Key, Outcomes], resamples: int, seed: int) -> list[dict[str, Any]]:
    """Return the scores on pieces of each length, of the method that gives the verdict."""
    lengths = [
        (int(level.removesuffix(" words")), method, level)
        for method, protocol, level in outcomes
        if protocol == "works" and level.endswith(" words")
    ]
    return [
        {"words": words, "method": method}
        | score(outcomes[method, "works", level], resamples, seed)
        for words, method, level in sorted(lengths)
    ]


def paired(
    outcomes: dict[Key, Outcomes], methods: list[str], resamples: int, seed: int
) -> list[dict[str, Any]]:
    """Return the difference in accuracy of each pair of methods, on the same bootstrap samples."""
    differences = []
    for level, (first, second) in itertools.product(
        ("work", "chunk"), itertools.combinations(methods, 2)
    ):
        pair = [outcomes.get((method, "works", level)) for method in (first, second)]
        if pair[0] is None or pair[1] is None or not np.array_equal(pair[0].works, pair[1].works):
            continue
        right, counted, _ = count_by_work(pair[0])
        right_second, _, _ = count_by_work(pair[1])
        drawn = intervals.draws(len(counted), resamples, seed)
        difference = intervals.ratio(right - right_second, counted, drawn)
        differences.append(
            {
                "level": level,
                "methods": [first, second],
                "difference": float((right - right_second).sum() / counted.sum()),
                "interval": intervals.interval(difference),
            }
        )
    return differences


def leak(outcomes: dict[Key, Outcomes], method: str) -> dict[str, Any]:
    """Return the accuracy on chunks held out at random, and on chunks of works held out whole."""
    shuffled, honest = outcomes[method, "shuffled", "chunk"], outcomes[method, "works", "chunk"]
    return {
        "accuracy": float(shuffled.right.mean()),
        "n": len(shuffled.works),
        "held_out": float(honest.right.mean()),
    }


def confusion(outcomes: Outcomes, authors: list[str]) -> dict[str, dict[str, int]]:
    """Return the confusion matrix as true author -> predicted author -> number of works."""
    table = np.zeros((len(authors), len(authors)), np.int64)
    np.add.at(table, (outcomes.truth, outcomes.probabilities.argmax(axis=1)), 1)
    return {
        true: dict(zip(authors, row.tolist(), strict=True))
        for true, row in zip(authors, table, strict=True)
        if row.any()
    }


def questioned(
    outcomes: dict[Key, Outcomes],
    methods: list[str],
    verdicts: list[dict[str, Any]],
    resamples: int,
    seed: int,
) -> dict[str, Any]:
    """Return the scores of each method and of the verdicts on questioned works of known author."""
    scores: dict[str, Any] = {
        method: score(outcomes[method, "questioned", "work"], resamples, seed)
        for method in methods
        if (method, "questioned", "work") in outcomes
    }
    right = [verdict["verdict"] == verdict["author"] for verdict in verdicts if verdict["author"]]
    if right:
        scores["verdict"] = {"accuracy": float(np.mean(right)), "n": len(right)}
    return scores
