"""Generation with a model that spells one word: lanes are independent, filters apply."""

import numpy as np
import tensorflow as tf

from textlstm.generate.filters import SamplingFilters
from textlstm.generate.loop import continue_text, uniform_draws

ALPHABET = "?|abcdefghijklmnopqrstuvwxyz"  # ? is <unk>, | is <eos>
NO_FILTER = SamplingFilters(0, 1.0, 0.0)
WORD = "sequentially"  # of 12 letters


class Speller:
    """A model that counts the letters it has read and prefers the next letter of a word."""

    def __init__(self, word: str, certainty: float) -> None:
        self.letters = tf.constant([ALPHABET.index(letter) for letter in word])
        self.certainty = certainty

    def initial_state(self, batch):
        return [(tf.zeros([batch, 1]), tf.zeros([batch, 1]))]

    def hidden(self, ids, state):
        [(count, cell)] = state
        count = count + tf.cast(tf.shape(ids)[1], tf.float32)
        return count[:, None], [(count, cell)]

    def logits(self, hidden):
        at = (tf.cast(hidden[..., 0], tf.int32) - 1) % len(self.letters)
        return self.certainty * tf.one_hot(tf.gather(self.letters, at), len(ALPHABET))


def spell(model, start="|", temperatures=(0.0,), seeds=(1,), length=12, filters=NO_FILTER):
    start = np.array([ALPHABET.index(letter) for letter in start])
    written = continue_text(
        model, start, list(temperatures), uniform_draws(list(seeds), length), filters, forbidden=0
    )
    return ["".join(ALPHABET[token] for token in lane) for lane in written]


def test_generation_follows_the_logits_of_the_model():
    assert spell(Speller(WORD, 100.0), temperatures=[0.0, 0.8, 1.0], seeds=[1, 2, 3]) == [WORD] * 3


def test_generation_continues_a_prompt():
    assert spell(Speller(WORD, 100.0), start="|sequ", length=8) == ["entially"]


def test_the_forbidden_id_is_never_generated():
    assert spell(Speller("?", 100.0), length=200, temperatures=[1.0])[0].count("?") == 0
    assert spell(Speller("?", 100.0), length=5)[0].count("?") == 0


def test_a_lane_does_not_depend_on_the_other_lanes():
    model = Speller(WORD, 1.5)
    together = spell(model, temperatures=[0.5, 1.0, 1.0, 2.0], seeds=[7, 7, 8, 9], length=60)
    alone = [
        spell(model, temperatures=[t], seeds=[s], length=60)[0]
        for t, s in [(0.5, 7), (1.0, 7), (1.0, 8), (2.0, 9)]
    ]
    assert together == alone
    assert len(set(together)) == 4


def test_strict_filters_leave_only_the_likeliest_id():
    model = Speller(WORD, 1.5)
    for filters in [
        SamplingFilters(1, 1.0, 0.0),
        SamplingFilters(0, 0.01, 0.0),
        SamplingFilters(0, 1.0, 0.99),
    ]:
        assert spell(model, temperatures=[1.0], filters=filters) == [WORD]
