"""Perplexity of the LSTM and of its baselines on the same tokens."""

import numpy as np
import pytest
from helpers.settings import shrunk

from textlstm import config
from textlstm.artifacts.arrays import save_array
from textlstm.artifacts.tables import read_json
from textlstm.errors import TextlstmError
from textlstm.evaluate.kneser_ney import KneserNey
from textlstm.evaluate.language_model import measure, sentences, write_language_model
from textlstm.model.network import LanguageModel
from textlstm.tokens.ids import load_documents

CONFIG = {
    "input": "embedding",
    "embedding": 6,
    "units": 6,
    "layers": 1,
    "tie": True,
    "input_dropout": 0.0,
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


def evaluate(folder, splits, out, model="model", **changes):
    """Evaluate a model of the folder and return its figures."""
    settings = config.Evaluate(**shrunk("evaluate") | changes)
    write_language_model(folder / model, folder / "train.npy", splits, settings, 1, out)
    return read_json(out)


@pytest.fixture(scope="module")
def figures(folder):
    splits = {name: folder / f"{name}.npy" for name in ("valid", "test", "questioned")}
    return evaluate(folder, splits, folder / "out.json", resamples=200)


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
    found = evaluate(folder, splits, tmp_path / "out.json")["test"]["protocol"]
    assert found.startswith("the last paragraphs of works whose beginnings")


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


def test_a_constant_model_scores_the_log_of_the_vocabulary_in_every_way(folder, tmp_path):
    """Equal probabilities for all tokens: no way of evaluation may find them better than that."""
    model = LanguageModel(12, CONFIG, seed=1)
    model.assign({name: np.zeros(w.shape, w.dtype) for name, w in model.numpy().items()}, "zeros")
    model.save(folder / "constant", folder, {})
    splits = {name: folder / f"{name}.npy" for name in ("valid", "test")}
    found = evaluate(folder, splits, tmp_path / "out.json", model="constant")
    for split in found.values():
        assert split["perplexity"] == pytest.approx(12, rel=1e-6)
        assert split["perplexity_known"] == pytest.approx(12, rel=1e-6)
        assert split["perplexity_by_sentence"] == pytest.approx(12, rel=1e-6)
        assert split["baselines"]["unigram"]["perplexity"] < 12.5


def test_perplexity_by_sentence_forgets_the_state_at_each_end_of_sentence(folder):
    documents = load_documents(folder / "valid.npy")
    split = sentences(documents)
    assert split.lengths.sum() == len(documents.ids)
    assert set(documents.starts) <= set(split.starts)
    for k in range(len(split)):
        assert (np.asarray(split[k])[:-1] != 1).all()


@pytest.fixture(scope="module")
def adapted(folder):
    splits = {name: folder / f"{name}.npy" for name in ("valid", "test")}
    methods = ["kneser_ney", "cache", "dynamic"]
    return evaluate(folder, splits, folder / "adapted.json", adapted=methods, segment=5)


def test_adapted_figures_are_starred_and_leave_the_static_figure_as_it_is(adapted, figures):
    names = {"kneser_ney*", "cache*", "dynamic*", "kneser_ney+cache+dynamic*"}
    for split in ("valid", "test"):
        assert set(adapted[split]["adapted"]) == names
        assert adapted[split]["perplexity"] == pytest.approx(figures[split]["perplexity"])
    assert "adapted" not in figures["valid"]


def test_a_mixture_is_no_worse_than_the_static_model_on_validation_works(adapted):
    for name in ("kneser_ney*", "cache*"):
        entry = adapted["valid"]["adapted"][name]
        assert entry["perplexity"] <= adapted["valid"]["perplexity"] * (1 + 1e-6)
        assert sum(entry["chosen"]["weights"].values()) == pytest.approx(1)


def test_choices_do_not_depend_on_the_test_works(folder, adapted, tmp_path):
    splits = {"valid": folder / "valid.npy"}
    methods = ["kneser_ney", "cache", "dynamic"]
    alone = evaluate(folder, splits, tmp_path / "out.json", adapted=methods, segment=5)
    for name, entry in adapted["test"]["adapted"].items():
        assert alone["valid"]["adapted"][name]["chosen"] == entry["chosen"]


def test_adapted_figures_need_validation_works(folder, tmp_path):
    splits = {"test": folder / "test.npy"}
    with pytest.raises(TextlstmError, match=r"evaluate\.adapted: .*no validation works"):
        evaluate(folder, splits, tmp_path / "out.json", adapted=["cache"])
