"""Bootstrap intervals resample works."""

import numpy as np
import pytest

from textlstm.evaluate.intervals import draws, interval, macro, ratio, share_interval


def test_every_bootstrap_sample_has_as_many_works_as_the_corpus():
    drawn = draws(7, 50, seed=1)
    assert drawn.shape == (50, 7)
    assert (drawn.sum(axis=1) == 7).all()


def test_bootstrap_samples_are_reproducible():
    np.testing.assert_array_equal(draws(7, 50, seed=1), draws(7, 50, seed=1))


def test_a_ratio_divides_sums_so_that_long_works_weigh_more():
    drawn = np.array([[1, 1], [2, 0], [0, 2]])
    np.testing.assert_allclose(
        ratio(np.array([1.0, 9.0]), np.array([10.0, 10.0]), drawn), [0.5, 0.1, 0.9]
    )
    np.testing.assert_allclose(ratio(np.array([1.0, 0.0]), np.array([1.0, 9.0]), drawn[:1]), [0.1])


def test_the_interval_of_a_share_agrees_with_the_binomial_interval():
    right = np.repeat([1.0, 0.0], [80, 20])
    low, high = share_interval(right, np.ones(100), draws(100, 4000, seed=1))
    assert low == pytest.approx(0.72, abs=0.011)
    assert high == pytest.approx(0.875, abs=0.011)


def test_more_chunks_of_the_same_works_do_not_narrow_the_interval():
    right, chunks = np.repeat([1.0, 0.0], [5, 5]), np.full(10, 100.0)
    drawn = draws(10, 2000, seed=1)
    assert share_interval(right * 100, chunks, drawn) == share_interval(right, np.ones(10), drawn)


@pytest.mark.parametrize(("right", "expected"), [(1.0, [0.7354, 1]), (0.0, [0, 0.2646])])
def test_twelve_equal_outcomes_have_the_interval_of_clopper_and_pearson(right, expected):
    found = share_interval(np.full(12, right), np.ones(12), draws(12, 100, 1))
    assert found == pytest.approx(expected, abs=1e-4)


def test_a_macro_average_weighs_authors_equally_and_leaves_out_authors_not_drawn():
    right, counted, authors = np.array([1.0, 1.0, 0.0]), np.ones(3), np.array([0, 0, 1])
    np.testing.assert_allclose(
        macro(right, counted, authors, np.array([[1, 1, 1], [2, 1, 0]])), [0.5, 1.0]
    )


def test_an_interval_is_the_2_5th_and_the_97_5th_percentile():
    assert interval(np.arange(1001.0)) == pytest.approx([25, 975])
