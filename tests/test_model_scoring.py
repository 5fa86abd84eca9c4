"""Scores: exact, independent of lanes and window, without side effects on training."""

import numpy as np
import pytest
import tensorflow as tf
from helpers.trainer import SETTINGS, VOCABULARY, documents
from hypothesis import given, settings
from hypothesis import strategies as st

from textlstm import config
from textlstm.errors import TextlstmError
from textlstm.model import trainer as trainers
from textlstm.model.network import LanguageModel
from textlstm.model.scoring import assign_to_lanes, perplexity, score
from textlstm.tokens.ids import Documents
from textlstm.tokens.tokenizer import EOS_ID

LENGTHS = [31, 1, 0, 12, 210, 7]
CONFIG = {key: SETTINGS[key] for key in LanguageModel.SETTINGS} | {"layers": 2}


@pytest.fixture
def eager():
    """Run uncompiled: compiling each pair of lanes and window takes seconds."""
    tf.config.run_functions_eagerly(True)
    yield
    tf.config.run_functions_eagerly(False)


@pytest.fixture(scope="module")
def model():
    made = LanguageModel(VOCABULARY, CONFIG, 5)
    for weight in made.weights.values():  # large, so that context matters
        weight.assign(weight * 4)
    return made


@pytest.fixture(scope="module")
def expected(model):
    """The nats of every token by definition: one document at a time, log softmax in one pass."""
    shelf, actual = documents(LENGTHS), []
    for number in range(len(shelf)):
        ids = shelf[number].astype(np.int32)
        if len(ids):
            hidden, _ = model.hidden(
                np.array([[EOS_ID, *ids[:-1]]], np.int32), model.initial_state(1)
            )
            logs = tf.nn.log_softmax(tf.cast(model.logits(hidden), tf.float64))[0].numpy()
            actual.append(-logs[np.arange(len(ids)), ids])
    return np.concatenate(actual)


@pytest.mark.parametrize(("lanes", "window"), [(1, 35), (7, 5), (7, 35), (64, 200), (64, 35)])
def test_scores_do_not_depend_on_lanes_and_window(eager, model, expected, lanes, window):
    actual = score(model, documents(LENGTHS), lanes, window)
    assert actual.dtype == np.float64
    np.testing.assert_allclose(actual, expected, rtol=1e-5)
    assert perplexity(actual) == pytest.approx(perplexity(expected), rel=1e-6)


def test_compiled_scores_equal_the_definition(model, expected):
    np.testing.assert_allclose(score(model, documents(LENGTHS), 4, 50), expected, rtol=1e-5)


def test_scores_use_the_current_weights(eager, model):
    other = LanguageModel(VOCABULARY, CONFIG, 6)
    before = score(other, documents([9]), 2, 5)
    other.assign(model.numpy(), "test")
    assert (score(other, documents([9]), 2, 5) != before).any()


def test_scoring_does_not_change_a_training_run(eager):
    settings = SETTINGS | {"layers": 2}
    shelf = documents([30, 14])

    def trained(scored):
        trainer = trainers.Trainer(
            LanguageModel(VOCABULARY, CONFIG, 5), config.Model(**settings), 1
        )
        budget, lanes = trainers.Budget(1, steps=3), trainers.Lanes(shelf, 3, 5, 1, 0)
        for number in range(2):
            trainer.epoch(shelf, trainers.Budget(1, steps=number + 1), None, _Silent())
            if scored:
                score(trainer.model, documents([50]), 3, 7)
        assert budget.progress(trainer.counters, len(lanes)) == pytest.approx(2 / 3)
        return trainer.arrays()

    quiet, scored = trained(False), trained(True)
    assert quiet.keys() == scored.keys()
    for name, array in quiet.items():
        np.testing.assert_array_equal(array, scored[name], err_msg=name)


class _Silent:
    def advance(self, *_, **__):
        pass


@settings(max_examples=60, deadline=None, derandomize=True)
@given(lengths=st.lists(st.integers(0, 40), max_size=12), lanes=st.integers(1, 9))
def test_documents_are_assigned_to_lanes_whole_and_evenly(lengths, lanes):
    plan = assign_to_lanes(np.array(lengths, int), lanes)
    assert sorted(document for lane in plan for document, _ in lane) == list(range(len(lengths)))
    loads = [sum(size for _, size in lane) for lane in plan]
    if loads:
        assert len(plan) <= lanes
        assert max(loads) - min(loads) <= max(lengths)


def test_scoring_no_documents_returns_an_empty_array(model):
    empty = Documents(np.zeros(0, np.uint16), np.zeros(0, np.int64), [], [], [])
    assert score(model, empty, 4, 5).shape == (0,)


def test_scoring_refuses_ids_outside_the_vocabulary(model):
    wrong = documents([3])
    wrong.ids[1] = VOCABULARY
    with pytest.raises(
        TextlstmError, match=f"ids: {VOCABULARY} is outside the vocabulary of {VOCABULARY}"
    ):
        score(model, wrong, 2, 5)


def test_any_function_from_ids_to_logits_is_scored(model, expected):
    def logits_of(ids):
        return model.logits(model.hidden(ids, model.initial_state(1))[0])

    np.testing.assert_allclose(score(logits_of, documents(LENGTHS)), expected, rtol=1e-5)


def test_ids_alone_are_one_document(eager, model):
    one = documents([9])
    np.testing.assert_array_equal(score(model, one.ids), score(model, one))


@pytest.mark.parametrize("wrong", ["some text", ["some text"], np.ones(3), np.ones([2, 2], int)])
def test_scoring_something_else_names_the_function_that_encodes(model, wrong):
    with pytest.raises(TypeError, match=r"expected Documents.*textlstm\.documents\("):
        score(model, wrong)
