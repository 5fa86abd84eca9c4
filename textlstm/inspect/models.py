"""Explanations of models: a folder, its weights, a checkpoint; read without TensorFlow."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from textlstm.artifact_catalogue import meaning
from textlstm.artifacts.tables import read_json
from textlstm.artifacts.weights import read_safetensors
from textlstm.inspect.explained import Explained
from textlstm.model.checkpoint import LATEST

ORIGIN = ("seed", "steps", "code", "textlstm")  # keys of model.json shown with the weights


def explainer(path: Path) -> Callable[[Path], Explained] | None:
    """Return the function for the folder of a model or a checkpoint, None for other folders."""
    if (path / "model.json").exists():
        return folder
    return checkpoint if (path / LATEST).exists() else None


def checkpoint(path: Path) -> Explained:
    """Explain a checkpoint's folder by its newest file."""
    return weights(path / LATEST)


def folder(path: Path) -> Explained:
    """Explain a model's folder."""
    described = read_json(path / "model.json")
    explained = weights(path / "weights.safetensors")
    facts = {
        "vocabulary": described["vocabulary"],
        **_flatten(described),
        "parameters": explained.facts["parameters"],
    }
    about = "a trained language model; the folder can be moved"
    return Explained(str(path), "model", about, facts, explained.columns, explained.rows)


def weights(path: Path) -> Explained:
    """Explain a safetensors file: a model's weights or a checkpoint."""
    arrays, metadata = read_safetensors(path)
    rows = [
        [name, list(array.shape), array.dtype.name, f"{_deviation(array):.4f}"]
        for name, array in sorted(arrays.items())
    ]
    columns = ("name", "shape", "dtype", "deviation")
    if "textlstm" in metadata:
        notes = json.loads(metadata["textlstm"])
        about = meaning("model/checkpoint/{name}.safetensors")
        facts = _progress(notes, arrays)
        return Explained(str(path), "checkpoint", about, facts, columns, rows)
    parameters = sum(array.size for array in arrays.values())
    facts = {"parameters": f"{parameters:,}", **_origin(path)}
    return Explained(
        str(path), "weights", meaning("model/weights.safetensors"), facts, columns, rows
    )


def _progress(notes: dict[str, Any], arrays: dict[str, np.ndarray]) -> dict[str, Any]:
    """Return how far the training of a checkpoint has come."""
    counters = notes["counters"]
    parameters = sum(array.size for name, array in arrays.items() if name.startswith("weight/"))
    finished = "finished" if counters["done"] else "unfinished"
    return {
        "progress": f"step {counters['step']}, {counters['epoch']} epochs, {finished}",
        "best validation perplexity": f"{counters['best']:.2f}",
        "parameters": f"{parameters:,}",
        "run": notes["identity"][:16],
    }


def _origin(path: Path) -> dict[str, Any]:
    """Return the origin of weights from the model.json in the same folder, if there is one."""
    if not (path.parent / "model.json").exists():
        return {}
    described = read_json(path.parent / "model.json")
    return {f"model's {key}": described[key] for key in ORIGIN if key in described}


def _flatten(described: dict[str, Any]) -> dict[str, Any]:
    """Return model.json without its nesting and without the vocabulary."""
    flat: dict[str, Any] = {}
    for key, value in described.items():
        if isinstance(value, dict):
            flat |= {f"{key}.{name}": inner for name, inner in value.items()}
        elif key != "vocabulary":
            flat[key] = value
    return flat


def _deviation(array: np.ndarray) -> float:
    return float(array.astype(np.float64).std()) if array.size else 0.0
