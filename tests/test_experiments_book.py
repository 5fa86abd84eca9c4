"""Experiments that train small language models, on a tiny corpus: findings and figures."""

import pytest
from helpers.trainer import corpus, documents, write

from textlstm import config, tokens
from textlstm.artifacts.tables import read_json
from textlstm.errors import TextlstmError
from textlstm.experiments import book, lanes, truncation
from textlstm.model.scoring import perplexity, score
from textlstm.model.trainer import Budget
from textlstm.report.experiments.page import EXPERIMENTS
from textlstm.tokens.ids import load_documents

NUM_TRAINING_TOKENS = 190


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    root = corpus(tmp_path_factory.mktemp("book") / "tokens", train=(90, 60, 40), valid=(40, 30))
    write(root, "test", documents([70, 60], seed=2))
    write(root, "short", documents([8] * 6, seed=2))
    return root


def train(folder, window, trainer, valid=None):
    training = load_documents(folder / "train.npy")
    valid = load_documents(folder / "valid.npy") if valid is None else valid
    settings = {"units": 8, "lanes": 1, "window": window, "learning_rate": 0.02}
    vocabulary = tokens.load(folder)
    return book.fit("", training, valid, vocabulary, settings, Budget(1), 1, trainer)


def test_lanes_all_train_on_every_token_and_score_the_same(folder, tmp_path):
    out = tmp_path / "lanes.json"
    files = [folder / f"{name}.npy" for name in ("train", "valid", "test")]
    settings = config.LanesCompared(
        seeds=[1], lanes=[1, 4], learning_rates=[0.02], units=8, window=5, epochs=1
    )
    lanes.run(*files, folder, settings, out)
    tables = read_json(out)["tables"]
    assert {row["tokens"] for row in tables["tried"]} == {NUM_TRAINING_TOKENS}
    assert max(row["difference"] for row in tables["reading"]) < 1e-6
    assert "<svg" in EXPERIMENTS["lanes"](tables).figures[0].svg()


def test_best_rate_has_the_lowest_validation_perplexity_of_the_first_seed():
    runs = [(1, 0.1, 1, 9), (1, 0.2, 1, 8), (1, 0.1, 2, 1), (4, 0.3, 1, 2)]
    keys = ("lanes", "rate", "seed", "valid")
    rows = [dict(zip(keys, values, strict=True)) for values in runs]
    assert lanes.best_rate(rows, 1, 1) == 0.2


def test_truncation_compares_windows_at_equal_tokens_per_update(folder, tmp_path):
    out = tmp_path / "truncation.json"
    files = [folder / f"{name}.npy" for name in ("train", "valid", "short")]
    settings = config.Truncation(
        seeds=[1],
        windows=[2, 10],
        tokens_an_update=20,
        units=8,
        epochs=1,
        learning_rate=0.02,
        places=20,
    )
    truncation.run(*files, folder, settings, out)
    tables = read_json(out)["tables"]
    sizes = [(row["window"], row["lanes"]) for row in tables["trained"]]
    assert sizes == [(2, 10), (2, 10), (10, 2), (10, 2)]
    assert "<svg" in EXPERIMENTS["truncation"](tables).figures[0].svg()


def test_stateless_trainer_differs_if_a_document_spans_windows(folder):
    carried, dropped = (
        train(folder, 50, kind).perplexity for kind in (book.Trainer, book.StatelessTrainer)
    )
    assert carried != dropped


def test_stateless_trainer_is_the_same_within_one_window(folder):
    window = NUM_TRAINING_TOKENS + 10
    carried, dropped = (
        train(folder, window, kind).perplexity for kind in (book.Trainer, book.StatelessTrainer)
    )
    assert carried == dropped


def test_validation_perplexity_is_that_of_scoring(folder):
    trained = train(folder, 50, book.Trainer)
    scored = perplexity(score(trained.model, load_documents(folder / "valid.npy"), 3, 7))
    assert scored == pytest.approx(trained.perplexity, rel=1e-6)


def test_corpus_without_validation_text_is_rejected(folder):
    with pytest.raises(TextlstmError, match="no validation text"):
        train(folder, 5, book.Trainer, valid=documents([]))
