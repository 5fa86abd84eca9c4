import numpy as np
import pytest
from helpers.attribute_corpus import THREE, paths, write_works

from textlstm import config
from textlstm.artifacts.tables import read_json
from textlstm.experiments import masking
from textlstm.report.experiments.page import EXPERIMENTS

LSTM = config.Lstm(
    embedding=8,
    units=8,
    vocabulary=40,
    window=60,
    bag=3,
    examples=100,
    learning_rate=0.03,
    dropout=0.2,
    networks=1,
)
SETTINGS = config.Masking(seeds=[1], longest=60)


@pytest.fixture(scope="module")
def tables(tmp_path_factory):
    folder = write_works(tmp_path_factory.mktemp("masking"), THREE)
    out = folder / "masking.json"
    masking.run(*paths(folder), LSTM, SETTINGS, out, print)
    return read_json(out)["tables"]


def test_padding_changes_a_state_only_without_a_mask(tables):
    masked, longer, unmasked = (row["difference"] for row in tables["padding"])
    assert masked < 1e-6
    assert longer == 0
    assert unmasked > 0.1


def test_log_odds_of_noise_change_by_the_logarithm_of_the_weight(tables):
    log_odds = [row["log_odds"] for row in tables["weights"] if row["told"] == "noise"]
    expected = [np.log(2)] * (len(masking.WEIGHTS) - 1)
    assert np.diff(log_odds) == pytest.approx(expected, abs=0.02)


def test_every_network_is_evaluated_with_and_without_a_mask(tables):
    accuracy = {(row["trained"], row["read"]): row["right"] for row in tables["heads"]}
    assert len(accuracy) == len(masking.NETWORKS) ** 2
    assert all(0 <= value <= 1 for value in accuracy.values())


def test_masking_tables_are_drawn_as_two_figures(tables):
    figures = EXPERIMENTS["masking"](tables).figures
    assert [figure.name for figure in figures] == ["masking", "weights"]


def test_single_author_leaves_only_the_padding_table(tmp_path):
    folder = write_works(tmp_path, {"a": "Ann", "b": "Ann"})
    masking.run(*paths(folder), LSTM, SETTINGS, tmp_path / "masking.json", print)
    tables = read_json(tmp_path / "masking.json")["tables"]
    assert tables["heads"] == []
    assert len(tables["padding"]) == 3
    assert EXPERIMENTS["masking"](tables).figures == []
