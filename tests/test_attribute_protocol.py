"""No prediction depends on the work it is for, or on works held out with it."""

import numpy as np
import pytest
from helpers.attribute_corpus import THREE, paths, write_works

from textlstm import config
from textlstm.artifacts import read_text, write_text
from textlstm.attribute import delta, svm
from textlstm.attribute.chunked_corpus import read_chunked_corpus
from textlstm.attribute.predictions import read_predictions
from textlstm.attribute.protocol import held_out
from textlstm.attribute.scorer import Scorer


def write_delta(folder, out):
    delta.write_delta(*paths(folder), chunk=150, most_frequent_words=40, seed=1, out=out)


def write_svm(folder, out):
    settings = config.Svm.model_construct(ngrams=[2, 3], features=60)
    svm.write_svm(*paths(folder), chunk=150, settings=settings, seed=1, out=out)


def predictions(folder, write):
    """Return the authors and a method's predictions by protocol, level, work and chunk."""
    write(folder, folder / "out.tsv")
    authors, rows = read_predictions(folder / "out.tsv")
    return authors, {(row.protocol, row.level, row.work, row.chunk): row for row in rows}


both_methods = pytest.mark.parametrize("write", [write_delta, write_svm])


@both_methods
def test_authors_of_held_out_and_questioned_works_are_recognised(tmp_path, write):
    write_works(tmp_path, THREE | {"?q": "B"})
    authors, rows = predictions(tmp_path, write)
    assert authors == ["A", "B", "C"]
    works = [row for key, row in rows.items() if key[:2] == ("works", "work")]
    assert {row.work for row in works} == {*THREE, "q"}
    right = [authors[row.probabilities.argmax()] == row.author for row in works]
    assert np.mean(right) >= 0.9  # the majority author has half of the works
    for row in rows.values():
        assert row.probabilities.sum() == pytest.approx(1, abs=1e-6)
        assert (row.probabilities > 0).all()
    assert rows["works", "work", "q", ""].fold == ""


@both_methods
def test_a_name_planted_in_held_out_works_does_not_help(tmp_path, write):
    """Every line of a fold's works contains the author's name: a leak would recognise it."""
    write_works(tmp_path, THREE)
    _, before = predictions(tmp_path, write)
    marked = [row for row in before.values() if row.fold == "0" and row[1:3] == ("works", "work")]
    assert len(marked) >= 3
    for row in marked:
        path = tmp_path / f"style/{row.work}.txt"
        write_text(path, read_text(path).replace(" .", f" writtenby{row.author} ."))
    authors, after = predictions(tmp_path, write)
    for row in marked:
        true = authors.index(row.author)
        planted = after["works", "work", row.work, ""]
        assert planted.probabilities[true] < row.probabilities[true] + 0.1


@both_methods
def test_rewriting_a_work_does_not_change_predictions_for_others_of_its_fold(tmp_path, write):
    write_works(tmp_path, THREE)
    _, before = predictions(tmp_path, write)
    fold = before["works", "work", "a0", ""].fold
    text = "upon upon upon zebra zebra the the quagga .\n" * 150
    write_text(tmp_path / "style/a0.txt", text)
    _, after = predictions(tmp_path, write)
    same_fold = [
        key
        for key, row in before.items()
        if row.fold == fold and row.work != "a0" and key[0] == "works"
    ]
    assert same_fold
    for key in same_fold:
        np.testing.assert_allclose(after[key].probabilities, before[key].probabilities, atol=2e-8)


@both_methods
def test_equal_inputs_give_equal_bytes(tmp_path, write):
    write_works(tmp_path, THREE)
    write(tmp_path, tmp_path / "first.tsv")
    write(tmp_path, tmp_path / "second.tsv")
    assert (tmp_path / "first.tsv").read_bytes() == (tmp_path / "second.tsv").read_bytes()


@both_methods
def test_a_corpus_with_one_author_gives_an_empty_table_and_a_message(tmp_path, write, capsys):
    write_works(tmp_path, {"a1": "A", "a2": "A", "?q": "A"})
    authors, rows = predictions(tmp_path, write)
    assert authors == []
    assert rows == {}
    assert "one author" in capsys.readouterr().err


@both_methods
def test_the_only_work_of_an_author_is_for_training_only(tmp_path, write):
    write_works(tmp_path, {"a1": "A", "a2": "A", "b1": "B", "?q": "B"})
    authors, rows = predictions(tmp_path, write)
    assert {row.work for row in rows.values()} == {"a1", "a2", "q"}
    assert authors[rows["works", "work", "q", ""].probabilities.argmax()] == "B"


def test_known_works_in_the_group_of_a_questioned_work_are_not_for_training_verdicts(tmp_path):
    write_works(tmp_path, THREE | {"?q": "B"}, groups={"q": "letters", "b0": "letters"})
    corpus = read_chunked_corpus(*paths(tmp_path), 150)
    training = {corpus.texts[text].work for text in corpus.owner[corpus.training_for_verdicts()]}
    assert "b0" not in training
    assert {"a0", "b1", "b2", "c0"} <= training


def test_features_are_extracted_once_for_each_corpus_and_argument(tmp_path):
    write_works(tmp_path, THREE)
    corpus = read_chunked_corpus(*paths(tmp_path), 150)
    calls = []

    def extract(chunks, size):
        calls.append(size)
        return [chunk[:size] for chunk in chunks]

    assert corpus.cached(extract, 3) is corpus.cached(extract, 3)
    assert len(corpus.cached(extract, 4)[0]) == 4
    assert calls == [3, 4]


class Perfect:
    """A method that knows all authors and checks that no scored work was in its training set."""

    id = "perfect"

    def __init__(self):
        self.training_works = []

    def fit(self, corpus, training):
        return PerfectScorer(corpus, set(corpus.owner[training]), self.training_works)


class PerfectScorer(Scorer):
    def __init__(self, corpus, training, log):
        self.corpus, self.training, self.log = corpus, training, log

    def scores(self, chunks):
        assert not self.training & set(self.corpus.owner[chunks])
        self.log.append(len(self.training))
        return np.eye(len(self.corpus.authors))[self.corpus.labels[chunks]]


def test_no_scored_work_is_in_the_training_set_and_perfect_scores_are_not_certain(tmp_path):
    write_works(tmp_path, THREE)
    method = Perfect()
    rows = held_out(method, read_chunked_corpus(*paths(tmp_path), 150))
    assert len(method.training_works) == 3 * 2 + 3  # two for each pair of folds, one for each fold
    assert min(method.training_works) == 4
    assert all(row.probabilities.argmax() == "ABC".index(row.author) for row in rows)
    # twelve correct works do not justify certainty
    assert max(row.probabilities.max() for row in rows if row.level == "work") < 0.95
