"""File formats of the stages, written atomically: text, JSON, TSV, .npy arrays, safetensors.

Every writer replaces its file only when the new contents are complete and synced to disk. Every
reader raises TextlstmError, with the name of the file, if the file is missing or damaged.
"""

from __future__ import annotations

import contextlib
import csv
import hashlib
import io
import json
import os
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, BinaryIO

from textlstm.errors import TextlstmError

if TYPE_CHECKING:  # importing NumPy would take a quarter of the time of a text job
    import numpy as np
    from numpy.typing import DTypeLike

csv.field_size_limit(1 << 30)  # a token may exceed the default of 128 KiB


@contextlib.contextmanager
def replacing(path: Path) -> Iterator[BinaryIO]:
    """Yield a binary file that replaces `path`, complete and synced, only if the block succeeds."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".part", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        os.chmod(name, 0o644)
        os.replace(name, path)
        sync_folder(path.parent)
    except BaseException as error:
        with contextlib.suppress(FileNotFoundError):
            os.unlink(name)
        if isinstance(error, OSError) and error.filename is None:
            error.filename = str(path)  # the error of a full disk names no file
        raise


def sync_folder(folder: Path) -> None:
    """Sync `folder`, so that a rename inside it survives a power failure."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def sha256(path: Path) -> str:
    """Return the SHA-256 of a file in hexadecimal, computed in constant memory."""
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def write_bytes(path: Path, data: bytes) -> None:
    """Write bytes atomically."""
    with replacing(path) as file:
        file.write(data)


def write_text(path: Path, text: str) -> None:
    """Write UTF-8 text atomically."""
    write_bytes(path, text.encode())


def read_text(path: Path) -> str:
    """Read a UTF-8 artifact; raise TextlstmError if it is missing or damaged."""
    try:
        return path.read_bytes().decode()
    except (FileNotFoundError, UnicodeDecodeError) as error:
        raise TextlstmError(f"{path}: {error}; delete it and run snakemake again") from error


def write_json(path: Path, value: object) -> None:
    """Write a value as indented JSON; raise ValueError for NaN and infinities."""
    write_text(path, json.dumps(value, indent=2, ensure_ascii=False, allow_nan=False) + "\n")


def read_json(path: Path) -> Any:
    """Read JSON; raise TextlstmError if it is missing or damaged."""
    try:
        return json.loads(read_text(path))
    except json.JSONDecodeError as error:
        raise TextlstmError(
            f"{path}: not valid JSON ({error}); delete it and run snakemake again"
        ) from error


def write_tsv(path: Path, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Write a table with a header, one line per row.

    Tabs and newlines inside cells are replaced by spaces.
    """
    text = io.StringIO()
    for row in (columns, *rows):
        if len(row) != len(columns):
            raise ValueError(f"{path}: a row has {len(row)} cells, the header {len(columns)}")
        text.write(
            "\t".join(" ".join(str(cell).splitlines()).replace("\t", " ") for cell in row) + "\n"
        )
    write_text(path, text.getvalue())


def read_tsv(path: Path, columns: Sequence[str] = ()) -> list[dict[str, str]]:
    """Read a table as one dict per row; raise TextlstmError if one of `columns` is missing."""
    lines = io.StringIO(read_text(path), newline="\n")
    rows = csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE, strict=True)
    missing = [name for name in columns if name not in (rows.fieldnames or ())]
    if missing:
        raise TextlstmError(f"{path}: no column {missing[0]!r}; delete it and run snakemake again")
    return list(rows)


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
        self._write_header()
        self._stack.close()
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
    import numpy as np

    description = read_json(path.with_suffix(".json"))
    try:
        array = np.load(path, mmap_mode="r", allow_pickle=False)
    except (OSError, ValueError, EOFError) as error:
        if path.is_file() and description.get("shape", [1])[0] == 0:  # mmap refuses an empty array
            return np.load(path, allow_pickle=False), description
        raise TextlstmError(f"{path}: {error}; delete it and run snakemake again") from error
    if list(array.shape) != list(description["shape"]) or array.dtype.name != description["dtype"]:
        raise TextlstmError(
            f"{path}: has {array.dtype}{array.shape}, which its .json contradicts; "
            "delete both and run again"
        )
    if verify and sha256(path) != description["sha256"]:
        raise TextlstmError(
            f"{path}: contents do not match the hash in its .json; delete both and run again"
        )
    return array, description


def save_weights(
    path: Path, arrays: Mapping[str, np.ndarray], metadata: Mapping[str, str] | None = None
) -> None:
    """Write named arrays as safetensors."""
    import numpy as np
    import safetensors.numpy

    contiguous = {name: np.ascontiguousarray(array) for name, array in arrays.items()}
    write_bytes(path, safetensors.numpy.save(contiguous, dict(metadata or {})))


def load_weights(path: Path) -> dict[str, np.ndarray]:
    """Read named arrays from safetensors; raise TextlstmError if the file is missing or damaged."""
    import safetensors
    import safetensors.numpy

    try:
        return safetensors.numpy.load_file(path)
    except (OSError, safetensors.SafetensorError, ValueError) as error:
        raise TextlstmError(f"{path}: not a readable safetensors file ({error})") from error
