"""ONNX graph that writes a text: a Scan over the random numbers, one id for each."""

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from textlstm.export.graph import state_names
from textlstm.model.network import LanguageModel
from textlstm.tokens.tokenizer import UNKNOWN_ID

SIGNATURE = (
    "ids int64 [batch], uniform float32 [batch, length], temperature float32 scalar and state; "
    "ids_out int64 [batch, length] and state; temperature 0 takes the likeliest"
)
NAME = "generate.onnx"
LEAST_TEMPERATURE = 1e-6  # no division by 0


def build(model: LanguageModel, batch: int, opset: int, ir_version: int) -> onnx.ModelProto:
    """Return the graph."""
    arrays, config = model.numpy(), model.config
    names, units = state_names(config["layers"]), config["units"]
    table = arrays.get("embedding", np.eye(model.vocabulary, dtype=np.float32))
    output = arrays["embedding" if config["tie"] else "output"]
    bias = arrays["output_bias"].copy()
    bias[UNKNOWN_ID] = -np.inf  # <unk> is never written
    constants: dict[str, np.ndarray] = {
        name: array for name, array in arrays.items() if name.startswith("lstm_")
    } | {
        "embedding": table,
        "output": np.ascontiguousarray(output.T),
        "output_bias": bias,
        "axis": np.array(1),
        "axes": np.array([1]),
        "last": np.array([model.vocabulary - 1]),
        "zero": np.array(0, np.float32),
        "least": np.array(LEAST_TEMPERATURE, np.float32),
    }
    value, kind, integer = helper.make_tensor_value_info, TensorProto.FLOAT, TensorProto.INT64
    state = [value(name, kind, [batch, units]) for name in names]
    graph = helper.make_graph(
        [
            helper.make_node("Max", ["temperature", "least"], ["divisor"]),
            helper.make_node("Greater", ["temperature", "zero"], ["drawing"]),
            helper.make_node(
                "Scan",
                ["ids", *names, "uniform"],
                ["last_id", *(f"{name}_out" for name in names), "ids_out"],
                body=_step(model, batch),
                num_scan_inputs=1,
                scan_input_axes=[1],
                scan_output_axes=[1],
            ),
        ],
        "generate",
        [
            value("ids", integer, [batch]),
            value("uniform", kind, [batch, "length"]),
            value("temperature", kind, []),
            *state,
        ],
        [
            value("ids_out", integer, [batch, "length"]),
            *(value(f"{name}_out", kind, [batch, units]) for name in names),
        ],
        [numpy_helper.from_array(array, name) for name, array in constants.items()],
    )
    built = helper.make_model(
        graph,
        opset_imports=[helper.make_opsetid("", opset)],
        ir_version=ir_version,
        producer_name="textlstm",
    )
    onnx.checker.check_model(built)
    return built


def _step(model: LanguageModel, batch: int) -> onnx.GraphProto:
    """Return the body of the Scan: read an id, draw the next one."""
    node, units, layers = helper.make_node, model.config["units"], model.config["layers"]
    nodes = [node("Gather", ["embedding", "token"], ["x_0"])]
    for layer in range(layers):
        h, c, x = (f"{name}_{layer}" for name in "hcx")
        weight = f"lstm_{layer}"
        before, gates = f"{weight}_z", [f"{weight}_{gate}" for gate in "ifgo"]
        nodes += [
            node("MatMul", [x, f"{weight}/kernel"], [f"{weight}_from_x"]),
            node("MatMul", [f"{h}_before", f"{weight}/recurrent_kernel"], [f"{weight}_from_h"]),
            node("Add", [f"{weight}_from_x", f"{weight}_from_h"], [f"{weight}_sum"]),
            node("Add", [f"{weight}_sum", f"{weight}/bias"], [before]),
            node("Split", [before], gates, axis=1),
            *(node("Sigmoid", [gates[k]], [f"{gates[k]}_open"]) for k in (0, 1, 3)),
            node("Tanh", [gates[2]], [f"{gates[2]}_new"]),
            node("Mul", [f"{gates[1]}_open", f"{c}_before"], [f"{c}_kept"]),
            node("Mul", [f"{gates[0]}_open", f"{gates[2]}_new"], [f"{c}_added"]),
            node("Add", [f"{c}_kept", f"{c}_added"], [f"{c}_after"]),
            node("Tanh", [f"{c}_after"], [f"{c}_squashed"]),
            node("Mul", [f"{gates[3]}_open", f"{c}_squashed"], [f"{h}_after"]),
            node("Identity", [f"{h}_after"], [f"x_{layer + 1}"]),
        ]
    nodes += [
        node("MatMul", [f"x_{layers}", "output"], ["product"]),
        node("Add", ["product", "output_bias"], ["logits"]),
        node("Div", ["logits", "divisor"], ["scaled"]),
        node("Softmax", ["scaled"], ["probabilities"], axis=1),
        node("CumSum", ["probabilities", "axis"], ["cumulative"]),
        node("Gather", ["cumulative", "last"], ["total"], axis=1),
        node("Unsqueeze", ["draw", "axes"], ["column"]),
        node("Mul", ["column", "total"], ["threshold"]),
        node("LessOrEqual", ["cumulative", "threshold"], ["below"]),
        node("Cast", ["below"], ["below_as_number"], to=TensorProto.INT64),
        node("ReduceSum", ["below_as_number", "axes"], ["counted"], keepdims=0),
        # rounding may move a draw beyond the end of the running sum
        node("Min", ["counted", "last"], ["drawn"]),
        node("ArgMax", ["logits"], ["likeliest"], axis=1, keepdims=0),
        node("Where", ["drawing", "drawn", "likeliest"], ["next"]),
        node("Identity", ["next"], ["written"]),
    ]
    value, kind, integer = helper.make_tensor_value_info, TensorProto.FLOAT, TensorProto.INT64
    names = state_names(layers)
    return helper.make_graph(
        nodes,
        "step",
        [
            value("token", integer, [batch]),
            *(value(f"{name}_before", kind, [batch, units]) for name in names),
            value("draw", kind, [batch]),
        ],
        [
            value("next", integer, [batch]),
            *(value(f"{name}_after", kind, [batch, units]) for name in names),
            value("written", integer, [batch]),
        ],
    )
