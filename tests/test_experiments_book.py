"""The experiments that train small language models, on a tiny corpus: what they write, and the page of it."""

import pytest
from helpers.trainer import corpus, documents, write

from textlstm import tokens
from textlstm.artifacts import read_json
from textlstm.errors import TextlstmError
from textlstm.experiments import book, lanes, truncation
from textlstm.model.scoring import perplexity, score
from textlstm.model.train import Budget
from textlstm.report.experiments.page import EXPERIMENTS
from textlstm.tokens.ids import load_documents


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    folder = corpus(tmp_path_factory.mktemp("book") / "tokens", train=(90, 60, 40), valid=(40, 30))
    write(folder, "test", documents([70, 60], seed=2))
    write(folder, "short", documents([8] * 6, seed=2))
    return folder


def test_one_lane_and_many_see_the_same_tokens_and_read_alike(made, tmp_path):
    out = tmp_path / "lanes.json"
    files = [made / f"{name}.npy" for name in ("train", "valid", "test")]
    lanes.run(*files, made, [1, 4], [0.02], 8, 5, 1, [1], out)
    found = read_json(out)
    assert {row["tokens"] for row in found["tables"]["tried"]} == {190}
    assert max(row["difference"] for row in found["tables"]["reading"]) < 1e-6
    assert "<svg" in EXPERIMENTS["lanes"](found["tables"]).figures[0].svg()


def test_the_rate_is_the_one_that_validated_best_from_the_first_seed():
    rows = [
        {"lanes": lanes, "rate": rate, "seed": seed, "valid": valid}
        for lanes, rate, seed, valid in [
            (1, 0.1, 1, 9),
            (1, 0.2, 1, 8),
            (1, 0.1, 2, 1),
            (4, 0.3, 1, 2),
        ]
    ]
    assert lanes.chosen(rows, 1, 1) == 0.2


def test_windows_are_compared_with_as_many_tokens_an_update(made, tmp_path):
    out = tmp_path / "truncation.json"
    files = [made / f"{name}.npy" for name in ("train", "valid", "short")]
    truncation.run(*files, made, [2, 10], 20, 8, 1, 0.02, 20, [1], out)
    found = read_json(out)["tables"]
    assert [(row["window"], row["lanes"]) for row in found["trained"]] == [
        (2, 10),
        (2, 10),
        (10, 2),
        (10, 2),
    ]
    assert "<svg" in EXPERIMENTS["truncation"](found).figures[0].svg()


def test_a_forgetful_trainer_knows_nothing_of_the_window_before(made):
    words, valid = load_documents(made / "train.npy"), load_documents(made / "valid.npy")
    vocabulary = tokens.load(made)
    for window, forgotten in (
        (50, True),
        (200, False),
    ):  # one lane of 190 tokens: four windows, or one
        settings = {"units": 8, "lanes": 1, "window": window, "learning_rate": 0.02}
        carried, dropped = (
            book.fit("", words, valid, vocabulary, settings, Budget(1), 1, one)
            for one in (book.Trainer, book.StatelessTrainer)
        )
        assert (carried.perplexity != dropped.perplexity) == forgotten
    assert perplexity(score(carried.model, valid, 3, 7)) == pytest.approx(
        carried.perplexity, rel=1e-6
    )


def test_a_corpus_without_validation_text_is_told(made):
    words, vocabulary = load_documents(made / "train.npy"), tokens.load(made)
    nothing = documents([])
    settings = {"units": 8, "lanes": 2, "window": 5, "learning_rate": 0.02}
    with pytest.raises(TextlstmError, match="no validation text"):
        book.fit("", words, nothing, vocabulary, settings, Budget(1), 1)
