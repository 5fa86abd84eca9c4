"""Every method has one id, learns from its training works alone, and survives being saved."""

from importlib import import_module

import numpy as np
import pytest
from helpers.attribute_corpus import THREE, paths, write_works
from helpers.settings import merged, shrunk

import textlstm.attribute
import textlstm.evaluate
from textlstm import config
from textlstm.artifacts.weights import load_weights, save_weights
from textlstm.attribute.corpus import Corpus, Text, Tokens, read_corpus
from textlstm.attribute.delta import DeltaScorer
from textlstm.attribute.fit import method_of, restore
from textlstm.attribute.kneser_ney import AuthorKneserNey, count_levels, prepare, probabilities
from textlstm.attribute.methods import FITTED
from textlstm.attribute.streams import Encoded
from textlstm.errors import TextlstmError

SETTINGS = shrunk("attribute")
VARIANTS = {
    "delta": ("delta", {}),
    "minmax": ("delta", {"distance": "minmax"}),
    "burrows": ("delta", {"distance": "burrows", "first": 2, "culling": 50}),
    "eder": ("delta", {"distance": "eder"}),
    "svm": ("svm", {}),
    "svm of all channels": (
        "svm",
        {"channels": ["frequent_words", "words", "characters", "punctuation"]},
    ),
    "svm_words": ("svm_words", {}),
    "svm_marks": ("svm_marks", {}),
    "kneser_ney": ("kneser_ney", {}),
    "kneser_ney_characters": ("kneser_ney_characters", {}),
    "kneser_ney_characters of a part": ("kneser_ney_characters", {"characters": 2000}),
    "lstm": ("lstm", {"examples": 600, "learning_rate": 0.03, "units": 16, "embedding": 16}),
    "lstm_heads": ("lstm_heads", {}),
}
variants = pytest.mark.parametrize("variant", VARIANTS)


def build(variant):
    method, changes = VARIANTS[variant]
    values = config.Attribute.model_validate(merged(SETTINGS, {method: changes}))
    return method_of(method, getattr(values, method), seed=1)


def fitted(folder, variant):
    """Return a corpus of three authors and a fit without the works of fold 0."""
    corpus = read_corpus(*paths(write_works(folder, THREE)))
    return corpus, build(variant).fit(corpus, corpus.training(0))


def whole(corpus, works):
    return corpus.tokens.whole()[works]


@pytest.mark.parametrize("method", FITTED)
def test_the_module_of_a_methods_id_has_one_class_with_that_id(method):
    module = import_module(f"textlstm.attribute.{method}")
    classes = [
        value
        for value in vars(module).values()
        if isinstance(value, type) and getattr(value, "id", None) == method
    ]
    assert len(classes) == 1
    assert callable(classes[0].fit)


@pytest.mark.parametrize("variant", [each for each in VARIANTS if each != "svm_marks"])
def test_authors_of_held_out_works_are_recognised(tmp_path, variant):
    corpus, scorer = fitted(tmp_path, variant)
    works = corpus.held_out(0)
    scores = scorer.scores(corpus.tokens, whole(corpus, works))
    assert (scores.argmax(axis=1) == corpus.labels[works]).mean() > 0.7


@variants
def test_a_fit_restored_from_its_arrays_gives_the_same_scores(tmp_path, variant):
    corpus, scorer = fitted(tmp_path, variant)
    save_weights(tmp_path / "model.safetensors", scorer.arrays())
    again = restore(VARIANTS[variant][0], load_weights(tmp_path / "model.safetensors"), 3)
    spans = corpus.cut(corpus.held_out(0), 100)
    # of other tokens with another lexicon
    other = Tokens.from_views(
        " ".join(corpus.tokens.lexicon[i] for i in corpus.tokens.documents[work][start:end])
        for work, start, end in spans
    )
    np.testing.assert_allclose(
        again.scores(other, other.whole()), scorer.scores(corpus.tokens, spans), atol=1e-5
    )


