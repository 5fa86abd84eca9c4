"""Standardised rates, with every author counted alike, and Cosine Delta on them."""

import numpy as np
import pytest
from scipy import sparse

from textlstm.attribute.delta import Centroids
from textlstm.attribute.scaler import AuthorBalancedScaler, frequent


def test_authors_count_alike_however_many_their_works():
    rates = np.array([[0.0], [0.0], [0.0], [3.0]])  # three works of one author, one of the other
    standard = AuthorBalancedScaler(rates, np.array([0, 0, 0, 1]))
    assert standard.mean == pytest.approx([1.5])
    assert standard.deviation == pytest.approx([1.5])
    assert standard(rates).ravel() == pytest.approx([-1, -1, -1, 1])


def test_a_word_that_never_varies_says_nothing():
    standard = AuthorBalancedScaler(np.array([[0.0, 1.0], [0.0, 3.0]]), np.array([0, 1]))
    assert standard(np.array([[7.0, 2.0]])) == pytest.approx(np.array([[0.0, 0.0]]))


def test_frequent_words_come_from_the_works_learnt_from():
    counts = sparse.csr_matrix([[1, 0, 5, 0], [2, 0, 1, 0], [0, 90, 0, 9]])
    assert frequent(counts, np.array([0, 1]), 3).tolist() == [2, 0]


def test_cosine_delta_by_hand():
    rates = np.array([[1.0, 0.0], [0.0, 1.0]])
    profiles = Centroids(rates, np.array([0, 2]), authors=3)
    # means 0.5, deviations 0.5: profiles (1, -1) and (-1, 1); the text (1, 0.5) is (1, 0), at 45 and 135 degrees
    scores = profiles.cosine(np.array([[1.0, 0.5]]))[0]
    assert scores == pytest.approx([np.sqrt(0.5), -np.inf, -np.sqrt(0.5)])
