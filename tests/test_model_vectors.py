"""Pre-trained vectors: which tokens take which row of the file, freezing, and errors."""

import numpy as np
import pytest
import tensorflow as tf
from helpers.trainer import SETTINGS, corpus

from textlstm import config
from textlstm.errors import TextlstmError
from textlstm.model import train
from textlstm.model.network import LanguageModel
from textlstm.model.optimise import Optimiser
from textlstm.model.trainer import Budget
from textlstm.model.vectors import Vectors, read_vectors, scaled
from textlstm.tokens.word import Words

VOCABULARY = Words(["<unk>", "<eos>", "the", "Paris", "King", "king"], [1] * 6, {})


def written(folder, text):
    path = folder / "vectors.txt"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


@pytest.mark.parametrize("header", ["", "6 2\n"])
def test_tokens_take_the_vector_of_the_same_word_or_of_the_word_in_small_letters(tmp_path, header):
    lines = "paris 1 2\nking 3 4\nKing 5 6\nqueen 7 8\n</s> 9 10\nParisian 0 0\n"
    vectors = read_vectors(written(tmp_path, header + lines), VOCABULARY, 2)
    assert vectors.rows.tolist() == [1, 3, 4, 5]
    assert vectors.values.tolist() == [[9, 10], [1, 2], [5, 6], [3, 4]]


def test_the_first_of_two_lines_of_one_word_counts(tmp_path):
    vectors = read_vectors(written(tmp_path, "the 1 1\nthe 2 2\n"), VOCABULARY, 2)
    assert vectors.values.tolist() == [[1, 1]]


def test_lines_that_are_no_utf_8_are_other_words(tmp_path):
    vectors = read_vectors(written(tmp_path, b"caf\xe9 1 1\nthe 2 2 \r\n"), VOCABULARY, 2)
    assert vectors.rows.tolist() == [2]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("the 1 2 3\n", r"vectors\.txt, line 1: 3 numbers, but model\.embedding is 2"),
        ("a 1 2\nthe 1 x\n", r"line 2: not a word and its numbers"),
        ("the nan 1\n", r"line 1: a number is not finite"),
        ("word 1 2\n", r"holds none of the 6 tokens"),
    ],
)
def test_a_file_that_does_not_fit_is_refused(tmp_path, text, message):
    with pytest.raises(TextlstmError, match=message):
        read_vectors(written(tmp_path, text), VOCABULARY, 2)


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(TextlstmError, match=r"model\.vectors: .*none\.txt cannot be read"):
        read_vectors(tmp_path / "none.txt", VOCABULARY, 2)


def test_scaled_vectors_have_no_common_part_and_the_deviation_asked_for():
    vectors = Vectors(np.arange(5), np.random.default_rng(0).normal(3, 7, (5, 4)).astype("f4"))
    values = scaled(vectors, 0.05).values
    np.testing.assert_allclose(values.mean(axis=0), 0, atol=1e-7)
    assert values.std() == pytest.approx(0.05, rel=1e-5)
    assert np.isfinite(scaled(Vectors(np.arange(1), np.ones((1, 4), "f4")), 0.05).values).all()


def test_frozen_rows_keep_their_values_and_do_not_count_in_the_norm():
    weight = tf.Variable([[1.0], [2.0]])
    optimiser = Optimiser(
        "adam", {"a": weight}, 1.0, 0.9, weight_decay=0.5, frozen={"a": np.array([0])}
    )
    norm = optimiser.apply([tf.constant([[4.0], [3.0]])], tf.constant(0.1), tf.constant(0))
    assert float(norm) == 3.0
    assert float(weight[0, 0]) == 1.0
    assert float(optimiser.average("a")[0, 0]) == 1.0
    assert float(weight[1, 0]) < 1.9


@pytest.fixture
def fit(tmp_path, monkeypatch):
    monkeypatch.setattr(train, "set_threads", lambda threads: None)
    tf.config.run_functions_eagerly(True)
    tokens = corpus(tmp_path / "tokens")
    lines = [f"w{k} {' '.join(str(k * j % 7) for j in range(8))}" for k in range(2, 12)]
    path = written(tmp_path, "\n".join(lines))

    def run(**changes):
        settings = config.Model(**SETTINGS | {"vectors": str(path)} | changes)
        ids = tokens / "train.npy", tokens / "valid.npy"
        out = tmp_path / "model"
        train.train(*ids, tokens, settings, Budget(1), 7, 1, "code", out)
        return LanguageModel.load(out).numpy()["embedding"], path

    yield run
    tf.config.run_functions_eagerly(False)


def differences(rows):
    """Return the vectors relative to their mean, in units of their size."""
    centred = rows - rows.mean(axis=0)
    return centred / np.linalg.norm(centred)


def test_frozen_vectors_are_those_of_the_file_up_to_size(fit, capsys):
    embedding, path = fit(freeze_vectors=True)
    numbers = np.array([line.split()[1:] for line in path.read_text().splitlines()], float)
    np.testing.assert_allclose(differences(embedding[2:12]), differences(numbers), atol=1e-6)
    assert "vectors: 10 of 24 tokens found" in capsys.readouterr().err


def test_vectors_that_are_not_frozen_are_trained_further(fit):
    embedding, path = fit()
    numbers = np.array([line.split()[1:] for line in path.read_text().splitlines()], float)
    assert not np.allclose(differences(embedding[2:12]), differences(numbers), atol=1e-3)


@pytest.mark.parametrize(
    ("changes", "needs"),
    [
        ({"input": "one_hot", "tie": False}, "model.input: embedding"),
        ({"init_from": "model"}, "no model.init_from"),
    ],
)
def test_settings_that_exclude_vectors_are_named(fit, changes, needs):
    with pytest.raises(TextlstmError, match=f"model.vectors: needs {needs}"):
        fit(**changes)
