"""Lanes: every token a target exactly once, lanes that go on, resets where documents begin, inputs one behind."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from textlstm.errors import TextlstmError
from textlstm.model.lanes import Lanes
from textlstm.tokens.ids import Documents
from textlstm.tokens.tokenizer import EOS_ID


def numbered(lengths):
    """Documents whose every token has an id of its own, in order from 10 on."""
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
def test_an_epoch_holds_every_token_once_in_lanes_that_go_on(
    lengths, lanes, window, seed, variable
):
    documents = numbered(lengths)
    laid = Lanes(documents, lanes, window, seed, seed + 1, variable)
    inputs, targets, mask, reset = epoch(laid)
    assert inputs.shape == (lanes, laid.edges[-1]) and laid.edges[-2] < laid.length <= laid.edges[-1]
    assert variable or laid.edges[-1] == len(laid) * window
    assert sorted(targets[mask]) == list(documents.ids)
    # what is masked stands at a lane's end, and no lane is longer than a lane need be
    assert (np.sort(mask, axis=1)[:, ::-1] == mask).all()
    assert mask.sum(axis=1).max() == -(-len(documents.ids) // lanes)

    begins = np.isin(targets, documents.ids[documents.starts[np.array(lengths) > 0]]) & mask
    lane_begins = np.zeros_like(mask)
    lane_begins[:, 0] = True
    assert (reset == (begins | lane_begins)).all()
    assert (inputs[begins | ~mask] == EOS_ID).all()
    assert (inputs[mask & ~begins] == targets[mask & ~begins] - 1).all()
    # a lane goes on, across windows too: the next token is the next of the same document, or begins another
    goes_on = mask[:, 1:] & ~begins[:, 1:]
    assert (targets[:, 1:] == targets[:, :-1] + 1)[goes_on].all()


def test_variable_windows_have_few_lengths_half_as_long_now_and_then():
    sizes = np.diff(Lanes(numbered([100_000]), 1, 35, 1, 0, variable=True).edges)
    assert set(sizes) == {12, 17, 22, 30, 35, 40}
    assert 0.03 < np.mean(sizes < 25) < 0.07


def test_the_order_is_a_function_of_seed_and_epoch():
    documents = numbered([5, 9, 3, 20, 11])

    def order(seed, number):
        return epoch(Lanes(documents, 2, 4, seed, number))[1].tolist()

    assert order(1, 0) == order(1, 0)
    orders = [order(seed, number) for seed in (1, 2) for number in (0, 1, 2)]
    assert all(one != other for k, one in enumerate(orders) for other in orders[:k])


def test_a_later_start_gives_the_windows_an_earlier_one_gave():
    laid = Lanes(numbered([17, 4, 29]), 3, 4, 0, 0)
    for early, late in zip(list(laid.windows(0))[2:], laid.windows(2), strict=True):
        for one, other in zip(early, late, strict=True):
            np.testing.assert_array_equal(one, other)


def test_a_corpus_shorter_than_a_window_is_one_window_with_a_masked_tail():
    laid = Lanes(numbered([3]), 2, 50, 0, 0)
    assert len(laid) == 1
    assert laid[0].mask.sum() == 3 and laid[0].inputs.shape == (2, 50)


def test_an_empty_corpus_is_refused():
    for lengths in ([], [0, 0]):
        with pytest.raises(TextlstmError, match="the corpus holds no tokens"):
            Lanes(numbered(lengths), 2, 5, 0, 0)


def test_an_epoch_begins_anywhere():
    documents = numbered([50])
    begin = {int(Lanes(documents, 1, 50, 1, number)[0].targets[0, 0]) for number in range(12)}
    assert len(begin) > 6
