import numpy as np
import pytest
from helpers.trained_model import make
from hypothesis import given
from hypothesis import strategies as st

from textlstm.artifacts.tables import read_json
from textlstm.errors import TextlstmError
from textlstm.experiments import context
from textlstm.model.scoring import score
from textlstm.tokens.ids import Documents, load_documents
from textlstm.tokens.tokenizer import EOS_ID


def counting_documents(*lengths):
    """Return documents whose ids count up from 0 over the whole text."""
    starts, num_documents = np.cumsum([0, *lengths[:-1]]), len(lengths)
    works = [f"w{k}" for k in range(num_documents)]
    return Documents(np.arange(sum(lengths)), starts, works, list(lengths), [0] * num_documents)


def test_context_lengths_are_1_2_5_of_each_decade():
    assert context.context_lengths(120) == [1, 2, 5, 10, 20, 50, 100]


@given(st.lists(st.integers(1, 60), min_size=1, max_size=4), st.integers(1, 60), st.integers(1, 30))
def test_every_place_has_its_context_inside_its_own_document(lengths, longest, number):
    documents = counting_documents(*lengths)
    try:
        places, contexts = context.choose_places(documents, longest, number)
    except TextlstmError as error:
        assert "too short" in str(error)
        assert sum(max(0, length - 1) for length in lengths) < number
        return
    assert len(places.targets) == number
    indices = np.searchsorted(documents.starts, places.targets, side="right") - 1
    assert (places.targets - contexts[-1] >= documents.starts[indices]).all()
    assert max(contexts) <= longest
    assert context.tokens_before(places, contexts[-1]).shape == (number, contexts[-1])
    assert (context.tokens_before(places, 1)[:, 0] == places.targets - 1).all()


@given(st.integers(1, 250))
def test_chunks_cover_a_context_once_in_at_most_two_lengths(length):
    bounds = context.chunk_bounds(length)
    assert bounds[0][0] == 0
    assert bounds[-1][1] == length
    assert all(left[1] == right[0] for left, right in zip(bounds, bounds[1:], strict=False))
    assert all(end - begin == context.CHUNK_LENGTH for begin, end in bounds[1:])


@given(st.integers(1, 9), st.sampled_from(context.ORDERS))
def test_reorder_keeps_the_last_tokens_and_permutes_the_others(num_kept, order):
    contexts = np.arange(40).reshape(4, 10)
    reordered = context.reorder(contexts, num_kept, order, 1)
    assert (reordered[:, -num_kept:] == contexts[:, -num_kept:]).all()
    assert (np.sort(reordered) == contexts).all()
    if order == "reversed":
        older = contexts[:, : 10 - num_kept]
        assert (reordered[:, : 10 - num_kept] == older[:, ::-1]).all()


@pytest.mark.parametrize("position", [3, 120])
def test_nats_after_a_whole_document_equal_its_score(tmp_path, position):
    model = make(tmp_path, lengths=[150])
    documents = load_documents(tmp_path / "ids.npy")
    whole = np.concatenate([[EOS_ID], documents.ids[:position]])[None]
    nats = context.nats_after(model, whole, documents.ids[position : position + 1])
    assert nats == pytest.approx(score(model, documents, 1, 35)[position], rel=1e-5)


def test_run_on_ids_writes_both_tables(tmp_path):
    make(tmp_path, lengths=[300])
    out = tmp_path / "context.json"
    context.run(tmp_path / "model", tmp_path / "ids.npy", 50, 100, 50, 1, print, out)
    tables = read_json(out)["tables"]
    by_length = {row["context"]: row for row in tables["length"]}
    assert list(by_length) == [1, 2, 5, 10, 20, 50]
    assert by_length[50]["more"] == 0
    assert {row["order"] for row in tables["order"]} == set(context.ORDERS)


def test_run_on_a_text_file_returns_tables_for_the_terminal(tmp_path):
    make(tmp_path, lengths=[300])
    (tmp_path / "book.txt").write_text("the quick brown fox. " * 40)
    tables = context.run(tmp_path / "model", tmp_path / "book.txt", 10, 50, 50, 1, print, None)
    assert "tokens of context" in context.table(tables)


def test_text_shorter_than_the_number_of_places_is_rejected(tmp_path):
    make(tmp_path, lengths=[30])
    with pytest.raises(TextlstmError, match="30 tokens is too short for 100 places"):
        context.run(tmp_path / "model", tmp_path / "ids.npy", 50, 100, 50, 1, print, None)


def test_missing_text_is_rejected(tmp_path):
    make(tmp_path, lengths=[30])
    with pytest.raises(TextlstmError, match=r"none\.txt: no such file"):
        context.run(tmp_path / "model", tmp_path / "none.txt", 50, 100, 50, 1, print, None)
