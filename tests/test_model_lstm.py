"""The LSTM: its equations in numbers, fast and simple path, masks, resets, carried state."""

import math

import keras
import numpy as np
import pytest
import tensorflow as tf
from hypothesis import given, settings
from hypothesis import strategies as st

from textlstm.model import LSTM, LSTMStack, State, recurrence
from textlstm.model import state as states

GATES = ("input", "forget", "candidate", "output")


def layer(units=3, features=2, **options):
    made = LSTM(units, seed=5, **options)
    made.build((None, None, features))
    return made


def data(batch, time, features, units, dtype="float64", seed=0):
    draw = np.random.default_rng(seed)
    x, h, c = (
        draw.normal(size=size) for size in ((batch, time, features), (batch, units), (batch, units))
    )
    mask, reset = draw.random((batch, time)) < 0.7, draw.random((batch, time)) < 0.3
    return tf.constant(x, dtype), State(tf.constant(h, dtype), tf.constant(c, dtype)), mask, reset


def gradients(lstm, x, state, mask, reset):
    """Return y, the state, and gradients for x, state and weights of a loss on every output."""
    draw = np.random.default_rng(9)
    with tf.GradientTape() as tape:
        tape.watch([x, state])
        y, after = lstm(x, state, mask=mask, reset=reset)
        arrays = (y, after.h, after.c)
        loss = tf.add_n(
            [
                tf.reduce_sum(array * tf.constant(draw.normal(size=array.shape), x.dtype))
                for array in arrays
            ]
        )
    return [
        *arrays,
        *tape.gradient(loss, [x, *state, *(weight.value for weight in lstm.trainable_variables)]),
    ]


def close(actual, expected, tolerance):
    for value, reference in zip(actual, expected, strict=True):
        np.testing.assert_allclose(value, reference, rtol=0, atol=tolerance)


def test_two_steps_give_the_numbers_computed_by_hand():
    lstm = LSTM(1, forget_bias=0.0)
    lstm.build((None, None, 1))
    # gates are 0.5 and the candidate is tanh(atanh(0.5)) = 0.5: c = 0.25, then 0.5 * 0.25 + 0.25
    lstm.set_weights([np.zeros((1, 4)), np.zeros((1, 4)), np.array([0, 0, math.atanh(0.5), 0])])
    y, (h, c) = lstm(np.ones((1, 2, 1), np.float32))
    np.testing.assert_allclose(y[0, :, 0], [0.12245933, 0.17917870], atol=1e-7)
    np.testing.assert_allclose([h[0, 0], c[0, 0]], [0.17917870, 0.375], atol=1e-7)


@pytest.mark.parametrize("path", ["fast", "simple"])
def test_constant_weights_give_the_numbers_of_the_equations(path):
    lstm = LSTM(2, path=path, dtype="float64")
    lstm.build((None, None, 1))
    lstm.set_weights([np.full((1, 4 * 2), 0.5), np.full((2, 4 * 2), 0.25), np.full(4 * 2, 0.1)])
    y, state = lstm(tf.constant([[[1.0], [-2.0]]], tf.float64))
    # step 1: z = 0.6 everywhere, c = sigmoid(0.6) tanh(0.6), h = sigmoid(0.6) tanh(c)
    # step 2: z = -0.9 + 0.5 h
    sigmoid = 0.6456563062257954
    c1 = sigmoid * 0.5370495669980353
    h1 = sigmoid * math.tanh(c1)
    z = -0.9 + 0.5 * h1
    gate = 1 / (1 + math.exp(-z))
    c2 = gate * c1 + gate * math.tanh(z)
    np.testing.assert_allclose(y[0], [[h1, h1], [gate * math.tanh(c2)] * 2], atol=1e-14)
    np.testing.assert_allclose(state.c[0], [c2, c2], atol=1e-14)
    np.testing.assert_allclose(y[0, :, 0], [0.21531969, -0.03030586], atol=1e-8)


@pytest.mark.parametrize("gate", range(4), ids=GATES)
def test_the_order_of_the_gates_is_that_of_keras(gate):
    lstm, peer = layer(), keras.layers.LSTM(3, return_sequences=True)
    peer.build((None, None, 2))
    weights = [np.zeros_like(weight) for weight in lstm.get_weights()]
    weights[2][:] = 0.3
    for weight in weights[:2]:
        weight[:, gate * 3 : gate * 3 + 3] = 0.7
    lstm.set_weights(weights)
    peer.set_weights(weights)
    x, *_ = data(2, 4, 2, 3, "float32")
    np.testing.assert_allclose(lstm(x)[0], peer(x), atol=1e-6)


