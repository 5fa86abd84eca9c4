"""One temperature turns scores into probabilities that are to be believed."""

import numpy as np
import pytest

from textlstm.attribute.calibration import probabilities, temperature


def test_two_authors_by_hand():
    """With a gap of 2 between scores and 3 of 4 right, p = 7/12 + … : the odds that match are those of the targets."""
    scores = np.array([[2.0, 0.0]] * 4)
    truth = np.array([0, 0, 0, 1])
    t = temperature(scores, truth)
    # targets: (4 + 1)/(4 + 2) for the true author, so the mean target of the first is (3·5/6 + 1/6)/4 = 2/3
    assert t == pytest.approx(2 / np.log(2), rel=1e-4)
    assert probabilities(scores[:1], t)[0, 0] == pytest.approx(2 / 3, rel=1e-4)


def test_all_right_is_not_certainty():
    scores = np.eye(3)[[0, 1, 2, 0]] * 0.01
    sure = probabilities(scores, temperature(scores, np.array([0, 1, 2, 0]))).max()
    assert sure == pytest.approx(5 / 7, rel=1e-3)  # (n + 1)/(n + authors)


def test_overconfident_scores_are_cooled_whatever_their_unit():
    rng = np.random.default_rng(1)
    truth = rng.integers(0, 3, 400)
    scores = np.eye(3)[np.where(rng.random(400) < 0.7, truth, rng.integers(0, 3, 400))]
    for unit in (0.01, 1.0, 50.0):
        sure = probabilities(scores * unit, temperature(scores * unit, truth)).max(axis=1).mean()
        right = (scores.argmax(axis=1) == truth).mean()
        assert sure == pytest.approx(right, abs=0.02)


def test_an_author_not_taught_gets_nothing_and_spoils_nothing():
    scores = np.array([[1.0, 0.0, -np.inf], [1.0, -np.inf, 0.0]])
    t = temperature(
        scores, np.array([0, 1])
    )  # the second work's author was not taught: it says nothing of t
    assert np.isfinite(t)
    assert probabilities(scores, t)[0, 2] == 0
    assert temperature(np.zeros((0, 3)), np.zeros(0, int)) == 1
