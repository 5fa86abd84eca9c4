"""A trained model in one call each: texts, streams, scores and states of small models."""

import numpy as np
import pytest
from helpers.word_model import WORDS, make, save

import textlstm
from textlstm.errors import TextlstmError
from textlstm.model import state as states
from textlstm.model.state import State


@pytest.fixture(scope="module")
def letters(tmp_path_factory):
    """A model of characters."""
    root = tmp_path_factory.mktemp("letters")
    alphabet = "abcdefghijklmnopqrstuvwxyz"
    save(root, textlstm.Characters.fit([alphabet + ' .,"()\n']), scale=8)
    return textlstm.load(root)


@pytest.fixture(scope="module")
def words(tmp_path_factory):
    """A model of words whose training works capitalise `york` and `i`."""
    return make(tmp_path_factory.mktemp("words"))


def test_a_text_depends_on_its_seed_and_prompt_not_on_the_other_prompts(words):
    prompts = ["the people", "it rained", "the people", ""]
    together = words.generate(prompts, words=30, seed=5)
    alone = [words.generate(prompt, words=30, seed=5 + k) for k, prompt in enumerate(prompts)]
    assert together == alone
    assert together[0] != together[2]


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"temperature": 0.0},
        {"top_k": 5, "top_p": 0.9, "min_p": 0.01, "typical": 0.9},
        {"require": ["york"], "forbid": ["it rained"], "no_repeat": 3, "repetition": 1.2},
    ],
)
def test_a_compiled_loop_writes_the_same_text(words, options):
    text = words.generate("it", words=40, seed=3, **options)
    assert words.generate("it", words=40, seed=3, compiled=True, **options) == text


def test_a_stream_joins_to_the_text(words, letters):
    for model in (words, letters):
        pieces = list(model.generate("the people", words=60, seed=3, stream=True))
        assert "".join(pieces) == model.generate("the people", words=60, seed=3)
        assert len(pieces) > 2


@pytest.mark.parametrize("stop", [None, "words", "sentence"])
def test_a_longer_text_is_streamed_and_decoded_alike(words, stop):
    text = words.generate("the people", words=900, seed=3, stop=stop)
    assert "".join(words.generate("the people", words=900, seed=3, stop=stop, stream=True)) == text


def test_a_text_of_a_number_of_words_has_that_number(words):
    text = words.generate("it rained", words=25, stop="words", seed=1)
    assert len(text.removeprefix("it rained").replace(",", " ").replace(".", " ").split()) == 25


def test_a_text_ends_with_a_sentence(words):
    for seed in range(8):
        text = words.generate("it rained", words=10, seed=seed)
        assert text.endswith((".", ".)", "…", '."')), text


def test_names_and_sentence_starts_have_capitals(words):
    text = words.generate("it rained", words=80, seed=1)
    assert " york" not in text
    assert " i " not in text
    assert not any(sentence[:1].islower() for sentence in text.split(". ")[1:])


def test_prompt_and_text_are_decoded_together(words, letters):
    for seed in range(20):
        text = words.generate("it rained", words=10, seed=seed)
        assert " ," not in text
        assert " ." not in text
    spellings = {letters.generate("the peo", words=1, seed=seed)[:8] for seed in range(20)}
    assert any(spelling[-1] != " " for spelling in spellings)


def test_required_words_are_in_the_text_and_forbidden_words_are_not(words):
    for seed in range(10):
        text = words.generate("it", words=12, seed=seed, require=["York", "rained"], forbid=["the"])
        assert "York" in text
        assert "rained" in text
        assert " the " not in text.lower()


def test_a_forbidden_word_of_several_tokens_is_not_in_the_text(letters):
    texts = [letters.generate("a", words=60, seed=seed) for seed in range(4)]
    text = " ".join(texts)
    pairs = [text[k : k + 2] for k in range(20, len(text) - 2) if text[k : k + 2].isalpha()]
    pair = max(pairs, key=text.count).lower()
    forbidden = [letters.generate("a", words=60, seed=seed, forbid=[pair]) for seed in range(4)]
    assert not any(pair in text.lower() for text in forbidden)


def test_no_sequence_occurs_twice_if_repeats_are_excluded(letters):
    text = letters.generate("a", words=3, temperature=0.1, no_repeat=3, stop="words")[:200]
    triples = [text[k : k + 3].lower() for k in range(1, len(text) - 2)]
    assert len(triples) == len(set(triples))