def test_weights_can_be_exchanged_with_keras_lstm_in_both_directions():
    x, state, *_ = data(3, 6, 2, 3, "float32")
    lstm, peer = layer(), keras.layers.LSTM(3, return_sequences=True, return_state=True)
    peer.build((None, None, 2))
    for giver, taker in ((lstm, peer), (peer, lstm)):
        giver.set_weights([weight + 0.1 for weight in giver.get_weights()])
        taker.set_weights(giver.get_weights())
        y, (h, c) = lstm(x, state)
        close([y, h, c], peer(x, initial_state=list(state)), 1e-5)


@settings(max_examples=20, deadline=None, derandomize=True)
@given(
    batch=st.integers(1, 4),
    time=st.integers(0, 5),
    features=st.integers(1, 4),
    units=st.integers(1, 5),
    masked=st.booleans(),
    resets=st.booleans(),
    seed=st.integers(0, 99),
)
def test_the_fast_path_equals_the_simple_path_in_values_and_gradients(
    batch, time, features, units, masked, resets, seed
):
    x, state, mask, reset = data(batch, time, features, units, seed=seed)
    flags = (mask if masked else None, reset if resets else None)
    fast, simple = (
        layer(units, features, path=path, dtype="float64") for path in ("fast", "simple")
    )
    simple.set_weights(fast.get_weights())
    if not time:
        close([fast(x, state)[1].h], [state.h], 0)
        return
    close(gradients(fast, x, state, *flags), gradients(simple, x, state, *flags), 1e-12)


@pytest.mark.parametrize("dtype, tolerance", [("float32", 2e-5), ("float64", 1e-12)])
@pytest.mark.parametrize("flagged", [False, True])
@pytest.mark.parametrize("large", [False, True])
def test_the_loop_compiled_by_xla_equals_the_simple_path(
    dtype, tolerance, flagged, large, monkeypatch
):
    monkeypatch.setattr(recurrence, "MIN_LARGE_PRODUCT", 0 if large else 1 << 60)
    x, state, mask, reset = data(3, 7, 2, 4, dtype)
    flags = (tf.constant(mask), tf.constant(reset)) if flagged else (None, None)
    fast, simple = (layer(4, path=path, dtype=dtype) for path in ("fast", "simple"))
    compiled = tf.function(lambda x, state: gradients(fast, x, state, *flags), autograph=False)
    operations = [
        node.op
        for function in compiled.get_concrete_function(x, state)
        .graph.as_graph_def()
        .library.function
        for node in function.node_def
    ]
    assert "While" in "".join(operations)
    close(compiled(x, state), gradients(simple, x, state, *flags), tolerance)


def test_one_trace_serves_every_batch_size_and_length():
    lstm = layer()
    run = tf.function(
        lambda x: lstm(x)[0], input_signature=[tf.TensorSpec([None, None, 2])], autograph=False
    )
    for batch, time in ((1, 3), (5, 2), (2, 6)):
        x, *_ = data(batch, time, 2, 3, "float32")
        np.testing.assert_allclose(run(x), lstm(x)[0], atol=1e-6)
    assert run.experimental_get_tracing_count() == 1


@pytest.mark.parametrize("flagged", [False, True])
def test_gradients_equal_finite_differences(flagged):
    x, state, mask, reset = data(2, 3, 2, 2)
    lstm, flags = layer(2, dtype="float64"), (mask, reset) if flagged else (None, None)
    draw = np.random.default_rng(9)
    scales = [draw.normal(size=size) for size in ((2, 3, 2), (2, 2), (2, 2))]
    exact = gradients(lstm, x, state, *flags)[3:]

    def loss(values):
        lstm.set_weights(values[3:])
        y, after = lstm(
            tf.constant(values[0]),
            tuple(map(tf.constant, values[1:3])),
            mask=flags[0],
            reset=flags[1],
        )
        return sum(
            float(np.sum(array * scale)) for array, scale in zip((y, *after), scales, strict=True)
        )

    values = [np.array(value) for value in (x, *state, *lstm.get_weights())]
    for value, slope in zip(values, exact, strict=True):
        place = tuple(int(draw.integers(size)) for size in value.shape)
        kept, ends = value[place], []
        for shift in (1e-5, -1e-5):
            value[place] = kept + shift
            ends.append(loss(values))
        value[place] = kept
        assert (ends[0] - ends[1]) / 2e-5 == pytest.approx(float(np.array(slope)[place]), abs=1e-8)


