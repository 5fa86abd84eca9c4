"""The leak audit counts mentions of the author before and after cleaning."""

import re
from pathlib import Path
from typing import get_args

import pytest

from textlstm.artifacts.tables import read_tsv, write_tsv
from textlstm.corpus import manifest
from textlstm.text.clean import clean_text
from textlstm.text.decode import decode
from textlstm.text.facts import Names
from textlstm.text.leaks import leaks, write_leaks
from textlstm.text_settings import Normalisable, Removable


def test_mentions_of_the_author_are_counted_before_and_after():
    before = "EMMA by Jane Austen\nAUSTEN\nMiss Jane came. An austen is no name."
    assert leaks(before, "Miss Jane came. An austen is no name.", ["Jane Austen"]) == [
        ("austen", 2, 0, ""),
        ("jane", 2, 1, "Miss Jane came. An austen is no name."),
    ]
    assert leaks("No name.", "No name.", ["JaneAusten", "de Sade"]) == []


def test_leak_table_has_one_row_per_name(tmp_path):
    (tmp_path / "originals").mkdir()
    (tmp_path / "originals/a.html").write_text("<h1>Emma</h1><p>by Austen</p><p>Text.</p>")
    (tmp_path / "a.txt").write_text("Text.\n")
    write_tsv(
        tmp_path / "works.tsv", ("id", "author", "format"), [("a", "Austen & Burney", "html")]
    )
    write_leaks(tmp_path / "works.tsv", tmp_path / "originals", tmp_path, tmp_path / "leaks.tsv")
    [row] = read_tsv(tmp_path / "leaks.tsv")
    assert (row["name"], row["before"], row["after"]) == ("austen", "1", "0")


@pytest.mark.needs_data
def test_no_cleaned_novel_begins_with_its_author(data):
    for work in manifest.read(data / "novels").works:
        text = decode(Path(work.path).read_bytes()[:60_000], Path(work.path))
        parts, _ = clean_text(
            text,
            Names.from_metadata(list(work.authors), work.title),
            get_args(Removable),
            get_args(Normalisable),
        )
        (name,) = work.authors
        assert not [
            part for part in parts[:20] if re.search(rf"\b{name}\b", part, re.IGNORECASE)
        ], work.id
