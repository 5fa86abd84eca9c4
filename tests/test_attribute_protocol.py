"""Whatever the method: no figure of a work depends on that work, or on works held out beside it."""

import numpy as np
import pytest
from helpers.attribute_corpus import THREE, paths, write_works

from textlstm.artifacts import read_text, write_text
from textlstm.attribute import delta, svm
from textlstm.attribute.chunked_corpus import read_chunked_corpus
from textlstm.attribute.predictions import read_predictions
from textlstm.attribute.protocol import Scores, held_out, mean_by_work


def cosine_delta(folder, out):
    delta.write_delta(*paths(folder), chunk=150, most_frequent_words=40, seed=1, out=out)


def support_vectors(folder, out):
    svm.write_svm(*paths(folder), chunk=150, shortest=2, longest=3, features=60, seed=1, out=out)


def judged(folder, method):
    """What the method wrote: probabilities of the likeliest authors, by protocol, level, work and chunk."""
    method(folder, folder / "out.tsv")
    authors, rows = read_predictions(folder / "out.tsv")
    return authors, {(row.protocol, row.level, row.work, row.chunk): row for row in rows}


METHODS = [cosine_delta, support_vectors]


@pytest.mark.parametrize("method", METHODS)
def test_works_it_had_not_read_are_given_to_their_authors(tmp_path, method):
    write_works(tmp_path, THREE | {"?q": "B"})
    authors, rows = judged(tmp_path, method)
    assert authors == ["A", "B", "C"]
    works = [row for key, row in rows.items() if key[:2] == ("works", "work")]
    assert {row.work for row in works} == {*THREE, "q"}
    right = [authors[row.probabilities.argmax()] == row.author for row in works]
    assert np.mean(right) >= 0.9  # chance is a half
    for row in rows.values():
        assert row.probabilities.sum() == pytest.approx(1, abs=1e-6)
        assert (row.probabilities > 0).all()
    assert rows["works", "work", "q", ""].fold == ""


@pytest.mark.parametrize("method", METHODS)
def test_a_name_planted_in_held_out_works_does_not_help(tmp_path, method):
    """Every work of one fold carries its author's name in every line: a leak would know them by it."""
    write_works(tmp_path, THREE)
    _, before = judged(tmp_path, method)
    marked = [row for row in before.values() if row.fold == "0" and row[1:3] == ("works", "work")]
    assert len(marked) >= 3
    for row in marked:
        path = tmp_path / f"style/{row.work}.txt"
        write_text(path, read_text(path).replace(" .", f" writtenby{row.author} ."))
    authors, after = judged(tmp_path, method)
    for row in marked:
        true = authors.index(row.author)
        assert (
            after["works", "work", row.work, ""].probabilities[true] < row.probabilities[true] + 0.1
        )


@pytest.mark.parametrize("method", METHODS)
def test_features_scales_and_temperatures_come_from_other_works(tmp_path, method):
    """Rewriting one work changes no prediction for the others of its fold, which it never teaches."""
    write_works(tmp_path, THREE)
    _, before = judged(tmp_path, method)
    fold = before["works", "work", "a0", ""].fold
    text = "upon upon upon zebra zebra the the quagga .\n" * 150
    write_text(tmp_path / "style/a0.txt", text)
    _, after = judged(tmp_path, method)
    beside = [
        key
        for key, row in before.items()
        if row.fold == fold and row.work != "a0" and key[0] == "works"
    ]
    assert beside
    for key in beside:
        np.testing.assert_allclose(after[key].probabilities, before[key].probabilities, atol=2e-8)


@pytest.mark.parametrize("method", METHODS)
def test_the_same_inputs_give_the_same_bytes(tmp_path, method):
    write_works(tmp_path, THREE)
    method(tmp_path, tmp_path / "one.tsv")
    method(tmp_path, tmp_path / "two.tsv")
    assert (tmp_path / "one.tsv").read_bytes() == (tmp_path / "two.tsv").read_bytes()


@pytest.mark.parametrize("method", METHODS)
def test_one_author_is_explained_and_breaks_nothing(tmp_path, method, capsys):
    write_works(tmp_path, {"a1": "A", "a2": "A", "?q": "A"})
    authors, rows = judged(tmp_path, method)
    assert (authors, rows) == ([], {})
    assert "one author" in capsys.readouterr().err


@pytest.mark.parametrize("method", METHODS)
def test_authors_of_one_work_teach_but_are_not_scored(tmp_path, method):
    write_works(tmp_path, {"a1": "A", "a2": "A", "b1": "B", "?q": "B"})
    authors, rows = judged(tmp_path, method)
    assert {row.work for row in rows.values()} == {"a1", "a2", "q"}
    assert authors[rows["works", "work", "q", ""].probabilities.argmax()] == "B"


def test_a_work_beside_a_questioned_one_in_its_group_does_not_teach_the_verdict(tmp_path):
    write_works(tmp_path, THREE | {"?q": "B"}, groups={"q": "letters", "b0": "letters"})
    shelf = read_chunked_corpus(*paths(tmp_path), 150)
    taught = {shelf.texts[at].work for at in shelf.owner[shelf.training_for_verdicts()]}
    assert "b0" not in taught
    assert {"a0", "b1", "b2", "c0"} <= taught


def test_no_fit_sees_what_it_judges(tmp_path):
    write_works(tmp_path, THREE)
    shelf = read_chunked_corpus(*paths(tmp_path), 150)
    fits = []

    def fit(train):
        taught = set(shelf.owner[train])

        def judge(rows):
            assert not taught & set(shelf.owner[rows])
            fits.append(len(taught))
            scores = np.eye(3)[shelf.labels[rows]]
            return Scores(scores, mean_by_work(scores, shelf.owner[rows]))

        return judge

    rows = held_out("perfect", shelf, fit)
    assert len(fits) == 3 * 2 + 3  # two judgements for each pair of folds, one for each fold
    assert min(fits) == 4
    assert all(row.probabilities.argmax() == "ABC".index(row.author) for row in rows)
    # twelve works judged right in training do not earn certainty
    assert max(row.probabilities.max() for row in rows if row.level == "work") < 0.95
