"""Author-balanced standardisation."""

import numpy as np
import pytest
from sklearn.preprocessing import StandardScaler
from sklearn.utils.class_weight import compute_sample_weight

from textlstm.attribute.scaler import AuthorBalancedScaler, l2_normalised


def test_scaler_weights_authors_equally_whatever_the_number_of_their_works():
    rates = np.array([[0.0], [0.0], [0.0], [3.0]])  # three works by one author, one by another
    scaler = AuthorBalancedScaler(rates, np.array([0, 0, 0, 1]))
    assert scaler.mean == pytest.approx([1.5])
    assert scaler.deviation == pytest.approx([1.5])
    assert scaler.transform(rates).ravel() == pytest.approx([-1, -1, -1, 1])


def test_scaler_equals_sklearn_standard_scaler_with_balanced_sample_weights():
    rng = np.random.default_rng(1)
    rates, labels = rng.gamma(2.0, 0.01, (40, 7)), rng.choice(4, 40, p=[0.6, 0.2, 0.1, 0.1])
    scaler = AuthorBalancedScaler(rates, labels)
    reference = StandardScaler().fit(rates, sample_weight=compute_sample_weight("balanced", labels))
    np.testing.assert_allclose(scaler.mean, reference.mean_, rtol=1e-12)
    np.testing.assert_allclose(scaler.deviation, reference.scale_, rtol=1e-12)
    new = rng.gamma(2.0, 0.01, (5, 7))
    np.testing.assert_allclose(scaler.transform(new), reference.transform(new), rtol=1e-9)


def test_a_feature_that_is_constant_in_training_has_z_score_zero():
    scaler = AuthorBalancedScaler(np.array([[0.0, 1.0], [0.0, 3.0]]), np.array([0, 1]))
    assert scaler.transform(np.array([[7.0, 2.0]])) == pytest.approx(np.array([[0.0, 0.0]]))


def test_l2_normalised_vectors_have_length_one_and_zero_stays_zero():
    vectors = l2_normalised(np.array([[3.0, 4.0], [0.0, 0.0]]))
    assert vectors == pytest.approx(np.array([[0.6, 0.8], [0.0, 0.0]]))