def test_beam_search_finds_a_likelier_text_than_greedy_decoding(words):
    def nats(text):
        return words.score(text).nats[2:12].sum()

    greedy = words.generate("it rained", words=12, temperature=0.0, stop="words")
    searched = words.generate("it rained", words=12, beam=16, stop="words")
    assert nats(searched) <= nats(greedy) + 1e-3


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"top_p": 0.0}, "top_p: 0.0 is not above 0"),
        ({"top_p": float("nan")}, "top_p: nan"),
        ({"typical": 1.5}, "typical: 1.5"),
        ({"min_p": -0.1}, "min_p: -0.1"),
        ({"top_k": -1}, "top_k: -1"),
        ({"temperature": float("inf")}, "temperature: inf is not between 0"),
        ({"temperature": -1.0}, r"temperature: -1.0"),
        ({"words": 0}, "words: 0"),
        ({"stop": "chapter"}, "stop: 'chapter' is not one of sentence, paragraph, words"),
        ({"stop": "paragraph"}, "stop: a model of words writes no paragraph ends"),
        ({"repetition": 0.5}, "repetition: 0.5"),
        ({"no_repeat": 999}, "no_repeat: 999"),
        ({"seed": -1}, "seed: -1"),
        ({"beam": 1000}, "beam: 1000"),
        ({"require": ["the", "york"], "words": 1}, "require: 2 words in a text of 1"),
        ({"require": ["xylophone"]}, "require: 'xylophone' is not in the vocabulary"),
        ({"require": ["the people"]}, "require: 'the people' is 2 tokens"),
        ({"require": ["The"], "forbid": ["the"]}, "require: 'The' is also forbidden"),
        ({"prompt": "qqq zzz"}, "no word of 'qqq zzz' is in the vocabulary"),
    ],
)
def test_a_setting_out_of_range_is_named(words, options, message):
    with pytest.raises(TextlstmError, match=message):
        words.generate(**options)


def test_a_high_temperature_never_writes_the_unknown_token(words):
    assert "<unk>" not in words.generate("", words=300, temperature=100.0)


def test_a_state_is_a_value_that_is_saved_and_read_again(words, tmp_path):
    state = words.read("the people of")
    before = words.next_words(state, 4)
    words.read("york met", state)
    assert words.next_words(state, 4) == before
    state.save(str(tmp_path / "state.npz"))
    loaded = words.load_state(tmp_path / "state.npz")
    assert loaded.difference(state) == 0
    assert words.generate(state=loaded, words=9) == words.generate(state=state, words=9)
    assert state.difference(words.read("of", words.read("the people"))) < 1e-6


@pytest.mark.parametrize(
    ("shape", "dtype", "value", "message"),
    [
        ((1, 6), np.float64, 0, "float64"),
        ((1, 6), np.float32, np.nan, "not finite"),
        ((1, 9), np.float32, 0, r"\[1, 9\]"),
        ((2, 6), np.float32, 0, r"\[2, 6\]"),
    ],
)
def test_a_state_that_does_not_fit_is_refused(words, tmp_path, shape, dtype, value, message):
    array = np.full(shape, value, dtype)
    states.save(tmp_path / "state.npz", [State(array, array)] * 2)
    with pytest.raises(TextlstmError, match=message):
        words.load_state(tmp_path / "state.npz")


def test_score_equals_the_sum_of_step_by_step_probabilities(words):
    scored = words.score("The people of York met.")
    assert scored.tokens == [*WORDS[:6], "<eos>"]
    state, nats = None, []
    for token in WORDS[:6]:
        layers = words.network.initial_state(1) if state is None else state.layers
        before = words._read(np.zeros(0, np.int32), None)[1] if state is None else layers
        logits = words.network.logits(before[-1].h).numpy()[0].astype(float)
        nats.append(np.log(np.exp(logits).sum()) - logits[words.tokenizer.ids[token]])
        state = words.read(token, state)
    assert scored.nats[:6] == pytest.approx(nats, abs=1e-4)
    assert scored.perplexity == pytest.approx(np.exp(scored.nats.mean()))
    assert scored.bits_per_character == pytest.approx(scored.nats.sum() / np.log(2) / 24)
    assert scored.sentences == [(0, 7)]


def test_sentences_of_a_character_model_end_at_their_full_stops(letters):
    scored = letters.score("It is over. It rained.")
    texts = ["".join(scored.tokens[start:end]) for start, end in scored.sentences]
    assert texts[:2] == ["it is over.", " it rained."]


def test_an_empty_text_cannot_be_scored(words):
    with pytest.raises(TextlstmError, match="no text to score"):
        words.score(" \n")


def test_a_missing_model_names_the_places_that_were_tried(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(TextlstmError, match=r"emma: no model in emma/, emma/model/, results/emma"):
        textlstm.load("emma")


def test_a_corpus_name_is_the_model_of_its_results(words, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "results" / "york").mkdir(parents=True)
    (tmp_path / "results" / "york" / "model").symlink_to(words.folder)
    assert textlstm.load("york").tokenizer.tokens == words.tokenizer.tokens
