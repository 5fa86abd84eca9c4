"""The layer among Keras' own: precision, Sequential, Bidirectional, saving, second derivatives."""

import subprocess
import sys

import keras
import numpy as np
import pytest
import tensorflow as tf

from textlstm.model.keras_options import REPLACEMENTS
from textlstm.model.lstm import LSTM
from textlstm.model.output import LSTMOutput
from textlstm.model.stack import LSTMStack

pytestmark = pytest.mark.filterwarnings(  # in Keras itself
    "ignore:__array__ implementation:DeprecationWarning"
)

X = np.random.default_rng(0).normal(size=(2, 5, 3))


def test_float16_inputs_are_cast_as_keras_casts_them():
    lstm, x = LSTM(4, seed=1), X.astype("float16")
    y, _ = lstm(x)
    assert y.dtype == tf.float32
    np.testing.assert_array_equal(y, lstm(x.astype("float32"))[0])


def test_float64_inputs_are_cast_as_keras_casts_them():
    lstm = LSTM(4, seed=1)
    y, state = lstm(X)
    assert y.dtype == tf.float32
    np.testing.assert_array_equal(y, lstm(X.astype("float32"))[0])
    again, _ = lstm(X, tuple(np.float64(array) for array in state))
    np.testing.assert_array_equal(again, lstm(X, state)[0])
    stack = LSTMStack([lstm, LSTM(4)])
    _, states = stack(X)
    assert stack(X, [tuple(map(np.float64, pair)) for pair in states])[0].dtype == tf.float32


def test_mixed_precision_is_refused_with_the_replacement_which_works():
    keras.mixed_precision.set_global_policy("mixed_float16")
    try:
        with pytest.raises(ValueError, match=r"got mixed_float16.*dtype='float32'"):
            LSTM(4)
        inputs = keras.Input([5, 3])
        y, _ = LSTM(4, dtype="float32")(keras.layers.Dense(3)(inputs))
        assert keras.Model(inputs, y)(X).dtype == tf.float32
    finally:
        keras.mixed_precision.set_global_policy("float32")


@pytest.mark.parametrize("option", REPLACEMENTS)
def test_options_of_the_keras_layer_are_refused_with_the_replacement(option):
    with pytest.raises(ValueError, match=f"{option}: not an option of this layer; "):
        LSTM(4, **{option: True})


def test_bidirectional_names_the_layer_that_fits():
    message = r"^go_backwards: .*write .*Bidirectional\(LSTMOutput"
    with pytest.raises(ValueError, match=message):
        keras.layers.Bidirectional(LSTM(4))


@pytest.mark.parametrize("layer", [LSTM(4), LSTMStack([LSTM(4)])])
def test_sequential_names_the_layer_that_fits(layer):
    message = r"returns \(y, state\), but Sequential .*write LSTMOutput"
    with pytest.raises(ValueError, match=message):
        keras.Sequential([keras.Input([5, 3]), layer, keras.layers.Dense(1)])


def test_sequential_takes_the_layer_last_and_before_a_function_of_the_pair():
    last = keras.Sequential([keras.Input([5, 3]), LSTM(4)])
    assert last(X)[0].shape == (2, 5, 4)
    of_pair = keras.layers.Lambda(lambda pair: pair[1][0])
    model = keras.Sequential([keras.Input([5, 3]), LSTM(4), of_pair, keras.layers.Dense(1)])
    assert model(X).shape == (2, 1)


@pytest.mark.parametrize("return_sequences", [False, True])
def test_sequential_has_the_outputs_of_keras(return_sequences):
    model = keras.Sequential(
        [
            keras.Input([None]),
            keras.layers.Embedding(9, 3, mask_zero=True),
            LSTMOutput(LSTM(4), return_sequences=return_sequences),
            keras.layers.Dense(2),
        ]
    )
    theirs = keras.Sequential(
        [
            keras.Input([None]),
            keras.layers.Embedding(9, 3, mask_zero=True),
            keras.layers.LSTM(4, return_sequences=return_sequences),
            keras.layers.Dense(2),
        ]
    )
    theirs.set_weights(model.get_weights())
    ids = np.array([[1, 2, 3, 0, 0], [4, 5, 6, 7, 8]])
    assert model.output_shape == theirs.output_shape
    ours, other = model(ids).numpy(), theirs(ids).numpy()
    if return_sequences:  # Keras repeats the last output where the mask is false
        ours, other = ours[:, :3], other[:, :3]
    np.testing.assert_allclose(ours, other, atol=1e-6)
    model.compile("sgd", "mse")
    model.fit(ids, np.zeros(model(ids).shape), verbose=0)


