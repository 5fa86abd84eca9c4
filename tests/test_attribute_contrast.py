"""Contrast with texts by others: regressions that leave texts and authors out without a new fit."""

import numpy as np
import pytest
from helpers.attribute_corpus import write_works

from textlstm.attribute.contrast import Contrast, ContrastFit, contrast_scores
from textlstm.attribute.corpus import Tokens, read_corpus
from textlstm.attribute.dual_ridge import DualRidge
from textlstm.attribute.left_out import weights_of
from textlstm.attribute.word_rates import WordRates
from textlstm.errors import TextlstmError

AUTHORS = "ABCDEF"
WORKS = {f"{author.lower()}{n}": author for author in AUTHORS for n in range(3)}


@pytest.fixture(scope="module")
def corpus(tmp_path_factory):
    folder = tmp_path_factory.mktemp("contrast")
    write_works(folder, WORKS, 4000)
    table = ["work\tauthor\tfold\tgroup"]
    table += [f"{work}\t{author}\t{work[-1]}\t{work}" for work, author in WORKS.items()]
    (folder / "folds.tsv").write_text("\n".join(table) + "\n")
    return read_corpus(folder / "folds.tsv", folder / "style")


def problem(rows=12, columns=30):
    generator = np.random.default_rng(1)
    x = generator.normal(size=(rows, columns)).astype(np.float32)
    return x, generator.uniform(1, 3, rows), generator.normal(size=(rows, 2))


def solved(x, penalty, targets):
    return np.linalg.solve(x @ x.T + np.diag(penalty), targets)


def test_weights_without_texts_are_those_of_a_fit_without_them():
    x, penalty, targets = problem()
    removed, kept = np.array([1, 7, 8]), np.setdiff1d(np.arange(12), [1, 7, 8])
    weights = DualRidge(x @ x.T, penalty, targets).without(removed)
    expected = solved(x[kept], penalty[kept], targets[kept])
    assert weights[kept] == pytest.approx(expected, abs=1e-4)
    assert (weights[removed] == 0).all()


def test_held_out_predictions_are_those_of_fits_without_the_group():
    x, penalty, targets = problem()
    groups, removed = np.array([0, 0, 0, 1, 2, 2, 3, 3, 4, 5, 5, 5]), np.array([8])
    predicted = DualRidge(x @ x.T, penalty, targets).held_out(groups, removed)
    for group in (0, 1, 2, 3, 5):
        own = groups == group
        kept = ~own & (groups != 4)
        expected = x[own] @ x[kept].T @ solved(x[kept], penalty[kept], targets[kept])
        assert predicted[own] == pytest.approx(expected, abs=1e-3)
    assert np.isnan(predicted[8]).all()


def test_a_kernel_that_is_not_positive_is_refused():
    with pytest.raises(ValueError, match="not positive definite"):
        DualRidge(-np.eye(3, dtype=np.float32), np.full(3, 0.5), np.ones((3, 1)))


def test_held_out_works_contrast_most_with_their_author(corpus):
    spans = corpus.tokens.whole()
    fold = np.array([text.fold for text in corpus.texts])
    inside, outside = contrast_scores(corpus, spans, fold, np.arange(len(AUTHORS)), seed=1)
    rows = np.arange(len(spans))
    assert (inside.argmax(axis=1) == corpus.labels).mean() > 0.8
    assert np.isneginf(outside[rows, corpus.labels]).all()
    assert inside.max(axis=1).mean() > outside.max(axis=1).mean() + 1


def test_an_author_who_is_left_out_has_no_influence(corpus):
    training = corpus.training(0)
    fitted = ContrastFit(corpus, training, seed=1)
    number = 2
    columns = np.arange(len(AUTHORS)) != number
    before = fitted.without(number)
    own = fitted.labels == number
    fitted.ridge = DualRidge(
        fitted.vectors @ fitted.vectors.T + 1,
        np.where(own, 1e6, 2.0 * np.bincount(fitted.labels)[fitted.labels] * 6 / len(own)),
        fitted.ridge.targets,
    )  # pieces with a large penalty count as little as pieces left out
    after = fitted.with_all()
    assert not before.trained[number]
    assert before.weights[columns] == pytest.approx(after.weights[columns], abs=1e-3)


def test_an_author_never_left_out_has_no_scores_without(corpus):
    spans, fold = corpus.tokens.whole(), np.array([text.fold for text in corpus.texts])
    _, outside = contrast_scores(corpus, spans, fold, np.array([0]), seed=1)
    assert np.isnan(outside[corpus.labels != 0]).all()
    assert not np.isnan(outside[corpus.labels == 0]).any()


def test_saved_regressions_give_the_same_scores(corpus):
    fitted = ContrastFit(corpus, corpus.training(), seed=1).with_all()
    again = Contrast.load(fitted.arrays(), len(AUTHORS))
    spans = corpus.tokens.whole()
    first, second = (each.scores(corpus.tokens, spans) for each in (fitted, again))
    assert np.array_equal(first, second)


@pytest.mark.parametrize("name", ["weights", "rates.mean", "trained", "deviation"])
def test_damaged_regressions_are_refused(corpus, name):
    arrays = ContrastFit(corpus, corpus.training(), seed=1).with_all().arrays()
    with pytest.raises(TextlstmError, match="damaged"):
        Contrast.load(arrays | {name: arrays[name][:-1]}, len(AUTHORS))


def test_rates_are_shares_of_words_and_pairs():
    tokens = Tokens.from_views(["a b a c"])
    fitted = WordRates.fit(tokens, np.arange(1), tokens.whole(), np.array([0]))
    words = [fitted.stream.symbols[gram - 1] for gram in fitted.grams[0]]
    rates = fitted.rates(tokens, tokens.whole())[0]
    assert dict(zip(words, rates.tolist(), strict=False)) == {"a": 0.5, "b": 0.25, "c": 0.25}
    assert rates[3:] == pytest.approx([1 / 3] * 3)


def test_a_score_that_speaks_against_authors_gets_no_weight():
    generator = np.random.default_rng(1)
    truth = np.repeat(np.arange(6), 20)
    own = truth[:, None] == np.arange(6)
    good, without = generator.normal(size=(2, 120, 6))
    good += 5 * own
    misleading = generator.normal(size=(120, 6)) - 5 * own
    gone = np.where(own, -np.inf, without)
    contrast, margin, _ = weights_of((good, misleading), (gone, gone), truth, np.ones(120, bool))
    assert contrast > 0
    assert margin == 0
