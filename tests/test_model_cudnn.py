"""The cuDNN path: equal to the simple path, and used only without mask, reset and layer norm."""

import numpy as np
import pytest
import tensorflow as tf
from test_model_lstm import close, data, gradients, layer

from textlstm.model import LSTMStack, cudnn

GPU = bool(tf.config.list_physical_devices("GPU"))
needs_gpu = pytest.mark.skipif(not GPU, reason="no GPU here")


@pytest.fixture
def called(monkeypatch):
    """Pretend that there is a GPU, and record the shapes: Keras runs its own loop instead."""
    shapes, run = [], cudnn.run
    monkeypatch.setattr(cudnn, "available", lambda: True)
    monkeypatch.setattr(
        cudnn, "run", lambda x, *others: shapes.append(tuple(x.shape)) or run(x, *others)
    )
    return shapes


def pair(**options):
    fast, simple = (layer(3, 2, path=path, **options) for path in ("fast", "simple"))
    simple.set_weights(fast.get_weights())
    return fast, simple


def test_the_keras_layer_equals_the_simple_path_in_values_state_and_gradients(called):
    x, state, *_ = data(4, 6, 2, 3, "float32")
    fast, simple = pair()
    close(gradients(fast, x, state, None, None), gradients(simple, x, state, None, None), 1e-4)
    assert called == [(4, 6, 2)]
    assert len(fast.get_weights()) == 3


def test_weight_drop_is_applied_on_the_cudnn_path(called):
    x, state, *_ = data(4, 6, 2, 3, "float32")
    fast, simple = pair(weight_drop=0.5)
    seed = tf.constant([1, 2])
    actual, expected = (lstm(x, state, training=True, seed=seed)[0] for lstm in (fast, simple))
    assert called
    assert np.abs(actual - simple(x, state)[0]).max() > 1e-3
    np.testing.assert_allclose(actual, expected, atol=1e-4)


def test_call_on_ids_uses_the_cudnn_path(called):
    fast, simple = pair()
    table, ids = tf.random.stateless_normal([5, 2], [1, 2]), tf.constant([[0, 4, 2], [1, 1, 3]])
    close(fast.call_on_ids(table, ids)[0], simple.call_on_ids(table, ids)[0], 1e-4)
    assert called == [(2, 3, 2)]


def test_masks_resets_and_layer_norm_do_not_use_the_cudnn_path(called):
    x, state, mask, reset = data(4, 6, 2, 3, "float32")
    fast, simple = pair()
    for flags in ((mask, None), (None, reset)):
        close(gradients(fast, x, state, *flags), gradients(simple, x, state, *flags), 1e-4)
    layer(3, 2, layer_norm=True)(x, state)
    assert called == []


@needs_gpu
@pytest.mark.parametrize("compiled", [False, True])
def test_a_stack_on_a_gpu_equals_the_simple_path(compiled):
    fast, simple = (
        LSTMStack([layer(64, 32, path=path), layer(64, 64, path=path)])
        for path in ("fast", "simple")
    )
    simple.build((None, None, 32))
    fast.build((None, None, 32))
    simple.set_weights(fast.get_weights())
    x = tf.random.stateless_normal([20, 35, 32], [1, 2])
    run = tf.function(fast.__call__) if compiled else fast
    (y, state), (expected, after) = run(x), simple(x)
    close([y, *tf.nest.flatten(state)], [expected, *tf.nest.flatten(after)], 1e-4)
