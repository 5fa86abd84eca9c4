"""Probabilities as a function of the length of a text."""

import numpy as np
import pytest

from textlstm.attribute.calibration import Calibration, fit_calibration
from textlstm.attribute.combine import Deviation, centred, fit_deviation

LENGTHS = (50, 500, 5000)


def simulated(accuracy_at, scale=1.0, pieces=400, authors=4, seed=1):
    """Return scores whose softmax is right with a given probability at each length."""
    rng = np.random.default_rng(seed)
    scores, truth, words = [], [], []
    for length, accuracy in accuracy_at.items():
        true = rng.integers(0, authors, pieces)
        named = np.where(rng.random(pieces) < accuracy, true, rng.integers(0, authors, pieces))
        scores.append(np.eye(authors)[named] * scale)
        truth.append(true)
        words.append(np.full(pieces, length))
    number = len(LENGTHS) * pieces
    return (
        np.concatenate(scores),
        np.concatenate(truth),
        np.concatenate(words),
        np.concatenate(words),
        np.arange(number),
        np.arange(number) % 5,
    )


@pytest.mark.parametrize("scale", [0.01, 1.0, 50.0])
def test_confidence_equals_accuracy_at_each_length_whatever_the_scale(scale):
    data = simulated({50: 0.2, 500: 0.6, 5000: 0.85}, scale)
    calibration = fit_calibration(*data)
    scores, truth, words = data[:3]
    p = calibration.probabilities(scores, words)
    for length in LENGTHS:
        rows = words == length
        accuracy = (p[rows].argmax(axis=1) == truth[rows]).mean()
        assert p[rows].max(axis=1).mean() == pytest.approx(accuracy, abs=0.06)


def test_longer_texts_get_higher_probabilities_for_the_same_scores():
    calibration = fit_calibration(*simulated({50: 0.2, 500: 0.6, 5000: 0.9}))
    short, long = calibration.probabilities(np.eye(4)[[0, 0]], np.array([50, 5000]))
    assert short[0] < long[0]


def test_no_probability_exceeds_what_the_held_out_works_support():
    calibration = Calibration(8.0, 0.0, np.zeros(3), works=12)
    p = calibration.probabilities(np.array([[100.0, 0.0, -np.inf]]), np.array([500]))
    assert p[0, 0] == pytest.approx(12.5 / 13)
    assert p[0, 1] == pytest.approx(0.5 / 13)
    assert p[0, 2] == 0


def test_equal_scores_give_every_author_with_training_works_the_same_probability():
    calibration = Calibration(0.0, 0.0, np.array([3.0, 0.0, 0.0]), works=12)
    p = calibration.probabilities(np.array([[0.0, 0.0, -np.inf]]), np.array([0]))
    assert p[0] == pytest.approx([0.5, 0.5, 0])


def test_without_held_out_works_probabilities_are_close_to_equal():
    none = np.zeros(0, int)
    calibration = fit_calibration(np.zeros((0, 2)), none, none, none, none, none)
    p = calibration.probabilities(np.array([[9.0, -9.0]]), np.array([500]))
    assert 0.5 < p[0, 0] < 0.52


def test_a_bias_is_fitted_only_where_it_helps_on_other_folds():
    scores, truth, *others = simulated({50: 0.9, 500: 0.9, 5000: 0.9})
    assert not fit_calibration(scores, truth, *others).bias.any()
    shifted = scores + np.array([2.0, 0.0, 0.0, 0.0])
    assert fit_calibration(shifted, truth, *others).bias[0] > 1


def test_the_gradient_of_the_loss_equals_finite_differences():
    from scipy.optimize import check_grad

    from textlstm.attribute.calibration import _Data

    scores, truth, words, kind, _, _ = simulated({50: 0.5, 500: 0.6, 5000: 0.7}, pieces=20)
    data = _Data(scores, truth, words, kind)
    at, weights = np.array([0.3, 0.1, 0.2, -0.1, 0.0, 0.4]), data.weights()
    error = check_grad(
        lambda x: data._loss(x, 0.5, weights)[0], lambda x: data._loss(x, 0.5, weights)[1], at
    )
    assert error < 1e-5


def test_deviations_are_measured_for_each_length_and_interpolated():
    scores = np.array([[1.0, -1.0]] * 20 + [[3.0, -3.0]] * 20)
    words = np.repeat([100, 10_000], 20)
    deviation = fit_deviation(scores, words, words)
    assert deviation.values == pytest.approx([1, 3])
    between = deviation.standardise(scores[:1], np.array([1000]))
    assert between[0] == pytest.approx([0.5, -0.5])


def test_scores_are_centred_over_the_authors_that_have_one():
    assert centred(np.array([[1.0, 3.0, -np.inf]]))[0].tolist() == [-1, 1, -np.inf]


def test_without_pieces_the_deviation_is_one():
    none = np.zeros(0, int)
    assert fit_deviation(np.zeros((0, 2)), none, none) == Deviation(np.ones(1), np.ones(1))
