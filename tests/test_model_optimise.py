"""Optimisers: schedules, clipping, SGD and averages computed by hand, Adam against Keras."""

import keras
import numpy as np
import pytest
import tensorflow as tf
from hypothesis import given, settings
from hypothesis import strategies as st

from textlstm.model.optimise import BETAS, EPSILON, MUON_SCALE, Optimiser, muon_direction, rate


@pytest.mark.parametrize("schedule", ["one_cycle", "cosine"])
def test_one_cycle_and_cosine_rise_to_the_peak_and_end_at_zero(schedule):
    assert rate(schedule, 2.0, 0.1, 0.0) == pytest.approx(0.08)
    assert rate(schedule, 2.0, 0.1, 0.05) == pytest.approx(1.04)  # half the way from 0.08 to 2
    assert rate(schedule, 2.0, 0.1, 0.1) == pytest.approx(2.0)
    assert rate(schedule, 2.0, 0.1, 0.55) == pytest.approx(1.0)
    assert rate(schedule, 2.0, 0.1, 1.0) == pytest.approx(0.0, abs=1e-15)
    assert rate(schedule, 2.0, 0.0, 0.0) == 2.0


def test_rates_at_a_quarter_of_each_schedule():
    assert rate("one_cycle", 1.0, 0.0, 0.25) == 0.75
    assert rate("cosine", 1.0, 0.0, 0.25) == pytest.approx((1 + 2**-0.5) / 2)
    assert rate("constant", 3.0, 0.0, 0.9) == 3.0


@settings(max_examples=60, deadline=None, derandomize=True)
@given(
    schedule=st.sampled_from(["one_cycle", "cosine"]),
    warm_up=st.floats(0, 0.9),
    early=st.floats(0, 1),
    late=st.floats(0, 1),
)
def test_the_rate_rises_up_to_the_peak_and_falls_after_it(schedule, warm_up, early, late):
    early, late = sorted((early, late))
    first, second = (rate(schedule, 1.0, warm_up, progress) for progress in (early, late))
    assert min(first, second) >= 0
    assert max(first, second) <= 1
    if late < warm_up:
        assert first <= second
    if early >= warm_up:
        assert first >= second


def step(optimiser, gradients, number=0, learning_rate=0.5):
    return float(
        optimiser.apply(
            [tf.constant(gradient) for gradient in gradients],
            tf.constant(learning_rate),
            tf.constant(number),
        )
    )


def test_sgd_with_clipping_equals_the_computation_by_hand():
    weights = {"a": tf.Variable([1.0, 2.0]), "b": tf.Variable([0.0])}
    norm = step(Optimiser("sgd", weights, clip=6.5, averaging=0.0), [[3.0, 4.0], [12.0]])
    assert norm == 13.0  # of the gradient as it came; clipped to half of it
    np.testing.assert_allclose(weights["a"], [1 - 0.5 * 1.5, 2 - 0.5 * 2], rtol=1e-6)
    np.testing.assert_allclose(weights["b"], [-0.5 * 6], rtol=1e-6)


def test_a_gradient_below_the_limit_is_not_clipped():
    weight = tf.Variable([1.0])
    step(Optimiser("sgd", {"a": weight}, clip=5.0, averaging=0.0), [[2.0]])
    np.testing.assert_allclose(weight, [0.0])


def test_averaged_weights_equal_the_computation_by_hand():
    weight = tf.Variable([0.0])
    optimiser = Optimiser("sgd", {"a": weight}, clip=100.0, averaging=0.25)
    step(optimiser, [[-2.0]], number=0)  # the weight is 1; early decay (1 + 1) / (10 + 1)
    np.testing.assert_allclose(optimiser.average("a"), [9 / 11], rtol=1e-6)
    step(optimiser, [[-2.0]], number=1)  # the weight is 2; (1 + 2) / (10 + 2) is a quarter
    np.testing.assert_allclose(optimiser.average("a"), [9 / 11 + (2 - 9 / 11) * 0.75], rtol=1e-6)
    step(optimiser, [[-2.0]], number=99)  # from here on the decay asked for
    np.testing.assert_allclose(weight, [3.0])


def test_without_averaging_the_average_is_the_weight_itself():
    weight = tf.Variable([4.0])
    assert Optimiser("sgd", {"a": weight}, clip=1.0, averaging=0.0).average("a") is weight


def test_adam_equals_the_computation_by_hand_and_keras():
    draw = np.random.default_rng(0)
    first = draw.normal(size=(3, 2)).astype(np.float32)
    own, other = tf.Variable(first), keras.Variable(first)
    optimiser = Optimiser("adam", {"a": own}, clip=1e9, averaging=0.0)
    peer = keras.optimizers.Adam(0.05, BETAS[0], BETAS[1], EPSILON)
    for number in range(5):
        gradient = draw.normal(size=first.shape).astype(np.float32)
        step(optimiser, [gradient], number, learning_rate=0.05)
        peer.apply([tf.constant(gradient)], [other])
        if number == 0:  # whatever its size, the first gradient moves a weight by the rate
            np.testing.assert_allclose(own, first - 0.05 * np.sign(gradient), atol=1e-6)
        np.testing.assert_allclose(own, other.numpy(), atol=2e-6)


