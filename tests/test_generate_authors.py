"""Texts in the style of an author: every way to write and score uses the author's head."""

import json

import numpy as np
import pytest
from helpers.word_model import make
from typer.testing import CliRunner

import textlstm
from textlstm import cli
from textlstm.errors import TextlstmError
from textlstm.model.author_heads import AuthorHeads


@pytest.fixture(scope="module")
def words(tmp_path_factory):
    """A model of words with the heads of two authors: Ann prefers `york`, Ben avoids it."""
    model = make(tmp_path_factory.mktemp("authors"))
    difference = np.random.default_rng(1).normal(size=(2, model.tokenizer.size))
    difference[:, model.tokenizer.ids["york"]] = (4, -40)
    AuthorHeads(["Ann", "Ben"], difference.astype(np.float32), {}).save(model.folder)
    return model


def test_a_text_has_the_words_that_its_author_prefers(words):
    texts = {name: words.generate("it", words=80, author=name) for name in words.authors}
    assert words.authors == ["Ann", "Ben"]
    assert texts["Ann"].count("York") > 10
    assert "york" not in texts["Ben"].lower()


def test_without_strength_a_head_has_no_effect(words):
    text = words.generate("it", words=40, seed=2)
    assert words.generate("it", words=40, seed=2, author="Ann", strength=0) == text
    assert words.generate("it", words=40, seed=2, author="Ann") != text


@pytest.mark.parametrize("options", [{}, {"temperature": 0.0}, {"require": ["rained"]}])
def test_the_compiled_loop_a_stream_and_a_batch_write_the_same_text(words, options):
    options |= {"words": 40, "author": "ann"}
    text = words.generate("it rained", seed=3, **options)
    assert words.generate("it rained", seed=3, compiled=True, **options) == text
    assert "".join(words.generate("it rained", seed=3, stream=True, **options)) == text
    assert words.generate(["the", "it rained"], seed=2, **options)[1] == text


def test_beam_search_finds_what_is_likely_under_the_head(words):
    def nats(text):
        return words.score(text, author="Ann").nats[2:12].sum()

    options = {"words": 12, "stop": "words", "strength": 1.0}
    greedy = words.generate("it rained", temperature=0.0, author="Ann", **options)
    searched = words.generate("it rained", beam=16, author="Ann", **options)
    assert nats(searched) <= nats(greedy) + 1e-3
    assert searched != words.generate("it rained", beam=16, **options)


def test_a_score_under_a_head_is_that_of_the_probabilities_times_its_factors(words):
    text = "the people of york met."
    head = words.score(text, author="Ben")
    difference = AuthorHeads.load(words.folder, words.tokenizer.size).of("Ben")
    ids = [words.tokenizer.ids[token] for token in head.tokens]
    state = words.network.initial_state(1)
    for place, id in enumerate([words.tokenizer.eos, *ids[:-1]]):
        hidden, state = words.network.hidden(np.array([[id]], np.int32), state)
        logits = words.network.logits(hidden)[0, 0].numpy() + difference
        nats = np.log(np.exp(logits).sum()) - logits[ids[place]]
        assert head.nats[place] == pytest.approx(nats, rel=1e-4)


def test_perplexities_by_author_are_those_of_their_scores(words):
    text = "it rained, and i saw that they were there."
    expected = {name: words.score(text, author=name).perplexity for name in words.authors}
    assert words.perplexities(text) == pytest.approx(expected, rel=1e-5)


def run(*arguments):
    return CliRunner().invoke(cli.app, [*map(str, arguments)])


def test_the_commands_take_an_author(words, tmp_path, monkeypatch):
    monkeypatch.setattr("textlstm.model.threads.set_threads", lambda threads: None)
    text = words.generate("it", words=20, author="Ben", strength=1.5)
    arguments = ["it", "--words", 20, "--author", "ben", "--strength", 1.5]
    assert run("generate", words.folder, *arguments).stdout.strip() == text
    letter = tmp_path / "letter.txt"
    letter.write_text("it rained, and they were there.")
    by_author = run("score", words.folder, letter, "--by-author").stdout
    assert by_author.splitlines()[-3].startswith("perplexity under the output layer")
    [entry] = json.loads(
        run("score", words.folder, letter, "--author", "Ben", "--by-author", "--json").stdout
    )
    assert entry["perplexity"] == pytest.approx(entry["perplexity_by_author"]["Ben"], rel=1e-5)


def test_a_model_without_heads_names_no_authors_and_refuses_one(tmp_path):
    model = make(tmp_path)
    assert model.authors == []
    with pytest.raises(TextlstmError, match="has no author heads"):
        model.generate("it", words=5, author="Ann")
    with pytest.raises(TextlstmError, match="has no author heads"):
        textlstm.load(model.folder).perplexities("it rained.")
