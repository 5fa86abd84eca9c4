"""The LSTM author classifier."""

import numpy as np
import pytest
from helpers.attribute_corpus import THREE, paths, write_works

from textlstm import config
from textlstm.artifacts import read_text, write_text
from textlstm.attribute.chunked_corpus import read_chunked_corpus
from textlstm.attribute.lstm import LSTMClassifier, write_lstm
from textlstm.attribute.predictions import read_predictions
from textlstm.attribute.scorer import score_both_levels
from textlstm.attribute.windows import PAD, UNKNOWN, Windows

SMALL = config.Lstm(
    embedding=16,
    units=16,
    vocabulary=40,
    window=20,
    bag=5,
    examples=600,
    learning_rate=0.03,
    dropout=0.2,
    networks=1,
)


@pytest.fixture(scope="module")
def method():
    """One method for all tests, so that its network is compiled once."""
    return LSTMClassifier(SMALL, seed=1)


def score_fold(folder, method, fold):
    """Return the corpus, the chunks of a fold, and their scores after training on the others."""
    corpus = read_chunked_corpus(*paths(folder), 150)
    chunks = corpus.held_out(fold)
    return corpus, chunks, score_both_levels(method.fit(corpus, corpus.training(fold)), chunks)


def test_windows_are_padded_on_the_right_and_line_ends_are_tokens():
    windows = Windows(["a b\nb", "c"], 3)
    assert windows.words.tolist() == [[1, 2, 3], [2, 0, 0], [4, 0, 0]]
    assert windows.chunk.tolist() == [0, 0, 1]


def test_only_frequent_words_of_training_windows_have_ids():
    windows = Windows(["a b\nb", "c"], 3)
    table = windows.frequent(windows.windows_of(np.array([0])), 1)
    # b occurs twice in the training windows; c occurs in none of them
    assert table.tolist() == [PAD, UNKNOWN, UNKNOWN + 1, UNKNOWN, UNKNOWN]


def test_authors_of_held_out_works_are_recognised(tmp_path, method):
    write_works(tmp_path, THREE)
    corpus, chunks, scores = score_fold(tmp_path, method, 0)
    # the majority author has half of the works
    assert (scores.chunks.argmax(axis=1) == corpus.labels[chunks]).mean() > 0.8
    assert (scores.works.argmax(axis=1) == corpus.labels[corpus.first_chunks(chunks)]).all()
    np.testing.assert_allclose(np.exp(scores.chunks).sum(axis=1), 1, atol=1e-5)


def test_rewriting_a_held_out_work_does_not_change_the_scores_of_others(tmp_path, method):
    write_works(tmp_path, THREE)
    corpus, chunks, before = score_fold(tmp_path, method, 0)
    work = corpus.texts[corpus.owner[chunks[0]]].work
    path = tmp_path / f"style/{work}.txt"
    write_text(path, read_text(path).replace(" .", " writtenbya upon ."))
    _, _, after = score_fold(tmp_path, method, 0)
    np.testing.assert_allclose(after.works[1:], before.works[1:], atol=1e-6)
    assert not np.allclose(after.works[0], before.works[0])


def test_scores_do_not_depend_on_other_chunks_of_the_batch(tmp_path, method):
    write_works(tmp_path, THREE)
    corpus = read_chunked_corpus(*paths(tmp_path), 150)
    scorer = method.fit(corpus, corpus.training(0))
    chunks = corpus.held_out(0)
    np.testing.assert_allclose(scorer.scores(chunks[:1])[0], scorer.scores(chunks)[0], atol=1e-5)


def test_an_author_without_training_works_has_score_minus_infinity(tmp_path, method):
    write_works(tmp_path, THREE)
    corpus = read_chunked_corpus(*paths(tmp_path), 150)
    training = corpus.training(0)
    scorer = method.fit(corpus, training[corpus.labels[training] != 2])
    assert (scorer.scores(corpus.held_out(0))[:, 2] == -np.inf).all()


def test_write_lstm_predicts_every_work_and_is_reproducible(tmp_path):
    write_works(tmp_path, THREE | {"?q": "B"}, words=300)
    tiny = SMALL.model_copy(update=dict(examples=40))
    for name in ("first", "second"):
        write_lstm(*paths(tmp_path), 150, tiny, 1, tmp_path / f"{name}.tsv")
    assert (tmp_path / "first.tsv").read_bytes() == (tmp_path / "second.tsv").read_bytes()
    authors, rows = read_predictions(tmp_path / "first.tsv")
    assert authors == ["A", "B", "C"]
    assert {row.work for row in rows if row.level == "work"} == {*THREE, "q"}
