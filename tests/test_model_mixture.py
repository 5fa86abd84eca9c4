"""Mixtures: the mean of probabilities, scored and sampled; members are saved, loaded, resumed."""

import numpy as np
import pytest
import tensorflow as tf
from helpers.trainer import SETTINGS, VOCABULARY, corpus, described, documents

import textlstm
from textlstm import config
from textlstm.errors import TextlstmError
from textlstm.generate.filters import SamplingFilters
from textlstm.generate.loop import continue_text, uniform_draws
from textlstm.model import train
from textlstm.model.initial import unigram_initialised, warm_start
from textlstm.model.mixture import MEMBERS, Mixture, load_model
from textlstm.model.network import LanguageModel
from textlstm.model.recipes import recipe
from textlstm.model.scoring import score
from textlstm.model.trainer import Budget

pytestmark = pytest.mark.xdist_group("trainer")
LAYERS = 2


@pytest.fixture(scope="module")
def members():
    shape = {key: SETTINGS[key] for key in LanguageModel.SETTINGS} | {"layers": LAYERS}
    return [LanguageModel(VOCABULARY, shape, seed) for seed in (1, 2, 3)]


def test_a_mixture_scores_the_mean_of_its_members_probabilities(members):
    shelf = documents([25, 15])
    probabilities = [np.exp(-score(member, shelf)) for member in members]
    expected = -np.log(np.mean(probabilities, axis=0))
    np.testing.assert_allclose(score(Mixture(members), shelf, 2, 7), expected, rtol=1e-5)


def test_logits_of_a_mixture_are_the_log_of_a_distribution(members):
    mixture = Mixture(members)
    hidden, _ = mixture.hidden([[1, 2, 3]], mixture.initial_state(1))
    total = tf.reduce_sum(tf.exp(mixture.logits(hidden)), axis=-1)
    np.testing.assert_allclose(total, np.ones((1, 3)), rtol=1e-5)


def test_the_state_of_a_mixture_carries_over(members):
    mixture = Mixture(members)
    whole, end = mixture.hidden([[1, 2, 3, 4]])
    _, state = mixture.hidden([[1, 2]])
    rest, later = mixture.hidden([[3, 4]], state)
    assert len(end) == len(later) == LAYERS * len(members)
    np.testing.assert_allclose(whole[:, 2:], rest, rtol=1e-5, atol=1e-6)


def test_text_is_sampled_from_a_mixture(members):
    draws, filters = uniform_draws([1, 2], 5), SamplingFilters(0, 1.0, 0.0)
    ids = continue_text(Mixture(members), np.array([1]), [1.0, 0.5], draws, filters, 0)
    assert ids.shape == (2, 5)


@pytest.fixture
def fit(tmp_path, monkeypatch):
    """Train in this process, uncompiled."""
    monkeypatch.setattr(train, "set_threads", lambda threads: None)
    tf.config.run_functions_eagerly(True)
    tokens = corpus(tmp_path / "tokens")

    def run(out, budget, **changes):
        settings = config.Model(**SETTINGS | changes)
        ids = tokens / "train.npy", tokens / "valid.npy"
        train.train(*ids, tokens, settings, budget, 7, 1, "code", out)
        return out

    yield run
    tf.config.run_functions_eagerly(False)


def test_a_larger_mixture_reuses_the_members_that_were_trained(fit, tmp_path, capsys):
    single = fit(tmp_path / "m", Budget(1))
    assert isinstance(load_model(single), LanguageModel)
    weights = (single / "weights.safetensors").read_bytes()
    mixture = fit(tmp_path / "m", Budget(1), members=3)
    assert (mixture / "weights.safetensors").read_bytes() == weights
    assert len(load_model(mixture).members) == 3
    assert len({member["seed"] for member in described(mixture)["members"]}) == 3
    assert "mixture of 3: validation" in capsys.readouterr().err


def test_members_share_the_minutes(fit, tmp_path):
    assert Budget(1, minutes=6.0).of_members(3) == Budget(1, minutes=2.0)
    assert Budget(2).of_members(3) == Budget(2)


def test_training_without_members_removes_those_of_before(fit, tmp_path):
    fit(tmp_path / "m", Budget(1), members=2)
    assert (tmp_path / "m" / MEMBERS).exists()
    fit(tmp_path / "m", Budget(1))
    assert not (tmp_path / "m" / MEMBERS).exists()


