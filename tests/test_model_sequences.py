"""Independent sequences: every one in exactly one batch, like lengths together, padded on the right."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from textlstm.model.sequences import batches, pad


@settings(max_examples=60, deadline=None, derandomize=True)
@given(lengths=st.lists(st.integers(1, 500), max_size=60), size=st.integers(1, 20), epoch=st.integers(0, 3))
def test_every_sequence_is_in_one_batch_of_the_size_asked_for(lengths, size, epoch):
    made = batches(lengths, size, 1, epoch)
    assert sorted(np.concatenate([[], *made])) == list(range(len(lengths)))
    assert all(len(one) == size for one in sorted(made, key=len)[1:])


def test_lengths_in_a_batch_are_alike():
    lengths = np.random.default_rng(0).integers(10, 1000, 640)
    spread = [lengths[one].max() / lengths[one].min() for one in batches(lengths, 32, 0, 0)]
    assert np.median(spread) < 1.5  # a tenth of noise either way; at random it is above 20


def test_epochs_differ_and_come_back():
    def order(seed, epoch):
        return [one.tolist() for one in batches(range(10, 50), 4, seed, epoch)]

    assert order(3, 1) == order(3, 1)
    assert order(3, 1) != order(3, 2) and order(3, 1) != order(4, 1)


def test_padding_stands_on_the_right():
    ids, mask = pad([np.array([5, 6]), np.array([], int), np.array([7, 8, 9])])
    np.testing.assert_array_equal(ids, [[5, 6, 0], [0, 0, 0], [7, 8, 9]])
    np.testing.assert_array_equal(mask, [[1, 1, 0], [0, 0, 0], [1, 1, 1]])
    assert ids.dtype == np.int32 and mask.dtype == bool
    assert pad([])[0].shape == (0, 0)
