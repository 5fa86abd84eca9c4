"""Plain text is encoded like the view it would become."""

import numpy as np
import pytest

from textlstm.generate.samples import prompt_ids
from textlstm.text.clean import tokenise
from textlstm.text.views import language_view
from textlstm.tokens.character import Characters
from textlstm.tokens.plain import case, documents, encode_plain
from textlstm.tokens.sentencepiece import SentencePiece
from textlstm.tokens.word import Words

TYPED = "The Senate and the President"
TEXT = 'It is our duty, therefore, to read. He said: "It is over."'


@pytest.mark.parametrize("form", ["lower", "keep"])
def test_plain_text_has_the_ids_of_its_view(form):
    view = language_view(tokenise([TEXT], "en"), form)
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


@pytest.fixture(scope="module")
def pieces():
    """A SentencePiece model of lower-case text; the names of its byte pieces have capitals."""
    return SentencePiece.fit(["the senate and the president met .\n"] * 30, 1, 300, "bpe", 0)


def test_text_for_pieces_of_lower_case_is_in_lower_case(pieces):
    assert pieces.settings["case"] == "lower"
    assert np.array_equal(encode_plain(pieces, TYPED), encode_plain(pieces, TYPED.lower()))
    assert not [piece for piece in encode_plain(pieces, TYPED) if "<0x" in pieces.tokens[piece]]


def test_names_of_bytes_say_nothing_about_the_case_of_older_tokenizers(pieces):
    older = SentencePiece(pieces.model, pieces.counts, {"sentencepiece": "bpe", "max_size": 300})
    assert case(older) == "lower"
    assert np.array_equal(encode_plain(older, TYPED), encode_plain(pieces, TYPED))


def test_text_for_pieces_that_keep_the_case_keeps_it():
    texts = ["The Senate and the President met .\n"] * 30
    assert case(SentencePiece.fit(texts, 1, 300, "bpe", 0)) == "keep"


def test_prompt_has_no_final_eos():
    letters, words = (
        Characters.fit(["it is, duty\n"], 1, 100, "", 0),
        Words.fit(["duty ,"], 1, 100, "", 0),
    )
    assert letters.decode(prompt_ids(letters, "it is")[1:]) == "it is"
    assert [words.tokens[id] for id in prompt_ids(words, "duty,")] == ["<eos>", "duty", ","]


def test_one_text_in_place_of_several_is_named():
    letters = Characters.fit(["it is"])
    with pytest.raises(TypeError, match=r"give \[text\]"):
        documents("it is", letters)


def test_documents_have_the_ids_and_sizes_of_their_texts():
    letters = Characters.fit(["It is over. "])
    own = documents(["It is.", "", "Over?"], letters, names=["a", "b", "c"])
    assert own.works == ["a", "b", "c"]
    assert own[0].tolist() == encode_plain(letters, "It is.").tolist()
    assert own.lengths.tolist() == [8, 1, 7]
    assert own.characters == [7, 0, 6]
