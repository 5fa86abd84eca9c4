"""Authors, titles and years of a folder of texts come from names, headers and tables."""

import os
from pathlib import Path

import pytest
import yaml

from textlstm.corpus import guess, manifest
from textlstm.corpus.new import write_manifest
from textlstm.errors import TextlstmError

TEI = """<?xml version="1.0"?><TEI xmlns="http://www.tei-c.org/ns/1.0"><teiHeader><fileDesc><titleStmt>
<title>Le Titre</title><author ref="x">Sand, George (1804-1876)</author></titleStmt><sourceDesc>
<bibl type="firstEdition"><date>1872</date></bibl></sourceDesc></fileDesc><profileDesc><langUsage>
<language ident="fr">French</language></langUsage></profileDesc></teiHeader>
<text><body><p>Bonjour.</p></body></text>
</TEI>"""


def put(folder: Path, *names: str, text: str = "A text of some words.") -> Path:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def rows(folder: Path) -> list[tuple[str, str, str, str, str]]:
    return [(w.id, w.author, w.title, w.year, w.role) for w in manifest.read(folder).works]


def test_author_title_and_year_from_file_names(tmp_path):
    put(
        tmp_path,
        "Austen_Emma_1815.txt",
        "Doyle_The_Lost_World.txt",
        "lonely.txt",
        "README.txt",
        ".hidden_x.txt",
    )
    assert rows(tmp_path) == [
        ("austen_emma_1815", "Austen", "Emma", "1815", "known"),
        ("doyle_the_lost_world", "Doyle", "The Lost World", "", "known"),
        ("lonely", "", "lonely", "", "known"),
    ]


def test_author_from_the_folder_name(tmp_path):
    put(tmp_path, "Jane Austen/Emma.txt", "O'Donnell/report_1996.txt")
    assert rows(tmp_path) == [
        ("jane-austen_emma", "Jane Austen", "Emma", "", "known"),
        ("o-donnell_report_1996", "O'Donnell", "report", "1996", "known"),
    ]


def test_questioned_file_names_may_start_with_a_known_author(tmp_path):
    put(
        tmp_path,
        "Austen_Emma.txt",
        "questioned/austen_Letter.txt",
        "questioned/who_knows.txt",
        "questioned/Burney/x.txt",
    )
    assert rows(tmp_path)[1:] == [
        ("austen_letter", "austen", "Letter", "", "questioned"),
        ("burney_x", "Burney", "x", "", "questioned"),
        ("who_knows", "", "who knows", "", "questioned"),
    ]


def test_tei_header_takes_precedence_over_the_file_name(tmp_path):
    put(tmp_path, "FRA01_Sand.xml", text=TEI)
    work = manifest.read(tmp_path).works[0]
    assert (work.author, work.title, work.year, work.language) == (
        "Sand, George",
        "Le Titre",
        "1872",
        "fr",
    )


def test_gutenberg_header_is_read_if_the_file_name_has_no_author(tmp_path):
    put(
        tmp_path,
        "pg158.txt",
        text="The Project Gutenberg eBook of Emma\n\n"
        "Title: Emma\nAuthor: Jane Austen\nLanguage: English\n",
    )
    work = manifest.read(tmp_path).works[0]
    assert (work.author, work.title, work.language) == ("Jane Austen", "Emma", "en")


def test_metadata_table_takes_precedence_over_file_names(tmp_path):
    put(tmp_path, "Austen_Emma.txt", "b.txt")
    (tmp_path / "metadata.csv").write_text("file,author,group,role\nb.txt,Burney,set,questioned\n")
    assert rows(tmp_path)[1] == ("b", "Burney", "b", "", "questioned")
    assert manifest.read(tmp_path).works[1].group == "set"
    (tmp_path / "metadata.csv").write_text("file,writer\nb.txt,Burney\n")
    with pytest.raises(TextlstmError, match="unknown column 'writer'"):
        manifest.read(tmp_path)


def test_folder_without_usable_texts_is_refused(tmp_path):
    with pytest.raises(
        TextlstmError, match="contains no texts; add files named Author_Title_Year.txt"
    ):
        manifest.read(tmp_path)
    put(tmp_path, "questioned/x.txt")
    with pytest.raises(TextlstmError, match="only questioned texts"):
        manifest.read(tmp_path)
    put(tmp_path, "a b.txt", "a-b.txt")
    with pytest.raises(TextlstmError, match="two works with the id 'a-b': a b.txt and a-b.txt"):
        manifest.read(tmp_path)


def test_written_manifest_describes_the_same_works_as_the_folder(tmp_path):
    folder = put(
        tmp_path / "books", "Austen_Emma_1815.txt", "questioned/x.txt", "Толстой/Война.txt"
    )
    out = tmp_path / "books.yaml"
    assert write_manifest(folder, out) == 3
    assert yaml.safe_load(out.read_text())["source"] == {"folder": "books"}
    guessed, written = manifest.read(folder), manifest.read(out)
    assert written.name == guessed.name
    for a, b in zip(guessed.works, written.works, strict=True):
        assert (a.id, a.authors, a.title, a.year, a.role) == (
            b.id,
            b.authors,
            b.title,
            b.year,
            b.role,
        )
    with pytest.raises(TextlstmError, match="already exists"):
        write_manifest(folder, out)


def test_metadata_table_that_is_not_utf8_is_refused(tmp_path):
    (tmp_path / "a.txt").write_text("Some words of a text.")
    (tmp_path / "metadata.csv").write_bytes("file,author\na.txt,Zoé\n".encode("latin-1"))
    with pytest.raises(TextlstmError, match="metadata.csv: not UTF-8 .*; save it as UTF-8"):
        guess.read_folder(tmp_path)


def test_undecodable_byte_in_a_file_name_is_replaced(tmp_path):
    path = os.fsencode(tmp_path) + b"/Zo\xe9_Work.txt"
    with open(path, "wb") as file:
        file.write(b"Some words of a text.")
    (work,) = guess.read_folder(tmp_path)[1]
    assert work.author == "Zo\ufffd"
    assert work.source.origin == "Zo\ufffd_Work.txt"
    assert work.entry.encode()
    assert Path(work.path).read_bytes().startswith(b"Some")


def test_title_has_at_most_1000_characters(tmp_path):
    (tmp_path / "a.txt").write_text(f"Project Gutenberg\nTitle: {'word ' * 700}\n\nText.")
    (work,) = guess.read_folder(tmp_path)[1]
    assert len(work.title) <= 1000


def test_metadata_table_with_unknown_role_or_missing_file_is_reported(tmp_path, capsys):
    (tmp_path / "a.txt").write_text("Some words of a text.")
    (tmp_path / "metadata.csv").write_text("file,author,role\na.txt,Ann,disputed\n")
    with pytest.raises(
        TextlstmError, match="metadata.csv: a.txt: role: 'disputed' is not one of known, questioned"
    ):
        guess.read_folder(tmp_path)
    (tmp_path / "metadata.csv").write_text("file,author,split\na.txt,Ann,train\nA.TXT,Ann,train\n")
    assert guess.read_folder(tmp_path)[1][0].split == "train"
    assert "rows for files that do not exist: A.TXT" in capsys.readouterr().err
