"""Plain text is encoded like the view it would become."""

import numpy as np
import pytest

from textlstm.generate.samples import prompt_ids
from textlstm.text.clean import tokenise
from textlstm.text.views import language_view
from textlstm.tokens.character import Characters
from textlstm.tokens.plain import encode_plain
from textlstm.tokens.word import Words

TEXT = 'It is our duty, therefore, to read. He said: "It is over."'


@pytest.mark.parametrize("case", ["lower", "keep"])
def test_plain_text_has_the_ids_of_its_view(case):
    view = language_view(tokenise([TEXT], "en"), case)
    words = Words.fit([view], 1, 100, "", 0)
    words.settings["language"] = "en"
    assert np.array_equal(encode_plain(words, TEXT), words.encode(view))
    assert words.unknown not in encode_plain(words, TEXT)


def test_punctuation_is_split_and_quotes_are_normalised():
    words = Words.fit(['duty , " over', "it is"], 1, 100, "", 0)
    words.settings["language"] = "en"
    ids = encode_plain(words, "Duty, “over")
    assert [words.tokens[id] for id in ids] == ["duty", ",", '"', "over", "<eos>"]


def test_plain_text_round_trip_with_characters():
    letters = Characters.fit(["it is, duty\n"], 1, 100, "", 0)
    assert letters.decode(encode_plain(letters, "It is, duty")) == "it is, duty\n"


def test_prompt_has_no_final_eos():
    letters, words = (
        Characters.fit(["it is, duty\n"], 1, 100, "", 0),
        Words.fit(["duty ,"], 1, 100, "", 0),
    )
    assert letters.decode(prompt_ids(letters, "it is")[1:]) == "it is"
    assert [words.tokens[id] for id in prompt_ids(words, "duty,")] == ["<eos>", "duty", ","]
