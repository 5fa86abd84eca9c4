"""Accuracy from properties other than style."""

import numpy as np
import pytest
from helpers.attribute_corpus import THREE, write_works

from textlstm.artifacts.files import write_text
from textlstm.artifacts.tables import read_tsv, write_tsv
from textlstm.attribute.predictions import Prediction, write_predictions
from textlstm.evaluate.confounders import classify, dialogue, judge_rows, write_confounders


@pytest.fixture(scope="module")
def table(tmp_path_factory):
    """The table of a corpus in which only A quotes, B is recent, and the judge errs once."""
    folder = write_works(tmp_path_factory.mktemp("shelf"), THREE | {"?q": "B"})
    rows = [
        row | {"year": {"A": "1850", "B": "1900", "C": "1855"}[row["author"]], "language": "en"}
        for row in read_tsv(folder / "works.tsv")
    ]
    columns = ["id", "author", "title", "role", "group", "year", "language"]
    write_tsv(folder / "works.tsv", columns, [[row[name] for name in columns] for row in rows])
    for row in rows:
        text = (folder / f"style/{row['id']}.txt").read_text()
        quoted = "".join(f"“{line}”\n\n" for line in text.splitlines())
        write_text(folder / f"clean/{row['id']}.txt", quoted if row["author"] == "A" else text)
    fold = {row["work"]: row["fold"] for row in read_tsv(folder / "folds.tsv")}
    predictions = []
    for work, author in THREE.items():
        p = np.full(3, 0.1)
        p["ABC".index("C" if work == "a0" else author)] = 0.8
        predictions.append(Prediction("combined", "works", "work", work, "", author, fold[work], p))
    write_predictions(folder / "predictions.tsv", list("ABC"), predictions)
    inputs = ("works.tsv", "folds.tsv", "style", "clean", "predictions.tsv")
    out = folder / "confounders.tsv"
    write_confounders(*(folder / name for name in inputs), "combined", 200, 1, out)
    return {row["property"]: row for row in read_tsv(out)}


def test_the_judge_comes_first_with_its_accuracy(table):
    first = next(iter(table.values()))
    assert (first["property"], first["right"], first["works"]) == ("the judge", "11", "12")
    assert float(first["low"]) < float(first["accuracy"]) < float(first["high"])


def test_the_judge_is_read_among_candidates_of_the_same_time(table):
    # of A and C within ten years; no other author is near to B
    assert table["the judge, among candidates with a work within 10 years"]["works"] == "9"


def test_the_date_alone_tells_authors_of_different_times_apart(table):
    assert table["date: the year"]["right"] == "12"


def test_quotation_alone_tells_its_only_user_apart(table):
    assert int(table["dialogue: the share in quotation marks"]["right"]) >= 6


def test_words_are_counted_with_and_without_topic(table):
    assert int(table["500 most frequent words"]["right"]) >= 10
    function_words = table["their function words alone, without topic"]
    assert int(function_words["features"]) < int(table["500 most frequent words"]["features"])


def test_works_that_are_never_held_out_are_not_classified():
    named = classify(
        np.arange(6.0)[:, None], np.array(list("AABBBC")), np.array([0, 1] * 2 + [-1] * 2), False
    )
    assert [bool(name) for name in named] == [True] * 4 + [False] * 2


def test_undated_works_have_no_rivals_of_their_time():
    p = Prediction("combined", "works", "work", "a", "", "A", "0", np.array([0.9, 0.1]))
    years = np.array([np.nan, np.nan])
    rows = judge_rows(["a", "b"], np.array(["A", "B"]), years, {"a": p}, ["A", "B"])
    assert [row.property for row in rows] == ["the judge"]


def test_a_text_without_quotation_marks_has_no_dialogue():
    assert dialogue("She came.\n\nHe went.") == [0.0, 0.0]


def test_a_corpus_of_one_author_has_an_empty_table(tmp_path):
    folder = write_works(tmp_path, {"a0": "A", "a1": "A"})
    write_predictions(folder / "predictions.tsv", ["A"], [])
    write_tsv(tmp_path / "works.tsv", ["id", "year", "language"], [])
    out = tmp_path / "confounders.tsv"
    inputs = ("works.tsv", "folds.tsv", "style", "clean", "predictions.tsv")
    write_confounders(*(folder / name for name in inputs), "combined", 200, 1, out)
    assert read_tsv(out) == []
