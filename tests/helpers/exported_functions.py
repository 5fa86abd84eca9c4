"""Score and generate with an exported model and its runtime alone.

`exported_functions.py FORMAT FOLDER PAGE INPUTS OUT`: INPUTS (.npz) holds ids and targets
[batch, time], start [batch], uniform [batch, length] and temperature; OUT (.npz) gets nats and
written. The .keras file is used by the program in PAGE. The package itself cannot be imported in
this process, and TensorFlow only where it is the runtime.
"""

import sys
from pathlib import Path

import numpy as np

sys.modules["textlstm"] = None
if sys.argv[1] in ("onnx", "tflite"):
    sys.modules["tensorflow"] = sys.modules["keras"] = None


def keras(folder, page, score, generate):
    names = {}
    exec(page.read_text().split("```python\n")[1].split("```")[0], names)
    model, state = names["load"](folder / "model.keras")
    written, _ = names["generate"](model, state, **generate)
    return names["score"](model, state, **score)[0], written


def onnx(folder, page, score, generate):
    import onnxruntime

    results = []
    for name, inputs in (("model.onnx", score), ("generate.onnx", generate)):
        session = onnxruntime.InferenceSession(folder / name, providers=["CPUExecutionProvider"])
        state = {
            entry.name: np.zeros(entry.shape, np.float32)
            for entry in session.get_inputs()
            if entry.name[:2] in ("h_", "c_")
        }
        wide = {
            key: value.astype(np.int64) if value.dtype == np.int32 else value
            for key, value in inputs.items()
        }
        [result] = session.run(["nats" if inputs is score else "ids_out"], {**wide, **state})
        results.append(result)
    return results


def tflite(folder, page, score, generate):
    from ai_edge_litert.interpreter import Interpreter

    interpreter = Interpreter(str(folder / "model.tflite"))
    state = interpreter.get_signature_runner("initial_state")()
    nats = interpreter.get_signature_runner("score")(**score, **state)["nats"]
    return nats, interpreter.get_signature_runner("generate")(**generate, **state)["ids"]


def savedmodel(folder, page, score, generate):
    import tensorflow as tf

    signatures = tf.saved_model.load(str(folder / "saved_model")).signatures
    state = signatures["initial_state"]()
    score, generate = ({k: tf.constant(v) for k, v in each.items()} for each in (score, generate))
    written = signatures["generate"](**generate, **state)["ids"]
    return signatures["score"](**score, **state)["nats"], written


def main(format, folder, page, inputs, out):
    given = np.load(inputs)
    score = {name: given[name] for name in ("ids", "targets")}
    generate = {name: given[name] for name in ("uniform", "temperature")} | {"ids": given["start"]}
    nats, written = globals()[format](Path(folder), Path(page), score, generate)
    np.savez(out, nats=nats, written=written)


if __name__ == "__main__":
    main(*sys.argv[1:])
