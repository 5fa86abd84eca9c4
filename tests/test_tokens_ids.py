"""Ids on disk: fitted to training works only, with documents that cover the array in order."""

import json

import numpy as np
import pytest

from textlstm import tokens
from textlstm.artifacts.tables import read_json, write_tsv
from textlstm.errors import TextlstmError
from textlstm.tokens.encode import encode
from textlstm.tokens.fit import fit
from textlstm.tokens.ids import load_documents
from textlstm.tokens.readable import readable

TEXTS = {
    "a": "the cat sat .\nthe cat ran .\n",
    "b": "the dog sat .\n",
    "c": "a bird sang to the cat .\n",
    "d": "who wrote this ?\n",
}
SPLIT = [
    ("a", "train", 0.0, 1.0),
    ("b", "train", 0.0, 1.0),
    ("c", "valid", 0.0, 1.0),
    ("d", "questioned", 0.0, 1.0),
]


@pytest.fixture(params=["word", "character", "sentencepiece"])
def folder(tmp_path, request):
    for name, text in TEXTS.items():
        (tmp_path / f"{name}.txt").write_text(text)
    write_tsv(tmp_path / "split.tsv", ("work", "split", "start", "end"), SPLIT)
    fit(tmp_path / "split.tsv", tmp_path, request.param, 1, 300, "bpe", 1, tmp_path / "tokens")
    encode(tmp_path / "tokens", tmp_path / "split.tsv", tmp_path, tmp_path / "tokens")
    return tmp_path / "tokens"


def test_documents_are_encoded_in_order(folder):
    tokenizer, documents = tokens.load(folder), load_documents(folder / "train.npy")
    assert documents.works == ["a", "b"]
    assert len(documents) == 2
    assert documents.starts.dtype == np.int64
    assert documents.starts[0] == 0
    for k, work in enumerate(documents.works):
        assert np.array_equal(documents[k], tokenizer.encode(tokenizer.document(TEXTS[work])))
        assert documents.characters[k] == len(readable(TEXTS[work]))
    assert sum(len(documents[k]) for k in range(2)) == len(documents.ids)
    assert len(load_documents(folder / "test.npy")) == 0


def test_vocabulary_ignores_held_out_works(folder):
    known = "".join(tokens.load(folder).tokens[2:])
    if tokens.load(folder).unit != "sentencepiece":  # which has bytes for everything
        assert "bird" not in tokens.load(folder).tokens
        assert "?" not in known
        assert "w" not in known.replace("<unk>", "")


def test_statistics_count_unknown_words(folder):
    stats = read_json(folder / "stats.json")
    valid = stats["splits"]["valid"]
    if stats["unit"] == "word":
        assert valid == {
            **{"documents": 1, "works": 1, "tokens": 8, "characters": 24, "longest": 8},
            **{"unknown": 4, "unknown_rate": 4 / 7},
        }
    if stats["unit"] == "sentencepiece":
        assert valid["unknown"] == 0


@pytest.mark.parametrize(("key", "value"), [("start", 1), ("length", 5)])
def test_documents_with_gaps_are_refused(folder, key, value):
    path = folder / "train.json"
    described = json.loads(path.read_text())
    described["documents"][0][key] += value
    path.write_text(json.dumps(described))
    with pytest.raises(TextlstmError, match=r"train.npy: its .json lists"):
        load_documents(folder / "train.npy")


def test_empty_vocabulary_or_unknown_unit_is_refused(tmp_path):
    (tmp_path / "a.txt").write_text("each word once\n")
    write_tsv(tmp_path / "split.tsv", ("work", "split", "start", "end"), [("a", "train", 0.0, 1.0)])
    with pytest.raises(TextlstmError, match="tokens.min_count: nothing occurs 2 times"):
        fit(tmp_path / "split.tsv", tmp_path, "word", 2, 100, "bpe", 1, tmp_path / "tokens")
    with pytest.raises(
        TextlstmError,
        match="tokens.unit: unit 'syllable' is not one of word, character, sentencepiece",
    ):
        fit(tmp_path / "split.tsv", tmp_path, "syllable", 2, 100, "bpe", 1, tmp_path / "tokens")


def test_single_book_is_split_by_position_with_a_note(tmp_path, capsys):
    (tmp_path / "a.txt").write_text(
        "".join(f"the sentence number n{n} ends .\n" for n in range(100))
    )
    rows = [("a", "train", 0.0, 0.8), ("a", "valid", 0.8, 0.9), ("a", "test", 0.9, 1.0)]
    write_tsv(tmp_path / "split.tsv", ("work", "split", "start", "end"), rows)
    fit(tmp_path / "split.tsv", tmp_path, "word", 1, 300, "bpe", 1, tmp_path / "tokens")
    encode(tmp_path / "tokens", tmp_path / "split.tsv", tmp_path, tmp_path / "tokens")
    sizes = [
        len(load_documents(tmp_path / "tokens" / f"{name}.npy").ids)
        for name in ("train", "valid", "test")
    ]
    assert sizes == [560, 70, 70]
    assert "n85" not in tokens.load(tmp_path / "tokens").tokens
    assert read_json(tmp_path / "tokens/stats.json")["cut_by_position"] == ["a"]
    assert "too few works to hold any out whole" in capsys.readouterr().err


def test_script_without_spaces_gives_a_warning_for_words(tmp_path, capsys):
    (tmp_path / "a.txt").write_text("天地玄黃 。\n宇宙洪荒 。\n" * 3)
    write_tsv(tmp_path / "split.tsv", ("work", "split", "start", "end"), [("a", "train", 0.0, 1.0)])
    for unit, warns in (("word", True), ("character", False)):
        fit(tmp_path / "split.tsv", tmp_path, unit, 1, 300, "bpe", 1, tmp_path / "tokens")
        assert ("set tokens.unit to character or sentencepiece" in capsys.readouterr().err) == warns


def test_token_of_200000_characters_is_encoded(tmp_path):
    (tmp_path / "a.txt").write_text(f"{'x' * 200_000} and {'x' * 200_000} .\n")
    write_tsv(tmp_path / "split.tsv", ("work", "split", "start", "end"), [("a", "train", 0.0, 1.0)])
    fit(tmp_path / "split.tsv", tmp_path, "word", 1, 300, "bpe", 1, tmp_path / "tokens")
    encode(tmp_path / "tokens", tmp_path / "split.tsv", tmp_path, tmp_path / "tokens")
    assert len(load_documents(tmp_path / "tokens/train.npy").ids) == 5
