import numpy as np
import pytest
from helpers.trained_model import make, write_ids
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import rankdata
from sklearn.metrics import roc_auc_score

from textlstm.artifacts import read_json
from textlstm.experiments import units
from textlstm.experiments.trace import names, trace
from textlstm.tokens.ids import load_documents
from textlstm.tokens.tokenizer import EOS_ID


def test_what_can_be_seen_of_a_text():
    words = ["he", "said", '"', "go", ",", "now", '"', "(", "then", ")", ".", "<eos>", "so"]
    seen = units.properties(words)
    assert seen["inside a quotation"].astype(int).tolist() == [
        0,
        0,
        1,
        1,
        1,
        1,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
    ]
    assert seen["inside brackets"].astype(int).tolist() == [0, 0, 0, 0, 0, 0, 0, 1, 1, 0, 0, 0, 0]
    comma = seen["a comma, semicolon or colon earlier in the sentence"]
    assert comma.astype(int).tolist() == [0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 0, 0]
    assert (
        seen["in the first 5 tokens of a sentence"].tolist()
        == [True] * 5 + [False] * 6 + [True] * 2
    )


@given(st.lists(st.tuples(st.integers(0, 5), st.booleans()), min_size=4))
def test_areas_are_those_of_scikit_learn(pairs):
    values, flags = (np.array(part) for part in zip(*pairs, strict=True))
    if 0 < flags.sum() < len(flags):
        assert units.areas(rankdata(values)[:, None], flags)[0] == pytest.approx(
            roc_auc_score(flags, values)
        )


@pytest.mark.parametrize("layers", [1, 2])
def test_a_trace_is_the_state_after_each_token(tmp_path, layers):
    model = make(tmp_path, lengths=[7, 4], layers=layers)
    made = load_documents(tmp_path / "ids.npy")
    found = trace(model, made)
    assert found.shape == (11, 12 * layers) and len(names(model)) == 12 * layers
    for document, rows in ((made[0], found[:7]), (made[1], found[7:])):
        hidden, state = model.hidden(np.concatenate([[EOS_ID], document])[None].astype(np.int32))
        top = slice(6 * (layers - 1), 6 * layers)
        assert rows[:, top] == pytest.approx(hidden.numpy()[0, 1:], abs=1e-5)
        last = np.concatenate([getattr(pair, part)[0] for part in "hc" for pair in state])
        assert rows[-1] == pytest.approx(last, abs=1e-5)


@pytest.mark.parametrize("unit", [2, 9])  # of the first layer, of the second
def test_a_silenced_unit_changes_nothing_that_hears_it(tmp_path, unit):
    model = make(tmp_path)
    silent, noisy = (units.Silencer(model)(unit) for _ in range(2))
    before, (layer, at) = model.numpy(), divmod(unit, 6)
    name = f"lstm_{layer}/bias"
    for gate in range(4):  # whatever the unit does
        before[name][6 * gate + at] += 3
    noisy.weights[name].assign(before[name])
    ids = np.array([[1, 5, 9, 3, 7]], np.int32)
    one, other = (each.logits(each.hidden(ids)[0]).numpy() for each in (silent, noisy))
    assert one == pytest.approx(other, abs=1e-5)
    assert np.abs(model.logits(model.hidden(ids)[0]).numpy() - one).max() > 1e-3


def test_a_unit_is_found_on_one_text_and_measured_on_another(tmp_path):
    model = make(tmp_path)
    write_ids(tmp_path / "tell.npy", [400, 350], model.vocabulary, seed=2)
    write_ids(tmp_path / "find.npy", [400, 350], model.vocabulary, seed=3)
    out = tmp_path / "units.json"
    units.run(tmp_path / "model", tmp_path / "find.npy", tmp_path / "tell.npy", 100, 1, out, print)
    tables = read_json(out)["tables"]
    assert tables["units"] and len(tables["excerpt"]) == units.SHOWN * len(tables["units"])
    for row in tables["units"]:
        assert 0.5 <= row["found"] <= 1 and len(row["by_chance"]) == units.SETS
        assert row["interval"][0] <= row["area"] <= row["interval"][1]
