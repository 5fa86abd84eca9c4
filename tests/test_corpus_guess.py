"""Authors, titles and years of a folder of texts come from names, headers and tables."""

import os
import zipfile
from pathlib import Path

import pytest
import yaml

from textlstm.corpus import guess, manifest
from textlstm.corpus.fetch import read_original
from textlstm.corpus.new import write_manifest
from textlstm.corpus.summary import describe
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
        ("austen_letter", "Austen", "Letter", "", "questioned"),
        ("burney_x", "", "x", "", "questioned"),
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
    assert len(write_manifest(folder, out).works) == 3
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


def who(folder: Path) -> list[tuple[str, str, str]]:
    return [(w.author, w.title, w.role) for w in manifest.read(folder).works]


def test_name_of_a_folder_or_file_takes_precedence_over_headers(tmp_path):
    put(tmp_path, "Austen/tale.xml", "FRA01_Sand.xml", "Doyle_Story.xml", "x.xml", text=TEI)
    assert sorted(who(tmp_path)) == [
        ("Austen", "Le Titre", "known"),
        ("Doyle", "Story", "known"),
        ("Sand, George", "Le Titre", "known"),
        ("Sand, George", "Le Titre", "known"),
    ]
    assert {work.language for work in manifest.read(tmp_path).works} == {"fr"}


def test_spellings_of_one_name_are_one_author(tmp_path):
    put(tmp_path, "Ann Lee_A.txt", "ANN LEE_B.txt", "Lee, Ann_C.txt", "O'Dell_D.txt")
    put(tmp_path, "questioned/annlee_E.txt", "questioned/O’Dell_F.txt", "Ann Lee_G.txt")
    corpus = manifest.read(tmp_path)
    assert {work.author for work in corpus.works} == {"Ann Lee", "O'Dell"}
    assert "ANN LEE = Ann Lee = Lee, Ann = annlee" in corpus.merged


@pytest.mark.parametrize(
    ("names", "authors"),
    [
        (["Ann Lee - Emma.txt", "Ann Lee - Tales (1815).txt", "Roe - Emma 2.txt"], "Ann Lee|Roe"),
        (["Emma - Ann Lee.txt", "Tales - Ann Lee.txt", "More - Bob Roe.txt"], "Ann Lee|Bob Roe"),
        (["Emma by Ann Lee.txt", "Death by Water.txt"], "|Ann Lee"),
        (["Lee_-_book 1.txt", "Roe_-_book 1.txt"], "Lee|Roe"),
        (["Ann Lee/Emma (1)/Emma - Ann Lee.txt", "Roe/T (2)/T - Roe.txt"], "Ann Lee|Roe"),
        (["Ann Lee/Emma (1)/Emma - Ann Lee.txt", "Ann Lee/T (2)/T - Ann Lee.txt"], "Ann Lee"),
        (["shelf/Ann/a.txt", "shelf/Bob/b.txt"], "Ann|Bob"),
        (["shelf/Ann_a.txt", "shelf/Ann_b.txt", "shelf/Bob_b.txt"], "Ann|Bob"),
        (["Austen/Emma.txt", "Austen/Lady_Susan.txt"], "Austen"),
    ],
)
def test_authors_in_common_layouts(tmp_path, names, authors):
    put(tmp_path, *names)
    assert "|".join(sorted({work.author for work in manifest.read(tmp_path).works})) == authors


@pytest.mark.parametrize(
    "questioned",
    [
        "secondary_set/Unknown_x.txt",
        "unknown/x.txt",
        "Unknown/x.txt",
        "Anonymous_x.txt",
        "disputed/x.txt",
        "Questioned texts/x.txt",
        "shelf/questioned/sub folder/x.txt",
        "unknown.txt",
    ],
)
def test_questioned_texts_of_other_layouts(tmp_path, questioned):
    outer = "shelf/" if questioned.startswith("shelf") else ""
    put(tmp_path, f"{outer}primary_set/Ann_a.txt", f"{outer}primary_set/Bob_b.txt", questioned)
    works = {work.source.origin: work for work in manifest.read(tmp_path).works}
    assert (works[questioned].author, works[questioned].role) == ("", "questioned")
    known = [work.author for work in works.values() if work.role == "known"]
    assert sorted(known) == ["Ann", "Bob"]


