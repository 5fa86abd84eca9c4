"""Recurrent state as a value: made, read, changed, forked, saved and compared; never hidden in a layer."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias

import numpy as np
import tensorflow as tf

from textlstm.artifacts import replacing
from textlstm.errors import TextlstmError


class State(NamedTuple):
    """What one LSTM layer remembers: output `h` and cell `c`, each [batch, units]."""

    h: Any
    c: Any


DTYPES = ("float32", "float64")
States: TypeAlias = State | list[State]  # one layer, or a stack from bottom to top


def initial(units: int | Sequence[int], batch: Any, dtype: str = "float32") -> States:
    """Return the state before any text, zeros: one pair for an int, a list of pairs for the layers of a stack."""
    if isinstance(units, int):
        return State(
            *(tf.zeros([batch, units], dtype) for _ in "hc")
        )  # two tensors, for each has its own gradient
    return [State(*(tf.zeros([batch, one], dtype) for _ in "hc")) for one in units]


def apply(function: Callable[[Any], Any], state: Any) -> States:
    """Return `state` with `function` applied to every h and c; lists, tuples and pairs keep their meaning."""
    if is_pair(state):
        return State(*map(function, state))
    return [State(*map(function, pair)) for pair in state]


def to_numpy(state: Any) -> States:
    """Return the same state as numpy arrays, copies that training cannot change."""
    return apply(lambda array: np.array(array), state)


def from_numpy(state: Any) -> States:
    """Return the same state as tensors."""
    return apply(tf.convert_to_tensor, state)


def take(state: Any, lanes: Any) -> States:
    """Return the state of the lanes numbered in `lanes`, in that order; a number given twice forks its lane."""
    return apply(lambda array: tf.gather(array, lanes), state)


def save(path: Path, state: Any) -> None:
    """Write a state as .npz, atomically, arrays named `h`, `c`, or `0.h`, `0.c`, `1.h` … for a stack."""
    with replacing(path) as file:
        np.savez(file, **_named(state))  # type: ignore[arg-type]


def load(path: Path) -> States:
    """Read a state written by `save` as tensors; raise TextlstmError if the file is missing, damaged or foreign."""
    try:
        with open(path, "rb") as opened, np.load(opened, allow_pickle=False) as file:
            arrays = {name: file[name] for name in file.files}
    except Exception as error:  # zipfile, zlib, numpy and the system each have their own
        raise TextlstmError(f"{path}: not a readable state ({error})") from error
    layers = len(arrays) // 2
    pairs = [[""]] if set(arrays) == {"h", "c"} else [[f"{layer}."] for layer in range(layers)]
    names = {prefix + part for (prefix,) in pairs for part in State._fields}
    if set(arrays) != names or not layers:
        raise TextlstmError(
            f"{path}: not a state: holds {sorted(arrays)}, expected h and c of every layer"
        )
    for (prefix,) in pairs:
        h, c = (arrays[prefix + part] for part in State._fields)
        if h.dtype != c.dtype or h.dtype.name not in DTYPES or h.ndim != 2 or h.shape != c.shape:
            own = {prefix + part: arrays[prefix + part] for part in State._fields}
            raise TextlstmError(
                f"{path}: not a state: expected floats [batch, units], alike, got {_shapes(own)}"
            )
    found = [
        State(*(tf.convert_to_tensor(arrays[prefix + part]) for part in State._fields))
        for (prefix,) in pairs
    ]
    return found[0] if "h" in arrays else found


def difference(one: Any, other: Any) -> float:
    """Return the largest absolute difference between two states of one structure; 0.0 means equal values."""
    first, second = _named(one), _named(other)
    if {name: array.shape for name, array in first.items()} != {
        name: array.shape for name, array in second.items()
    }:
        raise ValueError(f"states of different shapes: {_shapes(first)} and {_shapes(second)}")
    return max(
        (float(np.max(np.abs(first[name] - second[name]), initial=0.0)) for name in first),
        default=0.0,
    )


def equal(one: Any, other: Any) -> bool:
    """Return whether two states have the same layers, shapes, dtypes and bytes."""
    first, second = _named(one), _named(other)
    return first.keys() == second.keys() and all(
        first[name].dtype == second[name].dtype
        and first[name].shape == second[name].shape
        and first[name].tobytes() == second[name].tobytes()
        for name in first
    )


def check_state(
    state: Any, batch: int | None, units: int, dtype: str, name: str = "state"
) -> State:
    """Return `state` as a pair of tensors; raise ValueError if it is not (h, c) of [batch, units] and `dtype`."""
    expected = f"a pair (h, c), each {dtype} [{'batch' if batch is None else batch}, {units}]"
    if not is_pair(state):
        raise ValueError(f"{name}: expected {expected}, got {_describe(state)}")
    pair = State(*map(tf.convert_to_tensor, state))
    for tensor in pair:
        if not tensor.shape.is_compatible_with([batch, units]) or tensor.dtype.name != dtype:
            raise ValueError(
                f"{name}: expected {expected}, got {tensor.dtype.name} {_list(tensor.shape)}"
            )
    return pair


def is_pair(state: Any) -> bool:
    """Return whether `state` is one layer's (h, c) and not a list of them."""
    return (
        isinstance(state, (tuple, list))
        and len(state) == 2
        and all(hasattr(part, "shape") for part in state)
    )


def _named(state: Any) -> dict[str, np.ndarray]:
    pairs = (
        {"": state} if is_pair(state) else {f"{layer}.": pair for layer, pair in enumerate(state)}
    )
    return {
        prefix + part: np.asarray(array)
        for prefix, pair in pairs.items()
        for part, array in zip(State._fields, pair, strict=True)
    }


def _shapes(arrays: dict[str, np.ndarray]) -> str:
    return ", ".join(f"{name} {array.dtype} {list(array.shape)}" for name, array in arrays.items())


def _list(shape: tf.TensorShape) -> str:
    return str(shape.as_list()) if shape.rank is not None else "of unknown rank"


def _describe(value: Any) -> str:
    shape = getattr(value, "shape", None)
    if shape is not None:
        return f"one array of shape {list(shape)}"
    return (
        f"{type(value).__name__} of {len(value)}"
        if isinstance(value, (tuple, list))
        else type(value).__name__
    )