@pytest.mark.parametrize("return_sequences", [False, True])
def test_bidirectional_has_the_outputs_of_keras(tmp_path, return_sequences):
    inputs = keras.Input([5, 3])
    layer = LSTMOutput(LSTM(4), return_sequences=return_sequences)
    ours = keras.Model(inputs, keras.layers.Bidirectional(layer)(inputs))
    inner = keras.layers.LSTM(4, return_sequences=return_sequences)
    theirs = keras.Model(inputs, keras.layers.Bidirectional(inner)(inputs))
    theirs.set_weights(ours.get_weights())
    np.testing.assert_allclose(ours(X), theirs(X), atol=1e-6)
    ours.save(tmp_path / "m.keras")
    again = keras.saving.load_model(tmp_path / "m.keras")
    np.testing.assert_array_equal(again(X), ours(X))


def test_output_shapes_are_known_without_a_call():
    assert LSTM(4).compute_output_shape((2, 5, 3)) == ((2, 5, 4), ((2, 4), (2, 4)))
    y, states = LSTMStack([LSTM(4), LSTM(6)]).compute_output_shape((None, None, 3))
    assert y == (None, None, 6)
    assert states == [((None, 4), (None, 4)), ((None, 6), (None, 6))]
    assert LSTMOutput(LSTM(4), return_sequences=False).compute_output_shape((2, 5, 3)) == (2, 4)


def test_a_saved_model_continues_the_dropout_of_the_original(tmp_path):
    inputs = keras.Input([5, 3])
    model = keras.Model(inputs, LSTM(4, dropout=0.5, seed=3)(inputs)[0])
    model(X, training=True)
    model.save(tmp_path / "m.keras")
    again = keras.saving.load_model(tmp_path / "m.keras")
    np.testing.assert_array_equal(again(X, training=True), model(X, training=True))


@pytest.mark.parametrize("order", ["keras, textlstm.model", "textlstm.model, keras"])
def test_a_model_loads_after_imports_in_either_order(tmp_path, order):
    inputs = keras.Input([5, 3])
    keras.Model(inputs, LSTM(4)(inputs)[0]).save(tmp_path / "m.keras")
    code = f"import sys, {order}\nprint(keras.models.load_model(sys.argv[1]).output_shape)"
    command = [sys.executable, "-c", code, str(tmp_path / "m.keras")]
    run = subprocess.run(command, capture_output=True, text=True, check=True)
    assert run.stdout == "(None, 5, 4)\n"


def gradient_of_penalty(lstm, mask=None):
    """Return the function x to the gradient of the squared norm of a gradient."""

    def compute(x):
        with tf.GradientTape() as outer:
            outer.watch(x)
            with tf.GradientTape() as inner:
                inner.watch(x)
                y, state = lstm(x, mask=mask)
                loss = tf.reduce_sum(y**2) + tf.reduce_sum(state.c**3)
            penalty = tf.reduce_sum(inner.gradient(loss, x) ** 2)
        return outer.gradient(penalty, [x, *lstm.trainable_variables])

    return compute


@pytest.mark.parametrize("mask", [None, [[True] * 5, [True, False, True, True, False]]])
@pytest.mark.parametrize("compiled", [False, True])
def test_second_derivatives_are_those_of_the_simple_path(monkeypatch, compiled, mask):
    fast, simple = LSTM(4, seed=1), LSTM(4, seed=1, path="simple")
    for layer in (fast, simple):
        layer.build([None, None, 3])
    x = tf.constant(X, tf.float32)
    expected = gradient_of_penalty(simple, mask)(x)
    function = gradient_of_penalty(fast, mask)
    results = (tf.function(function) if compiled else function)(x)
    for result, value in zip(results, expected, strict=True):
        np.testing.assert_allclose(result, value, rtol=1e-4, atol=1e-5)


def test_second_derivatives_of_large_products(monkeypatch):
    monkeypatch.setattr("textlstm.model.recurrence.MIN_LARGE_PRODUCT", 1)
    test_second_derivatives_are_those_of_the_simple_path(monkeypatch, True, None)
