"""Prepared corpora keep their own tokens, lines and splits."""

import pytest

from textlstm.corpus import manifest
from textlstm.corpus.fetch import fetch
from textlstm.corpus.works import write_works
from textlstm.errors import TextlstmError
from textlstm.text.clean import Outputs, copy_prepared
from textlstm.tokens.encode import encode
from textlstm.tokens.fit import fit
from textlstm.tokens.ids import load_documents
from textlstm.tokens.split import write_split

MANIFEST = """prepared: true
source: {{folder: {folder}}}
works:
- {{id: train, file: {train}, split: train}}
- {{id: valid, file: {valid}, split: valid}}
"""


def ids_of(tmp_path, folder, train, valid, min_count):
    (tmp_path / "m.yaml").write_text(MANIFEST.format(folder=folder, train=train, valid=valid))
    corpus = manifest.read(tmp_path / "m.yaml")
    for work in corpus.works:
        original = tmp_path / "originals" / f"{work.id}.txt"
        fetch(work, original)
        outputs = (
            tmp_path / kind / f"{work.id}.txt" for kind in ("clean", "removed", "language", "style")
        )
        copy_prepared(original, work.id, Outputs(*outputs))
    write_works(corpus, tmp_path / "originals", tmp_path / "works.tsv")
    write_split(tmp_path / "works.tsv", None, 0.1, 0.1, 1, tmp_path / "split.tsv")
    fit(
        tmp_path / "split.tsv",
        tmp_path / "language",
        "word",
        min_count,
        20000,
        "unigram",
        1,
        tmp_path / "tokens",
    )
    encode(tmp_path / "tokens", tmp_path / "split.tsv", tmp_path / "language", tmp_path / "tokens")
    return {
        name: load_documents(tmp_path / "tokens" / f"{name}.npy")
        for name in ("train", "valid", "test")
    }


def test_prepared_words_and_lines_are_unchanged(tmp_path):
    (tmp_path / "a.txt").write_text(" the cat <unk> N \n the 'cat' ... \n\n the the \n")
    (tmp_path / "b.txt").write_text("the dog sat down \n")
    ids = ids_of(tmp_path, ".", "a.txt", "b.txt", 1)
    assert (
        tmp_path / "language/train.txt"
    ).read_text() == "the cat <unk> N\nthe 'cat' ...\nthe the\n"
    assert len(ids["train"].ids) == 9 + 3
    assert list(ids["train"].ids).count(1) == 3
    assert ids["train"].unknown == [1]
    assert ids["valid"].unknown == [3]
    assert len(ids["test"].ids) == 0
    assert len(ids["test"]) == 0


def test_prepared_text_with_fewer_than_four_words_is_refused(tmp_path):
    (tmp_path / "a.txt").write_text("only three words")
    with pytest.raises(TextlstmError, match="a.txt: fewer than 4 words"):
        copy_prepared(tmp_path / "a.txt", "a", Outputs(*[tmp_path / name for name in "abcd"]))


@pytest.mark.needs_data
def test_penn_treebank_has_the_published_token_counts(tmp_path, data):
    ids = ids_of(tmp_path, data / "ptb", "ptb.train.txt", "ptb.valid.txt", 1)
    assert len(ids["train"].ids) == 929_589
    assert len(ids["valid"].ids) == 73_760
    assert ids["train"].ids.max() == 9_999
    assert ids["train"].ids.dtype == "uint16"
