"""Next-word losses: exact in chunks of any size, bounded in memory, sampled without bias."""

import numpy as np
import pytest
import tensorflow as tf
from hypothesis import given, settings
from hypothesis import strategies as st

from textlstm.model import softmax


def problem(tokens=7, units=3, vocabulary=11, dtype="float64", seed=0):
    draw = np.random.default_rng(seed)
    h, matrix, bias = (
        tf.constant(draw.normal(size=size), dtype)
        for size in ((tokens, units), (vocabulary, units), vocabulary)
    )
    return (
        h,
        tf.constant(draw.integers(0, vocabulary, tokens), tf.int32),
        tf.constant(draw.random(tokens), dtype),
        matrix,
        bias,
    )


def plain(h, targets, weights, matrix, bias):
    """Return the weighted nats by definition."""
    logits = tf.matmul(h, matrix, transpose_b=True) + bias
    nats = tf.reduce_logsumexp(logits, axis=1) - tf.gather(logits, targets, batch_dims=1)
    return tf.reduce_sum(nats * weights)


def with_gradients(loss, h, targets, weights, matrix, bias):
    watched = [h, weights, matrix, bias]
    with tf.GradientTape() as tape:
        tape.watch(watched)
        value = 3 * loss(h, targets, weights, matrix, bias)
    return [value, *tape.gradient(value, watched)]


@settings(max_examples=15, deadline=None, derandomize=True)
@given(
    tokens=st.integers(1, 9),
    vocabulary=st.integers(2, 12),
    bound=st.integers(1, 120),
    seed=st.integers(0, 99),
)
def test_chunks_of_any_size_give_the_exact_loss_and_gradient(tokens, vocabulary, bound, seed):
    given_ = problem(tokens, 3, vocabulary, seed=seed)
    actual = with_gradients(lambda *a: softmax.full(*a, bound)[0], *given_)
    for value, other in zip(actual, with_gradients(plain, *given_), strict=True):
        np.testing.assert_allclose(value, other, atol=1e-12)
    h, targets, weights, matrix, bias = given_
    nats = softmax.nats(h, targets, matrix, bias, bound)
    assert float(tf.reduce_sum(nats * weights)) == pytest.approx(float(plain(*given_)), abs=1e-12)
    assert float(softmax.full(*given_, bound)[1]) == pytest.approx(float(tf.reduce_sum(weights)))


def test_one_graph_of_the_full_softmax_serves_any_number_of_tokens():
    _, _, _, matrix, bias = problem()
    run = tf.function(
        lambda h, targets, weights: softmax.full(h, targets, weights, matrix, bias, 30)[0],
        input_signature=[
            tf.TensorSpec([None, 3], tf.float64),
            tf.TensorSpec([None], tf.int32),
            tf.TensorSpec([None], tf.float64),
        ],
    )
    for tokens in (1, 6, 0):
        h, targets, weights, *_ = problem(tokens)
        assert float(run(h, targets, weights)) == pytest.approx(
            float(plain(h, targets, weights, matrix, bias))
        )


@pytest.mark.parametrize(
    "bound, largest", [(50 * 8, 400), (50 * 8 + 49, 400), (1, 50), (10_000, 50 * 64)]
)
def test_at_most_max_logits_are_computed_at_once(monkeypatch, bound, largest):
    h, targets, weights, matrix, bias = problem(tokens=64, vocabulary=50)
    sizes, logits = [], softmax.logits

    def counted(*arguments):
        made = logits(*arguments)
        sizes.append(int(tf.size(made)))
        return made

    monkeypatch.setattr(softmax, "logits", counted)
    softmax.full(h, targets, weights, matrix, bias, bound)
    softmax.nats(h, targets, matrix, bias, bound)
    assert max(sizes) == largest
    assert sum(sizes) == 2 * 64 * 50


def test_losses_of_extreme_logits_are_finite():
    h, matrix = tf.constant([[300.0], [-300.0]]), tf.constant([[1.0], [0.0]])
    targets, bias = tf.constant([0, 0]), tf.zeros(2)
    np.testing.assert_allclose(softmax.nats(h, targets, matrix, bias, 100), [0, 300])
    loss, dh, *_ = with_gradients(
        lambda *a: softmax.full(*a, 100)[0], h, targets, tf.ones(2), matrix, bias
    )
    assert 3 * 80 < float(loss) < 3 * 90
    assert np.all(np.isfinite(dh))


def test_hidden_states_that_are_nan_give_a_nan_loss():
    h, targets, weights, matrix, bias = problem()
    assert np.isnan(softmax.full(h * np.nan, targets, weights, matrix, bias, 30)[0])


def test_tokens_of_weight_zero_do_not_change_loss_or_gradient():
    h, targets, _, matrix, bias = problem()
    weights = np.array([1, 1, 0, 1, 0, 1, 1.0])
    loss, dh, _, dmatrix, _ = with_gradients(
        lambda *a: softmax.full(*a, 22)[0], h, targets, tf.constant(weights), matrix, bias
    )
    counted = weights > 0
    kept = with_gradients(
        plain, h[counted], targets[counted], tf.constant(weights[counted]), matrix, bias
    )
    np.testing.assert_allclose(
        [loss, *tf.reshape(dmatrix, [-1])], [kept[0], *tf.reshape(kept[3], [-1])], atol=1e-12
    )
    assert not np.any(dh[~counted])


def test_log_uniform_draws_follow_zipfs_law_and_their_seed():
    ids = np.array(softmax.log_uniform(40_000, 50, [3, 4]))
    expected = np.log1p(1 / (np.arange(50) + 1)) / np.log(51)
    assert expected.sum() == pytest.approx(1)
    np.testing.assert_allclose(np.bincount(ids, minlength=50) / 40_000, expected, atol=0.01)
    np.testing.assert_allclose(
        np.exp(softmax.log_expected(np.arange(50), 8, 50, tf.float64)), 8 * expected
    )
    assert np.array_equal(ids, softmax.log_uniform(40_000, 50, [3, 4]))
    assert not np.array_equal(ids, softmax.log_uniform(40_000, 50, [3, 5]))


def test_sampled_softmax_approximates_the_exact_loss_and_gradient():
    given_ = problem(tokens=20, units=4, vocabulary=30)
    exact = with_gradients(plain, *given_)
    run = tf.function(
        lambda seed: with_gradients(lambda *a: softmax.sampled(*a, 400, seed)[0], *given_),
        autograph=False,
    )
    actual = [run(tf.constant([1, number])) for number in range(20)]
    assert np.mean([value[0] for value in actual]) == pytest.approx(float(exact[0]), rel=0.05)
    mean = np.mean([np.array(value[1]) for value in actual], axis=0)
    assert np.linalg.norm(mean - exact[1]) < 0.1 * np.linalg.norm(exact[1])


@pytest.mark.parametrize(
    "name, change",
    [
        ("h", lambda a: a[:, :2]),
        ("targets", lambda a: a[:3]),
        ("weights", lambda a: a[:2]),
        ("bias", lambda a: a[:4]),
        ("matrix", lambda a: a[0]),
    ],
)
def test_an_argument_of_a_wrong_shape_is_named(name, change):
    arguments = dict(zip(("h", "targets", "weights", "matrix", "bias"), problem(), strict=True))
    arguments[name] = change(arguments[name])
    with pytest.raises(ValueError, match=f"^{name}: expected"):
        softmax.full(**arguments, max_logits=100)