@pytest.mark.parametrize("path", ["fast", "simple"])
def test_masked_padding_changes_neither_output_nor_state(path):
    lstm = layer(path=path)
    x, state, *_ = data(1, 6, 2, 3, "float32")
    mask = np.arange(6)[None] < 4
    y, padded = lstm(x, state, mask=mask)
    short, alone = lstm(x[:, :4], state)
    assert np.array_equal(y[:, :4], short)
    assert not np.any(y[:, 4:])
    assert states.equal(padded, alone)


def test_a_fully_masked_row_keeps_its_state():
    x, state, *_ = data(2, 4, 2, 3, "float32")
    y, after = layer()(x, state, mask=np.array([[False] * 4, [True] * 4]))
    assert np.array_equal(after.h[0], state.h[0])
    assert np.array_equal(after.c[0], state.c[0])
    assert not np.any(y[0])
    assert np.all(y[1] != 0)


def test_a_reset_zeroes_the_state_of_its_own_lane_only():
    lstm = layer(dtype="float64")
    x, state, *_ = data(2, 6, 2, 3)
    reset = np.zeros((2, 6), bool)
    reset[1, 2] = True
    y, after = lstm(x, state, reset=reset)
    plain, fresh = lstm(x, state)[0], lstm(x[:, 2:])
    np.testing.assert_allclose(y[0], plain[0], atol=1e-14)
    np.testing.assert_allclose(y[1, :2], plain[1, :2], atol=1e-14)
    np.testing.assert_allclose(y[1, 2:], fresh[0][1], atol=1e-14)
    np.testing.assert_allclose(after.c[1], fresh[1].c[1], atol=1e-14)


@settings(max_examples=8, deadline=None, derandomize=True)
@given(cut=st.integers(0, 7), lanes=st.lists(st.integers(0, 2), min_size=1, max_size=5))
def test_outputs_do_not_depend_on_windows_and_lanes(cut, lanes):
    stack = LSTMStack([layer(3, 2, dtype="float64"), layer(4, 3, dtype="float64")])
    x, _, mask, reset = data(3, 7, 2, 3)
    complete, end = stack(x, mask=mask, reset=reset)
    first, state = stack(x[:, :cut], mask=mask[:, :cut], reset=reset[:, :cut])
    others, state = stack(x[:, cut:], state, mask=mask[:, cut:], reset=reset[:, cut:])
    np.testing.assert_allclose(tf.concat([first, others], 1), complete, atol=1e-13)
    assert states.difference(state, end) < 1e-13
    chosen = stack(tf.gather(x, lanes), mask=mask[lanes], reset=reset[lanes])
    np.testing.assert_allclose(chosen[0], tf.gather(complete, lanes), atol=1e-13)


def test_a_stack_equals_its_layers_called_in_turn():
    lower, upper = layer(3, 2), layer(4, 3)
    stack = LSTMStack([lower, upper])
    x, *_ = data(2, 5, 2, 3, "float32")
    middle, first = lower(x)
    top, second = upper(middle)
    y, state = stack(x, stack.initial_state(2))
    assert np.array_equal(y, top)
    assert states.equal(state, [first, second])
    assert len(stack.get_weights()) == 6


@pytest.mark.parametrize("rows", [3, 40])  # fewer than the ids, and more
@pytest.mark.parametrize("stacked", [False, True])
def test_call_on_ids_equals_a_call_on_the_looked_up_rows(rows, stacked):
    lstm = layer(dtype="float64")
    if stacked:
        lstm = LSTMStack([lstm, layer(features=3, dtype="float64")])
    draw = np.random.default_rng(2)
    table = tf.Variable(draw.normal(size=(rows, 2)))
    ids, (_, _, mask, reset) = draw.integers(0, rows, (4, 5)), data(4, 5, 2, 3)
    results = []
    for read in (
        lambda **flags: lstm.call_on_ids(tf.convert_to_tensor(table), ids, **flags),
        lambda **flags: lstm(tf.gather(table, ids), **flags),
    ):
        with tf.GradientTape() as tape:
            y, _ = read(mask=mask, reset=reset)
            loss = tf.reduce_sum(y * tf.constant(np.random.default_rng(3).normal(size=y.shape)))
        slopes = tape.gradient(
            loss, [table, *(weight.value for weight in lstm.trainable_variables)]
        )
        results.append([y, *map(tf.convert_to_tensor, slopes)])
    close(*results, 1e-12)


