"""Adapted models: the cache and the mixture by hand, dynamic evaluation against plain scores."""

import numpy as np
import pytest
import tensorflow as tf
from helpers.trainer import SETTINGS, VOCABULARY, documents

from textlstm.evaluate import adapted
from textlstm.model.network import LanguageModel
from textlstm.model.scoring import score


@pytest.fixture(scope="module")
def model():
    return LanguageModel(VOCABULARY, {key: SETTINGS[key] for key in LanguageModel.SETTINGS}, 2)


def test_weights_of_a_mixture_have_the_highest_likelihood():
    draw = np.random.default_rng(1)
    nats = -np.log(draw.random((2, 200)))
    weights = adapted.fit_weights(nats)
    best = adapted.mix(nats, weights).mean()
    for share in np.linspace(0, 1, 21):
        assert best <= adapted.mix(nats, np.array([share, 1 - share])).mean() + 1e-6


def test_a_component_without_probability_is_given_no_weight():
    weights = adapted.fit_weights([np.ones(5), np.full(5, np.inf)])
    np.testing.assert_allclose(weights, [1, 0], atol=1e-12)


def test_the_cache_equals_the_computation_by_hand():
    draw = np.random.default_rng(1)
    hidden, ids = draw.normal(size=(9, 4)), np.array([1, 2, 1, 3, 1, 2, 2, 1, 3])
    nats = adapted.cache_nats(hidden, ids, sharpness=0.3, size=4)
    for t in range(9):
        past = range(max(0, t - 4), t)
        strengths = {k: np.exp(0.3 * hidden[t] @ hidden[k]) for k in past}
        matching = sum(strengths[k] for k in past if ids[k] == ids[t])
        expected = -np.log(matching / sum(strengths.values())) if matching else np.inf
        assert nats[t] == pytest.approx(expected)


def test_a_cache_computed_in_rows_is_the_same(monkeypatch):
    draw = np.random.default_rng(1)
    hidden, ids = draw.normal(size=(50, 4)), draw.integers(0, 5, 50)
    whole = adapted.cache_nats(hidden, ids, 0.3, 7)
    monkeypatch.setattr(adapted, "ROWS", 6)
    np.testing.assert_allclose(adapted.cache_nats(hidden, ids, 0.3, 7), whole)


def test_dynamic_evaluation_without_updates_is_the_static_score(model, monkeypatch):
    monkeypatch.setattr(adapted, "RATES", (0.0,))
    shelf = documents([25, 15])
    found = adapted.dynamic(model, documents([90]), {"valid": shelf}, 7)
    np.testing.assert_allclose(found.nats["valid"], score(model, shelf), rtol=1e-4)


def test_dynamic_evaluation_learns_from_the_text_and_restores_the_model(model):
    before, shelf = model.numpy(), documents([600])
    found = adapted.dynamic(model, documents([90]), {"valid": shelf}, 5)
    assert found.nats["valid"].mean() < score(model, shelf).mean()
    for name, array in model.numpy().items():
        np.testing.assert_array_equal(array, before[name])


def test_dynamic_evaluation_scores_a_segment_before_it_learns_from_it(model, monkeypatch):
    monkeypatch.setattr(adapted, "RATES", (1e-2,))
    shelf = documents([20])
    found = adapted.dynamic(model, documents([90]), {"valid": shelf}, 20)  # one segment
    np.testing.assert_allclose(found.nats["valid"], score(model, shelf), rtol=1e-4)


def test_hidden_states_predict_the_tokens_that_are_scored(model):
    shelf = documents([25, 130])
    hidden = adapted.hidden_states(model, shelf)
    nats = model.nats(tf.constant(hidden), np.asarray(shelf.ids, np.int32))
    np.testing.assert_allclose(nats, score(model, shelf), rtol=1e-4)
