"""Intervals resample works, and claim no certainty from a few that were all right."""

import numpy as np
import pytest

from textlstm.evaluate.intervals import draws, interval, macro, ratio, share_interval


def test_every_draw_takes_as_many_works_as_there_are():
    drawn = draws(7, 50, seed=1)
    assert drawn.shape == (50, 7)
    assert (drawn.sum(axis=1) == 7).all()
    np.testing.assert_array_equal(drawn, draws(7, 50, seed=1))


def test_a_ratio_is_of_sums_so_long_works_weigh_more():
    drawn = np.array([[1, 1], [2, 0], [0, 2]])
    np.testing.assert_allclose(
        ratio(np.array([1.0, 9.0]), np.array([10.0, 10.0]), drawn), [0.5, 0.1, 0.9]
    )
    np.testing.assert_allclose(ratio(np.array([1.0, 0.0]), np.array([1.0, 9.0]), drawn[:1]), [0.1])


def test_the_interval_of_a_share_agrees_with_the_binomial():
    right = np.repeat([1.0, 0.0], [80, 20])
    low, high = share_interval(right, np.ones(100), draws(100, 4000, seed=1))
    assert low == pytest.approx(0.72, abs=0.011)
    assert high == pytest.approx(0.875, abs=0.011)


def test_chunks_of_one_work_do_not_narrow_it():
    """Ten works of a hundred chunks, all right or all wrong, say no more than ten works."""
    works, chunks = np.repeat([1.0, 0.0], [5, 5]), np.full(10, 100.0)
    drawn = draws(10, 2000, seed=1)
    assert share_interval(works * 100, chunks, drawn) == share_interval(works, np.ones(10), drawn)


def test_all_right_is_not_certain():
    assert share_interval(np.ones(12), np.ones(12), draws(12, 100, 1)) == pytest.approx(
        [0.7354, 1], abs=1e-4
    )
    assert share_interval(np.zeros(12), np.ones(12), draws(12, 100, 1)) == pytest.approx(
        [0, 0.2646], abs=1e-4
    )


def test_macro_weighs_authors_alike_and_leaves_out_who_was_not_drawn():
    right, counted, authors = np.array([1.0, 1.0, 0.0]), np.ones(3), np.array([0, 0, 1])
    np.testing.assert_allclose(
        macro(right, counted, authors, np.array([[1, 1, 1], [2, 1, 0]])), [0.5, 1.0]
    )


def test_percentiles():
    assert interval(np.arange(1001.0)) == pytest.approx([25, 975])
