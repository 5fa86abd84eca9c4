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
def test_plain_text_gets_the_ids_of_the_view_it_would_become(case):
    view = language_view(tokenise([TEXT], "en"), case)
    words = Words.fit([view], 1, 100, "", 0)
    words.settings["language"] = "en"
    assert np.array_equal(encode_plain(words, TEXT), words.encode(view))
    assert words.unknown not in encode_plain(words, TEXT)


def test_marks_are_cut_from_words_and_printed_quotes_are_known():
    words = Words.fit(['duty , " over', "it is"], 1, 100, "", 0)
    words.settings["language"] = "en"
    found = encode_plain(words, "Duty, “over")
    assert [words.tokens[id] for id in found] == ["duty", ",", '"', "over", "<eos>"]


def test_characters_are_read_as_printed():
    letters = Characters.fit(["it is, duty\n"], 1, 100, "", 0)
    assert letters.decode(encode_plain(letters, "It is, duty")) == "it is, duty\n"


def test_a_prompt_stays_open():
    letters, words = (
        Characters.fit(["it is, duty\n"], 1, 100, "", 0),
        Words.fit(["duty ,"], 1, 100, "", 0),
    )
    assert letters.decode(prompt_ids(letters, "it is")[1:]) == "it is"
    assert [words.tokens[id] for id in prompt_ids(words, "duty,")] == ["<eos>", "duty", ","]
