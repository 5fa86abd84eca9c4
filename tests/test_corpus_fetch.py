"""Originals are copied byte for byte, verified and extracted from zips; duplicates are refused."""

import dataclasses
import hashlib
import zipfile
from pathlib import Path

import pytest

from textlstm.artifacts.tables import read_tsv
from textlstm.corpus import manifest
from textlstm.corpus.fetch import fetch
from textlstm.corpus.manifest import Manifest
from textlstm.corpus.new import write_manifest
from textlstm.corpus.work import Source, Work
from textlstm.corpus.works import write_works
from textlstm.errors import TextlstmError


def corpus(folder: Path, **texts: str) -> Manifest:
    for name, text in texts.items():
        (folder / f"{name}.txt").write_text(text, encoding="utf-8")
    return manifest.read(folder)


def fetch_all(works: Manifest, out: Path) -> Path:
    for work in works.works:
        fetch(work, out / f"{work.id}.{work.format}")
    return out


def test_works_table_describes_each_work(tmp_path):
    (tmp_path / "in").mkdir()
    works = corpus(tmp_path / "in", Ann_One_1900="First text, é.", Bob_Two="Second text.")
    write_works(works, fetch_all(works, tmp_path / "originals"), tmp_path / "works.tsv")
    row = read_tsv(tmp_path / "works.tsv")[0]
    assert row["id"] == "ann_one_1900"
    assert row["author"] == "Ann"
    assert row["year"] == "1900"
    assert row["sha256"] == hashlib.sha256("First text, é.".encode()).hexdigest()
    assert row["characters"] == "14"
    assert row["role"] == "known"
    assert row["format"] == "txt"


def test_work_is_restored_from_its_entry_without_the_manifest(tmp_path):
    with zipfile.ZipFile(tmp_path / "shelf.zip", "w") as archive:
        archive.writestr("a b.txt", "Text within an archive.")
    listed = "{file: a b.txt, author: Ann & Bob, title: 'Ä \"q\" $x', year: 1900, language: en}"
    (tmp_path / "m.yaml").write_text(
        f"source: {{zip: shelf.zip}}\nworks:\n- {listed}\n", encoding="utf-8"
    )
    (work,) = manifest.read(tmp_path / "m.yaml").works
    given = Work.from_entry(work.entry, Path(work.path))
    assert given == work
    fetch(given, tmp_path / "out.txt")
    assert (tmp_path / "out.txt").read_text() == "Text within an archive."
    source = Source(
        "https://example.org/a", urls=("https://example.org/a", "https://example.net/a")
    )
    download = dataclasses.replace(work, source=source)
    assert Work.from_entry(download.entry, None) == download


@pytest.mark.parametrize("other", ["The same text.", "the  same\r\ntext", "“The same” text"])
def test_duplicate_text_is_refused_with_both_names(tmp_path, other):
    (tmp_path / "in").mkdir()
    works = corpus(tmp_path / "in", Ann_One="The same text.", Bob_Two=other)
    with pytest.raises(
        TextlstmError,
        match=r"ann_one \(Ann_One.txt\) and bob_two \(Bob_Two.txt\) have the same text",
    ):
        write_works(works, fetch_all(works, tmp_path / "originals"), tmp_path / "works.tsv")
    assert not (tmp_path / "works.tsv").exists()


def test_duplicate_by_one_author_in_a_folder_becomes_one_group(tmp_path, capsys):
    (tmp_path / "in").mkdir()
    works = corpus(
        tmp_path / "in",
        Ann_One="The same text.",
        Ann_Two="The same text.",
        Ann_Three="Another text.",
    )
    write_works(works, fetch_all(works, tmp_path / "originals"), tmp_path / "works.tsv")
    assert [row["group"] for row in read_tsv(tmp_path / "works.tsv")] == ["", "", "ann_one"]
    assert (
        "ann_one (Ann_One.txt) and ann_two (Ann_Two.txt) have the same text; both are kept"
        in capsys.readouterr().err
    )
    write_manifest(tmp_path / "in", tmp_path / "m.yaml")
    with pytest.raises(TextlstmError, match="have the same text; remove one of them"):
        write_works(
            manifest.read(tmp_path / "m.yaml"), tmp_path / "originals", tmp_path / "works2.tsv"
        )


def test_a_questioned_text_that_is_a_known_work_joins_its_group(tmp_path, capsys):
    folder = tmp_path / "in"
    (folder / "questioned").mkdir(parents=True)
    (folder / "Ann_One.txt").write_text("The same text of some words.")
    (folder / "Bob_Two.txt").write_text("Another text of some words.")
    (folder / "questioned/Found.txt").write_text("The same text of some words.")
    works = manifest.read(folder)
    write_works(works, fetch_all(works, tmp_path / "originals"), tmp_path / "works.tsv")
    rows = {row["id"]: row for row in read_tsv(tmp_path / "works.tsv")}
    assert len({row["group"] or id for id, row in rows.items()}) == 2
    assert "have the same text; both are kept" in capsys.readouterr().err


def test_wrong_hash_leaves_the_earlier_original_untouched(tmp_path):
    (tmp_path / "a.txt").write_text("changed")
    (tmp_path / "m.yaml").write_text(f"works:\n- {{file: a.txt, sha256: {'a' * 64}}}\n")
    (tmp_path / "out.txt").write_text("earlier")
    with pytest.raises(
        TextlstmError, match="a.txt: sha256 is .* restore the file, or correct the manifest"
    ):
        fetch(manifest.read(tmp_path / "m.yaml").works[0], tmp_path / "out.txt")
    assert (tmp_path / "out.txt").read_text() == "earlier"


def test_original_is_extracted_from_a_zip_within_limits(tmp_path):
    with zipfile.ZipFile(tmp_path / "books.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("in/one.txt", "A text in a zip.")
        archive.writestr("in/bomb.txt", b"0" * 50_000_000)
    path = tmp_path / "m.yaml"
    path.write_text("source: {zip: books.zip}\nworks:\n- {file: in/one.txt}\n")
    with pytest.raises(TextlstmError, match=r"books.zip: too large for a book when unpacked"):
        fetch(manifest.read(path).works[0], tmp_path / "out.txt")
    with zipfile.ZipFile(tmp_path / "books.zip", "w") as archive:
        archive.writestr("in/one.txt", "A text in a zip.")
    fetch(manifest.read(path).works[0], tmp_path / "out.txt")
    assert (tmp_path / "out.txt").read_text() == "A text in a zip."
    path.write_text("source: {zip: books.zip}\nworks:\n- {file: ../two.txt}\n")
    with pytest.raises(TextlstmError, match=r"books.zip: has no member ../two.txt"):
        fetch(manifest.read(path).works[0], tmp_path / "out2.txt")
    path.write_text(
        f"source: {{zip: books.zip, sha256: {'a' * 64}}}\nworks:\n- {{file: in/one.txt}}\n"
    )
    with pytest.raises(TextlstmError, match="sha256 does not match source.sha256"):
        fetch(manifest.read(path).works[0], tmp_path / "out2.txt")
