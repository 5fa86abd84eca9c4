"""Perplexity of the LSTM and of its baselines on the same tokens."""

import numpy as np
import pytest

from textlstm.artifacts import read_json, save_array
from textlstm.evaluate.kneser_ney import KneserNey
from textlstm.evaluate.language_model import measure, write_language_model
from textlstm.model.network import LanguageModel
from textlstm.tokens.ids import load_documents

CONFIG = {
    "input": "embedding",
    "embedding": 6,
    "units": 6,
    "layers": 1,
    "tie": True,
    "dropout": 0.0,
    "locked_dropout": False,
    "weight_drop": 0.0,
    "embedding_dropout": 0.0,
    "logits": 1 << 20,
}


def write_ids(path, lengths, seed):
    ids = np.random.default_rng(seed).integers(0, 12, sum(lengths)).astype(np.uint16)
    starts = np.cumsum([0, *lengths])[:-1]
    documents = [
        {
            "work": f"{path.stem} {k}",
            "start": int(start),
            "length": n,
            "characters": 5 * n,
            "unknown": int((ids[start : start + n] == 0).sum()),
        }
        for k, (start, n) in enumerate(zip(starts, lengths, strict=True))
    ]
    save_array(path, ids, "token ids", documents=documents)
    return path


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("language")
    for name, lengths in {
        "train": [300, 200],
        "valid": [60, 40, 50],
        "test": [30],
        "questioned": [],
    }.items():
        write_ids(folder / f"{name}.npy", lengths, len(name))
    (folder / "model").mkdir()
    LanguageModel(12, CONFIG, seed=1).save(folder / "model", folder, {})
    return folder


@pytest.fixture(scope="module")
def figures(folder):
    splits = {name: folder / f"{name}.npy" for name in ("valid", "test", "questioned")}
    write_language_model(
        folder / "model", folder / "train.npy", splits, 3, 200, 1, folder / "out.json"
    )
    return read_json(folder / "out.json")


def test_every_split_with_text_has_figures_of_the_lstm_and_three_baselines(figures):
    assert set(figures) == {"valid", "test"}
    valid = figures["valid"]
    assert valid["tokens"] == 150
    assert valid["n_works"] == 3
    assert set(valid["baselines"]) == {"unigram", "bigram", "kneser_ney"}
    for score in (valid, *valid["baselines"].values()):
        low, high = score["interval"]
        assert low <= score["perplexity"] <= high
        # five characters per token
        assert score["bits_per_character"] == pytest.approx(np.log2(score["perplexity"]) / 5)


def test_the_protocol_says_whether_works_were_held_out_whole(folder, figures, tmp_path):
    assert figures["valid"]["protocol"].startswith("works held out whole; ")
    splits = {"test": folder / "train.npy"}  # works of the training set
    write_language_model(
        folder / "model", folder / "train.npy", splits, 2, 100, 1, tmp_path / "out.json"
    )
    assert read_json(tmp_path / "out.json")["test"]["protocol"].startswith(
        "the last paragraphs of works whose beginnings"
    )


def test_the_perplexity_of_an_untrained_model_is_the_size_of_the_vocabulary(figures):
    assert figures["valid"]["perplexity"] == pytest.approx(12, rel=0.05)


def test_a_split_of_one_work_has_no_interval(figures):
    assert figures["test"]["interval"] is None


def test_a_ratio_is_the_perplexity_of_the_lstm_divided_by_that_of_the_baseline(figures):
    for score in figures["valid"]["baselines"].values():
        assert score["ratio"] == pytest.approx(figures["valid"]["perplexity"] / score["perplexity"])
        assert score["ratio_interval"][0] <= score["ratio"] <= score["ratio_interval"][1]


def test_perplexity_does_not_depend_on_the_order_of_works(folder):
    """The state is zero at the start of each document."""
    model = LanguageModel.load(folder / "model")
    baselines = {"bigram": KneserNey(load_documents(folder / "train.npy"), 2, 12)}
    given = load_documents(folder / "valid.npy")
    ids = np.concatenate([given[k] for k in (2, 0, 1)])
    documents = [
        {"work": str(k), "start": int(start), "length": n, "characters": 5 * n, "unknown": 0}
        for k, (start, n) in enumerate(zip([0, 50, 110], [50, 60, 40], strict=True))
    ]
    save_array(folder / "reordered.npy", ids, "token ids", documents=documents)
    first, second = (
        measure(model, baselines, documents, 100, 1)
        for documents in (given, load_documents(folder / "reordered.npy"))
    )
    assert first["perplexity"] == pytest.approx(second["perplexity"], rel=1e-6)
    assert first["baselines"]["bigram"]["perplexity"] == pytest.approx(
        second["baselines"]["bigram"]["perplexity"]
    )
