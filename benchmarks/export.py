"""Size, load time, speed and largest difference of every export: `python benchmarks/export.py`.

The model has the default size, 200 units in two layers, and untrained weights four times as large
as usual. Each export runs in a process of its own that has only its runtime.
"""

import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import tensorflow as tf

from textlstm.export.write import FORMATS, write
from textlstm.model.network import LanguageModel
from textlstm.tokens import Words

ROOT = Path(__file__).parents[1]
STEPS, VOCABULARY = 1000, 10_000
CONFIG = {
    "input": "embedding",
    "embedding": 200,
    "units": 200,
    "layers": 2,
    "tie": True,
    "dropout": 0.0,
    "locked_dropout": False,
    "weight_drop": 0.0,
    "embedding_dropout": 0.0,
    "logits": 1 << 20,
}


def program():
    """Return the functions of the NumPy program in docs/numpy_inference.md."""
    page = (ROOT / "docs" / "numpy_inference.md").read_text()
    names = {}
    exec(page.split("```python\n")[1].split("```")[0], names)
    return names


def make(folder):
    """Write an untrained model with its tokenizer; return the model."""
    words = " ".join(f"w{number}" for number in range(VOCABULARY - 2))
    Words.fit([words], 1, VOCABULARY, "", 0).save(folder / "tokens")
    model = LanguageModel(VOCABULARY, CONFIG, seed=1)
    for weight in model.weights.values():
        weight.assign(weight * 4)
    model.save(folder / "model", folder / "tokens", {})
    return model


def reference(model, ids):
    """Return the logits of the package after each id."""
    hidden, _ = model.hidden(tf.constant(ids[None].astype(np.int32)))
    return model.logits(hidden)[0].numpy()


def numpy_row(folder, ids, expected):
    names = program()
    start = time.perf_counter()
    weights = names["load"](folder)
    layers = sum(name.endswith("/bias") for name in weights)
    zeros = np.zeros(weights["lstm_0/recurrent_kernel"].shape[0], np.float32)
    state = [(zeros, zeros)] * layers
    load, rows, start = time.perf_counter() - start, [], time.perf_counter()
    for id in ids:
        logits, state = names["step"](weights, id, state)
        rows.append(logits)
    speed = len(ids) / (time.perf_counter() - start)
    size = (folder / "weights.safetensors").stat().st_size
    return row("NumPy program", size, load, speed, np.array(rows), expected)


def row(name, size, load, speed, logits, expected):
    difference = float(np.max(np.abs(logits - expected)))
    return {
        "export": name,
        "size_mb": round(size / 1e6, 2),
        "load_s": round(load, 3),
        "steps_per_s": round(speed),
        "largest_difference": float(f"{difference:.1e}"),
    }


def main():
    rows = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        model = make(folder)
        ids = np.random.default_rng(0).integers(2, VOCABULARY, STEPS)
        np.save(folder / "ids.npy", ids)
        expected = reference(model, ids)
        for format in FORMATS:
            path = write(folder / "model", folder / format, format)
            files = [path] if path.is_file() else [p for p in path.rglob("*") if p.is_file()]
            script = str(ROOT / "benchmarks" / "exported_runtime.py")
            command = [sys.executable, script, format, folder / format, folder / "ids.npy"]
            run = subprocess.run(
                [*command, folder / "out.npy"], capture_output=True, text=True, check=False
            )
            if run.returncode:
                reason = run.stderr.strip().splitlines()[-1]
                rows.append({"export": format, "reason": reason})
                continue
            measured = json.loads(run.stdout.splitlines()[-1])
            size, logits = sum(p.stat().st_size for p in files), np.load(folder / "out.npy")
            speed = measured["steps_per_second"]
            rows.append(row(format, size, measured["load"], speed, logits, expected))
        rows.append(numpy_row(folder / "model", ids, expected))
    columns = list(rows[-1])
    lines = [f"| {' | '.join(columns)} |", "|" + " --- |" * len(columns)]
    for entry in rows:
        cells = [str(entry.get(column, entry.get("reason", ""))) for column in columns]
        lines.append(f"| {' | '.join(cells)} |")
    results = ROOT / "benchmarks" / "results"
    (results / "export.json").write_text(json.dumps(rows, indent=2) + "\n")
    title = (
        "# Exports\n\nA model of 200 units in two layers with 10,000 words, batch 1, 1,000 steps "
        "with the state carried from step to step; load time includes the first step.\n\n"
    )
    (results / "export.md").write_text(title + "\n".join(lines) + "\n")
    print("\n".join(lines))


if __name__ == "__main__":
    main()