def test_a_row_looked_up_twice_counts_once_in_the_gradient_norm():
    weight = tf.Variable(tf.zeros([3, 1]))
    twice = tf.IndexedSlices(tf.constant([[3.0], [1.0]]), tf.constant([1, 1]), tf.constant([3, 1]))
    optimiser = Optimiser("sgd", {"a": weight}, clip=100.0, averaging=0.0)
    assert float(optimiser.apply([twice], tf.constant(1.0), tf.constant(0))) == 4.0
    np.testing.assert_allclose(weight, [[0.0], [-4.0], [0.0]])


@pytest.mark.parametrize("wrong", [np.nan, np.inf])
@pytest.mark.parametrize("kind", ["adam", "sgd"])
def test_a_gradient_that_is_not_finite_changes_no_weight(kind, wrong):
    weights = {"a": tf.Variable([1.0]), "b": tf.Variable([2.0])}
    optimiser = Optimiser(kind, weights, clip=1.0, averaging=0.9)
    assert not np.isfinite(step(optimiser, [[wrong], [1.0]]))
    assert [float(weight[0]) for weight in weights.values()] == [1.0, 2.0]
    assert float(optimiser.average("a")[0]) == 1.0
    assert all(
        float(slot[0]) == 0
        for name, slot in optimiser.slots.items()
        if not name.startswith("average")
    )


def test_weight_decay_shrinks_matrices_apart_from_the_gradient_and_no_biases():
    weights = {"matrix": tf.Variable([[2.0, -4.0]]), "bias": tf.Variable([3.0])}
    optimiser = Optimiser("adam", weights, clip=None, averaging=0.0, weight_decay=0.1)
    step(optimiser, [[[0.0, 0.0]], [0.0]], learning_rate=0.5)
    np.testing.assert_allclose(weights["matrix"], [[1.9, -3.8]], rtol=1e-6)
    np.testing.assert_allclose(weights["bias"], [3.0])


def gate_blocks(kernel):
    return np.split(np.asarray(kernel), 4, axis=1)


@pytest.mark.parametrize("rows", [5, 8, 11])
def test_muon_moves_each_gate_along_its_singular_vectors_with_equal_strength(rows):
    gradient = np.random.default_rng(rows).normal(size=(rows, 4 * 8)).astype(np.float32)
    direction = muon_direction(tf.constant(gradient)).numpy()
    for own, block in zip(gate_blocks(direction), gate_blocks(gradient), strict=True):
        left, _, right = np.linalg.svd(block, full_matrices=False)
        strengths = np.diag(left.T @ own @ right.T) / (MUON_SCALE * np.sqrt(max(rows, 8)))
        np.testing.assert_allclose(strengths, 1, atol=0.35)  # what five iterations reach
        np.testing.assert_allclose(
            left.T @ own @ right.T, np.diag(np.diag(left.T @ own @ right.T)), atol=1e-3
        )


def test_muon_leaves_embeddings_and_biases_to_adam():
    draw = np.random.default_rng(0)
    names = ("embedding", "lstm_0/kernel", "lstm_0/bias")
    arrays = [draw.normal(size=shape).astype(np.float32) for shape in ((6, 2), (2, 8), (8,))]
    gradients = [draw.normal(size=array.shape).astype(np.float32) for array in arrays]
    after = {}
    for kind in ("adam", "muon"):
        after[kind] = {name: tf.Variable(a) for name, a in zip(names, arrays, strict=True)}
        step(Optimiser(kind, after[kind], clip=None, averaging=0.0), gradients)
    np.testing.assert_array_equal(after["muon"]["embedding"], after["adam"]["embedding"])
    np.testing.assert_array_equal(after["muon"]["lstm_0/bias"], after["adam"]["lstm_0/bias"])
    assert not np.allclose(after["muon"]["lstm_0/kernel"], after["adam"]["lstm_0/kernel"])
    moved = np.sqrt(np.mean(np.square(after["muon"]["lstm_0/kernel"] - arrays[1])))
    assert 0.02 < moved < 0.5  # of the order of Adam's first step, which is the rate, 0.5


def test_muon_keeps_one_slot_for_a_kernel_and_two_for_other_weights():
    weights = {"lstm_0/kernel": tf.Variable(tf.zeros([2, 8])), "a": tf.Variable([0.0])}
    assert set(Optimiser("muon", weights, 1.0, 0.0).slots) == {"m/lstm_0/kernel", "m/a", "v/a"}
