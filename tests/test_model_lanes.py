"""Lanes: every token once, lanes that continue, resets at documents, inputs shifted by one."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from textlstm.errors import TextlstmError
from textlstm.model.lanes import Lanes
from textlstm.tokens.ids import Documents
from textlstm.tokens.tokenizer import EOS_ID


def numbered(lengths):
    """Documents in which every token has its own id, from 10 on in order."""
    starts = np.cumsum([0, *lengths])[:-1].astype(np.int64)
    ids = np.arange(10, 10 + sum(lengths), dtype=np.uint32)
    count = len(lengths)
    return Documents(ids, starts, [f"w{k}" for k in range(count)], [0] * count, [0] * count)


def epoch(lanes):
    """Return inputs, targets, mask and reset of a whole epoch, [lanes, time]."""
    return [np.concatenate(parts, axis=1) for parts in zip(*lanes.windows(0), strict=True)]


shelves = st.lists(st.integers(0, 30), min_size=1, max_size=8).filter(sum)


@settings(max_examples=80, deadline=None, derandomize=True)
@given(
    lengths=shelves,
    lanes=st.integers(1, 12),
    window=st.integers(1, 40),
    seed=st.integers(0, 5),
    variable=st.booleans(),
)
def test_an_epoch_has_every_token_once_in_lanes_that_continue_across_windows(
    lengths, lanes, window, seed, variable
):
    documents = numbered(lengths)
    lanes_of_epoch = Lanes(documents, lanes, window, seed, seed + 1, variable)
    inputs, targets, mask, reset = epoch(lanes_of_epoch)
    assert inputs.shape == (lanes, lanes_of_epoch.edges[-1])
    assert lanes_of_epoch.edges[-2] < lanes_of_epoch.length <= lanes_of_epoch.edges[-1]
    assert variable or lanes_of_epoch.edges[-1] == len(lanes_of_epoch) * window
    assert sorted(targets[mask]) == list(documents.ids)
    # the mask is false only at the ends of lanes, and no lane is longer than necessary
    assert (np.sort(mask, axis=1)[:, ::-1] == mask).all()
    assert mask.sum(axis=1).max() == -(-len(documents.ids) // lanes)

    begins = np.isin(targets, documents.ids[documents.starts[np.array(lengths) > 0]]) & mask
    lane_begins = np.zeros_like(mask)
    lane_begins[:, 0] = True
    assert (reset == (begins | lane_begins)).all()
    assert (inputs[begins | ~mask] == EOS_ID).all()
    assert (inputs[mask & ~begins] == targets[mask & ~begins] - 1).all()
    # a lane continues across windows: the next token is the next of the document or begins another
    continues = mask[:, 1:] & ~begins[:, 1:]
    assert (targets[:, 1:] == targets[:, :-1] + 1)[continues].all()


def test_variable_windows_have_six_lengths_and_one_in_twenty_is_halved():
    sizes = np.diff(Lanes(numbered([100_000]), 1, 35, 1, 0, variable=True).edges)
    assert set(sizes) == {12, 17, 22, 30, 35, 40}
    assert 0.03 < np.mean(sizes < 25) < 0.07


def test_the_order_of_documents_is_a_function_of_seed_and_epoch():
    documents = numbered([5, 9, 3, 20, 11])

    def order(seed, number):
        return epoch(Lanes(documents, 2, 4, seed, number))[1].tolist()

    assert order(1, 0) == order(1, 0)
    orders = [order(seed, number) for seed in (1, 2) for number in (0, 1, 2)]
    assert all(first != other for k, first in enumerate(orders) for other in orders[:k])


def test_windows_do_not_depend_on_the_window_that_iteration_starts_from():
    lanes_of_epoch = Lanes(numbered([17, 4, 29]), 3, 4, 0, 0)
    for early, late in zip(
        list(lanes_of_epoch.windows(0))[2:], lanes_of_epoch.windows(2), strict=True
    ):
        for first, other in zip(early, late, strict=True):
            np.testing.assert_array_equal(first, other)


def test_a_corpus_shorter_than_a_window_is_one_masked_window():
    lanes_of_epoch = Lanes(numbered([3]), 2, 50, 0, 0)
    assert len(lanes_of_epoch) == 1
    assert lanes_of_epoch[0].mask.sum() == 3
    assert lanes_of_epoch[0].inputs.shape == (2, 50)


def test_lanes_of_an_empty_corpus_are_refused():
    for lengths in ([], [0, 0]):
        with pytest.raises(TextlstmError, match="the corpus holds no tokens"):
            Lanes(numbered(lengths), 2, 5, 0, 0)


def test_epochs_begin_at_different_offsets():
    documents = numbered([50])
    begin = {int(Lanes(documents, 1, 50, 1, number)[0].targets[0, 0]) for number in range(12)}
    assert len(begin) > 6
