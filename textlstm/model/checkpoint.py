"""All that a training run must remember to go on bit for bit: one file, written whole or not at all."""

import hashlib
import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import safetensors

from textlstm.artifacts import load_weights, save_weights
from textlstm.errors import TextlstmError

LATEST, PREVIOUS = "latest.safetensors", "previous.safetensors"
VERSION = 1


def identity(**parts: Any) -> str:
    """Hash what a run is made of: settings, data, seed, code; a checkpoint of another identity is not gone on from."""
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()


def save(folder: Path, identity: str, arrays: Mapping[str, np.ndarray], counters: Mapping[str, Any]) -> None:
    """Write the checkpoint; the one before it stays as a second chance against a damaged disk."""
    if (folder / LATEST).exists():
        os.replace(folder / LATEST, folder / PREVIOUS)
    notes = {"version": VERSION, "identity": identity, "counters": counters, "digest": _digest(arrays)}
    save_weights(folder / LATEST, arrays, {"textlstm": json.dumps(notes)})


def load(folder: Path, identity: str) -> tuple[dict[str, np.ndarray], dict[str, Any]] | None:
    """Return arrays and counters of the newest readable checkpoint of that identity, or None where there is none."""
    for name in (LATEST, PREVIOUS):
        if (folder / name).exists():
            try:
                arrays, notes = read(folder / name)
            except TextlstmError:
                continue
            return (arrays, notes["counters"]) if notes["identity"] == identity else None
    return None


def read(path: Path) -> tuple[dict[str, np.ndarray], dict[str, Any]]:
    """Return a checkpoint's arrays and notes; raise TextlstmError if it is damaged or another program's."""
    arrays = load_weights(path)
    with safetensors.safe_open(path, "numpy") as file:
        try:
            notes = json.loads((file.metadata() or {})["textlstm"])
        except (KeyError, json.JSONDecodeError) as error:
            raise TextlstmError(f"{path}: not a checkpoint of this program; remove it and train anew") from error
    if notes.get("version") != VERSION or notes["digest"] != _digest(arrays):
        raise TextlstmError(f"{path}: damaged, or of another version; remove it and train anew")
    return arrays, notes


def _digest(arrays: Mapping[str, np.ndarray]) -> str:
    digest = hashlib.sha256()
    for name in sorted(arrays):
        digest.update(f"{name} {arrays[name].dtype} {arrays[name].shape}".encode())
        digest.update(np.ascontiguousarray(arrays[name]).tobytes())
    return digest.hexdigest()
