"""Works cleaned in one job equal works cleaned alone; one failure does not stop the others."""

from pathlib import Path

import pytest

from textlstm.corpus.work import Source, Work
from textlstm.errors import TextlstmError
from textlstm.text.clean import Outputs, clean_work
from textlstm.text.facts import Names
from textlstm.text.works import clean_works
from textlstm.text_settings import LanguageView, StyleView, TextSettings

SETTINGS = TextSettings(
    "en",
    ["byline"],
    ["quotes"],
    StyleView("keep", "keep", "lower", "nltk", "keep", "keep"),
    LanguageView("lower"),
)


def work(id: str, **values) -> Work:
    return Work(id, ("Ann Bee",), "A Title", Source("o"), "txt", **values)


@pytest.fixture
def originals(tmp_path) -> Path:
    folder = tmp_path / "originals"
    folder.mkdir()
    (folder / "one.txt").write_text(
        "By Ann Bee.\n\nThe first text says “this” and no more. It ends."
    )
    (folder / "deux.txt").write_text("L'homme qu'il aime n'est pas là. Il est parti hier matin.")
    (folder / "cut.txt").write_text("words are cut already , a line")
    return folder


def test_works_cleaned_together_equal_works_cleaned_alone(originals, tmp_path):
    works = [work("one"), work("deux", language="fr"), work("cut", prepared=True)]
    clean_works(works, originals, SETTINGS, tmp_path / "out")
    for id, language in (("one", "en"), ("deux", "fr")):
        alone = Outputs.below(tmp_path / "alone", id)
        names = Names.from_metadata(["Ann Bee"], "A Title")
        clean_work(originals / f"{id}.txt", "txt", id, names, language, SETTINGS, alone)
        for name, path in vars(alone).items():
            assert (
                path.read_bytes() == getattr(Outputs.below(tmp_path / "out", id), name).read_bytes()
            )
    assert "l' homme qu' il" in (tmp_path / "out/language/deux.txt").read_text()
    assert "By Ann Bee." in (tmp_path / "out/removed/one.tsv").read_text()
    assert (tmp_path / "out/style/cut.txt").read_text() == "words are cut already , a line\n"


def test_all_failures_are_reported_and_other_works_are_cleaned(originals, tmp_path):
    (originals / "empty.txt").write_text("")
    (originals / "binary.txt").write_bytes(bytes(range(256)) * 9)
    with pytest.raises(TextlstmError) as error:
        clean_works(
            [work("empty"), work("one"), work("binary")],
            originals,
            SETTINGS,
            tmp_path / "out",
        )
    lines = str(error.value).splitlines()
    assert len(lines) == 2
    assert "empty.txt" in lines[0]
    assert "binary.txt" in lines[1]
    assert [path.name for path in (tmp_path / "out/clean").iterdir()] == ["one.txt"]
