"""Adapted models: the cache and the mixture by hand, dynamic evaluation against plain scores."""

import numpy as np
import pytest
import tensorflow as tf
from helpers.trainer import SETTINGS, VOCABULARY, documents

from textlstm.evaluate import adapted, cache
from textlstm.evaluate.dynamic import DynamicEvaluation
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
    nats = cache.cache_nats(hidden, ids, sharpness=0.3, size=4)
    for t in range(9):
        past = range(max(0, t - 4), t)
        strengths = {k: np.exp(0.3 * hidden[t] @ hidden[k]) for k in past}
        matching = sum(strengths[k] for k in past if ids[k] == ids[t])
        expected = -np.log(matching / sum(strengths.values())) if matching else np.inf
        assert nats[t] == pytest.approx(expected)


def test_a_cache_computed_in_rows_is_the_same(monkeypatch):
    draw = np.random.default_rng(1)
    hidden, ids = draw.normal(size=(50, 4)), draw.integers(0, 5, 50)
    whole = cache.cache_nats(hidden, ids, 0.3, 7)
    monkeypatch.setattr(cache, "ROWS", 6)
    np.testing.assert_allclose(cache.cache_nats(hidden, ids, 0.3, 7), whole)


def test_dynamic_evaluation_without_updates_is_the_static_score(model):
    shelf = documents([25, 15])
    nats = DynamicEvaluation(model, documents([90]), 7).nats(shelf, rate=0.0)
    np.testing.assert_allclose(nats, score(model, shelf), rtol=1e-4)


def test_dynamic_evaluation_learns_from_the_text_and_restores_the_model(model):
    before, shelf = model.numpy(), documents([600])
    nats = DynamicEvaluation(model, documents([90]), 5).nats(shelf, rate=1e-4)
    assert nats.mean() < score(model, shelf).mean()
    for name, array in model.numpy().items():
        np.testing.assert_array_equal(array, before[name])


def test_dynamic_evaluation_scores_a_segment_before_it_learns_from_it(model):
    shelf = documents([20])
    nats = DynamicEvaluation(model, documents([90]), 20).nats(shelf, rate=1e-2)  # one segment
    np.testing.assert_allclose(nats, score(model, shelf), rtol=1e-4)


def test_a_learning_rate_that_diverges_has_infinite_nats_and_restores_the_model(model):
    before, shelf = model.numpy(), documents([90])
    nats = DynamicEvaluation(model, documents([90]), 5).nats(shelf, rate=1e38)
    assert np.isinf(nats).all()
    for name, array in model.numpy().items():
        np.testing.assert_array_equal(array, before[name])


def test_the_best_learning_rate_lies_between_two_that_are_worse():
    best = adapted.FIRST_RATE / 10
    found = adapted.search_rate(lambda rate: np.array([abs(np.log(rate / best))]))
    losses = {rate: nats[0] for rate, nats in found.items()}
    chosen = min(losses, key=losses.get)
    assert min(losses) < chosen < max(losses)


def test_half_of_the_tokens_is_scored_with_choices_made_on_the_other():
    static, model = np.full(10, 3.0), np.concatenate([np.full(5, 1.0), np.full(5, 5.0)])
    candidates = {adapted.STATIC: {0.0: static}, "kneser_ney": {0.0: model}}
    nats = adapted.cross_fitted(candidates, ["kneser_ney"])
    # the first half is scored with the weights of the second, where the LSTM is better
    np.testing.assert_allclose(nats[:5], 3.0, atol=0.01)
    np.testing.assert_allclose(nats[5:], 5.0, atol=0.01)


def test_the_best_combination_of_settings_is_chosen():
    draw = np.random.default_rng(1)
    rows = {value: draw.random(30) + offset for value, offset in ((0.1, 2), (0.2, 0), (0.4, 1))}
    candidates = {
        adapted.STATIC: {0.0: np.full(30, 3.0)},
        "cache": rows,
        "dynamic": {1.0: rows[0.4]},
    }
    choice = adapted.choose(candidates, ["cache", "dynamic"])
    assert choice.settings == {"cache": 0.2, "dynamic": 1.0}


def test_hidden_states_predict_the_tokens_that_are_scored(model):
    shelf = documents([25, 130])
    hidden = cache.hidden_states(model, shelf)
    nats = model.nats(tf.constant(hidden), np.asarray(shelf.ids, np.int32))
    np.testing.assert_allclose(nats, score(model, shelf), rtol=1e-4)
