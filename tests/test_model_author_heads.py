"""Author heads: their fit, their probabilities, and their file."""

import json

import numpy as np
import pytest
from helpers import trained_model

from textlstm import config
from textlstm.errors import TextlstmError
from textlstm.model.author_fit import dispersion, expected_shares, fit_author_heads
from textlstm.model.author_heads import AuthorHeads
from textlstm.model.author_scores import head_nats
from textlstm.model.mixture import Mixture
from textlstm.model.network import LanguageModel
from textlstm.model.scoring import score
from textlstm.tokens.ids import Documents

VOCABULARY = 12
SETTINGS = config.AuthorHeads(tokens=3000, smoothing=1.0)
AUTHORS = {"a1": "Ann", "a2": "Ann", "a3": "Ann", "b1": "Ben", "b2": "Ben", "both": "Ann & Ben"}


def shelf(works, preferred, seed=0, length=400):
    """Documents in which each author prefers other ids, by work."""
    rng = np.random.default_rng(seed)
    ids = []
    for work in works:
        odds = np.ones(VOCABULARY)
        odds[preferred[work[0]]] = 6
        ids.append(rng.choice(VOCABULARY, length, p=odds / odds.sum()))
    starts = np.arange(len(works)) * length
    return Documents(np.concatenate(ids), starts, list(works), [1] * len(works), [0] * len(works))


@pytest.fixture(scope="module")
def network():
    return LanguageModel(VOCABULARY, trained_model.CONFIG, seed=1)


@pytest.fixture(scope="module")
def scaled():
    """Two models whose predictions differ from token to token."""
    models = [LanguageModel(VOCABULARY, trained_model.CONFIG, seed) for seed in (1, 2)]
    for model in models:
        for weight in model.weights.values():
            weight.assign(weight * 8)
    return models


@pytest.fixture(scope="module")
def heads(network):
    preferred = {"a": 3, "b": 7}
    splits = {
        "train": shelf(["a1", "b1", "a2"], preferred),
        "valid": shelf(["b2", "anonymous"], preferred | {"n": 1}, seed=1),
        "test": shelf(["a3"], preferred, seed=2),
    }
    return fit_author_heads(network, splits, AUTHORS, SETTINGS)


def test_the_head_of_an_author_prefers_what_its_works_have_more_often(heads):
    assert heads.authors == ["Ann", "Ben"]
    assert heads.difference.argmax(axis=1).tolist() == [3, 7]
    assert heads.difference[0, 7] < 0
    assert heads.difference[1, 3] < 0


def test_works_held_out_have_fewer_nats_under_the_head_of_their_author(heads):
    works = {entry["work"]: entry for entry in heads.facts["works"]}
    assert sorted(works) == ["a3", "b2"]
    for work, split, author in (("b2", "valid", "Ben"), ("a3", "test", "Ann")):
        entry = works[work]
        assert (entry["split"], entry["author"]) == (split, author)
        assert entry["nats_own_head"] < entry["nats"] < entry["nats_other_heads"]
        assert entry["likeliest_head"] == author


def test_joint_works_and_works_of_others_have_no_head(network):
    train = shelf(["a1", "both", "b1", "x1"], {"a": 3, "b": 7, "x": 1})
    empty = shelf(["none"], {"n": 1})
    splits = {"train": train, "valid": empty, "test": empty}
    author_of = {work: author for work, author in AUTHORS.items() if work != "both"}
    assert fit_author_heads(network, splits, author_of, SETTINGS).authors == ["Ann", "Ben"]


def test_works_of_one_author_make_no_head(network):
    splits = dict.fromkeys(("train", "valid", "test"), shelf(["a1"], {"a": 3}))
    heads = fit_author_heads(network, splits, AUTHORS, SETTINGS)
    assert heads.authors == []
    assert heads.difference.shape == (0, VOCABULARY)


def test_expected_frequencies_are_the_mean_of_the_probabilities(scaled):
    rng = np.random.default_rng(1)
    texts = [rng.integers(0, VOCABULARY, size) for size in (60, 1000, 40)]
    total = np.zeros(VOCABULARY)
    for text in texts:
        hidden, _ = scaled[0].hidden(np.concatenate([[1], text[:-1]])[None].astype(np.int32))
        logits = scaled[0].logits(hidden)[0].numpy().astype(float)
        total += (np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)).sum(axis=0)
    shares = expected_shares(scaled[0], texts, most=5000)
    np.testing.assert_allclose(shares, total / total.sum(), rtol=1e-4)


