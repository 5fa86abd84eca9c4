"""Errors that name the replacement of an option of `keras.layers.LSTM`."""

import sys
from collections.abc import Mapping
from itertools import pairwise

import keras

# what to write instead of an option of keras.layers.LSTM
REPLACEMENTS = {
    "return_sequences": "y has every step: write y[:, -1] or state.h for the last, or in "
    "Sequential LSTMOutput(LSTM(units), return_sequences=False)",
    "return_state": "a call always returns (y, state)",
    "stateful": "pass the state: y, state = lstm(x, state)",
    "go_backwards": "reverse the inputs, lstm(x[:, ::-1]), or write LSTMOutput(LSTM(units), "
    "go_backwards=True); for Bidirectional: Bidirectional(LSTMOutput(LSTM(units)))",
    "unroll": "leave it out: a compiled loop is faster",
    "time_major": "transpose the inputs to [batch, time, features]",
    "recurrent_dropout": "use weight_drop (of recurrent weights) or locked_dropout (of inputs)",
    "unit_forget_bias": "use forget_bias=1.0 or forget_bias=0.0",
    "use_bias": "the layer always has a bias",
    "use_cudnn": "use path='simple' for the loop without cuDNN",
    "activation": "the layer always uses tanh",
    "recurrent_activation": "the layer always uses the sigmoid",
}


def refuse_keras_options(options: Mapping[str, object]) -> None:
    """Raise ValueError for an option of keras.layers.LSTM, with the replacement."""
    for name in options:
        if name in REPLACEMENTS:
            raise ValueError(f"{name}: not an option of this layer; {REPLACEMENTS[name]}")


def refuse_in_sequential(layer: keras.layers.Layer) -> None:
    """Raise ValueError if a Sequential model passes the layer's pair to a layer of Keras.

    Keras reports that the next layer gets three inputs, and does not say which layer to change.
    """
    frame = sys._getframe(1)
    while frame := frame.f_back:  # type: ignore[assignment]
        model = frame.f_locals.get("self")
        if not isinstance(model, keras.Sequential):
            continue
        for before, after in pairwise(model.layers):
            is_stock = type(after).__module__.startswith("keras.")
            if before is layer and is_stock and not isinstance(after, keras.layers.Lambda):
                raise ValueError(
                    f"{layer.name}: returns (y, state), but Sequential passes one tensor to the "
                    f"next layer, {after.name}; write LSTMOutput({type(layer).__name__}(...)), "
                    "which returns y alone"
                )