def test_one_problem_of_pan_is_read_and_several_are_refused(tmp_path):
    one = ["candidate1/known1.txt", "candidate2/known1.txt", "unknown/unknown1.txt"]
    put(tmp_path / "a", *(f"problem1/{name}" for name in one))
    assert [row[0] for row in who(tmp_path / "a")] == ["candidate1", "candidate2", ""]
    put(tmp_path / "a", *(f"problem2/{name}" for name in one))
    with pytest.raises(TextlstmError, match=r"2 problems in PAN's layout .*corpus=.*problem1"):
        manifest.read(tmp_path / "a")
    put(tmp_path / "b", "EN1/known01.txt", "EN1/unknown.txt", "EN2/known01.txt", "EN2/unknown.txt")
    with pytest.raises(TextlstmError, match="2 problems in PAN's layout"):
        manifest.read(tmp_path / "b")


def test_zip_of_texts_is_a_corpus(tmp_path):
    path = tmp_path / "my shelf.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("shelf/Ann/a.txt", "Some words of a text.")
        archive.writestr("shelf/Bob/b.xml", TEI)
        archive.writestr("shelf/questioned/c.txt", "Other words of a text.")
        archive.writestr("shelf/metadata.csv", "file,year\nAnn/a.txt,1850\n")
        archive.writestr("__MACOSX/shelf/._a.txt", "")
    corpus = manifest.read(path)
    assert corpus.name == "my-shelf"
    assert [(work.author, work.role) for work in corpus.works] == [
        ("Ann", "known"),
        ("Bob", "known"),
        ("", "questioned"),
    ]
    assert corpus.works[0].year == "1850"
    assert read_original(corpus.works[0]) == b"Some words of a text."
    out = tmp_path / "m.yaml"
    write_manifest(path, out)
    assert [work.authors for work in manifest.read(out).works] == [("Ann",), ("Bob",), ()]


def test_files_that_are_not_read_are_named_in_one_line(tmp_path):
    put(tmp_path, "Ann_a.txt", "Ann_b.txt", "Bob_c.txt", "questioned/d.txt", "e.txt", "notes.md")
    (tmp_path / "Ann_x.pdf").write_bytes(b"%PDF-1.4")
    (tmp_path / "Ann_y.docx").write_bytes(b"PK\x03\x04")
    assert describe(manifest.read(tmp_path)) == (
        "2 authors: Ann 2, Bob 1; 1 questioned; no author found for: e.txt (name files "
        "Author_Title.txt or put them in a folder named after the author); "
        "not read: Ann_x.pdf (damaged), Ann_y.docx (damaged), notes.md"
    )


def test_a_run_begins_with_the_message_that_candidates_are_too_many(tmp_path, monkeypatch):
    put(tmp_path, "Ann_a.txt", "Bob_b.txt", "Cid_c.txt")
    assert "attribution compares" not in describe(manifest.read(tmp_path))
    monkeypatch.setattr("textlstm.corpus.summary.MAX_AUTHORS", 2)
    assert "3 authors; attribution compares at most 2" in describe(manifest.read(tmp_path))


def test_ids_of_names_in_other_scripts_are_readable(tmp_path):
    put(tmp_path, "Толстой/Война.txt", "Ξενοφῶν/Λόγος 1.txt", "鲁迅/阿Q正传.txt", "Å_ß.txt")
    assert sorted(work.id for work in manifest.read(tmp_path).works) == [
        "a_ss",
        "luxun_aqzhengchuan",
        "tolstoy_voyna",
        "xenofon_logos-1",
    ]
    long = ["Ann_" + "long title " * 20 + f"volume {n}" for n in (1, 2)]
    put(tmp_path / "long", *(f"{name}.txt" for name in long))
    ids = [work.id for work in manifest.read(tmp_path / "long").works]
    assert len(set(ids)) == 2
    assert max(map(len, ids)) <= 100


def test_encoding_and_language_of_the_metadata_table(tmp_path):
    put(tmp_path, "Ann_a.txt", "Bob_b.txt")
    (tmp_path / "metadata.csv").write_text("file,language,encoding\nAnn_a.txt,eng,iso-8859-2\n")
    ann, bob = manifest.read(tmp_path).works
    assert (ann.language, ann.encoding) == ("en", "iso-8859-2")
    assert bob.encoding == ""
    (tmp_path / "metadata.csv").write_text("file,encoding\nAnn_a.txt,klingon\n")
    with pytest.raises(TextlstmError, match="Ann_a.txt: encoding: 'klingon' is unknown"):
        manifest.read(tmp_path)
