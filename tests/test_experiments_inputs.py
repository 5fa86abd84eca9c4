import numpy as np
import pytest
from helpers.attribute_corpus import THREE, write_works

from textlstm.artifacts import read_json, write_tsv
from textlstm.experiments import inputs, stop_words
from textlstm.report.experiments.page import EXPERIMENTS
from textlstm.tokens.split import COLUMNS
from textlstm.tokens.word import Words


def test_spelling_costs_what_the_letters_cost():
    spelling = inputs.Spelling("aab ")  # half a, a quarter b, a quarter space
    assert spelling("ab") == pytest.approx(np.log(2) + np.log(4) + np.log(4))
    assert spelling("é") == pytest.approx(inputs.STRANGE + np.log(4))


def test_words_a_vocabulary_lacks_are_found():
    words = Words.fit(["the cat sat\n"], 1, 10, "", 0)
    assert inputs.unknown(words, "the dog sat\nup\n") == ["dog", "up"]


@pytest.fixture(scope="module")
def shelf(tmp_path_factory):
    """Works of three authors with a split, as the stages leave them."""
    folder = write_works(tmp_path_factory.mktemp("inputs"), THREE, words=400)
    splits = ["train", "train", "valid", "test"]
    names = [work for work in THREE if not work.startswith("?")]
    rows = [
        {"work": name, "split": splits[at % 4], "start": "0.0", "end": "1.0"}
        for at, name in enumerate(names)
    ]
    write_tsv(
        folder / "split.tsv", COLUMNS, [[row.get(column, "") for column in COLUMNS] for row in rows]
    )
    write_tsv(
        folder / "languages.tsv", ["id", "language"], [[name.strip("?"), "en"] for name in THREE]
    )
    return folder


def test_every_kind_of_input_is_trained_for_the_same_time(shelf, tmp_path):
    out = tmp_path / "inputs.json"
    inputs.run(shelf / "split.tsv", shelf / "style", 1, 500, 400, 8, 4, 10, 0.01, 1.0, [1], out)
    found = read_json(out)["tables"]
    assert [row["input"] for row in found["inputs"]] == list(inputs.INPUTS)
    for row in found["inputs"]:
        assert row["bits"] >= row["bits_unspelt"] > 0
    assert "<svg" in EXPERIMENTS["inputs"](found).figures[0].svg()


def test_a_view_keeps_what_it_says():
    stops = frozenset({"the", "of"})
    view = "the end , of it .\nso\n"
    assert stop_words.as_seen(view, stops, "drop", "drop") == "end it\nso\n"
    assert stop_words.as_seen(view, stops, "only", "keep") == "the , of .\n"
    assert stop_words.as_seen(view, stops, "distort", "keep") == "the *** , of ** .\n**\n"


def test_authors_are_judged_by_every_view_and_models_write_from_three(shelf, tmp_path):
    out = tmp_path / "stop_words.json"
    stop_words.run(
        shelf / "languages.tsv",
        shelf / "folds.tsv",
        shelf / "split.tsv",
        shelf / "style",
        "nltk",
        100,
        50,
        1,
        500,
        8,
        4,
        10,
        1,
        0.02,
        [1],
        50,
        out,
        print,
    )
    found = read_json(out)["tables"]
    assert [row["view"] for row in found["authorship"]] == list(stop_words.VIEWS)
    words = {row["view"]: row["words"] for row in found["authorship"]}
    assert words["stop words only"] + words["without stop words and marks"] == words["all words"]
    # these authors differ in common words only
    by = {row["view"]: row["chunk"] for row in found["authorship"]}
    assert by["stop words only"] > by["without stop words and marks"]
    assert sum(row["share"] for row in found["gains"]) == pytest.approx(1)
    assert [row["view"] for row in found["samples"]] == list(stop_words.WRITTEN)
    assert [figure.name for figure in EXPERIMENTS["stop_words"](found).figures] == [
        "stop_words",
        "gains",
    ]
