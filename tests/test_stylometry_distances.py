"""Distances: stylo's definitions, with values worked by hand."""

import numpy as np
import pytest

from textlstm.stylometry.distances import DISTANCES, z_scores

# three texts, two words; means 3 and 2, sample deviations 1 and sqrt(3)
PERCENTAGES = np.array([[4.0, 1.0], [2.0, 1.0], [3.0, 4.0]])
A, B = -1 / np.sqrt(3), 2 / np.sqrt(3)  # z-scores of the second word
Z = np.array([[1.0, A], [-1.0, A], [0.0, B]])
# rows 1 and 2, 1 and 3
BY_HAND = {
    # sum of |z - z'| / number of words
    "burrows": [2 / 2, (1 + (B - A)) / 2],
    # Euclidean distance of z / number of words
    "argamon": [2 / 2, np.sqrt(1 + (B - A) ** 2) / 2],
    # sum of |z - z'| with weights (2 + 1) / 2 and (1 + 1) / 2
    "eder": [2 * 1.5, 1 * 1.5 + (B - A)],
    # sum of |sqrt(f) - sqrt(f')|
    "simple": [2 - np.sqrt(2), (2 - np.sqrt(3)) + 1],
    # 1 - cosine of z
    "cosine_delta": [1 - (-1 + A * A) / (1 + A * A), 1 - A * B / (np.sqrt(1 + A * A) * B)],
    # 1 - cosine of f
    "cosine": [1 - 9 / np.sqrt(17 * 5), 1 - 16 / np.sqrt(17 * 25)],
    # 1 - sum of minima / sum of maxima
    "minmax": [1 - 3 / 5, 1 - 4 / 8],
    "manhattan": [2, 4],
    "euclidean": [2, np.sqrt(10)],
    # sum of |f - f'| / (f + f')
    "canberra": [2 / 6, 1 / 7 + 3 / 5],
}


def test_z_scores_have_the_sample_deviation():
    np.testing.assert_allclose(z_scores(PERCENTAGES, PERCENTAGES), Z)


@pytest.mark.parametrize("name", BY_HAND)
def test_a_distance_has_the_value_worked_by_hand(name):
    np.testing.assert_allclose(DISTANCES[name].matrix(PERCENTAGES)[0, 1:], BY_HAND[name])


def test_the_entropy_distance_divides_logarithms_by_the_entropy_of_each_word():
    first = np.array([5, 3, 4]) / 12
    second = np.array([2, 2, 5]) / 9
    entropies = [-(share * np.log(share)).sum() for share in (first, second)]
    expected = [
        np.log(6 / 4) / entropies[0],
        np.log(6 / 5) / entropies[0] + np.log(6 / 3) / entropies[1],
    ]
    np.testing.assert_allclose(DISTANCES["entropy"].matrix(PERCENTAGES)[0, 1:], expected)


def test_every_distance_is_pinned():
    assert set(BY_HAND) | {"entropy"} == set(DISTANCES)


@pytest.mark.parametrize("name", DISTANCES)
def test_a_distance_table_is_symmetric_with_zeros_on_the_diagonal(name):
    percentages = np.random.default_rng(1).gamma(1.0, size=(6, 9))
    matrix = DISTANCES[name].matrix(percentages)
    np.testing.assert_array_equal(matrix, matrix.T)
    np.testing.assert_array_equal(np.diag(matrix), 0)
    assert (matrix >= 0).all()


@pytest.mark.parametrize("name", DISTANCES)
def test_a_word_with_the_same_frequency_everywhere_causes_no_missing_value(name):
    percentages = np.array([[4.0, 1.0, 2.0], [2.0, 1.0, 0.0], [3.0, 1.0, 4.0]])
    assert np.isfinite(DISTANCES[name].matrix(percentages)).all()
