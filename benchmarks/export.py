"""Size, load time, speed and largest difference of every export of a trained model.

    python benchmarks/export.py [MODEL]

MODEL is the folder of a trained model, by default results/federalist/model. Each export runs in a
process of its own that has only its runtime, on one thread; seconds are CPU seconds. An untrained
model with large weights would not do: it is chaotic, so that rounding grows to differences as large
as the logits.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

os.environ["OPENBLAS_NUM_THREADS"] = "1"  # read when NumPy is imported

import numpy as np
import tensorflow as tf
from rows import row
from rows import write as write_rows

from textlstm.export.write import FORMATS, write
from textlstm.model.network import LanguageModel

ROOT = Path(__file__).parents[1]
STEPS = 1000
COMMAND = "python benchmarks/export.py MODEL"


def program():
    """Return the functions of the NumPy program in docs/numpy_inference.md."""
    page = (ROOT / "docs" / "numpy_inference.md").read_text()
    names = {}
    exec(page.split("```python\n")[1].split("```")[0], names)
    return names


def reference(model, ids):
    """Return the logits of the package after each id."""
    hidden, _ = model.hidden(tf.constant(ids[None].astype(np.int32)))
    return model.logits(hidden)[0].numpy()


def numpy_row(folder, ids, expected):
    names = program()
    start = time.process_time()
    weights = names["load"](folder)
    layers = sum(name.endswith("/bias") for name in weights)
    zeros = np.zeros(weights["lstm_0/recurrent_kernel"].shape[0], np.float32)
    state = [(zeros, zeros)] * layers
    load, rows, start = time.process_time() - start, [], time.process_time()
    for id in ids:
        logits, state = names["step"](weights, id, state)
        rows.append(logits)
    speed = len(ids) / (time.process_time() - start)
    size = (folder / "weights.safetensors").stat().st_size
    return figures("NumPy program", size, load, speed, np.array(rows), expected)


def figures(name, size, load, speed, logits, expected):
    difference = float(np.max(np.abs(logits - expected)))
    values = {
        "size": (round(size / 1e6, 2), "MB"),
        "load and first step": (round(load, 3), "s"),
        "speed, batch 1": (round(speed), "steps/s"),
        "largest difference of a logit": (float(f"{difference:.1e}"), ""),
    }
    return [
        row(f"{name}: {what}", value, unit, "", None, COMMAND)
        for what, (value, unit) in values.items()
    ]


def main(source="results/federalist/model"):
    results, source = [], Path(source)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        model = LanguageModel.load(source)
        ids = np.random.default_rng(0).integers(2, model.vocabulary, STEPS)
        np.save(folder / "ids.npy", ids)
        expected = reference(model, ids)
        for format in FORMATS:
            path = write(source, folder / format, format)
            files = [path] if path.is_file() else [p for p in path.rglob("*") if p.is_file()]
            script = str(ROOT / "benchmarks" / "exported_runtime.py")
            command = [sys.executable, script, format, folder / format, folder / "ids.npy"]
            run = subprocess.run(
                [*command, folder / "out.npy"], capture_output=True, text=True, check=False
            )
            if run.returncode:
                sys.exit(f"{format}: {run.stderr.strip().splitlines()[-1]}")
            measured = json.loads(run.stdout.splitlines()[-1])
            size, logits = sum(p.stat().st_size for p in files), np.load(folder / "out.npy")
            speed = measured["steps_per_second"]
            results.extend(figures(format, size, measured["load"], speed, logits, expected))
            others = {*path.parent.glob(f"*{path.suffix}")} - {path} if path.is_file() else set()
            for other in sorted(others):  # generate.onnx
                size = round(other.stat().st_size / 1e6, 2)
                name = f"{other.name}: size"
                results.append(row(name, size, "MB", "", None, COMMAND))
        results.extend(numpy_row(source, ids, expected))
    write_rows("export", results)


if __name__ == "__main__":
    main(*sys.argv[1:])
