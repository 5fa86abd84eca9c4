"""The fit of a text beside held-out works, where there are few candidates."""

from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from textlstm.attribute.corpus import Tokens
from textlstm.attribute.few_candidates import MIN_DEVIATIONS, HeldOutFit
from textlstm.attribute.left_out import CONTRAST_ALONE
from textlstm.attribute.openset import MIN_REJECTING_WORKS, Level, OpenSet, at_length
from textlstm.attribute.pieces import WHOLE

NONE = np.zeros(0)


def fit_of(scores_by_author):
    own = np.concatenate([np.array(each, np.float64) for each in scores_by_author])
    author = np.repeat(np.arange(len(scores_by_author)), [len(each) for each in scores_by_author])
    return HeldOutFit(own, np.arange(len(own)), author, len(scores_by_author))


scores = st.lists(
    st.lists(st.floats(-10, 10).map(lambda x: round(x, 3)), min_size=1, max_size=8),
    min_size=2,
    max_size=4,
).filter(lambda each: len(set(np.concatenate(each))) > 2)


@given(scores, st.floats(-10, 10), st.floats(0.01, 10))
def test_a_higher_score_fits_better(held_out, score, more):
    fitted, authors = fit_of(held_out), len(held_out)
    low, high = np.full(authors, score), np.full(authors, score + more)
    assert (fitted.deviations(high) > fitted.deviations(low)).all()
    assert (fitted.p_values(high) >= fitted.p_values(low)).all()


@given(scores, st.floats(-10, 10), st.floats(-5, 5), st.floats(0.1, 10))
def test_deviations_do_not_depend_on_the_scale_of_the_scores(held_out, score, shift, factor):
    text = np.full(len(held_out), score)
    moved = [[shift + factor * x for x in each] for each in held_out]
    assert fit_of(moved).deviations(shift + factor * text) == pytest.approx(
        fit_of(held_out).deviations(text), rel=1e-6, abs=1e-6
    )


@given(scores, st.floats(-10, 10))
def test_p_values_are_shares_of_the_works_and_the_text(held_out, score):
    fitted = fit_of(held_out)
    counts = fitted.p_values(np.full(len(held_out), score)) * (1 + fitted.works)
    assert counts == pytest.approx(np.round(counts))
    assert ((counts >= 1) & (counts <= 1 + fitted.works)).all()


def test_an_author_whose_works_score_low_is_compared_with_them():
    fitted = fit_of([[8.0, 9.0, 10.0, 9.0, 9.5], [1.0, 1.5, 2.0, 1.2, 1.8]])
    high, low = fitted.deviations(np.array([1.5, 1.5]))
    assert high < MIN_DEVIATIONS
    assert low > MIN_DEVIATIONS


def test_the_usual_score_of_an_author_with_few_works_is_near_that_of_all():
    few = fit_of([[8.0], [0.0, 0.0, 0.0]]).usual
    many = fit_of([[8.0] * 50, [0.0, 0.0, 0.0]]).usual
    assert few == pytest.approx([(8 + 3 * 4) / 4, 2.0])
    assert many[0] == pytest.approx((50 * 8 + 3 * 4) / 53)


def test_a_candidate_without_held_out_works_is_compared_with_all_authors():
    fitted = HeldOutFit(np.array([1.0, 3.0, 5.0]), np.arange(3), np.array([0, 0, 1]), 3)
    assert fitted.usual[2] == pytest.approx((2 + 5) / 2)


def test_a_work_counts_once_however_many_pieces_it_has():
    own = np.array([1.0, 2.0, 3.0, 4.0])
    author = np.array([0, 0, 1, 1])
    once = HeldOutFit(own, np.arange(4), author, 2)
    often = HeldOutFit(
        np.repeat(own, [1, 9, 1, 1]), np.repeat(np.arange(4), [1, 9, 1, 1]),
        np.repeat(author, [1, 9, 1, 1]), 2,
    )  # fmt: skip
    text = np.array([1.5, 3.5])
    assert often.deviations(text) == pytest.approx(once.deviations(text))
    assert often.p_values(text) == pytest.approx(once.p_values(text))


def test_texts_by_candidates_are_rarely_rejected():
    generator = np.random.default_rng(1)
    rejected = []
    for _ in range(400):
        usual = generator.normal(3, 1, 3)
        fitted = fit_of(usual[:, None] + generator.normal(size=(3, 5)))
        rejected.append(fitted.deviations(usual + generator.normal(size=3)) <= MIN_DEVIATIONS)
    assert np.mean(rejected) < 0.15


def test_whole_works_stand_in_for_works_shorter_than_a_length():
    kind = np.array([1000, 500, WHOLE, 500, WHOLE, WHOLE])
    work = np.array([0, 0, 0, 1, 1, 2])
    assert at_length(500, kind, work).tolist() == [1, 3, 5]
    assert at_length(1000, kind, work).tolist() == [0, 4, 5]


def test_a_level_of_few_authors_has_the_contrast_as_score_and_all_works():
    truth, work = np.repeat([0, 1, 2], 4), np.arange(12)
    kind = np.where(work % 2, 500, WHOLE)
    raw = np.random.default_rng(1).normal(size=(12, 3))
    contrast = np.random.default_rng(2).normal(size=(12, 3))
    outside = np.full((12, 3), np.nan)
    fitted = OpenSet.fit(
        list("ABC"), raw, raw, truth, work, work % 2, kind, (contrast, outside)
    )  # fmt: skip
    [level] = fitted.levels
    assert level.words == 500
    assert level.work.tolist() == work.tolist()
    assert level.own == pytest.approx(contrast[work, truth])
    assert level.weights == CONTRAST_ALONE


@pytest.mark.parametrize("works", [MIN_REJECTING_WORKS - 1, MIN_REJECTING_WORKS])
def test_few_held_out_works_give_no_answer(works):
    own, work = np.linspace(3, 6, works), np.arange(works)
    level = Level(500, own, work, work % 3, NONE, np.inf, 0.0, 0.0, 0, CONTRAST_ALONE)
    tokens = Tokens.from_views(["the a of"])
    contrast = SimpleNamespace(scores=lambda *_: np.array([[0.5, 0.0, 0.0]]))
    opened = OpenSet(list("ABC"), [level], contrast=contrast)
    found = opened.verdict(np.array([0.5, 0.0, 0.0]), tokens, 0, 0)
    assert found.accepted is (False if works >= MIN_REJECTING_WORKS else None)
    assert found.deviations < MIN_DEVIATIONS