def test_a_token_that_occurs_in_one_part_only_is_more_dispersed_than_one_that_occurs_evenly():
    even = np.tile([2, 3], 2000)
    uneven = np.concatenate([np.tile([2, 4], 500), np.tile([2, 3], 1500)])
    result = dispersion([[even], [uneven]], VOCABULARY)
    assert result[2] == 1.0
    assert result[4] > 100


@pytest.mark.parametrize("members", [1, 2])
def test_nats_under_all_heads_equal_those_of_models_with_each_head(scaled, members):
    network = scaled[0] if members == 1 else Mixture(scaled)
    texts = shelf(["a1", "b1"], {"a": 3, "b": 7}, length=70)
    difference = np.random.default_rng(3).normal(size=(2, VOCABULARY)).astype(np.float32)
    models = [network, *map(network.with_bias, difference)]
    expected = [[nats.sum() for nats in np.split(score(model, texts), 2)] for model in models]
    np.testing.assert_allclose(head_nats(network, texts, difference), np.transpose(expected), 1e-5)


def test_a_model_with_a_head_multiplies_probabilities_by_the_factors_of_the_author(scaled):
    difference = np.random.default_rng(4).normal(size=VOCABULARY).astype(np.float32)
    hidden = np.random.default_rng(5).normal(size=(4, 6)).astype(np.float32)
    expected = np.exp(scaled[0].logits(hidden).numpy() + difference)
    actual = np.exp(scaled[0].with_bias(difference).logits(hidden).numpy())
    np.testing.assert_allclose(actual, expected, rtol=1e-5)


def test_a_model_with_a_head_shares_all_other_weights(scaled):
    other = scaled[0].with_bias(np.ones(VOCABULARY, np.float32))
    shared = [name for name, weight in other.weights.items() if weight is scaled[0].weights[name]]
    assert sorted({*other.weights} - {*shared}) == ["output_bias"]


@pytest.fixture
def folder(tmp_path, heads):
    trained_model.make(tmp_path)
    heads.save(tmp_path / "model")
    return tmp_path / "model"


def test_saved_heads_are_loaded(folder, heads):
    loaded = AuthorHeads.load(folder, VOCABULARY)
    assert loaded.authors == heads.authors
    assert loaded.facts == heads.facts
    np.testing.assert_array_equal(loaded.difference, heads.difference)


def test_the_name_of_an_author_is_found_in_any_case_and_strength_is_a_factor(heads):
    np.testing.assert_array_equal(heads.of(" ben ", 2.0), 2 * heads.difference[1])
    with pytest.raises(TextlstmError, match=r"'Poe' has no head.*Ann, Ben$"):
        heads.of("Poe")


def test_heads_of_other_weights_are_refused(folder):
    weights = folder / "weights.safetensors"
    data = bytearray(weights.read_bytes())
    data[-1] ^= 1
    weights.write_bytes(data)
    with pytest.raises(TextlstmError, match="belongs to other weights"):
        AuthorHeads.load(folder, VOCABULARY)


def test_missing_heads_name_the_command_that_makes_them(folder):
    (folder / "author_heads.safetensors").unlink()
    with pytest.raises(TextlstmError, match="has no author heads .* snakemake model_authors"):
        AuthorHeads.load(folder, VOCABULARY)


@pytest.mark.parametrize("authors", [["Ann"], ["Ann", "Ben", "Cid"], "Ann", [1, 2], ["A\nB", "C"]])
def test_authors_that_do_not_fit_the_differences_are_refused(folder, authors):
    path = folder / "author_heads.json"
    path.write_text(json.dumps({"authors": authors}))
    with pytest.raises(TextlstmError, match="fit them again with snakemake model_authors"):
        AuthorHeads.load(folder, VOCABULARY)


def test_differences_that_are_not_finite_are_refused(folder, heads):
    difference = heads.difference.copy()
    difference[1, 2] = np.nan
    AuthorHeads(heads.authors, difference, {}).save(folder)
    with pytest.raises(TextlstmError, match="expected differences, finite float32"):
        AuthorHeads.load(folder, VOCABULARY)
