"""Bounds of time and memory for many works and authors, and training on few."""

import numpy as np
import pytest
from helpers.attribute_corpus import THREE, paths, write_works
from helpers.settings import shrunk

from textlstm import config
from textlstm.attribute import kneser_ney, pieces, svm
from textlstm.attribute.corpus import read_corpus
from textlstm.attribute.fit import method_of
from textlstm.attribute.pieces import WHOLE, spread
from textlstm.attribute.ridge import fit_ridge
from textlstm.tokens.sorted_table import find, find_distinct

SETTINGS = config.Attribute.model_validate(shrunk("attribute"))


@pytest.fixture(scope="module")
def corpus(tmp_path_factory):
    """Twelve works of 900 words by three authors."""
    return read_corpus(*paths(write_works(tmp_path_factory.mktemp("works"), THREE)))


def fitted(corpus, name):
    return method_of(name, getattr(SETTINGS, name), 1).fit(corpus, corpus.training(0))


@pytest.mark.parametrize(
    ("name", "limit", "number"), [("MAX_SCORES", 3 * 6, 6), ("MAX_WORD_SCORES", 3 * 200 * 4, 4)]
)
def test_pieces_of_a_length_are_bounded_and_spread_over_the_works(
    corpus, monkeypatch, name, limit, number
):
    monkeypatch.setattr(pieces, name, limit)
    found = pieces.pieces_of(corpus, 500)
    own = found.work[found.kind == 200]
    assert len(own) == number
    assert len(np.unique(own)) == number
    assert (found.kind == WHOLE).sum() == len(THREE)


def test_parts_of_a_long_span_are_evenly_spaced_and_a_short_span_stays_as_it_is():
    parts, owner = spread(np.array([[0, 10, 2010], [1, 0, 99]]), most=100)
    assert (parts[owner == 1] == [1, 0, 99]).all()
    own = parts[owner == 0]
    assert (own[:, 2] - own[:, 1] == 5).all()
    assert own[0, 1] == 10
    assert own[-1, 2] == 2010
    assert np.ptp(np.diff(own[:, 1])) <= 1


def test_parts_of_a_long_text_give_about_the_score_of_the_whole(corpus, monkeypatch):
    scorer, spans = fitted(corpus, "kneser_ney"), corpus.tokens.whole()[corpus.held_out(0)]
    whole = scorer.scores_and_log_probabilities(corpus.tokens, spans)[1]
    monkeypatch.setattr(kneser_ney, "MIN_SPAN", 500)
    monkeypatch.setattr(kneser_ney, "MAX_SPAN", 0)
    parts = scorer.scores_and_log_probabilities(corpus.tokens, spans)[1]
    assert not np.array_equal(whole, parts)
    assert np.abs(whole - parts).max() < 0.2


def test_ridge_regression_recognises_authors_where_machines_would_be_too_many(corpus, monkeypatch):
    spans, truth = corpus.tokens.whole()[corpus.held_out(0)], corpus.labels[corpus.held_out(0)]
    machines = fitted(corpus, "svm").scores(corpus.tokens, spans)
    monkeypatch.setattr(svm, "MAX_MARGINS", 0)
    scores = fitted(corpus, "svm").scores(corpus.tokens, spans)
    assert not np.array_equal(scores, machines)
    assert (scores.argmax(axis=1) == truth).all()


@pytest.mark.parametrize("sparse", [False, True])
def test_ridge_regression_solves_the_weighted_equations(sparse):
    from scipy.sparse import csr_array
    from sklearn.linear_model import Ridge

    rng = np.random.default_rng(1)
    vectors, labels = rng.normal(size=(12, 5)), np.array([0] * 6 + [2] * 4 + [5] * 2)
    weights, bias = fit_ridge(csr_array(vectors) if sparse else vectors, labels)
    share = 1 / np.bincount(labels)[labels]
    peer = Ridge(alpha=0.1).fit(
        vectors, labels[:, None] == [0, 2, 5], sample_weight=share / share.mean()
    )
    assert weights == pytest.approx(peer.coef_, abs=1e-8)
    assert bias == pytest.approx(peer.intercept_, abs=1e-8)


def test_pieces_are_shorter_where_an_author_has_few(corpus):
    spans = svm.cut_evenly(corpus, corpus.training(), 1000, 250)
    assert np.median(corpus.tokens.words(spans)) == 225
    unchanged = svm.cut_evenly(corpus, corpus.training(), 1000, 1000)
    assert np.median(corpus.tokens.words(unchanged)) == 900


@pytest.mark.parametrize("size", [0, 5, 500])
def test_a_lookup_in_either_direction_finds_the_same(size):
    rng = np.random.default_rng(1)
    table, values = (np.unique(rng.integers(0, 900, number)) for number in (size, 200))
    place, found = find(table, values)
    other, known = find_distinct(table, values)
    assert np.array_equal(found, known)
    assert np.array_equal(place[found], other[found])
