"""Every format a stage reads or writes: atomic files, text, TSV, JSON, arrays with a description, weights."""

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
from typing import TYPE_CHECKING, Any, BinaryIO

from textlstm.errors import TextlstmError

if TYPE_CHECKING:  # a quarter of the time of a job that has only text
    import numpy as np

BLOCK = 1 << 20
csv.field_size_limit(1 << 30)  # a token may be long


@contextlib.contextmanager
def replacing(path: Path) -> Iterator[BinaryIO]:
    """Yield a binary file that takes `path`'s place, whole and synced, only if the block succeeds."""
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
            error.filename = str(path)  # a full disk does not say which file
        raise


def sync_folder(folder: Path) -> None:
    """Make a rename inside `folder` survive a power cut."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def sha256(path: Path) -> str:
    """Return the hexadecimal SHA-256 of a file, read in blocks."""
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


def write_json(path: Path, value: Any) -> None:
    """Write a value as indented JSON, refusing NaN and infinities."""
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
    """Write a table with a header; tabs and newlines inside cells become spaces, so a row is always a line."""
    text = io.StringIO()
    for row in (columns, *rows):
        if len(row) != len(columns):
            raise ValueError(f"{path}: a row of {len(row)} cells under {len(columns)} columns")
        text.write(
            "\t".join(" ".join(str(cell).splitlines()).replace("\t", " ") for cell in row) + "\n"
        )
    write_text(path, text.getvalue())


def read_tsv(path: Path, columns: Sequence[str] = ()) -> list[dict[str, str]]:
    """Read a table as one dict a row; raise TextlstmError unless it has at least the `columns` named."""
    lines = io.StringIO(read_text(path), newline="\n")
    rows = csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE, strict=True)
    missing = [name for name in columns if name not in (rows.fieldnames or ())]
    if missing:
        raise TextlstmError(f"{path}: no column {missing[0]!r}; delete it and run snakemake again")
    return list(rows)


def save_array(path: Path, array: np.ndarray, meaning: str, **more: Any) -> None:
    """Write `path` (.npy, never pickled) and a .json beside it: shape, dtype, meaning, sha256 and `more`."""
    with ArrayWriter(path, array.dtype, meaning, array.shape[1:]) as writer:
        writer.append(array)
        writer.more.update(more)


class ArrayWriter:
    """Write an array along its first axis in blocks, in constant memory; `more` goes into the .json beside it."""

    HEADER = 128  # bytes, fixed: the length is known only at the end

    def __init__(self, path: Path, dtype: Any, meaning: str, row_shape: Sequence[int] = ()) -> None:
        import numpy as np

        self.path, self.dtype, self.meaning = path, np.dtype(dtype), meaning
        self.row_shape, self.length, self.more = tuple(row_shape), 0, dict[str, Any]()

    def __enter__(self) -> ArrayWriter:
        self._stack = contextlib.ExitStack()
        self._file = self._stack.enter_context(replacing(self.path))
        self._file.write(b"\0" * self.HEADER)
        return self

    def append(self, block: np.ndarray) -> None:
        """Append rows of the writer's dtype and row shape."""
        if block.shape[1:] != self.row_shape:
            raise ValueError(f"{self.path}: rows of shape {block.shape[1:]} after {self.row_shape}")
        self._file.write(block.astype(self.dtype, copy=False).tobytes())
        self.length += len(block)

    def __exit__(self, *error: Any) -> None:
        if error[0] is not None:
            self._stack.__exit__(*error)
            return
        shape = (self.length, *self.row_shape)
        header = f"{{'descr': '{self.dtype.str}', 'fortran_order': False, 'shape': {shape}, }}"
        self._file.seek(0)
        self._file.write(b"\x93NUMPY\x01\x00" + (self.HEADER - 10).to_bytes(2, "little"))
        self._file.write(header.ljust(self.HEADER - 11).encode() + b"\n")
        self._stack.close()
        described = {
            "shape": shape,
            "dtype": self.dtype.name,
            "meaning": self.meaning,
            "sha256": sha256(self.path),
        }
        write_json(self.path.with_suffix(".json"), described | self.more)


def load_array(path: Path, verify: bool = False) -> tuple[np.ndarray, dict[str, Any]]:
    """Memory-map an array read-only and return it with its description; `verify` also checks the hash."""
    import numpy as np

    described = read_json(path.with_suffix(".json"))
    try:
        array = np.load(path, mmap_mode="r", allow_pickle=False)
    except (OSError, ValueError, EOFError) as error:
        if path.is_file() and described.get("shape", [1])[0] == 0:  # an empty file cannot be mapped
            return np.load(path, allow_pickle=False), described
        raise TextlstmError(f"{path}: {error}; delete it and run snakemake again") from error
    if list(array.shape) != list(described["shape"]) or array.dtype.name != described["dtype"]:
        raise TextlstmError(
            f"{path}: is {array.dtype}{array.shape}, its .json says otherwise; delete both and run again"
        )
    if verify and sha256(path) != described["sha256"]:
        raise TextlstmError(
            f"{path}: contents do not match the hash in its .json; delete both and run again"
        )
    return array, described


def save_weights(
    path: Path, arrays: Mapping[str, np.ndarray], metadata: Mapping[str, str] | None = None
) -> None:
    """Write named arrays as safetensors, atomically."""
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
