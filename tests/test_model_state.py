"""Recurrent state as a value: saved exactly, compared, forked, refused if it does not match."""

import numpy as np
import pytest
import tensorflow as tf
from hypothesis import given, settings
from hypothesis import strategies as st

from textlstm.errors import TextlstmError
from textlstm.model import LSTM, LSTMStack, State
from textlstm.model import state as states


def some(units, batch=2, dtype="float32", seed=0):
    draw = np.random.default_rng(seed)
    pairs = [
        State(*(tf.constant(draw.normal(size=(batch, one)), dtype) for _ in "hc")) for one in units
    ]
    return pairs


@settings(max_examples=15, deadline=None, derandomize=True)
@given(
    units=st.lists(st.integers(1, 4), min_size=1, max_size=12),
    batch=st.integers(0, 3),
    double=st.booleans(),
)
def test_a_saved_state_is_loaded_with_the_same_bytes(tmp_path_factory, units, batch, double):
    path = tmp_path_factory.mktemp("state") / "state.npz"
    stack = some(units, batch, "float64" if double else "float32")
    states.save(path, stack)
    assert states.equal(states.load(path), stack)
    states.save(path, stack[0])
    alone = states.load(path)
    assert isinstance(alone, State)
    assert states.equal(alone, stack[0])
    assert not states.equal(alone, stack)
    assert [file.name for file in path.parent.iterdir()] == ["state.npz"]


def test_a_sequence_continues_from_a_state_loaded_from_a_file(tmp_path):
    stack = LSTMStack([LSTM(3), LSTM(4)])
    x = tf.random.stateless_normal([2, 6, 2], [1, 2])
    complete, end = stack(x)
    _, middle = stack(x[:, :3])
    states.save(tmp_path / "state.npz", middle)
    y, after = stack(x[:, 3:], states.load(tmp_path / "state.npz"))
    np.testing.assert_allclose(y, complete[:, 3:], atol=1e-6)
    assert states.difference(after, end) < 1e-6


def test_files_that_are_not_states_are_refused(tmp_path):
    path = tmp_path / "state.npz"
    for make in (
        lambda: None,
        lambda: path.write_bytes(b"not a zip"),
        lambda: np.savez(path, h=np.zeros(3)),
        lambda: np.savez(path, **{"0.h": np.zeros(3), "2.c": np.zeros(3)}),
        lambda: np.savez(path),
        lambda: np.savez(path, h=np.array([{}], dtype=object), c=np.zeros(1)),
    ):
        make()
        with pytest.raises(TextlstmError, match=r"state\.npz: not a"):
            states.load(path)
    states.save(path, some([3]))
    path.write_bytes(path.read_bytes()[:-100])
    with pytest.raises(TextlstmError, match="not a readable state"):
        states.load(path)


def test_initial_states_are_zero():
    pair, stack = states.initial(3, 2), states.initial([3, 4], 2, "float64")
    assert isinstance(pair, State)
    assert pair.h.shape == (2, 3)
    assert pair.h.dtype == tf.float32
    assert [array.shape for one in stack for array in one] == [(2, 3), (2, 3), (2, 4), (2, 4)]
    assert states.difference(stack, states.apply(tf.zeros_like, stack)) == 0.0
    assert stack[1].c.dtype == tf.float64


def test_to_numpy_returns_independent_copies():
    stack = some([3, 4])
    copy = states.to_numpy(stack)
    assert states.equal(states.from_numpy(copy), stack)
    copy[0].h[0, 0] += 1
    assert states.difference(copy, stack) == pytest.approx(1, abs=1e-6)
    assert not states.equal(copy, stack)


def test_take_selects_and_forks_lanes():
    pair = some([3], batch=3)[0]
    forked = states.take(pair, [2, 2, 0])
    np.testing.assert_array_equal(forked.c, tf.stack([pair.c[2], pair.c[2], pair.c[0]]))
    assert states.take([pair], [1])[0].h.shape == (1, 3)


def test_the_difference_of_states_of_two_shapes_is_an_error():
    with pytest.raises(
        ValueError, match=r"different shapes: h float32 \[2, 3\].*h float32 \[1, 3\]"
    ):
        states.difference(some([3])[0], some([3], batch=1)[0])
    assert not states.equal(some([3]), some([3], dtype="float64"))
    assert not states.equal(some([3]), some([3, 3]))


@pytest.mark.parametrize(
    "arrays",
    [
        {"h": np.zeros(3, np.float32), "c": np.zeros(3, np.float32)},
        {"h": np.zeros((2, 3), np.float32), "c": np.zeros((2, 5), np.float32)},
        {"h": np.zeros((2, 3), np.float32), "c": np.zeros((2, 3))},
        {"h": np.full((2, 3), "x"), "c": np.full((2, 3), "x")},
        {"h": np.zeros((2, 3), "datetime64[s]"), "c": np.zeros((2, 3), "datetime64[s]")},
        {"0.h": np.zeros((1, 2), np.int64), "0.c": np.zeros((1, 2), np.int64)},
    ],
    ids=["rank", "sizes", "dtypes", "text", "dates", "integers"],
)
def test_arrays_that_are_not_a_state_are_named_with_their_shapes(tmp_path, arrays):
    np.savez(tmp_path / "s.npz", **arrays)
    name, array = next(iter(arrays.items()))
    with pytest.raises(TextlstmError, match=rf"s.npz: not a state: .*{name} ") as error:
        states.load(tmp_path / "s.npz")
    assert str(list(array.shape)) in str(error.value)


def test_h_and_c_of_an_initial_state_have_separate_gradients():
    for state in (states.initial(3, 2), *states.initial([3, 4], 2)):
        with tf.GradientTape() as tape:
            tape.watch(state)
            loss = tf.reduce_sum(2 * state.h + 3 * state.c)
        h, c = tape.gradient(loss, [state.h, state.c])
        assert np.all(np.array(h) == 2)
        assert np.all(np.array(c) == 3)
