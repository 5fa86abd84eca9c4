import numpy as np
import pytest
from helpers.attribute_corpus import THREE, write_works
from helpers.settings import SETTINGS

from textlstm import config
from textlstm.artifacts.tables import read_json, write_tsv
from textlstm.experiments import inputs, stop_words
from textlstm.experiments.claims import describe_claims
from textlstm.report.experiments.page import EXPERIMENTS
from textlstm.tokens.split import COLUMNS
from textlstm.tokens.word import Words


def test_spelling_costs_the_nats_of_each_character_and_the_space():
    spelling = inputs.Spelling("aab ")  # half a, a quarter b, a quarter space
    assert spelling("ab") == pytest.approx(np.log(2) + np.log(4) + np.log(4))


def test_spelling_an_unseen_character_costs_a_choice_from_unicode():
    spelling = inputs.Spelling("aab ")
    assert spelling("é") == pytest.approx(inputs.UNSEEN_CHARACTER_NATS + np.log(4))


def test_words_outside_the_vocabulary_are_unknown():
    tokenizer = Words.fit(["the cat sat\n"], 1, 10, "", 0)
    assert inputs.unknown(tokenizer, "the dog sat\nup\n") == ["dog", "up"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Works of three authors with folds.tsv, split.tsv and languages.tsv."""
    root = write_works(tmp_path_factory.mktemp("inputs"), THREE, words=400)
    splits = ["train", "train", "valid", "test"]
    known = [work for work in THREE if not work.startswith("?")]
    rows = [
        {"work": work, "split": splits[k % 4], "start": "0.0", "end": "1.0"}
        for k, work in enumerate(known)
    ]
    table = [[row.get(column, "") for column in COLUMNS] for row in rows]
    write_tsv(root / "split.tsv", COLUMNS, table)
    languages = [[work.strip("?"), "en"] for work in THREE]
    write_tsv(root / "languages.tsv", ["id", "language"], languages)
    return root


def compare(folder, tmp_path):
    """Run the experiment and return its findings."""
    settings = config.Inputs(
        seeds=[1], seconds=1.0, pieces=400, units=8, lanes=4, window=10, learning_rate=0.01
    )
    out = tmp_path / "inputs.json"
    inputs.run(folder / "split.tsv", folder / "style", 1, 500, settings, out)
    return read_json(out)


def test_no_expectation_is_checked_after_too_few_updates(folder, tmp_path, monkeypatch):
    monkeypatch.setattr(inputs, "MIN_UPDATES", 10**9)
    findings = compare(folder, tmp_path)
    assert findings["claims"] == []
    assert "4 of 4 trainings had fewer than" in findings["answer"]
    assert "nothing is concluded" in findings["answer"]
    assert "no expectation was checked" in describe_claims([findings])


def test_inputs_are_compared_in_bits_per_character(folder, tmp_path):
    tables = compare(folder, tmp_path)["tables"]
    assert [row["input"] for row in tables["inputs"]] == list(inputs.INPUTS)
    for row in tables["inputs"]:
        assert row["bits"] >= row["bits_unspelt"] > 0
    assert "<svg" in EXPERIMENTS["inputs"](tables).figures[0].svg()


@pytest.mark.parametrize(
    ("words", "punctuation", "reduced"),
    [
        ("drop", "drop", "end it\nso\n"),
        ("only", "keep", "the , of .\n"),
        ("distort", "keep", "the *** , of ** .\n**\n"),
    ],
)
def test_reduced_view_keeps_only_the_chosen_words_and_punctuation(words, punctuation, reduced):
    view, stops = "the end , of it .\nso\n", frozenset({"the", "of"})
    assert stop_words.reduce_view(view, stops, words, punctuation) == reduced


@pytest.fixture(scope="module")
def stop_word_tables(folder, tmp_path_factory):
    out = tmp_path_factory.mktemp("experiments") / "stop_words.json"
    stop_words.run(
        works=folder / "languages.tsv",
        folds=folder / "folds.tsv",
        split=folder / "split.tsv",
        folder=folder / "style",
        stop_word_source="nltk",
        chunk=100,
        most_frequent_words=50,
        vocabulary=config.Tokens(**SETTINGS["tokens"] | {"min_count": 1, "max_size": 500}),
        resamples=50,
        settings=config.StopWords(
            seeds=[1], units=8, lanes=4, window=10, epochs=1, learning_rate=0.02
        ),
        out=out,
        progress=print,
    )
    return read_json(out)["tables"]


def test_every_view_is_classified_and_three_are_generated_from(stop_word_tables):
    assert [row["view"] for row in stop_word_tables["authorship"]] == list(stop_words.VIEWS)
    samples = [row["view"] for row in stop_word_tables["samples"]]
    assert samples == list(stop_words.GENERATION_VIEWS)


def test_views_with_and_without_stop_words_add_up_to_all_words(stop_word_tables):
    words = {row["view"]: row["words"] for row in stop_word_tables["authorship"]}
    parts = words["stop words only"] + words["no stop words or punctuation"]
    assert parts == words["all words"]


def test_authors_that_differ_in_common_words_are_recognised_by_stop_words(stop_word_tables):
    accuracy = {row["view"]: row["chunk"] for row in stop_word_tables["authorship"]}
    assert accuracy["stop words only"] > accuracy["no stop words or punctuation"]


def test_shares_of_kinds_of_token_add_up_to_one(stop_word_tables):
    assert sum(row["share"] for row in stop_word_tables["gains"]) == pytest.approx(1)


def test_stop_word_tables_are_drawn_as_two_figures(stop_word_tables):
    figures = EXPERIMENTS["stop_words"](stop_word_tables).figures
    assert [figure.name for figure in figures] == ["stop_words", "gains"]
