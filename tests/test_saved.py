"""Models and judges are found by folder, by folder of results, and by name of the corpus."""

import pytest

from textlstm.errors import TextlstmError
from textlstm.saved import find_judge, find_model


@pytest.fixture
def results(tmp_path, monkeypatch):
    """Return the folder of a run's results, results/emma, below the working directory."""
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "results" / "emma"
    for file in ("model/model.json", "attribute/judge/judge.json"):
        (folder / file).parent.mkdir(parents=True)
        (folder / file).write_text("{}")
    return folder


@pytest.mark.parametrize("name", ["emma", "results/emma", "results/emma/model"])
def test_model_is_found(name, results):
    assert find_model(name).resolve() == results / "model"


@pytest.mark.parametrize("name", ["emma", "results/emma", "results/emma/attribute/judge"])
def test_judge_is_found(name, results):
    assert find_judge(name).resolve() == results / "attribute" / "judge"


def test_error_names_the_places_and_the_corpora_that_have_a_model(results):
    with pytest.raises(
        TextlstmError,
        match=r"^nora: no model in nora/, nora/model/, results/nora/model/; "
        r"train one with snakemake; corpora that have one: emma$",
    ):
        find_model("nora")


def test_error_names_the_command_where_no_corpus_has_a_judge(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(TextlstmError, match="make one with snakemake verdicts"):
        find_judge("emma")
