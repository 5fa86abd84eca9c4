"""Independent sequences: each in one batch, batches of similar length, right-padded."""

import numpy as np
import pytest
import tensorflow as tf
from hypothesis import given, settings
from hypothesis import strategies as st

from textlstm.model import LSTM
from textlstm.model.sequences import batches, order, pad


@settings(max_examples=60, deadline=None, derandomize=True)
@given(
    lengths=st.lists(st.integers(1, 500), max_size=60),
    size=st.integers(1, 20),
    epoch=st.integers(0, 3),
)
def test_every_sequence_is_in_exactly_one_batch_of_the_requested_size(lengths, size, epoch):
    made = order(lengths, size, 1, epoch)
    assert sorted(np.concatenate([[], *made])) == list(range(len(lengths)))
    assert all(len(batch) == size for batch in sorted(made, key=len)[1:])


def test_a_batch_has_sequences_of_similar_length():
    lengths = np.random.default_rng(0).integers(10, 1000, 640)
    spread = [lengths[batch].max() / lengths[batch].min() for batch in order(lengths, 32, 0, 0)]
    assert np.median(spread) < 1.5  # a tenth of noise either way; at random it is above 20


def test_the_order_of_batches_is_a_function_of_seed_and_epoch():
    def ordered(seed, epoch):
        return [batch.tolist() for batch in order(range(10, 50), 4, seed, epoch)]

    assert ordered(3, 1) == ordered(3, 1)
    assert ordered(3, 1) != ordered(3, 2)
    assert ordered(3, 1) != ordered(4, 1)


def test_sequences_are_padded_on_the_right():
    ids, mask = pad([np.array([5, 6]), np.array([], int), np.array([7, 8, 9])])
    np.testing.assert_array_equal(ids, [[5, 6, 0], [0, 0, 0], [7, 8, 9]])
    np.testing.assert_array_equal(mask, [[1, 1, 0], [0, 0, 0], [1, 1, 1]])
    assert ids.dtype == np.int32
    assert mask.dtype == bool
    assert pad([])[0].shape == (0, 0)


def test_the_weighted_loss_of_batches_equals_that_of_single_sequences():
    draw = np.random.default_rng(2)
    sequences = [draw.integers(1, 9, length) for length in draw.integers(1, 12, 23)]
    weights, labels = draw.uniform(0, 3, 23), draw.integers(0, 4, 23)
    lstm, table = LSTM(5, seed=1), tf.constant(draw.normal(size=(9, 3)), tf.float32)
    lstm.build((None, None, 3))
    dense = tf.constant(draw.normal(size=(5, 4)), tf.float32)

    def loss(made):
        sums = np.zeros(2)
        for batch in made:
            _, state = lstm.call_on_ids(
                table, batch.ids, mask=batch.mask
            )  # padding leaves the last state alone
            nats = tf.nn.sparse_softmax_cross_entropy_with_logits(
                labels[batch.rows], state.h @ dense
            )
            sums += [np.sum(batch.weights * nats), np.sum(batch.weights)]
        return sums[0] / sums[1]

    assert loss(batches(sequences, weights, 5, 1, 0)) == pytest.approx(
        loss(batches(sequences, weights, 1, 1, 0)), 1e-6
    )
    with pytest.raises(ValueError, match=r"weights: expected \[23\]"):
        next(batches(sequences, weights[:5], 5, 1, 0))
