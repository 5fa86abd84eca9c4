"""How often each method names the right author, of works it had not read: accuracy, calibration, the leak beside it."""

import itertools
from collections import defaultdict
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from textlstm.artifacts import read_json, write_json
from textlstm.attribute.predictions import Prediction, read_predictions
from textlstm.evaluate import intervals
from textlstm.evaluate.calibration import brier, expected_error

PROTOCOL = (
    "known works held out whole, by fold; features, weights and temperatures from other works; "
    "95 % intervals resample works"
)
ONE_AUTHOR = "The corpus has known works of one author only; to tell authors apart takes works of at least two."


class Judged(NamedTuple):
    """What a method said of units (works or chunks) whose author is known, in the order of `works`."""

    works: np.ndarray  # ids
    truth: np.ndarray  # author indices
    probabilities: np.ndarray  # [units, authors]

    @property
    def right(self) -> np.ndarray:
        """Whether the likeliest author is the true one."""
        return self.probabilities.argmax(axis=1) == self.truth


def write_attribution(
    predictions: Path, verdicts: Path, resamples: int, seed: int, out: Path
) -> None:
    """Score every method on held-out works and chunks, on shuffled chunks, and on questioned works of known author."""
    authors, rows = read_predictions(predictions)
    if not rows:
        write_json(out, {"protocol": PROTOCOL, "reason": ONE_AUTHOR, "methods": {}, "leak": {}})
        return
    judged = gather(rows, authors)
    methods = list(dict.fromkeys(row.method for row in rows))
    write_json(
        out,
        {
            "protocol": PROTOCOL,
            "authors": authors,
            "methods": {method: levels(judged, method, resamples, seed) for method in methods},
            "paired": paired(judged, methods, resamples, seed),
            "leak": {
                method: leak(judged, method)
                for method in methods
                if (method, "shuffled", "chunk") in judged
            },
            "confusion": {
                method: confusion(judged[method, "works", "work"], authors)
                for method in methods
                if (method, "works", "work") in judged
            },
            "questioned": questioned(judged, methods, read_json(verdicts), resamples, seed),
        },
    )


def gather(rows: list[Prediction], authors: list[str]) -> dict[tuple[str, str, str], Judged]:
    """Return what each method said under each protocol (works, shuffled, questioned) at each level."""
    groups: dict[tuple[str, str, str], list[Prediction]] = defaultdict(list)
    for row in rows:
        if row.author in authors:
            groups[row.method, row.protocol if row.fold else "questioned", row.level].append(row)
    return {key: judgement(group, authors) for key, group in groups.items()}


def judgement(rows: list[Prediction], authors: list[str]) -> Judged:
    """Return rows as arrays, sorted by work and chunk."""
    rows = sorted(rows, key=lambda row: (row.work, int(row.chunk or 0)))
    truth = np.array([authors.index(row.author) for row in rows])
    return Judged(
        np.array([row.work for row in rows]), truth, np.stack([row.probabilities for row in rows])
    )


def by_work(judged: Judged) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return for each work: units right, units, the true author."""
    _, first, of = np.unique(judged.works, return_index=True, return_inverse=True)
    return np.bincount(of, judged.right), np.bincount(of).astype(float), judged.truth[first]


def score(judged: Judged, resamples: int, seed: int) -> dict[str, Any]:
    """Return accuracy and macro accuracy with intervals, and how far the probabilities are to be believed."""
    right, counted, authors = by_work(judged)
    drawn = intervals.draws(len(counted), resamples, seed)
    once = np.ones((1, len(counted)), np.int64)
    return {
        "accuracy": float(right.sum() / counted.sum()),
        "macro_accuracy": float(intervals.macro(right, counted, authors, once)[0]),
        "interval": intervals.share_interval(right, counted, drawn),
        "macro_interval": intervals.interval(intervals.macro(right, counted, authors, drawn)),
        "n": len(judged.works),
        "n_works": len(counted),
        "expected_calibration_error": expected_error(judged.probabilities, judged.truth),
        "brier": brier(judged.probabilities, judged.truth),
    }


def levels(
    judged: dict[tuple[str, str, str], Judged], method: str, resamples: int, seed: int
) -> dict[str, Any]:
    """Return a method's scores on works and on chunks, all of works held out whole."""
    found = {level: judged.get((method, "works", level)) for level in ("work", "chunk")}
    return {level: score(one, resamples, seed) for level, one in found.items() if one}


def paired(
    judged: dict[tuple[str, str, str], Judged], methods: list[str], resamples: int, seed: int
) -> list[dict[str, Any]]:
    """Return the difference in accuracy of every two methods on the same works, drawing the same works for both."""
    found = []
    for level, (one, other) in itertools.product(
        ("work", "chunk"), itertools.combinations(methods, 2)
    ):
        pair = [judged.get((method, "works", level)) for method in (one, other)]
        if pair[0] is None or pair[1] is None or not np.array_equal(pair[0].works, pair[1].works):
            continue
        (right, counted, _), (right_other, _, _) = by_work(pair[0]), by_work(pair[1])
        drawn = intervals.draws(len(counted), resamples, seed)
        difference = intervals.ratio(right - right_other, counted, drawn)
        found.append(
            {
                "level": level,
                "methods": [one, other],
                "difference": float((right - right_other).sum() / counted.sum()),
                "interval": intervals.interval(difference),
            }
        )
    return found


def leak(judged: dict[tuple[str, str, str], Judged], method: str) -> dict[str, Any]:
    """Return the accuracy on shuffled chunks, which other chunks of the same work helped to judge, and without that."""
    shuffled, honest = judged[method, "shuffled", "chunk"], judged[method, "works", "chunk"]
    return {
        "accuracy": float(shuffled.right.mean()),
        "n": len(shuffled.works),
        "held_out": float(honest.right.mean()),
    }


def confusion(judged: Judged, authors: list[str]) -> dict[str, dict[str, int]]:
    """Return for each true author how many of the works each author was named for."""
    table = np.zeros((len(authors), len(authors)), np.int64)
    np.add.at(table, (judged.truth, judged.probabilities.argmax(axis=1)), 1)
    return {
        true: dict(zip(authors, row.tolist(), strict=True))
        for true, row in zip(authors, table, strict=True)
        if row.any()
    }


def questioned(
    judged: dict[tuple[str, str, str], Judged],
    methods: list[str],
    verdicts: list[dict[str, Any]],
    resamples: int,
    seed: int,
) -> dict[str, Any]:
    """Return accuracy on the questioned works whose author is known or agreed on, by method and of the verdicts."""
    found = {
        method: score(one, resamples, seed)
        for method in methods
        if (one := judged.get((method, "questioned", "work")))
    }
    named = [verdict["verdict"] == verdict["author"] for verdict in verdicts if verdict["author"]]
    if named:
        found["verdict"] = {"accuracy": float(np.mean(named)), "n": len(named)}
    return found
