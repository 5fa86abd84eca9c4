"""Punctuation in generated text: marks that never follow each other."""

import numpy as np
import pytest
import tensorflow as tf

from textlstm.generate.marks import excluded_marks
from textlstm.tokens import Characters, Words

VIEW = """the people , and york ; " we said : ( it ) . " is it ? no ! – yes\n"""


@pytest.fixture(scope="module")
def words():
    return Words.fit([VIEW])


def allowed(tokenizer, last):
    """Tokens that may follow another."""
    logits = tf.zeros([1, tokenizer.size])
    kept = excluded_marks(tokenizer).apply(logits, tf.constant([tokenizer.ids[last]])).numpy()[0]
    return {token for token, logit in zip(tokenizer.tokens, kept, strict=True) if logit == 0}


@pytest.mark.parametrize("mark", [",", ";", ".", '"', "?", "–", "("])
def test_no_mark_follows_itself(words, mark):
    assert mark not in allowed(words, mark)


def test_no_pause_stop_or_closing_bracket_follows_a_pause(words):
    assert not allowed(words, ",") & set(",;:.?!)")
    assert '"' in allowed(words, ",")


def test_brackets_are_not_empty(words):
    assert ")" not in allowed(words, "(")


def test_everything_follows_a_word_and_a_sentence_end(words):
    assert allowed(words, "people") == set(words.tokens)
    assert allowed(words, "<eos>") == set(words.tokens)


def test_a_stop_before_a_closing_quote_or_bracket_is_allowed(words):
    assert {'"', ")"} <= allowed(words, ".")


def test_lanes_are_independent(words):
    marks, logits = excluded_marks(words), tf.zeros([2, words.size])
    last = tf.constant([words.ids[","], words.ids["people"]])
    kept = marks.apply(logits, last).numpy()
    assert np.isneginf(kept[0, words.ids[";"]])
    assert not np.isneginf(kept[1]).any()


def test_models_of_characters_write_their_own_marks():
    assert excluded_marks(Characters.fit(["it is, ..."])) is None


def test_generated_text_has_no_doubled_marks(tmp_path):
    from helpers.word_model import make

    model = make(tmp_path)
    texts = model.generate([","] * 4 + ["it rained ,"] * 4, words=60, temperature=2.0, seed=1)
    doubled = [",,", "..", ",."]
    assert not [pair for pair in doubled for text in texts if pair in text.replace(" ", "")[12:]]
