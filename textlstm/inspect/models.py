"""Models: a folder, its weights, a checkpoint; read without TensorFlow."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import safetensors

from textlstm.artifacts import load_weights, read_json
from textlstm.inspect.explained import Explained

LATEST = "latest.safetensors"


def explainer(path: Path) -> Callable[[Path], Explained] | None:
    """Return what explains a folder if it is a model's or a checkpoint's."""
    if (path / "model.json").exists():
        return folder
    return checkpoint if (path / LATEST).exists() else None


def checkpoint(path: Path) -> Explained:
    """Explain a checkpoint's folder by the newest file in it."""
    return weights(path / LATEST)


def folder(path: Path) -> Explained:
    """Explain a model's folder."""
    described = read_json(path / "model.json")
    explained = weights(path / "weights.safetensors")
    facts = {
        "vocabulary": described["vocabulary"],
        **_flat(described),
        "parameters": explained.facts["parameters"],
    }
    meaning = "a trained language model; the folder works wherever it is moved"
    return Explained(str(path), "model", meaning, facts, explained.columns, explained.rows)


def weights(path: Path) -> Explained:
    """Explain a safetensors file: a model's weights or a checkpoint."""
    arrays = load_weights(path)
    notes = _notes(path)
    rows = [
        [name, list(array.shape), array.dtype.name, f"{_deviation(array):.4f}"]
        for name, array in sorted(arrays.items())
    ]
    columns = ("name", "shape", "dtype", "deviation")
    if notes:
        counters = notes["counters"]
        own = sum(array.size for name, array in arrays.items() if name.startswith("weight/"))
        facts = {
            "stands at": f"step {counters['step']}, {counters['epoch']} epochs "
            + ("and done" if counters["done"] else "done"),
            "best validation perplexity": f"{counters['best']:.2f}",
            "parameters": f"{own:,}",
            "run": notes["identity"][:16],
        }
        meaning = "all that training needs to go on bit for bit: weights, optimiser, averages, the lanes' state, counters"
        return Explained(str(path), "checkpoint", meaning, facts, columns, rows)
    facts = {"parameters": f"{sum(array.size for array in arrays.values()):,}", **_origin(path)}
    return Explained(str(path), "weights", "a model's weights by name", facts, columns, rows)


def _notes(path: Path) -> dict[str, Any] | None:
    with safetensors.safe_open(path, "numpy") as file:
        text = (file.metadata() or {}).get("textlstm")
    return json.loads(text) if text else None


def _origin(path: Path) -> dict[str, Any]:
    """Return where weights came from, if the description of their model lies beside them."""
    if not (path.parent / "model.json").exists():
        return {}
    described = read_json(path.parent / "model.json")
    return {
        f"model's {key}": described[key]
        for key in ("seed", "steps", "code", "textlstm")
        if key in described
    }


def _flat(described: dict[str, Any]) -> dict[str, Any]:
    """Return a model's description without its nesting."""
    flat: dict[str, Any] = {}
    for key, value in described.items():
        flat |= (
            {f"{key}.{name}": inner for name, inner in value.items()}
            if isinstance(value, dict)
            else {key: value}
        )
    return {key: value for key, value in flat.items() if key != "vocabulary"}


def _deviation(array: np.ndarray) -> float:
    return float(array.astype(np.float64).std()) if array.size else 0.0
