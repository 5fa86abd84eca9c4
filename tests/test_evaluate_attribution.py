"""Accuracy, leak, intervals and calibration of attribution methods."""

import numpy as np
import pytest

from textlstm.artifacts.tables import read_json, write_json
from textlstm.attribute.predictions import Prediction, write_predictions
from textlstm.evaluate.attribution import write_attribution
from textlstm.evaluate.calibration import brier_score, expected_calibration_error

AUTHORS = ["A", "B"]


def row(method, protocol, level, work, chunk, author, fold, p_of_a):
    probabilities = np.array([p_of_a, 1 - p_of_a])
    return Prediction(method, protocol, level, work, chunk, author, fold, probabilities)


def rows(method, wrong):
    """Return predictions for four works by A and one by B, of two chunks each.

    At level "work" the works in `wrong` are misclassified; the second chunk of each work is
    classified unlike the work, and all shuffled chunks are right.
    """
    table = []
    for work in ["a1", "a2", "a3", "a4", "b1"]:
        author = work[0].upper()
        p = 0.9 if (author == "A") != (work in wrong) else 0.1
        right = 0.9 if author == "A" else 0.1
        table.append(row(method, "works", "work", work, "", author, "0", p))
        for chunk, p_of_chunk in (("0", p), ("1", 1 - p)):
            table.append(row(method, "works", "chunk", work, chunk, author, "0", p_of_chunk))
            table.append(row(method, "shuffled", "chunk", work, chunk, author, "0", right))
    return table


@pytest.fixture
def figures(tmp_path):
    table = rows("svm", wrong={"b1"}) + rows("lstm", wrong={"a1", "a2"})
    table += [
        row(method, "works", "work", work, "", "A", "", p)
        for method in ("svm", "lstm")
        for work, p in [("q1", 0.7), ("q2", 0.2)]
    ]
    table.append(row("svm", "works", "work", "q3", "", "", "", 0.5))  # its author is unknown
    write_predictions(tmp_path / "predictions.tsv", AUTHORS, table)
    verdicts = [
        {"verdict": "A", "author": "A"},
        {"verdict": "B", "author": "A"},
        {"verdict": "A", "author": None},
    ]
    write_json(tmp_path / "verdicts.json", verdicts)
    write_attribution(
        tmp_path / "predictions.tsv", tmp_path / "verdicts.json", 500, 1, tmp_path / "out.json"
    )
    return read_json(tmp_path / "out.json")


def test_accuracy_and_macro_accuracy_of_works(figures):
    work = figures["methods"]["svm"]["work"]
    assert work["accuracy"] == 0.8
    assert work["macro_accuracy"] == 0.5
    assert work["n"] == 5
    low, high = work["interval"]
    assert low < 0.8 < high <= 1


def test_accuracy_of_chunks_counts_chunks_and_works(figures):
    chunk = figures["methods"]["svm"]["chunk"]
    assert chunk["accuracy"] == 0.5
    assert chunk["n"] == 10
    assert chunk["n_works"] == 5


def test_the_leak_has_the_accuracy_of_shuffled_and_of_held_out_chunks(figures):
    assert figures["leak"]["svm"] == {"accuracy": 1.0, "n": 10, "held_out": 0.5}


def test_the_confusion_matrix_counts_works(figures):
    assert figures["confusion"]["lstm"] == {"A": {"A": 2, "B": 2}, "B": {"A": 0, "B": 1}}


def test_pairs_of_methods_are_compared_on_the_same_works(figures):
    (pair,) = [pair for pair in figures["paired"] if pair["level"] == "work"]
    assert pair["methods"] == ["svm", "lstm"]
    assert pair["difference"] == pytest.approx(0.2)
    assert pair["interval"][0] < 0.2 < pair["interval"][1]


def test_questioned_works_are_scored_only_where_their_author_is_known(figures):
    assert figures["questioned"]["svm"]["accuracy"] == 0.5
    assert figures["questioned"]["svm"]["n"] == 2
    assert figures["questioned"]["verdict"] == {"accuracy": 0.5, "n": 2}


def test_a_corpus_with_one_author_gives_a_reason_instead_of_figures(tmp_path):
    write_predictions(tmp_path / "predictions.tsv", ["A"], [])
    write_json(tmp_path / "verdicts.json", [])
    write_attribution(
        tmp_path / "predictions.tsv", tmp_path / "verdicts.json", 500, 1, tmp_path / "out.json"
    )
    figures = read_json(tmp_path / "out.json")
    assert figures["methods"] == {}
    assert "one author" in figures["reason"]


def test_more_authors_than_are_compared_give_that_reason(tmp_path):
    write_predictions(tmp_path / "predictions.tsv", [f"A{n}" for n in range(1001)], [])
    write_json(tmp_path / "verdicts.json", [])
    write_attribution(
        tmp_path / "predictions.tsv", tmp_path / "verdicts.json", 500, 1, tmp_path / "out.json"
    )
    assert "1,001 authors" in read_json(tmp_path / "out.json")["reason"]


PROBABILITIES = np.array([[0.85, 0.15], [0.85, 0.15], [0.35, 0.65]])
TRUTH = np.array([0, 1, 1])


def test_expected_calibration_error_equals_the_value_worked_by_hand():
    # bin 8: confidence 0.85, 1 of 2 right; bin 6: confidence 0.65, 1 of 1 right
    error = expected_calibration_error(PROBABILITIES, TRUTH)
    assert error == pytest.approx((2 * 0.35 + 0.35) / 3)


def test_brier_score_equals_the_value_worked_by_hand():
    score = brier_score(PROBABILITIES, TRUTH)
    assert score == pytest.approx((2 * 0.15**2 + 2 * 0.85**2 + 2 * 0.35**2) / 3)


def test_a_corpus_of_one_work_an_author_gives_a_reason_and_no_accuracy(tmp_path):
    table = [row("svm", "works", "work", "q", "", "A", "", 0.51)]
    write_predictions(tmp_path / "predictions.tsv", AUTHORS, table)
    write_json(tmp_path / "verdicts.json", [{"verdict": None, "author": "A"}])
    write_attribution(
        tmp_path / "predictions.tsv", tmp_path / "verdicts.json", 500, 1, tmp_path / "out.json"
    )
    figures = read_json(tmp_path / "out.json")
    assert figures["methods"] == {}
    assert "every author has one work only" in figures["reason"]
