"""Checkpoints of a training run: its complete state in one file, written atomically.

A run that is resumed from its checkpoint gives the same bits as one that was not interrupted.
"""

import hashlib
import json
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from textlstm.artifacts.weights import read_safetensors, save_weights
from textlstm.errors import TextlstmError

LATEST, PREVIOUS = "latest.safetensors", "previous.safetensors"
VERSION = 1


def identity(**inputs: object) -> str:
    """Return the hash of everything a run depends on: settings, data, seed, code.

    Args:
        **inputs: Values that JSON can represent.

    Returns:
        Hexadecimal SHA-256; a run resumes only from a checkpoint of its own identity.
    """
    return hashlib.sha256(json.dumps(inputs, sort_keys=True).encode()).hexdigest()


def save(
    folder: Path, identity: str, arrays: Mapping[str, np.ndarray], counters: Mapping[str, object]
) -> None:
    """Write a checkpoint and keep the one before it, in case the new file is damaged.

    Args:
        folder: Folder of the run's checkpoints.
        identity: Hash from `identity`.
        arrays: Weights, slots of the optimiser and states, by name.
        counters: Position in the run; values that JSON can represent.
    """
    for leftover in folder.glob(f".{LATEST}.*.part"):  # of a save that was killed
        leftover.unlink()
    if (folder / LATEST).exists():
        os.replace(folder / LATEST, folder / PREVIOUS)
    notes = {"version": VERSION, "identity": identity, "counters": counters}
    sealed = notes | {"digest": _digest(arrays, notes)}
    save_weights(folder / LATEST, arrays, {"textlstm": json.dumps(sealed)})


def load(folder: Path, identity: str) -> tuple[dict[str, np.ndarray], dict[str, Any]] | None:
    """Read the newest readable checkpoint of a run.

    A damaged file is renamed to `.damaged`, so that it never replaces a good one.

    Args:
        folder: Folder of the run's checkpoints.
        identity: Hash from `identity`.

    Returns:
        Arrays and counters, or None without a readable checkpoint of this identity.
    """
    for name in (LATEST, PREVIOUS):
        if (folder / name).exists():
            try:
                arrays, notes = read(folder / name)
            except TextlstmError as error:
                sys.stderr.write(f"{error}\n")
                os.replace(folder / name, (folder / name).with_suffix(".damaged"))
                continue
            return (arrays, notes["counters"]) if notes["identity"] == identity else None
    return None


def read(path: Path) -> tuple[dict[str, np.ndarray], dict[str, Any]]:
    """Read one checkpoint file.

    Returns:
        Its arrays, and its notes: version, identity, counters.

    Raises:
        TextlstmError: If the file is damaged or was written by another program.
    """
    arrays, metadata = read_safetensors(path)
    try:
        notes = json.loads(metadata["textlstm"])
        kept = {name: notes[name] for name in ("version", "identity", "counters", "digest")}
    except (KeyError, TypeError, ValueError, RecursionError) as error:
        raise TextlstmError(f"{path}: not a checkpoint of this program") from error
    if kept.pop("digest") != _digest(arrays, kept) or kept["version"] != VERSION:
        raise TextlstmError(f"{path}: damaged, or written by another version")
    return arrays, kept


def _digest(arrays: Mapping[str, np.ndarray], notes: Mapping[str, object]) -> str:
    """Return the hash of notes and arrays with their names, dtypes and shapes."""
    digest = hashlib.sha256(json.dumps(notes, sort_keys=True).encode())
    for name in sorted(arrays):
        digest.update(f"{name} {arrays[name].dtype} {arrays[name].shape}".encode())
        digest.update(np.ascontiguousarray(arrays[name]).tobytes())
    return digest.hexdigest()
