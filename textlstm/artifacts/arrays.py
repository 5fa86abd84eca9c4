"""Arrays in NumPy's format (.npy), each with a description beside it (.json)."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any

from textlstm.artifacts.files import damaged, is_stream, naming, replacing, sha256
from textlstm.artifacts.tables import is_count, read_json_object, write_json
from textlstm.errors import TextlstmError

if TYPE_CHECKING:  # importing NumPy would take a quarter of the time of a text job
    import numpy as np
    from numpy.typing import DTypeLike


def save_array(path: Path, array: np.ndarray, meaning: str, **metadata: object) -> None:
    """Write an array (.npy) and its description (.json beside it).

    Args:
        path: File to write, with the suffix .npy.
        array: Values of any dtype but object, so that no pickle is involved.
        meaning: Description of the array for people.
        **metadata: Further entries of the description.
    """
    with ArrayWriter(path, array.dtype, meaning, array.shape[1:]) as writer:
        writer.append(array)
        writer.metadata.update(metadata)


class ArrayWriter:
    """Context manager that writes an array block by block along its first axis.

    Memory use is constant. On exit the file appears together with a .json beside it, which holds
    shape, dtype, meaning, sha256 and the entries of the attribute `metadata`.

    Args:
        path: File to write, with the suffix .npy.
        dtype: Type of the values; blocks are cast to it.
        meaning: Description of the array for people.
        row_shape: Shape of the array without its first axis.
    """

    def __init__(
        self, path: Path, dtype: DTypeLike, meaning: str, row_shape: Sequence[int] = ()
    ) -> None:
        import numpy as np

        self.path, self.dtype, self.meaning = path, np.dtype(dtype), meaning
        self.row_shape, self.length, self.metadata = tuple(row_shape), 0, dict[str, object]()

    def __enter__(self) -> ArrayWriter:
        self._stack = contextlib.ExitStack()
        self._file = self._stack.enter_context(replacing(self.path))
        self._write_header()
        return self

    def _write_header(self) -> None:
        """Write the header for the current length; NumPy pads it, so that its size is constant."""
        import numpy as np

        header = {
            "descr": np.lib.format.dtype_to_descr(self.dtype),
            "fortran_order": False,
            "shape": (self.length, *self.row_shape),
        }
        self._file.seek(0)
        np.lib.format.write_array_header_1_0(self._file, header)

    def append(self, block: np.ndarray) -> None:
        """Append rows, an array of shape [rows, *row_shape]."""
        if block.shape[1:] != self.row_shape:
            raise ValueError(f"{self.path}: rows of shape {block.shape[1:]} after {self.row_shape}")
        with naming(self.path):
            self._file.write(block.astype(self.dtype, copy=False).tobytes())
        self.length += len(block)

    def __exit__(
        self,
        error_type: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if error_type is not None:
            self._stack.__exit__(error_type, error, traceback)
            return
        try:
            self._write_header()
        except BaseException:
            self._stack.__exit__(*sys.exc_info())
            raise
        self._stack.close()
        if is_stream(self.path):  # no file for a description to be beside
            return
        description = {
            "shape": (self.length, *self.row_shape),
            "dtype": self.dtype.name,
            "meaning": self.meaning,
            "sha256": sha256(self.path),
        }
        write_json(self.path.with_suffix(".json"), description | self.metadata)


def load_array(path: Path, verify: bool = False) -> tuple[np.ndarray, dict[str, Any]]:
    """Memory-map an array written by `save_array` or `ArrayWriter`.

    Args:
        path: File with the suffix .npy.
        verify: Whether to compare the contents with the hash in the description.

    Returns:
        The array, read-only, and its description.

    Raises:
        TextlstmError: A file is missing or damaged, or array and description disagree.
    """
    description = _array_description(path.with_suffix(".json"))
    array = _map_array(path)
    if list(array.shape) != description["shape"] or array.dtype.name != description["dtype"]:
        raise TextlstmError(
            f"{path}: has {array.dtype}{array.shape}, which its .json contradicts; "
            "delete both and run again"
        )
    if verify and sha256(path) != description["sha256"]:
        raise TextlstmError(
            f"{path}: contents do not match the hash in its .json; delete both and run again"
        )
    return array, description


def _array_description(path: Path) -> dict[str, Any]:
    """Read the description of an array and check the types of its entries."""
    description = read_json_object(path)
    shape = description.get("shape")
    if not isinstance(shape, list) or not all(is_count(size) for size in shape):
        raise damaged(path, f"shape: expected a list of sizes, got {shape!r}")
    for key in ("dtype", "meaning", "sha256"):
        if not isinstance(description.get(key), str):
            raise damaged(path, f"{key}: expected text, got {description.get(key)!r}")
    return description


def _map_array(path: Path) -> np.ndarray:
    """Memory-map a .npy file, read-only, after a check that it has the size it declares."""
    import numpy as np

    try:
        with naming(path), open(path, "rb") as file:
            version = np.lib.format.read_magic(file)
            read_header = {
                (1, 0): np.lib.format.read_array_header_1_0,
                (2, 0): np.lib.format.read_array_header_2_0,
            }[version]
            shape, fortran_order, dtype = read_header(file)
            if dtype.hasobject:
                raise ValueError("holds pickled objects")
            offset, size = file.tell(), dtype.itemsize
            for length in shape:
                size *= length
            in_file = os.fstat(file.fileno()).st_size - offset
            if size != in_file:
                raise ValueError(f"declares {size} bytes of values but holds {in_file}")
            if not size:  # mmap refuses an empty file
                return np.zeros(shape, dtype)
            order = "F" if fortran_order else "C"
            return np.memmap(file, dtype, "r", offset, shape, order)  # type: ignore[call-overload]
    except (FileNotFoundError, NotADirectoryError) as error:
        raise damaged(path, error) from error
    except OSError:
        raise
    except Exception as error:  # NumPy parses the header as Python; each mistake raises its own
        raise damaged(path, error) from error
