"""Each sampler against numbers computed by hand."""

import numpy as np
import pytest

from textlstm.generate import samplers

FOUR = np.array([[0.5, 0.25, 0.15, 0.10]], np.float32)


def test_temperature_one_is_the_softmax_and_zero_is_greedy():
    logits = np.log(np.repeat(FOUR, 3, axis=0))
    warm, greedy, sharp = samplers.apply_temperature(
        logits, np.array([1.0, 0.0, 0.5], np.float32)
    ).numpy()
    np.testing.assert_allclose(warm, FOUR[0], rtol=1e-5)
    np.testing.assert_array_equal(greedy, [1, 0, 0, 0])
    np.testing.assert_allclose(sharp, FOUR[0] ** 2 / (FOUR[0] ** 2).sum(), rtol=1e-5)


def test_a_logit_of_minus_infinity_has_probability_zero_at_every_temperature():
    logits = np.array([[-np.inf, 0.0, 0.0]] * 2, np.float32)
    assert samplers.apply_temperature(logits, np.array([0.0, 5.0], np.float32)).numpy()[
        :, 0
    ].tolist() == [0, 0]


def test_top_k_keeps_the_k_likeliest_ids():
    np.testing.assert_allclose(samplers.keep_top_k(FOUR, 2), [[2 / 3, 1 / 3, 0, 0]], rtol=1e-5)
    np.testing.assert_allclose(samplers.keep_top_k(FOUR, 40), FOUR, rtol=1e-5)


@pytest.mark.parametrize(("p", "kept"), [(0.4, 1), (0.6, 2), (0.85, 3), (1.0, 4)])
def test_top_p_keeps_the_smallest_set_with_probability_p(p, kept):
    assert np.count_nonzero(samplers.keep_top_p(FOUR, p)) == kept


def test_min_p_keeps_ids_with_a_share_of_the_largest_probability():
    np.testing.assert_allclose(samplers.keep_min_p(FOUR, 0.5), [[2 / 3, 1 / 3, 0, 0]], rtol=1e-5)


@pytest.mark.parametrize(
    ("uniform", "token"), [(0.0, 0), (0.49, 0), (0.51, 1), (0.76, 2), (0.95, 3), (0.99999994, 3)]
)
def test_sample_inverts_the_cumulative_probabilities(uniform, token):
    assert samplers.sample(FOUR, np.array([uniform], np.float32)).numpy().tolist() == [token]


def test_sample_never_returns_an_id_of_probability_zero():
    edges = np.array([[0.0, 0.3, 0.0, 0.7, 0.0]] * 3, np.float32)
    assert samplers.sample(
        edges, np.array([0.0, 0.3, 0.99999994], np.float32)
    ).numpy().tolist() == [1, 3, 3]


def test_sampled_ids_follow_the_probabilities():
    uniform = (np.arange(10_000, dtype=np.float32) + 0.5) / 10_000
    drawn = samplers.sample(np.repeat(FOUR, 10_000, axis=0), uniform).numpy()
    np.testing.assert_allclose(np.bincount(drawn) / 10_000, FOUR[0], atol=2e-4)


@pytest.mark.parametrize("size", [1, 127, 128, 129, 5000])
def test_samples_of_any_size_invert_the_cumulative_probabilities(size):
    draw = np.random.default_rng(size)
    probabilities = draw.dirichlet(np.full(size, 0.05), 200).astype(np.float32)
    probabilities[:, :: size // 3 + 1] = 0 if size > 1 else 1
    uniform = draw.random(200, np.float32)
    ids = samplers.sample(probabilities, uniform).numpy()
    cumulative = np.cumsum(probabilities.astype(float), axis=1)
    target = uniform * cumulative[:, -1]
    rows = np.arange(200)
    before = cumulative[rows, ids] - probabilities[rows, ids]
    assert (before <= target + 1e-5).all()
    assert (cumulative[rows, ids] >= target - 1e-5).all()
    assert (probabilities[rows, ids] > 0).all()


@pytest.mark.parametrize("uniform", [0.0, 1 - 2**-24])
def test_the_extremes_of_a_draw_give_ids_with_a_probability(uniform):
    probabilities = np.zeros((3, 1000), np.float32)
    probabilities[0, 500] = 1
    probabilities[1, [1, 998]] = 0.3, 0.7
    probabilities[2, 100:900] = 1 / 800
    ids = samplers.sample(probabilities, np.full(3, uniform, np.float32)).numpy()
    assert ids.tolist() == ([500, 1, 100] if uniform == 0 else [500, 998, 899])