@pytest.mark.parametrize("variant", ["svm of all channels", "kneser_ney"])
def test_arrays_that_contradict_each_other_are_refused(tmp_path, variant):
    _, scorer = fitted(tmp_path, variant)
    arrays = scorer.arrays()
    for name, array in arrays.items():
        broken = {"shape": array[:-1], "type": array.astype(np.complex64), "missing": None}
        for change, value in broken.items():
            if change == "shape" and (name.endswith("symbols") or not len(array)):
                continue  # one symbol more or less is as good
            if "grams" in name and VARIANTS[variant][0] == "svm" and change == "shape":
                continue
            values = {**arrays, name: value}
            if value is None:
                del values[name]
            if value is None and name.endswith("symbols"):
                continue  # a unit or channel less is a model too: the hash of the file protects it
            with pytest.raises(TextlstmError, match="damaged"):
                restore(VARIANTS[variant][0], values, 3)


@variants
def test_scores_of_a_span_do_not_depend_on_other_spans(tmp_path, variant):
    corpus, scorer = fitted(tmp_path, variant)
    spans = corpus.cut(corpus.held_out(0), 100)
    alone = scorer.scores(corpus.tokens, spans[3:4])
    np.testing.assert_allclose(alone[0], scorer.scores(corpus.tokens, spans)[3], atol=1e-5)


@variants
def test_an_author_without_training_works_has_score_minus_infinity(tmp_path, variant):
    corpus = read_corpus(*paths(write_works(tmp_path, THREE)))
    training = corpus.training(0)
    scorer = build(variant).fit(corpus, training[corpus.labels[training] != 2])
    scores = scorer.scores(corpus.tokens, whole(corpus, corpus.held_out(0)))
    assert (scores[:, 2] == -np.inf).all()
    assert np.isfinite(scores[:, :2]).all()


@variants
def test_a_text_without_a_known_feature_gets_the_same_score_for_every_author(tmp_path, variant):
    _, scorer = fitted(tmp_path, variant)
    tokens = Tokens.from_views(["日本 日本 日本 日本 日本 日本 日本 日本", ""])
    assert not scorer.scores(tokens, tokens.whole()).any()


@variants
def test_a_fit_on_two_authors_recognises_them(tmp_path, variant):
    works = {name: author for name, author in THREE.items() if author != "C"}
    corpus = read_corpus(*paths(write_works(tmp_path, works)))
    scorer = build(variant).fit(corpus, corpus.training(0))
    scores = scorer.scores(corpus.tokens, whole(corpus, corpus.held_out(0)))
    assert (scores.argmax(axis=1) == corpus.labels[corpus.held_out(0)]).mean() > 0.6


def test_kneser_ney_probabilities_of_all_symbols_sum_to_one():
    rng = np.random.default_rng(1)
    text = Encoded(rng.integers(0, 5, 200), np.arange(201))
    levels = count_levels([text], 3, size=5)
    for context in range(25):
        grams = context * 5 + np.arange(5)
        p = probabilities(levels, prepare(grams, 3, 5), discount=0.75, size=5)
        assert p.sum() == pytest.approx(1)


def characters_of(views, characters=1000):
    """Return the tokens of two works by A and B and a fit on their characters, of order 2."""
    texts = [Text(name, name.upper(), name, None, False) for name in ("a", "b")]
    tokens = Tokens.from_views(views)
    settings = config.KneserNeyCharacters(order=2, discount=0.75, characters=characters)
    method = method_of("kneser_ney_characters", settings, 1)
    return tokens, method.fit(Corpus(texts, tokens), np.array([0, 1]))


def test_the_probability_of_a_space_equals_the_value_worked_by_hand():
    # A wrote "a a " and B "b b "; with the unknown one there are 4 symbols. For A: bigrams "a "
    # twice, " a" once; p(" ") = (1 - .75 + .75 * 2 / 4) / 2 = .3125;
    # p(" " | "a") = (2 - .75 + .75 * p(" ")) / 2 = .7421875. For B: "a" is unknown: p(" ").
    tokens, scorer = characters_of(["a a", "b b"])
    p = np.exp(scorer.models.mean_log_probabilities(tokens, np.array([[0, 0, 1]])))
    assert p[0] == pytest.approx([0.7421875, 0.3125])