def test_a_warm_start_begins_where_the_other_training_ended(fit, tmp_path):
    first = fit(tmp_path / "first", Budget(4))
    slow = {"learning_rate": 1e-9, "init_from": str(first)}
    second = fit(tmp_path / "second", Budget(1), **slow)
    reached = described(second)["valid_perplexity"]
    assert reached == pytest.approx(described(first)["valid_perplexity"], rel=1e-4)
    assert described(second)["init_from"] == str(first)


def test_every_member_of_a_mixture_continues_one_of_the_trained_mixture(fit, tmp_path):
    first = fit(tmp_path / "first", Budget(1), members=2)
    slow = {"learning_rate": 1e-9, "init_from": str(first), "members": 3}
    second = fit(tmp_path / "second", Budget(1), **slow)
    before, after = load_model(first).members, load_model(second).members
    for model, trained in zip(after, [*before, before[0]], strict=True):
        kernel, expected = (m.numpy()["lstm_0/recurrent_kernel"] for m in (model, trained))
        np.testing.assert_allclose(kernel, expected, atol=1e-5)


def test_a_recipe_keeps_the_size_and_the_members_of_the_model_to_start_from(fit, tmp_path):
    first = fit(tmp_path / "first", Budget(1), members=2)
    settings = config.Model(
        **SETTINGS | {"init_from": str(first), "recipe": "auto", "units": 6, "tie": False}
    )
    chosen = recipe(settings, tokens=100, minutes=60.0)
    assert (chosen.units, chosen.embedding, chosen.members) == (8, 8, 2)


def test_a_warm_start_refuses_another_architecture(fit, tmp_path):
    first = fit(tmp_path / "first", Budget(1))
    with pytest.raises(TextlstmError, match=r"model\.init_from: .* units 8, but model.units is 6"):
        fit(tmp_path / "second", Budget(1), init_from=str(first), units=6, tie=False)


@pytest.mark.parametrize("recipe", ["none", "auto"])
def test_a_warm_start_from_a_folder_without_a_model_is_refused(fit, tmp_path, recipe):
    settings = {"init_from": str(tmp_path / "nothing"), "recipe": recipe}
    with pytest.raises(TextlstmError, match=r"model\.init_from: .*nothing holds no model"):
        fit(tmp_path / "second", Budget(1, minutes=1.0), **settings)


def test_a_warm_start_copies_the_weights_of_shared_tokens(fit, tmp_path):
    from textlstm.tokens.word import Words

    first = fit(tmp_path / "first", Budget(1))
    trained = LanguageModel.load(first)
    other = Words(["<unk>", "<eos>", "w5", "new", "w3"], [1, 1, 4, 2, 1], {})
    model = unigram_initialised(other, config.Model(**SETTINGS), 1)
    before = model.numpy()
    warm_start(model, other, first)
    after, source = model.numpy(), trained.numpy()
    np.testing.assert_array_equal(after["embedding"][[2, 4]], source["embedding"][[5, 3]])
    np.testing.assert_array_equal(after["embedding"][3], before["embedding"][3])
    np.testing.assert_array_equal(after["lstm_0/kernel"], source["lstm_0/kernel"])


def test_the_next_logits_of_a_state_are_those_of_its_last_hidden_state(members):
    for model in (members[0], Mixture(members)):
        hidden, state = model.hidden(tf.constant([[1, 5, 3]]))
        np.testing.assert_allclose(model.next_logits(state), model.logits(hidden)[:, -1], rtol=1e-5)


def test_a_loaded_mixture_reads_and_scores_with_all_members(fit, tmp_path):
    folder = fit(tmp_path / "m", Budget(1), members=2)
    tf.config.run_functions_eagerly(False)
    loaded = textlstm.load(folder)
    state = loaded.read("w3 w4")
    assert len(loaded.network.members) == 2
    assert len(state.layers) == 2 * SETTINGS["layers"]
    assert 0.5 < sum(share for _, share in loaded.next_words(state, VOCABULARY)) < 1  # no <unk>
    assert np.isfinite(loaded.score("w3 w4").nats).all()