@pytest.mark.parametrize("dropout", [0.0, 0.5])
def test_call_on_ids_without_a_table_equals_one_hot_inputs(dropout):
    lstm = layer(features=7, dropout=dropout)
    ids = np.random.default_rng(1).integers(0, 7, (3, 4))
    given = {"training": True, "seed": [1, 2]}
    close([lstm.call_on_ids(None, ids, **given)[0]], [lstm(tf.one_hot(ids, 7), **given)[0]], 1e-6)


def test_dropout_of_a_stack_is_a_function_of_its_seed():
    stack = LSTMStack([layer(dropout=0.5, weight_drop=0.3), layer(3, 3, dropout=0.5)])
    x, *_ = data(2, 5, 2, 3, "float32")
    run = tf.function(lambda seed: stack(x, training=True, seed=seed)[0], autograph=False)
    first, again, other = (run(tf.constant(seed)) for seed in ([1, 2], [1, 2], [1, 3]))
    assert np.array_equal(first, again)
    assert not np.array_equal(first, other)
    plain = LSTMStack([LSTM(3), LSTM(3)])
    plain.build((None, None, 2))
    plain.set_weights(stack.get_weights())
    np.testing.assert_array_equal(stack(x)[0], plain(x)[0])
    with pytest.raises(ValueError, match=r"seed: expected int32 \[2\], got int32 \[\]"):
        stack.layers[0](x, training=True, seed=5)
    drawn = [
        np.array(stack(x, training=True)[0]) for _ in range(2)
    ]  # from the layers' own generators
    assert not np.array_equal(*drawn)


@pytest.mark.parametrize("locked", [False, True])
def test_dropped_features_are_the_same_at_every_step_only_if_locked(locked):
    top = layer(40, 2, dropout=0.25, locked_dropout=locked)
    x, *_ = data(5, 30, 2, 40, "float32")
    zero = np.array(LSTMStack([top])(x, training=True, seed=tf.constant([0, 7]))[0]) == 0
    assert zero.mean() == pytest.approx(0.25, abs=0.1 if locked else 0.02)
    assert np.array_equal(zero, np.broadcast_to(zero[:, :1], zero.shape)) == locked


@pytest.mark.parametrize(("inputs", "outputs"), [(0.0, 0.25), (0.25, 0.0)])
def test_inputs_and_outputs_of_a_stack_are_dropped_with_their_own_shares(inputs, outputs):
    stack = LSTMStack([layer(40, 2, dropout=inputs)], output_dropout=outputs)
    x, *_ = data(5, 30, 2, 40, "float32")
    dropped, plain = stack(x, training=True, seed=tf.constant([0, 7]))[0], stack(x)[0]
    zero = np.array(dropped) == 0
    assert zero.mean() == pytest.approx(outputs, abs=0.02)
    kept = np.array(plain / (1 - outputs))[~zero]
    assert np.allclose(np.array(dropped)[~zero], kept, atol=1e-6) == (inputs == 0)


def test_a_share_of_one_cannot_be_dropped_from_the_outputs_of_a_stack():
    with pytest.raises(ValueError, match="output_dropout: expected a share from 0 to below 1"):
        LSTMStack([LSTM(3)], output_dropout=1.0)


def test_weight_drop_does_not_change_the_first_step_from_a_zero_state():
    lstm = layer(8, 2, weight_drop=0.5)
    x, *_ = data(2, 3, 2, 8, "float32")
    dropped, plain = lstm(x, training=True, seed=tf.constant([3, 4]))[0], lstm(x)[0]
    np.testing.assert_allclose(dropped[:, 0], plain[:, 0], atol=1e-7)
    assert np.all(np.abs(dropped[:, 1] - plain[:, 1]).max(axis=1) > 1e-4)


def test_layer_norm_is_invariant_to_the_scale_of_the_weights():
    lstm = layer(6, 2, layer_norm=True, dtype="float64")
    x, state, *_ = data(2, 4, 2, 6)
    y, _ = lstm(10 * x, state)
    kernel, recurrent, *others = lstm.get_weights()
    lstm.set_weights([70 * kernel, 7 * recurrent, *others])
    np.testing.assert_allclose(lstm(10 * x, state)[0], y, atol=1e-3)
    assert len(others) == 5
    assert all(value is not None for value in gradients(lstm, x, state, None, None))


