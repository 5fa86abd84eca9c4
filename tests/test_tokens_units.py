"""Tokenizers of words, characters and SentencePiece encode, decode, save and load."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from textlstm import tokens
from textlstm.artifacts.tables import write_tsv
from textlstm.errors import TextlstmError
from textlstm.tokens.character import Characters
from textlstm.tokens.detokenise import detokenise
from textlstm.tokens.fit import fit
from textlstm.tokens.readable import readable
from textlstm.tokens.sentencepiece import SentencePiece
from textlstm.tokens.split import COLUMNS
from textlstm.tokens.tokenizer import FILES, escape, unescape
from textlstm.tokens.word import Words

VIEW = 'the cat sat on the mat .\nthe dog did n\'t .\n\n" well , " said the cat .\n'
READABLE = 'the cat sat on the mat. the dog didn\'t.\n"well," said the cat.\n'


@pytest.fixture(scope="module")
def pieces():
    return SentencePiece.fit([READABLE * 30], 1, 400, "unigram", 1)


def test_word_vocabulary_is_ordered_by_frequency():
    words = Words.fit([VIEW], 2, 100, "", 1)
    assert words.tokens == ["<unk>", "<eos>", "the", ".", '"', "cat"]
    assert words.counts == [9, 3, 4, 3, 2, 2]
    assert words.encode("the cow .\n\nthe\n").tolist() == [2, 0, 3, 1, 2, 1]
    assert Words.fit([VIEW], 1, 4, "", 1).tokens == ["<unk>", "<eos>", "the", "."]


def test_decoded_words_are_readable_text():
    words = Words.fit([VIEW], 1, 100, "", 1)
    assert words.decode(words.encode(VIEW)) == READABLE.replace("\n", " ").strip()
    assert readable(VIEW) == READABLE


@pytest.mark.parametrize(
    "text",
    [
        "He said, \"I don't know (yet); it's John's!\"",
        "Well—so it is... and costs 10,000 dollars.",
        'One: "two"; three? "Four."',
        "the boys' house, cannot he?",
        "Let 'em alone, 'tis time; wasn't it?",
        'who began this speech in an earlier paragraph."',
        'said so.", he added, and "left"',
        "L'homme qu'elle aime ; est-ce lui ? Oui : lui, aujourd'hui !",
    ],
)
def test_detokenised_text_has_spaces_and_quotes_as_in_print(text):
    from textlstm.text.words import split_words

    language = "fr" if "qu'" in text else "en"
    assert detokenise(split_words([text], language)[0], language) == text


TEXTS = st.text() | st.sampled_from(
    [
        "👩‍👩‍👧 family",
        "e\u0301",
        "שלום עולם",
        "a\tb  c\n\n d ",
        "\r\n",
        "<eos>",
        "▁x",
        "\\n",
        "\0\ue000b",
    ]
)


@settings(max_examples=200)
@given(TEXTS)
def test_sentencepiece_round_trip_is_exact(pieces, text):
    assert pieces.decode(pieces.encode(text)) == text
    assert pieces.unknown not in pieces.encode(text)


@given(TEXTS)
def test_character_round_trip_is_exact(text):
    characters = Characters.fit([text, "abc"], 1, 10_000, "", 1)
    assert characters.decode(characters.encode(text)) == text
    assert len(characters.encode(text)) == len(text) + 1


@pytest.mark.parametrize("kind", ["word", "character", "sentencepiece"])
def test_tokenizer_survives_saving_and_loading(tmp_path, pieces, kind):
    tokenizers = {
        "word": Words.fit([VIEW, "a\\b é \u200d"], 1, 100, "", 1),
        "character": Characters.fit([READABLE + "\t\\\u2028"], 1, 99, "", 1),
    }
    tokenizer = tokenizers.get(kind, pieces)
    tokenizer.save(tmp_path)
    loaded = tokens.load(tmp_path)
    assert loaded.unit == kind
    assert loaded.tokens == tokenizer.tokens
    assert loaded.size == tokenizer.size
    text = tokenizer.document(VIEW)
    assert np.array_equal(loaded.encode(text), tokenizer.encode(text))
    assert loaded.encode(text).dtype == np.uint16
    assert loaded.tokens[0] == "<unk>"
    assert loaded.tokens[1] == "<eos>"
    assert loaded.encode(text)[-1] == loaded.eos


@pytest.mark.parametrize(
    ("file", "content", "message"),
    [
        ("tokenizer.json", '{"version": 99, "unit": "word"}', "version 99"),
        (
            "tokenizer.json",
            '{"version": 1, "unit": "syllable", "size": 3}',
            "unit 'syllable' is not one of word",
        ),
        ("tokenizer.json", "{", "not valid JSON"),
        (
            "tokenizer.json",
            '{"version": 1, "unit": "word", "size": 3, "language": "../../en"}',
            "language: expected an ISO 639 code",
        ),
        ("vocabulary.tsv", "id\ttoken\tcount\n0\ta\t1\n", "does not fit tokenizer.json"),
    ],
)
def test_damaged_tokenizer_is_refused(tmp_path, file, content, message):
    Words.fit([VIEW], 1, 100, "", 1).save(tmp_path)
    (tmp_path / file).write_text(content)
    with pytest.raises(TextlstmError, match=message):
        tokens.load(tmp_path)


@pytest.mark.parametrize("settings", [{}, {"language": None}])
def test_word_tokenizer_without_language_is_read_and_decodes(tmp_path, settings):
    Words(["<unk>", "<eos>", "so", ","], [0, 1, 1, 1], settings).save(tmp_path)
    assert tokens.load(tmp_path).decode([2, 3, 2]) == "so, so"


def test_large_vocabulary_uses_32_bit_ids():
    words = Words.fit([" ".join(f"w{n}" for n in range(70_000))], 1, 100_000, "", 1)
    assert words.dtype == np.uint32
    assert words.encode("w69999").dtype == np.uint32


def test_sentencepiece_is_deterministic(pieces):
    again = SentencePiece.fit([READABLE * 30], 1, 400, "unigram", 1)
    assert again.model == pieces.model
    assert SentencePiece.fit([READABLE * 30], 1, 300, "bpe", 1).tokens != pieces.tokens


@given(st.text())
def test_escaped_token_fits_one_table_cell(token):
    assert unescape(escape(token)) == token
    assert not set("\t\n\r") & set(escape(token))


def test_too_small_sentencepiece_vocabulary_names_the_required_size():
    with pytest.raises(
        TextlstmError,
        match=r"tokens\.max_size: 100 pieces are too few; these texts need at least \d+",
    ):
        SentencePiece.fit(["the quick brown fox\n" * 50], 1, 100, "unigram", 1)


def test_fit_removes_the_files_of_another_unit(tmp_path):
    row = {"work": "a", "split": "train", "start": "0.0", "end": "1.0"}
    write_tsv(tmp_path / "split.tsv", COLUMNS, [[row.get(name, "") for name in COLUMNS]])
    (tmp_path / "a.txt").write_text(VIEW * 20)
    for unit, files in (("sentencepiece", FILES[:3]), ("word", FILES[:2])):
        fit(tmp_path / "split.tsv", tmp_path, unit, 1, 300, "unigram", 1, tmp_path / "out")
        assert {path.name for path in (tmp_path / "out").iterdir()} == set(files)
