"""Run an exported model with its runtime alone: `exported_runtime.py FORMAT FOLDER IDS OUT`.

Reads the ids in IDS (.npy, int [steps]) one by one, carries the state, writes the logits of every
step to OUT (.npy), and prints load time and steps per second as JSON: CPU seconds on one thread.
The package itself cannot be imported in this process, and TensorFlow only where it is the runtime.
"""

import json
import sys
import time
from pathlib import Path

import numpy as np

sys.modules["textlstm"] = None
if sys.argv[1] in ("onnx", "tflite"):
    sys.modules["tensorflow"] = sys.modules["keras"] = None


def use_one_thread(tf):
    tf.config.threading.set_intra_op_parallelism_threads(1)
    tf.config.threading.set_inter_op_parallelism_threads(1)


def savedmodel(path):
    import tensorflow as tf

    use_one_thread(tf)
    start = time.process_time()
    signatures = tf.saved_model.load(str(path)).signatures
    state = signatures["initial_state"]()

    def step(id, state):
        outputs = signatures["step"](ids=tf.constant([id], tf.int32), **state)
        return outputs["logits"].numpy()[0], {name: outputs[name] for name in state}

    return start, step, state


def keras(path):
    import keras
    import tensorflow as tf

    use_one_thread(tf)
    start = time.process_time()
    model = keras.saving.load_model(path)
    call = tf.function(model)
    names = [entry.name for entry in model.inputs if entry.name != "ids"]
    shapes = {entry.name: entry.shape for entry in model.inputs}
    state = {name: tf.zeros(shapes[name]) for name in names}

    def step(id, state):
        outputs = call({"ids": tf.constant([[id]], tf.int32), **state})
        return outputs["logits"].numpy()[0, 0], {name: outputs[name] for name in state}

    return start, step, state


def onnx(path):
    import onnxruntime

    start = time.process_time()
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
    shapes = {entry.name: entry.shape for entry in session.get_inputs()}
    names = [name for name in shapes if name not in ("ids", "targets")]
    state = {name: np.zeros(shapes[name], np.float32) for name in names}

    def step(id, state):
        ids = np.array([[id]], np.int64)
        outputs = [f"{name}_out" for name in state]
        logits, *after = session.run(["logits", *outputs], {"ids": ids, "targets": ids, **state})
        return logits[0, 0], dict(zip(state, after, strict=True))

    return start, step, state


def tflite(path):
    from ai_edge_litert.interpreter import Interpreter, OpResolverType

    start = time.process_time()
    # with the default delegate, XNNPACK, the difference is 2.1e-5, and 3.2e-6 without
    kernels = OpResolverType.BUILTIN_WITHOUT_DEFAULT_DELEGATES
    interpreter = Interpreter(str(path), num_threads=1, experimental_op_resolver_type=kernels)
    run = interpreter.get_signature_runner("step")
    state = interpreter.get_signature_runner("initial_state")()

    def step(id, state):
        outputs = run(ids=np.array([id], np.int32), **state)
        return outputs["logits"][0], {name: outputs[name] for name in state}

    return start, step, state


def main(format, folder, ids, out):
    path = Path(folder) / json.loads((Path(folder) / "export.json").read_text())["model"]
    start, step, state = globals()[format](path)
    ids = np.load(ids)
    logits, _ = step(ids[0], state)
    load = time.process_time() - start
    rows = []
    start = time.process_time()
    for id in ids:
        logits, state = step(id, state)
        rows.append(logits)
    seconds = time.process_time() - start
    np.save(out, np.array(rows))
    print(json.dumps({"load": load, "steps_per_second": len(ids) / seconds}))


if __name__ == "__main__":
    main(*sys.argv[1:])
