"""Words, characters and pieces: to ids and back, saved and loaded."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from textlstm import tokens
from textlstm.artifacts import write_tsv
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


def test_words_are_counted_most_frequent_first():
    words = Words.fit([VIEW], 2, 100, "", 1)
    assert words.tokens == ["<unk>", "<eos>", "the", ".", '"', "cat"]
    assert words.counts == [9, 3, 4, 3, 2, 2]
    assert words.encode("the cow .\n\nthe\n").tolist() == [2, 0, 3, 1, 2, 1]
    assert Words.fit([VIEW], 1, 4, "", 1).tokens == ["<unk>", "<eos>", "the", "."]


def test_words_read_well_again():
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
def test_spaces_and_quotes_as_in_print(text):
    from textlstm.text.words import words

    language = "fr" if "qu'" in text else "en"
    assert detokenise(words([text], language)[0], language) == text


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
def test_pieces_come_back_exactly(pieces, text):
    assert pieces.decode(pieces.encode(text)) == text
    assert pieces.unknown not in pieces.encode(text)


@given(TEXTS)
def test_characters_come_back_exactly(text):
    characters = Characters.fit([text, "abc"], 1, 10_000, "", 1)
    assert characters.decode(characters.encode(text)) == text
    assert len(characters.encode(text)) == len(text) + 1


@pytest.mark.parametrize("kind", ["word", "character", "sentencepiece"])
def test_saved_and_loaded(tmp_path, pieces, kind):
    made = {
        "word": Words.fit([VIEW, "a\\b é \u200d"], 1, 100, "", 1),
        "character": Characters.fit([READABLE + "\t\\\u2028"], 1, 99, "", 1),
    }
    tokenizer = made.get(kind, pieces)
    tokenizer.save(tmp_path)
    loaded = tokens.load(tmp_path)
    assert (
        loaded.unit == kind and loaded.tokens == tokenizer.tokens and loaded.size == tokenizer.size
    )
    text = tokenizer.document(VIEW)
    assert (
        np.array_equal(loaded.encode(text), tokenizer.encode(text))
        and loaded.encode(text).dtype == np.uint16
    )
    assert (
        loaded.tokens[0] == "<unk>"
        and loaded.tokens[1] == "<eos>"
        and loaded.encode(text)[-1] == loaded.eos
    )


@pytest.mark.parametrize(
    ("file", "content", "said"),
    [
        ("tokenizer.json", '{"version": 99, "unit": "word"}', "version 99"),
        (
            "tokenizer.json",
            '{"version": 1, "unit": "syllable", "size": 3}',
            "unit 'syllable' is not one of word",
        ),
        ("tokenizer.json", "{", "not valid JSON"),
        ("vocabulary.tsv", "id\ttoken\tcount\n0\ta\t1\n", "does not fit tokenizer.json"),
    ],
)
def test_damaged_tokenizers_are_named(tmp_path, file, content, said):
    Words.fit([VIEW], 1, 100, "", 1).save(tmp_path)
    (tmp_path / file).write_text(content)
    with pytest.raises(TextlstmError, match=said):
        tokens.load(tmp_path)


def test_a_large_vocabulary_has_wider_ids():
    words = Words.fit([" ".join(f"w{n}" for n in range(70_000))], 1, 100_000, "", 1)
    assert words.dtype == np.uint32 and words.encode("w69999").dtype == np.uint32


def test_the_same_pieces_every_time(pieces):
    again = SentencePiece.fit([READABLE * 30], 1, 400, "unigram", 1)
    assert again.model == pieces.model
    assert SentencePiece.fit([READABLE * 30], 1, 300, "bpe", 1).tokens != pieces.tokens


@given(st.text())
def test_cells_hold_any_token(token):
    assert unescape(escape(token)) == token
    assert not set("\t\n\r") & set(escape(token))


def test_too_few_pieces_are_told_with_how_many_it_takes():
    with pytest.raises(
        TextlstmError,
        match=r"tokens\.max_size: 100 pieces are too few; these texts need \d+ at least",
    ):
        SentencePiece.fit(["the quick brown fox\n" * 50], 1, 100, "unigram", 1)


def test_another_unit_leaves_nothing_of_the_one_before(tmp_path):
    row = {"work": "a", "split": "train", "start": "0.0", "end": "1.0"}
    write_tsv(tmp_path / "split.tsv", COLUMNS, [[row.get(name, "") for name in COLUMNS]])
    (tmp_path / "a.txt").write_text(VIEW * 20)
    for unit, files in (("sentencepiece", FILES), ("word", FILES[:2])):
        fit(tmp_path / "split.tsv", tmp_path, unit, 1, 300, "unigram", 1, tmp_path / "out")
        assert {path.name for path in (tmp_path / "out").iterdir()} == set(files)