def test_layer_norm_equals_its_equations_on_both_paths():
    x, state, mask, reset = data(2, 4, 2, 3)
    fast, simple = (
        layer(layer_norm=True, path=path, dtype="float64") for path in ("fast", "simple")
    )
    draw = np.random.default_rng(4)
    weights = [draw.normal(size=weight.shape) for weight in fast.get_weights()]
    fast.set_weights(weights)
    simple.set_weights(weights)
    close(gradients(fast, x, state, mask, reset), gradients(simple, x, state, mask, reset), 1e-12)

    def scaled(z, gain):
        return (
            gain
            * (z - z.mean(axis=1, keepdims=True))
            / np.sqrt(z.var(axis=1, keepdims=True) + 1e-5)
        )

    kernel, recurrent, bias, of_x, of_h, of_c, shift = weights
    h, c = map(np.array, state)
    z = scaled(x[:, 0].numpy() @ kernel, of_x) + scaled(h @ recurrent, of_h) + bias
    i, f, g, o = np.split(z, 4, axis=1)
    c = c / (1 + np.exp(-f)) + np.tanh(g) / (1 + np.exp(-i))
    h = np.tanh(scaled(c, of_c) + shift) / (1 + np.exp(-o))
    close(fast(x[:, :1], state)[1], [h, c], 1e-12)


def test_the_default_forget_bias_is_one():
    bias = layer().get_weights()[2]
    np.testing.assert_array_equal(bias, [0, 0, 0, 1, 1, 1, 0, 0, 0, 0, 0, 0])
    assert layer(forget_bias=0.0).get_weights()[2].sum() == 0


def test_get_config_recreates_an_equal_layer():
    lstm = layer(dropout=0.1, path="simple", weight_drop=0.2)
    copy = LSTM.from_config(lstm.get_config())
    copy.build((None, None, 2))
    assert copy.get_config() == lstm.get_config()
    for first, other in zip(copy.get_weights(), lstm.get_weights(), strict=True):
        np.testing.assert_array_equal(first, other)


def test_an_lstm_works_in_a_functional_keras_model():
    given = keras.Input((None, 2))
    model = keras.Model(given, LSTM(3)(given)[0])
    assert model(np.zeros((4, 5, 2), np.float32)).shape == (4, 5, 3)


X = np.zeros((2, 5, 2), np.float32)
PAIR = (np.zeros((2, 3), np.float32),) * 2


@pytest.mark.parametrize(
    "arguments, message",
    [
        ({"x": X[0]}, r"x: expected float32 \[batch, time, 2\], got float32 \[5, 2\]"),
        ({"x": X.astype(np.int32)}, r"x: expected float32 .* got int32 \[2, 5, 2\]"),
        ({"x": X[:, :, :1]}, r"x: expected float32 \[batch, time, 2\], got float32 \[2, 5, 1\]"),
        (
            {"state": (PAIR[0][:1], PAIR[0][:1])},
            r"state: expected a pair \(h, c\), each float32 \[2, 3\], got .*\[1, 3\]",
        ),
        ({"state": (PAIR[0], PAIR[0][:, :2])}, r"state: expected a pair .* got float32 \[2, 2\]"),
        (
            {"state": tuple(array.astype(np.int32) for array in PAIR)},
            r"state: .* got int32 \[2, 3\]",
        ),
        ({"state": PAIR[0]}, r"state: expected a pair .* got one array of shape \[2, 3\]"),
        ({"state": [PAIR, PAIR]}, r"state: expected a pair .* got list of 2"),
        ({"mask": np.ones((2, 4), bool)}, r"mask: expected bool \[2, 5\] .* got bool \[2, 4\]"),
        (
            {"mask": np.ones((2, 5), np.float32)},
            r"mask: expected bool \[2, 5\] .* got float32 \[2, 5\]",
        ),
        ({"reset": np.ones((5, 2), bool)}, r"reset: expected bool \[2, 5\] .* got bool \[5, 2\]"),
    ],
)
def test_an_input_of_a_wrong_shape_or_dtype_is_named(arguments, message):
    with pytest.raises(ValueError, match=message):
        layer()(**({"x": X} | arguments))


def test_a_constructor_argument_out_of_range_is_named():
    for options, name in (
        ({"path": "quick"}, "path"),
        ({"dropout": 1.0}, "dropout"),
        ({"weight_drop": -0.1}, "weight_drop"),
    ):
        with pytest.raises(ValueError, match=f"{name}: expected"):
            LSTM(3, **options)
    with pytest.raises(ValueError, match="state: expected a list of 2 pairs"):
        LSTMStack([LSTM(3), LSTM(3)])(X, PAIR)


