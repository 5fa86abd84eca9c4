"""Export as ONNX: a graph of ids of any length in, logits of every step and the state out.

A second file, generate.onnx, writes a text.

The graph of a stack of LSTMs is short enough to be written directly, without a converter.
"""

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from textlstm.export import onnx_generate
from textlstm.export.graph import state_names
from textlstm.model.network import LanguageModel

SIGNATURES = {
    "run": "ids int64 [batch, time], targets int64 [batch, time] and state; logits [batch, time, "
    "vocabulary], nats [batch, time] and state. step: time 1; initial_state: zeros; score: nats",
    onnx_generate.NAME: onnx_generate.SIGNATURE,
}
NAME = "model.onnx"
OPSET, IR_VERSION = 17, 8


def gates(array: np.ndarray) -> np.ndarray:
    """Return the last axis, gates i, f, g, o, in the order of ONNX: i, o, f, c."""
    i, f, g, o = np.split(array, 4, axis=-1)
    return np.concatenate([i, o, f, g], axis=-1)


def build(model: LanguageModel, batch: int) -> onnx.ModelProto:
    """Return the graph."""
    arrays, config = model.numpy(), model.config
    units, layers = config["units"], config["layers"]
    constants: dict[str, np.ndarray] = {
        "axes": np.array([0]),
        "axes_direction": np.array([1]),
        "last": np.array([2]),
    }
    table = arrays.get("embedding", np.eye(model.vocabulary, dtype=np.float32))
    constants["embedding"] = table
    nodes = [
        helper.make_node("Gather", ["embedding", "ids"], ["x_batch_first"]),
        helper.make_node("Transpose", ["x_batch_first"], ["x_0"], perm=[1, 0, 2]),
    ]
    for layer in range(layers):
        bias = gates(arrays[f"lstm_{layer}/bias"])
        constants[f"W_{layer}"] = gates(arrays[f"lstm_{layer}/kernel"]).T[None]
        constants[f"R_{layer}"] = gates(arrays[f"lstm_{layer}/recurrent_kernel"]).T[None]
        constants[f"B_{layer}"] = np.concatenate([bias, np.zeros_like(bias)])[None]
        before = [f"h_{layer}", f"c_{layer}"]
        for name in before:
            nodes.append(helper.make_node("Unsqueeze", [name, "axes"], [f"{name}_direction"]))
        inputs = [f"x_{layer}", *(f"{name}_{layer}" for name in "WRB"), ""]
        inputs += [f"{name}_direction" for name in before]
        outputs = [f"y_{layer}", *(f"{name}_after" for name in before)]
        nodes.append(helper.make_node("LSTM", inputs, outputs, hidden_size=units))
        axes = [f"y_{layer}", "axes_direction"]
        nodes.append(helper.make_node("Squeeze", axes, [f"x_{layer + 1}"]))
        for name in before:
            squeezed = [f"{name}_after", "axes"]
            nodes.append(helper.make_node("Squeeze", squeezed, [f"{name}_out"]))
    output = arrays["embedding" if config["tie"] else "output"]
    constants |= {"output": np.ascontiguousarray(output.T), "output_bias": arrays["output_bias"]}
    nodes += [
        helper.make_node("Transpose", [f"x_{layers}"], ["hidden"], perm=[1, 0, 2]),
        helper.make_node("MatMul", ["hidden", "output"], ["product"]),
        helper.make_node("Add", ["product", "output_bias"], ["logits"]),
        helper.make_node("LogSoftmax", ["logits"], ["log_probabilities"], axis=2),
        helper.make_node("Unsqueeze", ["targets", "last"], ["target_column"]),
        helper.make_node(
            "GatherElements", ["log_probabilities", "target_column"], ["at_target"], axis=2
        ),
        helper.make_node("Squeeze", ["at_target", "last"], ["log_at_target"]),
        helper.make_node("Neg", ["log_at_target"], ["nats"]),
    ]
    names, window = state_names(layers), [batch, "time"]
    value, kind = helper.make_tensor_value_info, TensorProto.FLOAT
    graph = helper.make_graph(
        nodes,
        "language_model",
        [
            *(value(name, TensorProto.INT64, window) for name in ("ids", "targets")),
            *(value(name, kind, [batch, units]) for name in names),
        ],
        [
            value("logits", kind, [*window, model.vocabulary]),
            value("nats", kind, window),
            *(value(f"{name}_out", kind, [batch, units]) for name in names),
        ],
        [
            numpy_helper.from_array(np.ascontiguousarray(array), name)
            for name, array in constants.items()
        ],
    )
    opset = [helper.make_opsetid("", OPSET)]
    built = helper.make_model(
        graph, opset_imports=opset, ir_version=IR_VERSION, producer_name="textlstm"
    )
    onnx.checker.check_model(built)
    return built


def contents(model: LanguageModel, batch: int) -> dict[str, bytes]:
    """Return the bytes of the .onnx files by name."""
    generate = onnx_generate.build(model, batch, OPSET, IR_VERSION)
    return {
        NAME: build(model, batch).SerializeToString(),
        onnx_generate.NAME: generate.SerializeToString(),
    }
