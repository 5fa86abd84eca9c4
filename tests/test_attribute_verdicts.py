"""Verdicts from the combined probabilities or from one method."""

import numpy as np
import pytest

from textlstm.artifacts import read_json, write_tsv
from textlstm.attribute.predictions import Prediction, read_predictions, write_predictions
from textlstm.attribute.verdicts import write_verdicts


@pytest.fixture
def folder(tmp_path):
    """Predictions of two methods, which disagree on the questioned work x and agree on k."""
    write_tsv(tmp_path / "works.tsv", ["id", "title"], [("k", "Known"), ("x", "Number X")])
    for method, p_of_x in [("svm", [0.6, 0.4]), ("lstm", [0.1, 0.9])]:
        rows = [
            Prediction(method, "works", "work", "k", "", "A", "0", np.array([0.8, 0.2])),
            Prediction(method, "shuffled", "chunk", "k", "0", "A", "0", np.array([0.7, 0.3])),
            Prediction(method, "works", "work", "x", "", "", "", np.array(p_of_x)),
            Prediction(method, "works", "chunk", "x", "0", "", "", np.array(p_of_x)),
        ]
        write_predictions(tmp_path / f"{method}.tsv", ["A", "B"], rows)
    return tmp_path


def verdicts(folder, combine):
    tables = [folder / "svm.tsv", folder / "lstm.tsv"]
    write_verdicts(
        folder / "works.tsv", tables, combine, folder / "verdicts.json", folder / "all.tsv"
    )
    return read_json(folder / "verdicts.json")


def test_the_combined_verdict_has_the_mean_of_the_methods_probabilities(folder):
    (verdict,) = verdicts(folder, "combined")
    assert verdict["work"] == "x"
    assert verdict["title"] == "Number X"
    assert verdict["verdict"] == "B"
    assert verdict["probability"] == pytest.approx(0.65)
    assert verdict["probabilities"] == pytest.approx({"A": 0.35, "B": 0.65})
    assert verdict["agree"] == ["lstm"]
    assert verdict["methods"]["svm"] == {"verdict": "A", "probability": pytest.approx(0.6)}
    assert verdict["author"] is None


def test_the_verdict_of_one_method_is_that_methods_prediction(folder):
    (verdict,) = verdicts(folder, "svm")
    assert verdict["verdict"] == "A"
    assert verdict["agree"] == ["svm"]


def test_the_table_has_all_methods_and_the_combination_of_works_held_out_whole(folder):
    verdicts(folder, "svm")
    authors, rows = read_predictions(folder / "all.tsv")
    assert authors == ["A", "B"]
    combined = {
        (row.level, row.work): row.probabilities for row in rows if row.method == "combined"
    }
    # shuffled chunks are not combined
    assert set(combined) == {("work", "k"), ("work", "x"), ("chunk", "x")}
    assert combined["work", "k"] == pytest.approx([0.8, 0.2])
    assert len(rows) == 4 + 4 + 3


def test_a_corpus_with_one_author_gives_no_verdicts_and_no_rows(tmp_path):
    write_tsv(tmp_path / "works.tsv", ["id", "title"], [("a", "Alone")])
    for method in ("svm", "lstm"):
        write_predictions(tmp_path / f"{method}.tsv", ["A"], [])
    assert verdicts(tmp_path, "combined") == []
    assert read_predictions(tmp_path / "all.tsv") == ([], [])
