"""Probabilities as a function of the length of a text."""

import numpy as np
import pytest

from textlstm.attribute.calibration import (
    TOP_WORDS,
    UNCORRECTED,
    Calibration,
    corrected,
    fit_calibration,
)
from textlstm.attribute.combine import (
    MIN_WORKS,
    Deviation,
    Weights,
    centred,
    fit_deviation,
    fit_weights,
)

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

    scores, truth, words, kind, work, _ = simulated({50: 0.5, 500: 0.6, 5000: 0.7}, pieces=20)
    data = _Data(scores, truth, words, kind, work)
    at, weights = np.array([0.3, 0.1, 0.2, -0.1, 0.0, 0.4]), data.weights()
    error = check_grad(
        lambda x: data._loss(x, 0.5, weights)[0], lambda x: data._loss(x, 0.5, weights)[1], at
    )
    assert error < 1e-5


def test_lengths_that_few_works_reach_have_little_weight():
    from textlstm.attribute.calibration import _Data

    data = simulated({50: 0.5, 500: 0.6, 5000: 0.7}, pieces=40)
    scores, truth, words, kind, work, _ = data
    few = np.where(kind == 5000, work % 4, work)  # four works
    weights = _Data(scores, truth, words, kind, few).weights()
    assert weights[kind == 5000].sum() == pytest.approx(0.1 / 2.1)


def test_the_certainty_of_the_first_author_is_corrected_where_one_softmax_cannot_fit():
    """Errors are spread over fifty authors, most of which the scores exclude."""
    rng = np.random.default_rng(1)
    named = rng.integers(0, 50, 2000)
    scores = np.where(np.eye(50, dtype=bool)[named], 8.0, rng.normal(0, 2, (2000, 50)))
    unlikely = scores.argsort(axis=1)[:, 10]
    truth = np.where(rng.random(2000) < 0.8, named, unlikely)
    words, work = np.full(2000, 500), np.arange(2000)
    fitted = fit_calibration(scores, truth, words, words, work, work % 5)
    p = fitted.probabilities(scores, words)
    plain = fitted._replace(top=UNCORRECTED).probabilities(scores, words)
    right = (scores.argmax(axis=1) == truth).mean()
    assert abs(p.max(axis=1).mean() - right) < 0.01
    assert abs(plain.max(axis=1).mean() - right) > 0.03
    assert (p.argmax(axis=1) == plain.argmax(axis=1)).all()


def test_a_correction_leaves_the_first_author_first_and_the_sum_at_one():
    p = np.random.default_rng(1).dirichlet(np.ones(6), 200)
    top = np.array([-4.0] * len(TOP_WORDS) + [0.2])
    after = corrected(p, np.full(200, 500), top)
    assert (after.argmax(axis=1) == p.argmax(axis=1)).all()
    assert after.sum(axis=1) == pytest.approx(1)
    assert (after > 0).all()


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


def weights_of(deviations, words, works=30):
    """Return the weights of members whose scores are the truth and noise of some deviations."""
    rng = np.random.default_rng(1)
    number = len(words)
    truth, work = np.arange(number) % 3, np.arange(number) % works
    values = {
        member: np.eye(3)[truth] + rng.normal(size=(number, 3)) * np.reshape(deviation, (-1, 1))
        for member, deviation in deviations.items()
    }
    return fit_weights([*deviations], values, truth, words, words, work)


def test_a_member_with_more_noise_gets_a_smaller_weight():
    words = np.full(900, 200)
    weights = weights_of({"good": 0.5, "bad": 1.5}, words)
    good, bad = weights.values[:, 1]
    assert good > 3 * bad  # the most probable weights are proportional to 1 / variance


def test_weights_depend_on_the_length():
    words = np.repeat([50, 1000], 900)
    weights = weights_of({"short": np.where(words == 50, 0.5, 1.5), "even": 1.0}, words)
    ratio = weights.values[0] / weights.values[1]
    assert ratio[0] > 2
    assert ratio[-1] < 1


def test_weights_from_few_works_are_equal():
    weights = weights_of({"good": 0.5, "bad": 1.5}, np.full(900, 200), works=MIN_WORKS - 1)
    assert (weights.values == 1).all()


def test_weights_from_more_works_differ_more():
    deviations, words = {"good": 0.7, "bad": 1.5}, np.full(900, 200)
    few, many = (weights_of(deviations, words, works).values[:, 1] for works in (MIN_WORKS, 450))
    assert 1 < few[0] / few[1] < many[0] / many[1]


def test_weights_from_works_that_mislead_stay_nearly_equal():
    rng = np.random.default_rng(1)
    truth, words, work = np.arange(900) % 3, np.full(900, 200), np.arange(900) % 30
    good = np.eye(3)[truth] + rng.normal(size=(900, 3)) / 2
    misled = 2 * np.eye(3)[(truth + 1) % 3] + rng.normal(size=(900, 3)) / 2
    arguments = truth, words, words, work
    weights = fit_weights(["good", "misled"], {"good": good, "misled": misled}, *arguments)
    assert weights.values == pytest.approx(1, abs=0.1)
    weights = fit_weights(["good", "misled"], {"good": 4 * good, "misled": misled}, *arguments)
    assert weights.values[0, 1] > 3 * weights.values[1, 1]


def test_the_combined_score_equals_the_value_worked_by_hand():
    # 224 words are half way from 50 to 1,000 by ln n: of the knots 50, 200, 1000, between 200 and
    # 1,000 at ln(224 / 200) / ln 5 = 0.070416; weight 2^0.929584 * 4^0.070416 = 2.1000
    weights = Weights(["a", "b"], np.array([[1.0, 2.0, 4.0], [1.0, 1.0, 1.0]]))
    scores = {"a": np.array([[1.0, -1.0]]), "b": np.array([[-0.5, 0.5]])}
    combined = weights.combine(scores, np.array([224]))
    assert combined[0] == pytest.approx([1.6000, -1.6000], abs=1e-4)


def test_an_author_without_a_score_keeps_minus_infinity_and_the_weights_finite():
    words = np.full(60, 200)
    values = {member: np.eye(3)[np.arange(60) % 2] for member in ("a", "b")}
    for each in values.values():
        each[:, 2] = -np.inf
    work = np.arange(60) % 20
    weights = fit_weights(["a", "b"], values, np.arange(60) % 2, words, words, work)
    assert np.isfinite(weights.values).all()
    assert weights.combine(values, words)[0, 2] == -np.inf
