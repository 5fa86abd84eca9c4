import numpy as np
import pytest
from helpers.trained_model import make, write_ids
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import rankdata
from sklearn.metrics import roc_auc_score

from textlstm.artifacts.tables import read_json
from textlstm.experiments import units
from textlstm.experiments.trace import trace, unit_names
from textlstm.tokens.ids import load_documents
from textlstm.tokens.tokenizer import EOS_ID

WORDS = ["he", "said", '"', "go", ",", "now", '"', "(", "then", ")", ".", "<eos>", "so"]


@pytest.mark.parametrize(
    ("name", "flags"),
    [
        ("inside a quotation", "0011110000000"),
        ("inside brackets", "0000000110000"),
        ("a comma, semicolon or colon earlier in the sentence", "0000111111100"),
        ("in the first 5 tokens of a sentence", "1111100000011"),
    ],
)
def test_property_of_each_token_includes_the_token_itself(name, flags):
    assert units.properties(WORDS)[name].tolist() == [flag == "1" for flag in flags]


@given(st.lists(st.tuples(st.integers(0, 5), st.booleans()), min_size=4))
def test_roc_auc_equals_that_of_scikit_learn(pairs):
    values, flags = (np.array(column) for column in zip(*pairs, strict=True))
    if 0 < flags.sum() < len(flags):
        area = units.roc_auc(rankdata(values)[:, None], flags)[0]
        assert area == pytest.approx(roc_auc_score(flags, values))


@pytest.mark.parametrize("layers", [1, 2])
def test_trace_is_the_state_after_each_token(tmp_path, layers):
    model = make(tmp_path, lengths=[7, 4], layers=layers)
    documents = load_documents(tmp_path / "ids.npy")
    states = trace(model, documents)
    assert states.shape == (11, 12 * layers)
    assert len(unit_names(model)) == 12 * layers
    for document, rows in ((documents[0], states[:7]), (documents[1], states[7:])):
        ids = np.concatenate([[EOS_ID], document])[None].astype(np.int32)
        hidden, state = model.hidden(ids)
        top = slice(6 * (layers - 1), 6 * layers)
        assert rows[:, top] == pytest.approx(hidden.numpy()[0, 1:], abs=1e-5)
        last = np.concatenate([getattr(pair, name)[0] for name in "hc" for pair in state])
        assert rows[-1] == pytest.approx(last, abs=1e-5)


@pytest.mark.parametrize("unit", [2, 9])  # of the first layer, of the second
def test_silenced_unit_has_no_effect_on_the_logits(tmp_path, unit):
    model, ids = make(tmp_path), np.array([[1, 5, 9, 3, 7]], np.int32)

    def logits_of(model):
        return model.logits(model.hidden(ids)[0]).numpy()

    silenced, disturbed = (units.Silencer(model)(unit) for _ in range(2))
    layer, row = divmod(unit, 6)
    bias = model.numpy()[f"lstm_{layer}/bias"]
    bias[row::6] += 3  # of all four gates, so that the unit has other values
    disturbed.weights[f"lstm_{layer}/bias"].assign(bias)
    assert logits_of(silenced) == pytest.approx(logits_of(disturbed), abs=1e-5)
    assert np.abs(logits_of(model) - logits_of(silenced)).max() > 1e-3


def test_units_are_chosen_on_one_text_and_measured_on_another(tmp_path):
    model = make(tmp_path)
    chosen_on, measured_on = tmp_path / "chosen.npy", tmp_path / "measured.npy"
    write_ids(measured_on, [400, 350], model.vocabulary, seed=2)
    write_ids(chosen_on, [400, 350], model.vocabulary, seed=3)
    out = tmp_path / "units.json"
    units.run(tmp_path / "model", chosen_on, measured_on, 100, 1, out, print)
    tables = read_json(out)["tables"]
    assert tables["units"]
    assert len(tables["excerpt"]) == units.EXCERPT_LENGTH * len(tables["units"])
    for row in tables["units"]:
        assert 0.5 <= row["found"] <= 1
        assert len(row["by_chance"]) == units.NUM_DIRECTION_SETS
        assert row["interval"][0] <= row["area"] <= row["interval"][1]


def test_no_claim_is_made_if_no_property_is_frequent_enough():
    assert units.claims([], [0.1]) == []
