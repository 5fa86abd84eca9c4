"""Temperature scaling of attribution scores."""

import numpy as np
import pytest

from textlstm.attribute.calibration import probabilities, temperature


def test_temperature_of_two_authors_equals_the_value_worked_by_hand():
    scores = np.array([[2.0, 0.0]] * 4)
    truth = np.array([0, 0, 0, 1])
    t = temperature(scores, truth)
    # target of the true author: (4 + 1) / (4 + 2); mean target of the first author:
    # (3 * 5/6 + 1/6) / 4 = 2/3, so exp(2 / t) = 2
    assert t == pytest.approx(2 / np.log(2), rel=1e-4)
    assert probabilities(scores[:1], t)[0, 0] == pytest.approx(2 / 3, rel=1e-4)


def test_four_correct_works_do_not_give_certainty():
    scores = np.eye(3)[[0, 1, 2, 0]] * 0.01
    t = temperature(scores, np.array([0, 1, 2, 0]))
    confidence = probabilities(scores, t).max()
    assert confidence == pytest.approx(5 / 7, rel=1e-3)  # (n + 1) / (n + authors)


@pytest.mark.parametrize("scale", [0.01, 1.0, 50.0])
def test_confidence_equals_accuracy_whatever_the_scale_of_the_scores(scale):
    rng = np.random.default_rng(1)
    truth = rng.integers(0, 3, 400)
    scores = np.eye(3)[np.where(rng.random(400) < 0.7, truth, rng.integers(0, 3, 400))]
    t = temperature(scores * scale, truth)
    confidence = probabilities(scores * scale, t).max(axis=1).mean()
    accuracy = (scores.argmax(axis=1) == truth).mean()
    assert confidence == pytest.approx(accuracy, abs=0.02)


def test_an_author_without_training_works_gets_probability_zero():
    scores = np.array([[1.0, 0.0, -np.inf], [1.0, -np.inf, 0.0]])
    # the true author of the second work has no score: the row does not affect t
    t = temperature(scores, np.array([0, 1]))
    assert np.isfinite(t)
    assert t == temperature(scores[:1], np.array([0]))
    assert probabilities(scores, t)[0, 2] == 0


def test_temperature_without_held_out_works_is_one():
    assert temperature(np.zeros((0, 3)), np.zeros(0, int)) == 1
