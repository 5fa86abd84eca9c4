"""Perplexity of the LSTM and of its baselines: the same tokens, sums of nats, intervals over works."""

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
            "start": int(at),
            "length": n,
            "characters": 5 * n,
            "unknown": int((ids[at : at + n] == 0).sum()),
        }
        for k, (at, n) in enumerate(zip(starts, lengths, strict=True))
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
def found(folder):
    splits = {name: folder / f"{name}.npy" for name in ("valid", "test", "questioned")}
    write_language_model(
        folder / "model", folder / "train.npy", splits, 3, 200, 1, folder / "out.json"
    )
    return read_json(folder / "out.json")


def test_every_split_that_holds_text_is_scored_beside_three_baselines(found):
    assert set(found) == {"valid", "test"}
    valid = found["valid"]
    assert (valid["tokens"], valid["n_works"]) == (150, 3)
    assert set(valid["baselines"]) == {"unigram", "bigram", "kneser_ney"}
    for score in (valid, *valid["baselines"].values()):
        low, high = score["interval"]
        assert low <= score["perplexity"] <= high
        # five characters a token: bits a character are bits a token over five
        assert score["bits_per_character"] == pytest.approx(np.log2(score["perplexity"]) / 5)


def test_it_says_so_where_works_could_not_be_held_out_whole(folder, found, tmp_path):
    assert found["valid"]["protocol"].startswith("works held out whole; ")
    splits = {"test": folder / "train.npy"}  # documents of works that were trained on
    write_language_model(
        folder / "model", folder / "train.npy", splits, 2, 100, 1, tmp_path / "out.json"
    )
    assert read_json(tmp_path / "out.json")["test"]["protocol"].startswith(
        "the last paragraphs of works that training"
    )


def test_an_untrained_model_is_as_unsure_as_the_vocabulary_is_large(found):
    assert found["valid"]["perplexity"] == pytest.approx(12, rel=0.05)
    assert found["test"]["interval"] is None  # one work tells nothing of others


def test_a_ratio_below_one_is_the_lstm_ahead(found):
    for score in found["valid"]["baselines"].values():
        assert score["ratio"] == pytest.approx(found["valid"]["perplexity"] / score["perplexity"])
        assert score["ratio_interval"][0] <= score["ratio"] <= score["ratio_interval"][1]


def test_the_order_of_works_makes_no_difference(folder):
    """Documents begin cold: scored in another order they have the same perplexity."""
    model = LanguageModel.load(folder / "model")
    baselines = {"bigram": KneserNey(load_documents(folder / "train.npy"), 2, 12)}
    given = load_documents(folder / "valid.npy")
    ids = np.concatenate([given[k] for k in (2, 0, 1)])
    documents = [
        {"work": str(k), "start": int(at), "length": n, "characters": 5 * n, "unknown": 0}
        for k, (at, n) in enumerate(zip([0, 50, 110], [50, 60, 40], strict=True))
    ]
    save_array(folder / "turned.npy", ids, "token ids", documents=documents)
    one, other = (
        measure(model, baselines, each, 100, 1)
        for each in (given, load_documents(folder / "turned.npy"))
    )
    assert one["perplexity"] == pytest.approx(other["perplexity"], rel=1e-6)
    assert one["baselines"]["bigram"]["perplexity"] == pytest.approx(
        other["baselines"]["bigram"]["perplexity"]
    )
