"""The verdict: the mean of calibrated probabilities, or one method's word, and who agrees."""

import numpy as np
import pytest

from textlstm.artifacts import read_json, write_tsv
from textlstm.attribute.predictions import Prediction, read_predictions, write_predictions
from textlstm.attribute.verdicts import write_verdicts


@pytest.fixture
def said(tmp_path):
    """Two methods about a questioned work x and a known one k; they differ about x."""
    write_tsv(tmp_path / "works.tsv", ["id", "title"], [("k", "Known"), ("x", "Number X")])
    for method, about_x in [("svm", [0.6, 0.4]), ("lstm", [0.1, 0.9])]:
        rows = [
            Prediction(method, "works", "work", "k", "", "A", "0", np.array([0.8, 0.2])),
            Prediction(method, "shuffled", "chunk", "k", "0", "A", "0", np.array([0.7, 0.3])),
            Prediction(method, "works", "work", "x", "", "", "", np.array(about_x)),
            Prediction(method, "works", "chunk", "x", "0", "", "", np.array(about_x)),
        ]
        write_predictions(tmp_path / f"{method}.tsv", ["A", "B"], rows)
    return tmp_path


def verdicts(folder, combine):
    tables = [folder / "svm.tsv", folder / "lstm.tsv"]
    write_verdicts(
        folder / "works.tsv", tables, combine, folder / "verdicts.json", folder / "all.tsv"
    )
    return read_json(folder / "verdicts.json")


def test_combined_is_the_mean_of_probabilities(said):
    (verdict,) = verdicts(said, "combined")
    assert verdict["work"] == "x"
    assert verdict["title"] == "Number X"
    assert verdict["verdict"] == "B"
    assert verdict["probability"] == pytest.approx(0.65)
    assert verdict["probabilities"] == pytest.approx({"A": 0.35, "B": 0.65})
    assert verdict["agree"] == ["lstm"]
    assert verdict["methods"]["svm"] == {"verdict": "A", "probability": pytest.approx(0.6)}
    assert verdict["author"] is None


def test_one_method_may_decide(said):
    (verdict,) = verdicts(said, "svm")
    assert (verdict["verdict"], verdict["agree"]) == ("A", ["svm"])


def test_the_table_holds_every_method_and_the_combination_of_what_both_judged(said):
    verdicts(said, "svm")
    authors, rows = read_predictions(said / "all.tsv")
    assert authors == ["A", "B"]
    combined = {
        (row.level, row.work): row.probabilities for row in rows if row.method == "combined"
    }
    assert set(combined) == {
        ("work", "k"),
        ("work", "x"),
        ("chunk", "x"),
    }  # shuffled chunks are each method's own
    assert combined["work", "k"] == pytest.approx([0.8, 0.2])
    assert len(rows) == 4 + 4 + 3


def test_nobody_to_tell_apart_leaves_an_empty_list_and_a_table_without_rows(tmp_path):
    write_tsv(tmp_path / "works.tsv", ["id", "title"], [("a", "Alone")])
    for method in ("svm", "lstm"):
        write_predictions(tmp_path / f"{method}.tsv", ["A"], [])
    assert verdicts(tmp_path, "combined") == []
    assert read_predictions(tmp_path / "all.tsv") == ([], [])
