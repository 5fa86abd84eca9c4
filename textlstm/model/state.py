"""Recurrent state as a value: create, inspect, fork, save and compare it; no layer keeps one."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple, TypeAlias, cast

import numpy as np
import tensorflow as tf

from textlstm.artifacts.files import replacing
from textlstm.errors import TextlstmError
from textlstm.model.types import Array, Size, StateLike, StatesLike, TensorLike


class State(NamedTuple):
    """State of one LSTM layer.

    Attributes:
        h: Output of the last step, float [batch, units].
        c: Cell after the last step, float [batch, units].

    Example:
        >>> import tensorflow as tf
        >>> from textlstm import LSTM, State
        >>> state = State(h=tf.zeros([1, 3]), c=tf.ones([1, 3]))
        >>> y, after = LSTM(3)(tf.zeros([1, 5, 2]), state)
        >>> after.c.shape
        TensorShape([1, 3])
    """

    h: Array
    c: Array


DTYPES = ("float32", "float64")
States: TypeAlias = State | list[State]  # one layer, or a stack from bottom to top
AnyStateLike: TypeAlias = StateLike | StatesLike  # the same, from the caller


def initial(units: int | Sequence[int], batch: Size, dtype: str = "float32") -> States:
    """Return the state before the first step: zeros.

    Args:
        units: Units of one layer, or of each layer of a stack, from bottom to top.
        batch: Batch size.
        dtype: "float32" or "float64".

    Returns:
        One pair for an int, a list of pairs for a stack; h and c are each [batch, units].
    """
    if isinstance(units, int):
        # two tensors: each needs a gradient of its own
        return State(*(tf.zeros([batch, units], dtype) for _ in "hc"))
    return [State(*(tf.zeros([batch, size], dtype) for _ in "hc")) for size in units]


def apply(function: Callable[[TensorLike], Array], state: AnyStateLike) -> States:
    """Return `state` with `function` applied to every h and c; a pair or a list, as given."""
    if is_pair(state):
        h, c = cast(StateLike, state)
        return State(function(h), function(c))
    return [State(*map(function, pair)) for pair in cast(Sequence[StateLike], state)]


def to_numpy(state: AnyStateLike) -> States:
    """Return the same state as NumPy arrays: copies, which training does not change."""
    return apply(lambda array: np.array(array), state)


def from_numpy(state: AnyStateLike) -> States:
    """Return the same state as tensors."""
    return apply(tf.convert_to_tensor, state)


def take(state: AnyStateLike, lanes: TensorLike) -> States:
    """Return the state of the given lanes (rows of the batch), in that order.

    Args:
        state: One pair or a list of pairs, h and c each [batch, units].
        lanes: Indices, int [n]; an index given twice forks its lane.

    Returns:
        A pair or a list, as given, h and c each [n, units].
    """
    return apply(lambda array: tf.gather(array, lanes), state)


def save(path: str | Path, state: AnyStateLike) -> None:
    """Write a state as .npz, atomically.

    Arrays are named `h` and `c`, or `0.h`, `0.c`, `1.h` … for a stack.
    """
    with replacing(Path(path)) as file:
        np.savez(file, **_named(state))  # type: ignore[arg-type]


def load(path: str | Path) -> States:
    """Read a state written by `save`.

    Returns:
        One pair, or a list of pairs for a stack, as tensors.

    Raises:
        TextlstmError: If the file is missing, damaged or not a state.
    """
    try:
        with open(path, "rb") as opened, np.load(opened, allow_pickle=False) as file:
            arrays = {name: file[name] for name in file.files}
    except Exception as error:  # zipfile, zlib, NumPy and the system each raise their own
        raise TextlstmError(f"{path}: not a readable state ({error})") from error
    layers = len(arrays) // 2
    prefixes = [""] if set(arrays) == {"h", "c"} else [f"{layer}." for layer in range(layers)]
    names = {prefix + field for prefix in prefixes for field in State._fields}
    if set(arrays) != names or not layers:
        raise TextlstmError(
            f"{path}: not a state: holds {sorted(arrays)}, expected h and c of every layer"
        )
    for prefix in prefixes:
        h, c = (arrays[prefix + field] for field in State._fields)
        if h.dtype != c.dtype or h.dtype.name not in DTYPES or h.ndim != 2 or h.shape != c.shape:
            got = _shapes({prefix + field: arrays[prefix + field] for field in State._fields})
            raise TextlstmError(
                f"{path}: not a state: expected two arrays of floats [batch, units], of one shape "
                f"and dtype, got {got}"
            )
    pairs = [
        State(*(tf.convert_to_tensor(arrays[prefix + field]) for field in State._fields))
        for prefix in prefixes
    ]
    return pairs[0] if "h" in arrays else pairs


def difference(state: AnyStateLike, other: AnyStateLike) -> float:
    """Return the largest absolute difference between two states; 0.0 means equal values.

    Raises:
        ValueError: If the states differ in layers or shapes.
    """
    arrays, others = _named(state), _named(other)
    shapes = {name: array.shape for name, array in arrays.items()}
    if shapes != {name: array.shape for name, array in others.items()}:
        raise ValueError(f"states of different shapes: {_shapes(arrays)} and {_shapes(others)}")
    return max(
        (float(np.max(np.abs(arrays[name] - others[name]), initial=0.0)) for name in arrays),
        default=0.0,
    )


def equal(state: AnyStateLike, other: AnyStateLike) -> bool:
    """Return whether two states have the same layers, shapes, dtypes and bytes."""
    arrays, others = _named(state), _named(other)
    return arrays.keys() == others.keys() and all(
        arrays[name].dtype == others[name].dtype
        and arrays[name].shape == others[name].shape
        and arrays[name].tobytes() == others[name].tobytes()
        for name in arrays
    )


def check_state(
    state: AnyStateLike, batch: int | None, units: int, dtype: str, name: str = "state"
) -> State:
    """Return `state` as a pair of tensors.

    Args:
        state: The value to check.
        batch: Expected batch size, None for any.
        units: Expected units.
        dtype: Expected dtype.
        name: Name of the argument in the message.

    Raises:
        ValueError: If it is not (h, c), each `dtype` [batch, units].
    """
    expected = f"a pair (h, c), each {dtype} [{'batch' if batch is None else batch}, {units}]"
    if not is_pair(state):
        raise ValueError(f"{name}: expected {expected}, got {_describe(state)}")
    tensors = [tf.convert_to_tensor(array) for array in state]
    for tensor in tensors:
        if not tensor.shape.is_compatible_with([batch, units]) or tensor.dtype.name != dtype:
            got = f"{tensor.dtype.name} {_list(tensor.shape)}"
            raise ValueError(f"{name}: expected {expected}, got {got}")
    return State(*tensors)


def is_pair(state: object) -> bool:
    """Return whether `state` is (h, c) of one layer, as opposed to a list of pairs."""
    return (
        isinstance(state, (tuple, list))
        and len(state) == 2
        and all(hasattr(array, "shape") for array in state)
    )


def _named(state: AnyStateLike) -> dict[str, np.ndarray]:
    """Return the arrays of a state by the names they have in a file."""
    pairs = {"": state} if is_pair(state) else {f"{n}.": pair for n, pair in enumerate(state)}
    return {
        prefix + field: np.asarray(array)
        for prefix, pair in pairs.items()
        for field, array in zip(State._fields, cast(StateLike, pair), strict=True)
    }


def _shapes(arrays: dict[str, np.ndarray]) -> str:
    """Return names, dtypes and shapes for a message."""
    return ", ".join(f"{name} {array.dtype} {list(array.shape)}" for name, array in arrays.items())


def _list(shape: tf.TensorShape) -> str:
    """Return a shape for a message."""
    return str(shape.as_list()) if shape.rank is not None else "of unknown rank"


def _describe(value: object) -> str:
    """Return a value that is not a pair, for a message."""
    shape = getattr(value, "shape", None)
    if shape is not None:
        return f"one array of shape {list(shape)}"
    kind = type(value).__name__
    return f"{kind} of {len(value)}" if isinstance(value, (tuple, list)) else kind
