"""Several works in one job: each as it would be alone, and one that fails stops no other."""

from pathlib import Path

import pytest

from textlstm.corpus.work import Source, Work
from textlstm.errors import TextlstmError
from textlstm.text.boilerplate import Names
from textlstm.text.clean import Outputs, Settings, Style, clean_work
from textlstm.text.works import clean_works

SETTINGS = Settings(
    ["byline"], ["quotes"], Style("keep", "keep", "lower", "nltk", "keep", "keep"), "lower"
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


def test_each_is_what_it_would_be_alone(originals, tmp_path):
    works = [work("one"), work("deux", language="fr"), work("cut", prepared=True)]
    clean_works(works, originals, "en", SETTINGS, tmp_path / "out")
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


def test_all_that_cannot_be_cleaned_are_named_a_line_each_and_the_rest_is_done(originals, tmp_path):
    (originals / "empty.txt").write_text("")
    (originals / "binary.txt").write_bytes(bytes(range(256)) * 9)
    with pytest.raises(TextlstmError) as told:
        clean_works(
            [work("empty"), work("one"), work("binary")],
            originals,
            "en",
            SETTINGS,
            tmp_path / "out",
        )
    lines = str(told.value).splitlines()
    assert len(lines) == 2 and "empty.txt" in lines[0] and "binary.txt" in lines[1]
    assert [path.name for path in (tmp_path / "out/clean").iterdir()] == ["one.txt"]
