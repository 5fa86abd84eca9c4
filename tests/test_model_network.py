"""The language model: its folder is self-contained, weights are checked, methods are consistent."""

import json
import shutil

import numpy as np
import pytest
import tensorflow as tf
from helpers.trainer import SETTINGS, VOCABULARY, corpus

from textlstm.artifacts.weights import load_weights, save_weights
from textlstm.errors import TextlstmError
from textlstm.model.network import LanguageModel

IDS = np.array([[1, 5, 9, 2], [1, 3, 3, 7]], np.int32)


def model(seed=3, **changes):
    config = {key: (SETTINGS | changes)[key] for key in LanguageModel.SETTINGS}
    return LanguageModel(VOCABULARY, config, seed)


@pytest.fixture
def folder(tmp_path):
    made = tmp_path / "model"
    made.mkdir()
    model().save(made, corpus(tmp_path / "tokens"), {"seed": 3})
    return made


def test_a_model_loaded_from_a_moved_folder_predicts_the_same(folder, tmp_path):
    state = model().initial_state(2)
    moved = tmp_path / "elsewhere" / "renamed"
    shutil.copytree(folder, moved)
    shutil.rmtree(folder)
    shutil.rmtree(tmp_path / "tokens")
    loaded = LanguageModel.load(moved)
    for first, other in zip(model().hidden(IDS, state), loaded.hidden(IDS, state), strict=True):
        tf.nest.map_structure(np.testing.assert_array_equal, first, other)
    np.testing.assert_array_equal(model().logits(state[0].h), loaded.logits(state[0].h))
    assert {path.name for path in moved.iterdir()} == {
        "weights.safetensors",
        "model.json",
        "tokenizer.json",
        "vocabulary.tsv",
    }


@pytest.mark.parametrize("change", ["missing", "shape"])
def test_a_missing_weight_or_one_of_a_wrong_shape_is_named(folder, change):
    path = folder / "weights.safetensors"
    arrays = load_weights(path)
    bias = arrays.pop("output_bias")
    if change == "shape":
        arrays["output_bias"] = bias[:-1]
    save_weights(path, arrays)
    problem = "is missing" if change == "missing" else rf"of shape \[{VOCABULARY - 1}\]"
    with pytest.raises(
        TextlstmError,
        match=rf"output_bias is {problem}|output_bias {problem}.*expected \[{VOCABULARY}\]",
    ):
        LanguageModel.load(folder)


@pytest.mark.parametrize(
    "wrong", [{}, {"vocabulary": 3}, {"vocabulary": 3, "config": {"units": "many"}}]
)
def test_a_model_json_of_something_else_is_a_readable_error(folder, wrong):
    (folder / "model.json").write_text(json.dumps(wrong))
    with pytest.raises(TextlstmError, match="not a model's description"):
        LanguageModel.load(folder)


def test_a_missing_and_a_damaged_model_folder_are_readable_errors(folder, tmp_path):
    with pytest.raises(TextlstmError, match=r"model\.json"):
        LanguageModel.load(tmp_path / "nowhere")
    (folder / "weights.safetensors").write_bytes(b"torn")
    with pytest.raises(TextlstmError, match="not a readable safetensors file"):
        LanguageModel.load(folder)


@pytest.mark.parametrize(
    "changes", [{}, {"tie": False, "embedding": 5}, {"input": "one_hot", "tie": False}]
)
def test_nats_equal_the_log_softmax_of_the_logits(changes):
    made = model(**changes)
    hidden, _ = made.hidden(IDS, made.initial_state(2))
    expected = -tf.gather(tf.nn.log_softmax(made.logits(hidden)), IDS, batch_dims=2)
    actual = made.nats(tf.reshape(hidden, [-1, 8]), IDS.reshape(-1))
    np.testing.assert_allclose(actual, tf.reshape(expected, [-1]), rtol=1e-5)


def test_a_tied_model_shares_the_embedding_and_one_hot_input_has_none():
    assert model().output is model().weights["embedding"] or "output" not in model().weights
    assert "output" in model(tie=False).weights
    assert "embedding" not in model(tie=False, input="one_hot").weights


def test_reading_in_two_windows_equals_reading_in_one():
    made = model(layers=2)
    complete, end = made.hidden(IDS, made.initial_state(2))
    first, state = made.hidden(IDS[:, :3], made.initial_state(2))
    second, after = made.hidden(IDS[:, 3:], state)
    np.testing.assert_allclose(complete, tf.concat([first, second], axis=1), atol=1e-6)
    tf.nest.map_structure(
        lambda first, other: np.testing.assert_allclose(first, other, atol=1e-6), end, after
    )


def test_dropout_depends_on_the_seed_and_applies_only_in_training():
    made = model(dropout=0.5)
    state = made.initial_state(2)

    def read(**how):
        return made.hidden(IDS, state, **how)[0].numpy()

    first, again, other = (
        read(training=True, seed=tf.constant([number, 0])) for number in (1, 1, 2)
    )
    np.testing.assert_array_equal(first, again)
    assert (first != other).any()
    np.testing.assert_array_equal(read(), read())
    assert (first == 0).any()
    assert not (read() == 0).any()


def test_initial_weights_are_a_function_of_the_seed():
    first, again, other = (model(seed).numpy() for seed in (1, 1, 2))
    for name, array in first.items():
        np.testing.assert_array_equal(array, again[name])
    assert (first["embedding"] != other["embedding"]).all()
