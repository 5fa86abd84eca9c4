"""Contrast of a questioned text with texts by all others: what each regression leaves out."""

from types import SimpleNamespace

import numpy as np
import pytest

from textlstm.attribute.contrast import MIN_DEVIATION, PENALTY, scale_of_others
from textlstm.attribute.corpus import Tokens
from textlstm.attribute.dual_ridge import DualRidge
from textlstm.attribute.pair_contrast import ContrastScores, fit_ridge, standardised

WORDS, WORKS, AUTHORS = 400, 3, 6  # the last author's works are the known and questioned texts


@pytest.fixture(scope="module")
def system():
    """Five reference authors with three works each, and three texts by one more."""
    generator = np.random.default_rng(1)
    chances = generator.dirichlet(np.full(60, 0.3), AUTHORS)
    names = [f"w{number}" for number in range(60)]
    views = [
        " ".join(generator.choice(names, WORDS, p=chances[author]))
        for author in range(AUTHORS)
        for _ in range(WORKS)
    ]
    tokens = Tokens.from_views(views)
    reference = WORKS * (AUTHORS - 1)
    pieces = np.concatenate([tokens.sample(work, 200, 2) for work in range(reference)])
    return SimpleNamespace(
        tokens=tokens,
        author_of={work: work // WORKS for work in range(reference)},
        pieces=pieces,
        author=pieces[:, 0] // WORKS,
        extra=[reference, reference + 1, reference + 2],
        vocabulary=np.arange(reference + 3),
    )


@pytest.fixture(scope="module")
def contrast(system):
    return ContrastScores(system, system.tokens.whole()[-1:], 2 * WORDS)


def refit(contrast, kept, removed, texts):
    """Return the scores of texts by regressions fitted again for every author left out."""
    rows = np.flatnonzero(np.isin(contrast.labels, kept) & ~removed)
    names, labels = np.unique(contrast.labels), contrast.labels[rows]
    targets = np.where(labels[:, None] == names, 1.0, -1 / (len(names) - 1))[:, kept]

    def predictions(used, of):
        x = contrast.vectors[rows[used]].astype(np.float64)
        weights = np.linalg.solve(x @ x.T + 1 + PENALTY * np.eye(len(x)), targets[used])
        return (of @ x.T + 1) @ weights

    held_out = np.full((len(rows), len(kept)), np.nan)
    for index, author in enumerate(kept):
        own = labels == author
        held_out[own] = predictions(~own, contrast.vectors[rows[own]])
        held_out[own] -= held_out[own].mean(axis=1, keepdims=True)
        held_out[own, index] = np.nan
    values = predictions(np.ones(len(rows), bool), texts)
    values -= values.mean(axis=1, keepdims=True)
    return (values - np.nanmean(held_out, axis=0)) / np.nanstd(held_out, axis=0)


def test_a_pair_by_two_authors_leaves_out_the_author_of_the_pieces(system, contrast):
    rows, kept = np.flatnonzero(system.author == 1), [0, 2, 3, 4]
    fast = contrast.of_pair(2, 1, -1, rows, range(5))
    slow = refit(contrast, kept, np.zeros(len(contrast.labels), bool), contrast.texts[rows])
    assert fast == pytest.approx(slow[:, kept.index(2)], rel=1e-3)


def test_a_pair_by_one_author_leaves_out_the_questioned_work(system, contrast):
    rows, work = np.flatnonzero(system.pieces[:, 0] == 4), 4
    fast = contrast.of_pair(1, 1, work, rows, range(5))
    removed = contrast.training[:, 0] == work
    slow = refit(contrast, list(range(5)), removed, contrast.texts[rows])
    assert fast == pytest.approx(slow[:, 1], rel=1e-3)


def test_authors_outside_the_pool_are_in_no_regression(system, contrast):
    rows, kept = np.flatnonzero(system.author == 0), [1, 2, 3]
    fast = contrast.of_pair(1, 0, -1, rows, [2, 3])
    slow = refit(contrast, kept, np.zeros(len(contrast.labels), bool), contrast.texts[rows])
    assert fast == pytest.approx(slow[:, 0], rel=1e-3)


def test_the_author_of_the_known_texts_joins_the_reference_authors(system, contrast):
    own, other = system.extra[:2], [0, 1]
    same, different = (contrast.of_known(works)[0] for works in (own, other))
    assert same > 2
    assert different < 1


def test_known_texts_are_scored_as_a_reference_author_is(contrast):
    """With the pieces of the fourth author as known texts, and the fifth left out."""
    rows, used = contrast.texts[-1:], np.flatnonzero(contrast.labels < 4)
    labels = contrast.labels[used]
    ridge = fit_ridge(contrast.vectors[used], labels)
    kernel = rows @ contrast.vectors[used].T + 1
    everyone, nothing = np.arange(4), np.zeros(0, np.int64)
    scores = standardised(ridge, kernel, labels, everyone, nothing)
    slow = refit(contrast, [0, 1, 2, 3], np.zeros(len(contrast.labels), bool), rows)
    assert scores == pytest.approx(slow, rel=0.02)  # the targets differ by a constant


def test_the_scale_is_that_of_centred_predictions_for_texts_by_others():
    predictions = np.array([[3.0, 1.0, 2.0], [0.0, 3.0, 0.0], [4.0, 0.0, 5.0]])
    # centred: [1, -1, 0], [-1, 2, -1], [1, -3, 2]; without the author's own text
    mean, deviation = scale_of_others(predictions, np.array([0, 1, 2]))
    assert mean.tolist() == [0.0, -2.0, -0.5]
    assert deviation.tolist() == [1.0, 1.0, 0.5]


def test_equal_predictions_have_a_positive_deviation():
    _, deviation = scale_of_others(np.ones((3, 3)), np.arange(3))
    assert deviation.tolist() == [MIN_DEVIATION] * 3


def test_predictions_are_worked_by_hand_without_an_author():
    """Three authors with one piece each; without the third, two pieces at right angles remain."""
    vectors = np.array([[1.0, 0.0], [0.0, 1.0], [1.0, 1.0]], np.float32)
    targets = np.array([[1.0, -0.5], [-0.5, 1.0], [-0.5, -0.5]])
    ridge = DualRidge(vectors @ vectors.T, np.full(3, PENALTY), targets)
    assert ridge.without(np.array([2]))[:2] == pytest.approx(targets[:2] / (1 + PENALTY))
    alone = ridge.restricted(np.array([0, 1]))
    assert alone.weights == pytest.approx(targets[:2] / (1 + PENALTY))
    assert alone.inverse == pytest.approx(np.eye(2) / (1 + PENALTY), abs=1e-6)
