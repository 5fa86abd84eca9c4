"""Fitted methods as named arrays: no pickle, and every array is checked when it is read."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import numpy as np

from textlstm.errors import TextlstmError

Arrays = dict[str, np.ndarray]


@contextmanager
def reading(path: Path, what: str) -> Iterator[None]:
    """Turn every error of reading a file or folder into a TextlstmError of one line that names it.

    Args:
        path: the file or folder.
        what: what it should be, such as "judge".

    Example:
        >>> with reading(Path("moved"), "judge"):
        ...     {}["authors"]
        Traceback (most recent call last):
        ...
        textlstm.errors.TextlstmError: moved: not a readable judge (KeyError: 'authors')
    """
    try:
        yield
    except TextlstmError as error:
        message = str(error).splitlines()[0]
        raise TextlstmError(message if str(path) in message else f"{path}: {message}") from None
    except (ValueError, KeyError, IndexError, TypeError, AttributeError, OverflowError, OSError,
            RecursionError, MemoryError) as error:  # fmt: skip
        problem = f"{type(error).__name__}: {error}"
        raise TextlstmError(f"{path}: not a readable {what} ({problem})") from None


def pack_text(items: list[str]) -> np.ndarray:
    """Return strings without line ends as UTF-8 bytes, uint8."""
    return np.frombuffer("\n".join(items).encode(), np.uint8)


def unpack_text(array: np.ndarray) -> list[str]:
    """Return the strings of `pack_text`."""
    text = array.astype(np.uint8, casting="same_kind").tobytes().decode()
    return text.split("\n") if text else []


def prefixed(arrays: Mapping[str, np.ndarray], prefix: str) -> Arrays:
    """Return arrays with a prefix before each name."""
    return {f"{prefix}.{name}": array for name, array in arrays.items()}


def below(arrays: Mapping[str, np.ndarray], prefix: str) -> Arrays:
    """Return the arrays whose names have a prefix, without it."""
    return {
        name.removeprefix(f"{prefix}."): array
        for name, array in arrays.items()
        if name.startswith(f"{prefix}.")
    }


def require(condition: object, meaning: str) -> None:
    """Raise TextlstmError unless a condition on a stored array holds."""
    if not condition:
        raise TextlstmError(f"damaged: {meaning}")


def array_of(
    arrays: Mapping[str, np.ndarray], name: str, dtype: type, shape: tuple[int | None, ...]
) -> np.ndarray:
    """Return an array after a check of its type, shape and finite values; None: any length."""
    require(name in arrays, f"no array {name}")
    array = arrays[name]
    require(array.dtype == np.dtype(dtype), f"{name} has the type {array.dtype}")
    fits = len(shape) == array.ndim and all(
        wanted in (None, length) for wanted, length in zip(shape, array.shape, strict=True)
    )
    require(fits, f"{name} has the shape {array.shape}")
    require(array.dtype.kind != "f" or np.isfinite(array).all(), f"{name} is not finite")
    return array
