import numpy as np
import pytest
from helpers.attribute_corpus import THREE, paths, write_works

from textlstm.artifacts import read_json
from textlstm.attribute.network import Settings
from textlstm.experiments import masking
from textlstm.report.experiments.page import EXPERIMENTS

SMALL = Settings(8, 8, 40, 60, 3, 100, 0.03, 0.2, 1)


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    folder = write_works(tmp_path_factory.mktemp("masking"), THREE)
    out = folder / "masking.json"
    masking.run(*paths(folder), 60, SMALL, [1], out, print)
    return read_json(out)


def test_padding_under_a_mask_changes_no_state_and_without_one_it_does(found):
    alone, more, bare = (row["difference"] for row in found["tables"]["padding"])
    assert alone < 1e-6 and more == 0 and bare > 0.1


def test_a_weight_moves_log_odds_by_its_logarithm_where_there_is_nothing_to_read(found):
    odds = [row["log_odds"] for row in found["tables"]["weights"] if row["told"] == "noise"]
    assert np.diff(odds) == pytest.approx([np.log(2)] * (len(masking.WEIGHTS) - 1), abs=0.02)


def test_every_way_of_training_is_read_in_every_way(found):
    heads = {(row["trained"], row["read"]): row["right"] for row in found["tables"]["heads"]}
    assert len(heads) == 4 and all(0 <= share <= 1 for share in heads.values())
    shown = EXPERIMENTS["masking"](found["tables"])
    assert [figure.name for figure in shown.figures] == ["masking", "weights"]


def test_one_author_leaves_only_the_padding(tmp_path):
    folder = write_works(tmp_path, {"a": "Ann", "b": "Ann"})
    masking.run(*paths(folder), 60, SMALL, [1], tmp_path / "masking.json", print)
    tables = read_json(tmp_path / "masking.json")["tables"]
    assert tables["heads"] == [] and len(tables["padding"]) == 3
    assert EXPERIMENTS["masking"](tables).figures == []