def test_the_n_grams_of_characters_come_from_a_bounded_part_of_the_works():
    _, scorer = characters_of(["a " * 200] * 2, characters=100)
    assert [levels[1].counts.sum() for levels in scorer.models.levels] == [99, 99]


@pytest.mark.parametrize(("fold", "counted"), [(None, [19, 39]), (0, [19, 399])])
def test_where_no_work_is_held_out_no_author_is_counted_more_than_twice_as_far(fold, counted):
    texts = [Text("a", "A", "a", fold, False), Text("b", "B", "b", fold, False)]
    corpus = Corpus(texts, Tokens.from_views(["a " * 20, "b " * 400]))
    settings = config.KneserNey(order=2, vocabulary=10, discount=0.75)
    scorer = AuthorKneserNey(settings).fit(corpus, np.arange(2))
    assert [levels[1].counts.sum() for levels in scorer.models.levels] == counted


def test_spaces_and_marks_are_characters():
    _, scorer = characters_of(["so , no", "oh !"])
    assert set(scorer.models.stream.symbols) == set("so, nh!")


def distances(distance, rates, profiles, mean, deviation):
    size = len(mean)
    trained = np.ones(len(profiles), bool)
    scorer = DeltaScorer(distance, [""] * size, mean, deviation, profiles, trained)
    return scorer.similarities(rates)[0]


def test_delta_equals_the_values_worked_by_hand():
    # z-scores of the text (2, -1, 0), of the centroids (1, 1, 0) and (0, -1, 1)
    mean, deviation = np.full(3, 0.5), np.full(3, 0.1)
    rates = np.array([[0.7, 0.4, 0.5]])
    profiles = np.array([[0.6, 0.6, 0.5], [0.5, 0.4, 0.6]])
    arguments = rates, profiles, mean, deviation
    assert distances("burrows", *arguments) == pytest.approx([-(1 + 2) / 3, -(2 + 0 + 1) / 3])
    # Eder: the word of rank r of n = 3 has the weight (3 - r + 1) / 3
    eder = [-(1 + 2 * 2 / 3) / 3, -(2 + 1 / 3) / 3]
    assert distances("eder", *arguments) == pytest.approx(eder)
    cosine = [1 / np.sqrt(5 * 2), 1 / np.sqrt(5 * 2)]
    assert distances("cosine", *arguments) == pytest.approx(cosine)
    minmax = [(0.6 + 0.4 + 0.5) / (0.7 + 0.6 + 0.5), (0.5 + 0.4 + 0.5) / (0.7 + 0.4 + 0.6)]
    assert distances("minmax", *arguments) == pytest.approx(minmax)


def test_delta_skips_the_first_words_and_those_in_few_works():
    texts = [Text(name, author, name, None, False) for name, author in [("a", "A"), ("b", "B")]]
    corpus = Corpus(texts, Tokens.from_views(["x x x y y z", "x x y y w w w w"]))
    settings = config.Delta(distance="cosine", most_frequent_words=10, first=2, culling=100)
    scorer = method_of("delta", settings, 1).fit(corpus, np.array([0, 1]))
    assert scorer.words == ["y"]


@pytest.mark.parametrize("package", [textlstm.attribute, textlstm.evaluate])
def test_public_names_are_importable_and_documented(package):
    assert len(package.__all__) <= 25
    assert set(package._MODULES) == set(package.__all__)
    for name in package.__all__:
        value = getattr(package, name)
        assert isinstance(value, str | dict) or value.__doc__, f"{name} has no docstring"


@pytest.mark.parametrize("package", [textlstm.attribute, textlstm.evaluate])
def test_a_name_that_is_not_public_raises_attribute_error(package):
    with pytest.raises(AttributeError, match="no attribute 'missing'"):
        _ = package.missing
