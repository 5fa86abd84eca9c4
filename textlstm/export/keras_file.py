"""Export as a .keras file of stock layers: one step, with the state as inputs and outputs."""

import tempfile
from pathlib import Path

import keras
import numpy as np

from textlstm.artifacts.files import read_bytes
from textlstm.export.graph import state_names
from textlstm.model.network import LanguageModel

SIGNATURES = {
    "predict_on_batch": "{ids int32 [batch, time], h_0, c_0, …}; {logits [batch, time, "
    "vocabulary], h_0, c_0, …}; the initial state is zeros"
}
NAME = "model.keras"


def build(model: LanguageModel, batch: int) -> keras.Model:
    """Return the model in layers of Keras alone: Embedding, LSTM, Dense."""
    arrays, config = model.numpy(), model.config
    ids = keras.Input([None], batch, dtype="int32", name="ids")
    # a kernel of one-hot inputs is a table of rows: embedding, then a kernel that is the identity
    table = arrays.get("embedding", np.eye(model.vocabulary, dtype=np.float32))
    embedding = keras.layers.Embedding(*table.shape, name="embedding")
    x = embedding(ids)
    embedding.set_weights([table])
    inputs: dict[str, keras.KerasTensor] = {"ids": ids}
    outputs: dict[str, keras.KerasTensor] = {}
    for layer in range(config["layers"]):
        names = [f"{field}_{layer}" for field in "hc"]
        state = [keras.Input([config["units"]], batch, name=name) for name in names]
        lstm = keras.layers.LSTM(
            config["units"], return_sequences=True, return_state=True, name=f"lstm_{layer}"
        )
        x, *after = lstm(x, initial_state=state)
        weights = ("kernel", "recurrent_kernel", "bias")
        lstm.set_weights([arrays[f"lstm_{layer}/{name}"] for name in weights])
        inputs |= dict(zip(names, state, strict=True))
        outputs |= dict(zip(names, after, strict=True))
    dense = keras.layers.Dense(model.vocabulary, name="logits")
    logits = dense(x)
    output = arrays["embedding" if config["tie"] else "output"]
    dense.set_weights([output.T, arrays["output_bias"]])
    ordered = {name: outputs[name] for name in state_names(config["layers"])}
    return keras.Model(inputs, {"logits": logits} | ordered, name="language_model")


def contents(model: LanguageModel, batch: int) -> dict[str, bytes]:
    """Return the bytes of the .keras file by its name."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / NAME
        build(model, batch).save(path)
        return {NAME: read_bytes(path)}
