"""Accuracy beside its leak, intervals by work, calibration, the questioned works."""

import numpy as np
import pytest

from textlstm.artifacts import read_json, write_json
from textlstm.attribute.predictions import Prediction, write_predictions
from textlstm.evaluate.attribution import write_attribution
from textlstm.evaluate.calibration import brier, expected_error

AUTHORS = ["A", "B"]


def row(method, protocol, level, work, chunk, author, fold, first):
    return Prediction(
        method, protocol, level, work, chunk, author, fold, np.array([first, 1 - first])
    )


def rows(method, wrong):
    """Four works of A, one of B, two chunks each; the works in `wrong` are given to the other author."""
    found = []
    for work in ["a1", "a2", "a3", "a4", "b1"]:
        author = work[0].upper()
        first = 0.9 if (author == "A") != (work in wrong) else 0.1
        found.append(row(method, "works", "work", work, "", author, "0", first))
        for chunk in "01":
            found.append(
                row(
                    method,
                    "works",
                    "chunk",
                    work,
                    chunk,
                    author,
                    "0",
                    first if chunk == "0" else 1 - first,
                )
            )
            found.append(
                row(
                    method,
                    "shuffled",
                    "chunk",
                    work,
                    chunk,
                    author,
                    "0",
                    0.9 if author == "A" else 0.1,
                )
            )
    return found


@pytest.fixture
def scored(tmp_path):
    table = rows("svm", wrong={"b1"}) + rows("lstm", wrong={"a1", "a2"})
    table += [
        row(method, "works", "work", work, "", "A", "", p)
        for method in ("svm", "lstm")
        for work, p in [("q1", 0.7), ("q2", 0.2)]
    ]
    table.append(
        row("svm", "works", "work", "q3", "", "", "", 0.5)
    )  # nobody knows: it scores nothing
    write_predictions(tmp_path / "predictions.tsv", AUTHORS, table)
    said = [
        {"verdict": "A", "author": "A"},
        {"verdict": "B", "author": "A"},
        {"verdict": "A", "author": None},
    ]
    write_json(tmp_path / "verdicts.json", said)
    write_attribution(
        tmp_path / "predictions.tsv", tmp_path / "verdicts.json", 500, 1, tmp_path / "out.json"
    )
    return read_json(tmp_path / "out.json")


def test_accuracy_and_macro_accuracy_at_both_levels(scored):
    work, chunk = scored["methods"]["svm"]["work"], scored["methods"]["svm"]["chunk"]
    assert (work["accuracy"], work["macro_accuracy"], work["n"]) == (0.8, 0.5, 5)
    assert (chunk["accuracy"], chunk["n"], chunk["n_works"]) == (0.5, 10, 5)
    low, high = work["interval"]
    assert low < 0.8 < high <= 1


def test_the_leak_stands_beside_the_honest_figure(scored):
    assert scored["leak"]["svm"] == {"accuracy": 1.0, "n": 10, "held_out": 0.5}


def test_confusion_counts_works(scored):
    assert scored["confusion"]["lstm"] == {"A": {"A": 2, "B": 2}, "B": {"A": 0, "B": 1}}


def test_methods_are_compared_on_the_same_works(scored):
    (pair,) = [pair for pair in scored["paired"] if pair["level"] == "work"]
    assert pair["methods"] == ["svm", "lstm"]
    assert pair["difference"] == pytest.approx(0.2)
    assert pair["interval"][0] < 0.2 < pair["interval"][1]


def test_questioned_works_are_scored_where_their_author_is_known(scored):
    assert scored["questioned"]["svm"]["accuracy"] == 0.5
    assert scored["questioned"]["svm"]["n"] == 2
    assert scored["questioned"]["verdict"] == {"accuracy": 0.5, "n": 2}


def test_one_author_is_explained(tmp_path):
    write_predictions(tmp_path / "predictions.tsv", ["A"], [])
    write_json(tmp_path / "verdicts.json", [])
    write_attribution(
        tmp_path / "predictions.tsv", tmp_path / "verdicts.json", 500, 1, tmp_path / "out.json"
    )
    found = read_json(tmp_path / "out.json")
    assert found["methods"] == {}
    assert "one author" in found["reason"]


def test_calibration_by_hand():
    sure = np.array([[0.85, 0.15], [0.85, 0.15], [0.35, 0.65]])
    truth = np.array([0, 1, 1])
    # bin 8: said 0.85, right 1 of 2; bin 6: said 0.65, right
    assert expected_error(sure, truth) == pytest.approx((2 * 0.35 + 0.35) / 3)
    assert brier(sure, truth) == pytest.approx((2 * 0.15**2 + 2 * 0.85**2 + 2 * 0.35**2) / 3)
