import numpy as np
import pytest
from helpers.trained_model import make
from hypothesis import given
from hypothesis import strategies as st

from textlstm.artifacts import read_json
from textlstm.errors import TextlstmError
from textlstm.experiments import context
from textlstm.model.scoring import score
from textlstm.tokens.ids import Documents, load_documents
from textlstm.tokens.tokenizer import EOS_ID


def documents(*lengths):
    starts = np.cumsum([0, *lengths[:-1]])
    return Documents(
        np.arange(sum(lengths)),
        starts,
        [f"w{k}" for k in lengths],
        list(lengths),
        [0] * len(lengths),
    )


def test_the_ladder():
    assert context.ladder(120) == [1, 2, 5, 10, 20, 50, 100]


@given(st.lists(st.integers(1, 60), min_size=1, max_size=4), st.integers(1, 60), st.integers(1, 30))
def test_every_place_has_its_context_inside_its_own_document(lengths, longest, number):
    made = documents(*lengths)
    try:
        chosen, contexts = context.choose(made, longest, number)
    except TextlstmError as error:
        assert "too short" in str(error)
        assert sum(max(0, length - 1) for length in lengths) < number
        return
    assert len(chosen.targets) == number
    begins = made.starts[np.searchsorted(made.starts, chosen.targets, side="right") - 1]
    assert (chosen.targets - contexts[-1] >= begins).all()
    assert max(contexts) <= longest
    assert context.before(chosen, contexts[-1]).shape == (number, contexts[-1])
    assert (context.before(chosen, 1)[:, 0] == chosen.targets - 1).all()  # ids count up


@given(st.integers(1, 250))
def test_a_context_is_read_once_in_parts_of_few_lengths(length):
    parts = context.steps(length)
    assert parts[0][0] == 0 and parts[-1][1] == length
    assert all(one[1] == other[0] for one, other in zip(parts, parts[1:], strict=False))
    assert all(end - begin == context.STEPS for begin, end in parts[1:])


@given(st.integers(1, 9), st.sampled_from(context.ORDERS))
def test_the_last_tokens_keep_their_order(kept, order):
    contexts = np.arange(40).reshape(4, 10)
    found = context.disturbed(contexts, kept, order, 1)
    assert (found[:, -kept:] == contexts[:, -kept:]).all()
    assert (np.sort(found) == contexts).all()
    if order == "reversed":
        assert (found[:, : 10 - kept] == contexts[:, : 10 - kept][:, ::-1]).all()


@pytest.mark.parametrize("place", [3, 120])
def test_a_whole_context_costs_what_scoring_says(tmp_path, place):
    model = make(tmp_path, lengths=[150])
    made = load_documents(tmp_path / "ids.npy")
    whole = np.concatenate([[EOS_ID], made.ids[:place]])[None]
    found = context.nats_after(model, whole, made.ids[place : place + 1])
    assert found == pytest.approx(score(model, made, 1, 35)[place], rel=1e-5)


def test_the_command_works_on_ids_and_on_a_text(tmp_path):
    make(tmp_path, lengths=[300])
    out = tmp_path / "context.json"
    context.run(tmp_path / "model", tmp_path / "ids.npy", 50, 100, 50, 1, print, out)
    found = read_json(out)
    lengths = {row["context"]: row for row in found["tables"]["length"]}
    assert list(lengths) == [1, 2, 5, 10, 20, 50]
    assert lengths[50]["more"] == 0
    assert {row["order"] for row in found["tables"]["order"]} == set(context.ORDERS)
    (tmp_path / "book.txt").write_text("the quick brown fox. " * 40)
    tables = context.run(tmp_path / "model", tmp_path / "book.txt", 10, 50, 50, 1, print, None)
    assert "tokens of context" in context.table(tables)


def test_a_text_too_short_or_missing_is_told_in_a_line(tmp_path):
    make(tmp_path, lengths=[30])
    with pytest.raises(TextlstmError, match="30 tokens is too short to ask at 100 places"):
        context.run(tmp_path / "model", tmp_path / "ids.npy", 50, 100, 50, 1, print, None)
    with pytest.raises(TextlstmError, match=r"none\.txt: no such file"):
        context.run(tmp_path / "model", tmp_path / "none.txt", 50, 100, 50, 1, print, None)
