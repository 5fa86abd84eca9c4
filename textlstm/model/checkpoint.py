"""All that a training run must remember to go on bit for bit: one file, written whole or not at all."""

import hashlib
import json
import os
import sys
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


def save(
    folder: Path, identity: str, arrays: Mapping[str, np.ndarray], counters: Mapping[str, Any]
) -> None:
    """Write the checkpoint; the one before it stays as a second chance against a damaged disk."""
    for torn in folder.glob(
        f".{LATEST}.*.part"
    ):  # a kill in the middle of a save leaves what it had written
        torn.unlink()
    if (folder / LATEST).exists():
        os.replace(folder / LATEST, folder / PREVIOUS)
    notes = {"version": VERSION, "identity": identity, "counters": counters}
    sealed = notes | {"digest": _digest(arrays, notes)}
    save_weights(folder / LATEST, arrays, {"textlstm": json.dumps(sealed)})


def load(folder: Path, identity: str) -> tuple[dict[str, np.ndarray], dict[str, Any]] | None:
    """Return arrays and counters of the newest readable checkpoint of that identity, or None where there is none.

    A damaged file is put aside under another name, so that it never takes the place of a good one.
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
    """Return a checkpoint's arrays and notes; raise TextlstmError if it is damaged or another program's."""
    arrays = load_weights(path)
    with safetensors.safe_open(path, "numpy") as file:
        try:
            notes = json.loads((file.metadata() or {})["textlstm"])
            given = {name: notes[name] for name in ("version", "identity", "counters", "digest")}
        except (KeyError, TypeError, json.JSONDecodeError) as error:
            raise TextlstmError(f"{path}: not a checkpoint of this program") from error
    if given.pop("digest") != _digest(arrays, given) or given["version"] != VERSION:
        raise TextlstmError(f"{path}: damaged, or of another version")
    return arrays, given


def _digest(arrays: Mapping[str, np.ndarray], notes: Mapping[str, Any]) -> str:
    digest = hashlib.sha256(json.dumps(notes, sort_keys=True).encode())
    for name in sorted(arrays):
        digest.update(f"{name} {arrays[name].dtype} {arrays[name].shape}".encode())
        digest.update(np.ascontiguousarray(arrays[name]).tobytes())
    return digest.hexdigest()