def test_a_mask_attached_by_keras_is_used_with_any_other_argument():
    x = keras.layers.Embedding(7, 2, mask_zero=True)(np.array([[1, 2, 0, 0], [3, 4, 5, 0]]))
    lstm, mask = layer(dropout=0.5), np.array([[1, 1, 0, 0], [1, 1, 1, 0]], bool)
    state, reset, seed = lstm.initial_state(2), np.zeros((2, 4), bool), tf.constant([1, 2])
    ways = ({}, {"state": state}, {"reset": reset}, {"training": True, "seed": seed})
    for passed in ways:
        plain = tf.identity(x)
        assert getattr(plain, "_keras_mask", None) is None
        for read in (lstm, LSTMStack([lstm])):
            own = passed | (
                {"state": [passed["state"]]} if "state" in passed and read is not lstm else {}
            )
            close([read(x, **own)[0]], [read(plain, mask=mask, **own)[0]], 0)


def functional(*made):
    """Return a Keras model of an embedding and the layers, whose state is an input."""
    ids, state = (
        keras.Input((4,), dtype="int32"),
        [[keras.Input((3,)), keras.Input((3,))] for _ in made[-1].layers],
    )
    y, _ = made[-1](keras.layers.Embedding(7, 2, mask_zero=True)(ids), state)
    return keras.Model([ids, state], y)


@pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")  # in Keras itself
def test_a_keras_model_with_an_lstm_stack_can_be_saved_and_loaded(tmp_path):
    model = functional(
        LSTMStack([LSTM(3, dropout=0.1), LSTM(3, forget_bias=2.0)], output_dropout=0.2)
    )
    given = [tf.constant([[1, 2, 0, 0]]), [[tf.ones([1, 3])] * 2] * 2]
    model.save(tmp_path / "m.keras")
    again = keras.models.load_model(tmp_path / "m.keras")
    np.testing.assert_array_equal(again(given), model(given))
    assert not np.array(model(given))[0, 2:].any()  # padding puts out zeros here, too
    shares = [layer.output_dropout for layer in again.layers if isinstance(layer, LSTMStack)]
    assert shares == [0.2]


def test_dropout_works_in_keras_fit_which_passes_no_seed():
    x = keras.Input((4, 2))
    model = keras.Model(x, keras.layers.Dense(1)(LSTM(3, dropout=0.5, weight_drop=0.2)(x)[0]))
    model.compile("sgd", "mse")
    model.fit(np.ones((4, 4, 2), np.float32), np.ones((4, 4, 1), np.float32), verbose=0)


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        (
            lambda: LSTM(3, dtype="mixed_bfloat16"),
            "dtype: expected float32 or float64, got mixed_bfloat16",
        ),
        (lambda: LSTM(2.5), "units: expected a whole number of 1 or more, got 2.5"),
        (
            lambda: layer().call_on_ids(None, [1, 0, 1]),
            r"ids: expected integers \[batch, time\], got int32 \[3\]",
        ),
        (
            lambda: layer().call_on_ids(None, [[1.0]]),
            r"ids: expected integers \[batch, time\], got float32 \[1, 1\]",
        ),
        (lambda: layer().call_on_ids(None, [[1, 9]]), "ids: expected 0 to 1, got 9"),
        (lambda: layer().call_on_ids(np.zeros((5, 2)), [[-1]]), "ids: expected 0 to 4, got -1"),
        (
            lambda: layer().call_on_ids(np.zeros((5, 3)), [[1]]),
            r"table: expected \[rows, 2\], got \[5, 3\]",
        ),
    ],
)
def test_dtypes_units_and_ids_out_of_range_are_named(wrong, message):
    with pytest.raises(ValueError, match=message):
        wrong()


def test_a_wrong_state_of_a_stack_is_named_with_its_layer():
    stack, x = LSTMStack([LSTM(3), LSTM(4)]), tf.zeros([2, 5, 2])
    with pytest.raises(
        ValueError, match=r"state\[1\]: expected .* \[batch, 4\], got float32 \[2, 3\]"
    ):
        stack(x, [LSTM(3).initial_state(2)] * 2)
    with pytest.raises(
        ValueError, match=r"state: expected a list of 2 pairs \(h, c\), one per layer, got one pair"
    ):
        stack(x, LSTM(3).initial_state(2))
