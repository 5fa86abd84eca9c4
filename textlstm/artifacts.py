"""File formats of the stages, written atomically: text, JSON, TSV, .npy arrays, safetensors.

Every writer replaces its file only when the new contents are complete and synced to disk. Every
reader raises TextlstmError, with the name of the file, if the file is missing or damaged; it
compares declared sizes with the size of the file before it allocates memory. Failures of the
operating system (a full disk, too many open files) stay OSErrors, with the name of the file.
"""

from __future__ import annotations

import contextlib
import csv
import errno
import hashlib
import io
import json
import os
import re
import shutil
import stat
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, BinaryIO, NoReturn, cast

from textlstm.errors import TextlstmError

if TYPE_CHECKING:  # importing NumPy would take a quarter of the time of a text job
    import numpy as np
    from numpy.typing import DTypeLike

csv.field_size_limit(1 << 30)  # a token may exceed the default of 128 KiB

DTYPES = {  # of safetensors
    **{f"F{8 * size}": f"<f{size}" for size in (2, 4, 8)},
    **{f"{kind.upper()}{8 * size}": f"<{kind}{size}" for kind in "iu" for size in (1, 2, 4, 8)},
    "BOOL": "|b1",
}
STANDARD_STREAMS = {"-": 1, "/dev/stdout": 1, "/dev/stderr": 2}
DESCRIPTOR = re.compile(r"/(?:dev|proc/self)/fd/(\d+)")


@contextlib.contextmanager
def replacing(path: Path) -> Iterator[BinaryIO]:
    """Yield a binary file that replaces `path`, complete and synced, only if the block succeeds.

    A symbolic link keeps pointing to its target, whose contents are replaced. What is not a regular
    file (a terminal, a pipe, a device, `-` for standard output) is written to, not replaced.
    """
    if is_stream(path):
        with tempfile.TemporaryFile() as file:  # complete contents, or none
            yield file
            file.seek(0)
            with naming(path), _open_stream(path) as stream:
                shutil.copyfileobj(file, stream)
        return
    with naming(path):
        target = Path(os.path.realpath(path))
        target.parent.mkdir(parents=True, exist_ok=True)
        name = ""
        try:
            prefix = f".{target.name[:200]}."  # a name has at most 255 bytes
            handle, name = tempfile.mkstemp(prefix=prefix, suffix=".part", dir=target.parent)
            with os.fdopen(handle, "wb") as file:
                yield file
                file.flush()
                os.fsync(file.fileno())
            os.chmod(name, 0o644)
            os.replace(name, target)
            name = ""
            sync_folder(target.parent)
        except OSError as error:
            if str(error.filename).endswith(".part"):
                error.filename, error.filename2 = str(path), None
            raise
        finally:
            if name:
                with contextlib.suppress(OSError):
                    os.unlink(name)


@contextlib.contextmanager
def naming(path: Path) -> Iterator[None]:
    """Add the name of the file to an OSError of the block that has none, as of a full disk."""
    try:
        yield
    except OSError as error:
        if error.filename is None:
            error.filename = str(path)
        raise


def is_stream(path: Path) -> bool:
    """Return whether `path` is written to rather than replaced: `-`, a device, a pipe, a socket."""
    if str(path) in STANDARD_STREAMS or DESCRIPTOR.fullmatch(str(path)):
        return True
    try:
        mode = os.stat(path).st_mode
    except FileNotFoundError:
        return False
    if stat.S_ISDIR(mode):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
    return not stat.S_ISREG(mode)


def _open_stream(path: Path) -> BinaryIO:
    """Open a device or a pipe, or a copy of a descriptor that is open already."""
    descriptor = DESCRIPTOR.fullmatch(str(path))
    number = int(descriptor[1]) if descriptor else STANDARD_STREAMS.get(str(path))
    if number is None:
        return open(path, "wb", buffering=0)
    sys.stdout.flush()  # what was printed before comes first
    return os.fdopen(os.dup(number), "wb")


def write_together(contents: Mapping[Path, bytes]) -> None:
    """Write several files; none is replaced before all are complete and synced.

    Args:
        contents: The bytes of each file; files are replaced in reverse order.
    """
    with contextlib.ExitStack() as stack:
        for path, data in contents.items():
            file = stack.enter_context(replacing(path))
            with naming(path):
                file.write(data)
                file.flush()
                if not is_stream(path):
                    os.fsync(file.fileno())


@contextlib.contextmanager
def replacing_folder(path: Path) -> Iterator[Path]:
    """Yield an empty folder that replaces the folder `path`, synced, only if the block succeeds."""
    prefix = f".{path.name}."
    try:
        with naming(path):
            path.parent.mkdir(parents=True, exist_ok=True)
            work = Path(tempfile.mkdtemp(prefix=prefix, suffix=".part", dir=path.parent))
            try:
                new, old = work / "new", work / "old"
                new.mkdir()
                yield new
                for file in sorted(new.rglob("*")):
                    sync_folder(file)  # a file or a folder
                if path.exists():  # a folder with files cannot be replaced in one operation
                    os.replace(path, old)
                try:
                    os.replace(new, path)
                except BaseException:
                    if old.exists():
                        os.replace(old, path)
                    raise
                sync_folder(path.parent)
            finally:
                shutil.rmtree(work, ignore_errors=True)
    except OSError as error:
        if f"/{prefix}" in str(error.filename):
            error.filename, error.filename2 = str(path), None
        raise


def remove_partial(folder: Path) -> None:
    """Remove the incomplete files and folders that killed writers have left below `folder`.

    Call it only while nothing writes there.
    """
    for path in [*folder.rglob(".*.part")]:
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)


def sync_folder(folder: Path) -> None:
    """Sync `folder`, so that a rename inside it survives a power failure; or sync a file."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def damaged(path: Path, reason: object) -> TextlstmError:
    """Return the error for a file whose contents cannot be used."""
    text = " ".join(str(reason).split()) or type(reason).__name__
    return TextlstmError(f"{path}: {text[:300]}; delete it and run snakemake again")


def sha256(path: Path) -> str:
    """Return the SHA-256 of a file in hexadecimal, computed in constant memory."""
    with naming(path), open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def write_bytes(path: Path, data: bytes) -> None:
    """Write bytes atomically."""
    with replacing(path) as file:
        file.write(data)


def write_text(path: Path, text: str) -> None:
    """Write UTF-8 text atomically."""
    write_bytes(path, text.encode())


def read_bytes(path: Path) -> bytes:
    """Read a file; raise TextlstmError if it is missing."""
    try:
        with naming(path), open(path, "rb") as file:
            return file.read()
    except (FileNotFoundError, NotADirectoryError) as error:
        raise damaged(path, error) from error


def read_text(path: Path) -> str:
    """Read a UTF-8 artifact; raise TextlstmError if it is missing or damaged."""
    try:
        return read_bytes(path).decode()
    except UnicodeDecodeError as error:
        raise damaged(path, error) from error


def json_bytes(value: object) -> bytes:
    """Return a value as indented JSON; raise ValueError for NaN and infinities."""
    return (json.dumps(value, indent=2, ensure_ascii=False, allow_nan=False) + "\n").encode()


def write_json(path: Path, value: object) -> None:
    """Write a value as indented JSON; raise ValueError for NaN and infinities."""
    write_bytes(path, json_bytes(value))


def read_json(path: Path) -> Any:
    """Read JSON; raise TextlstmError if it is missing or damaged."""
    try:
        return json.loads(read_text(path), parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:  # nesting or numbers beyond any artifact's
        raise damaged(path, f"not valid JSON ({error})") from error


def read_json_object(path: Path) -> dict[str, Any]:
    """Read a JSON object; raise TextlstmError if the file is missing, damaged or something else."""
    value = read_json(path)
    if not isinstance(value, dict):
        raise damaged(path, f"expected a JSON object, got {type(value).__name__}")
    return value


def _refuse_constant(name: str) -> NoReturn:
    """Refuse NaN and infinities, which are not JSON."""
    raise ValueError(f"{name} is not a number of JSON")


def tsv_bytes(path: Path, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """Return a table with a header, one line per row; `path` is for messages.

    Tabs and newlines inside cells are replaced by spaces.
    """
    text = io.StringIO()
    for row in (columns, *rows):
        if len(row) != len(columns):
            raise ValueError(f"{path}: a row has {len(row)} cells, the header {len(columns)}")
        text.write(
            "\t".join(" ".join(str(cell).splitlines()).replace("\t", " ") for cell in row) + "\n"
        )
    return text.getvalue().encode()


def write_tsv(path: Path, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Write a table with a header, one line per row.

    Tabs and newlines inside cells are replaced by spaces.
    """
    write_bytes(path, tsv_bytes(path, columns, rows))


def read_tsv(path: Path, columns: Sequence[str] = ()) -> list[dict[str, str]]:
    """Read a table as one dict per row; raise TextlstmError if one of `columns` is missing."""
    lines = io.StringIO(read_text(path), newline="\n")
    reader = csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE, strict=True)
    rows: list[dict[str, str]] = []
    try:
        missing = [name for name in columns if name not in (reader.fieldnames or ())]
        if missing:
            raise damaged(path, f"no column {missing[0]!r}")
        for row in reader:
            if None in row or None in row.values():
                raise damaged(
                    path, f"line {reader.line_num} has more or fewer cells than the header"
                )
            rows.append(cast(dict[str, str], row))
    except csv.Error as error:
        raise damaged(path, error) from error
    return rows


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


def is_count(value: object) -> bool:
    """Return whether a value read from JSON is a whole number from 0 to 2**63 - 1."""
    return type(value) is int and 0 <= value < 1 << 63


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


def weights_bytes(
    arrays: Mapping[str, np.ndarray], metadata: Mapping[str, str] | None = None
) -> bytes:
    """Return named arrays as safetensors."""
    return b"".join(weights_parts(arrays, metadata))


def save_weights(
    path: Path, arrays: Mapping[str, np.ndarray], metadata: Mapping[str, str] | None = None
) -> None:
    """Write named arrays as safetensors."""
    with replacing(path) as file:
        for part in weights_parts(arrays, metadata):
            file.write(part)


def weights_parts(
    arrays: Mapping[str, np.ndarray], metadata: Mapping[str, str] | None = None
) -> Iterator[bytes | memoryview]:
    """Yield the parts of a safetensors file: the header, and each array without a copy of it.

    The library's writer would hold the arrays, of gigabytes with a judge of many works, twice.
    """
    import numpy as np

    names = {np.dtype(dtype): name for name, dtype in DTYPES.items()}
    ordered = sorted(
        ((name, np.atleast_1d(array)) for name, array in arrays.items()),
        key=lambda item: (-item[1].itemsize, item[0]),  # so that every array is aligned
    )
    header: dict[str, Any] = {"__metadata__": dict(metadata or {})}
    end = 0
    for name, array in ordered:
        offsets, end = [end, end + array.nbytes], end + array.nbytes
        dtype = names[array.dtype.newbyteorder("<")]
        header[name] = {"dtype": dtype, "shape": [*array.shape], "data_offsets": offsets}
    data = json.dumps(header, ensure_ascii=False, separators=(",", ":")).encode()
    data += b" " * (-len(data) % 8)
    yield len(data).to_bytes(8, "little") + data
    for _, array in ordered:
        little = np.ascontiguousarray(array, array.dtype.newbyteorder("<"))
        yield little.reshape(-1).view(np.uint8).data


def load_weights(path: Path) -> dict[str, np.ndarray]:
    """Read named arrays from safetensors; raise TextlstmError if the file is missing or damaged."""
    return read_safetensors(path)[0]


def read_safetensors(path: Path) -> tuple[dict[str, np.ndarray], dict[str, str]]:
    """Read named arrays and metadata from safetensors.

    The library's reader hides why a file cannot be opened, and maps it into memory, where a failure
    of the disk ends the process.

    Raises:
        TextlstmError: The file is missing or damaged. Declared sizes are compared with the size of
            the file before memory is allocated for them.
    """
    try:
        with naming(path), open(path, "rb", buffering=0) as file:
            return _read_tensors(file)
    except (FileNotFoundError, NotADirectoryError) as error:
        reason = os.strerror(cast(int, error.errno)).lower()
        raise TextlstmError(f"{path}: not a readable safetensors file ({reason})") from error
    except (AttributeError, KeyError, TypeError, ValueError, RecursionError) as error:
        raise TextlstmError(f"{path}: not a readable safetensors file ({error!r:.200})") from error


def _read_tensors(file: io.FileIO) -> tuple[dict[str, np.ndarray], dict[str, str]]:
    """Read arrays and metadata; raise ValueError or its like for contents of another format."""
    import numpy as np

    size = os.fstat(file.fileno()).st_size - 8
    start = int.from_bytes(_read_exactly(file, bytearray(8)), "little")
    if start > size:
        raise ValueError(f"declares a header of {start} bytes, has {size}")
    header = json.loads(_read_exactly(file, bytearray(start)).decode())
    metadata = header.pop("__metadata__", {})
    if not all(isinstance(value, str) for value in metadata.values()):
        raise ValueError("metadata: expected text")
    arrays, end = dict[str, "np.ndarray"](), 0
    for name, entry in sorted(header.items(), key=lambda item: item[1]["data_offsets"]):
        dtype, shape = np.dtype(DTYPES[entry["dtype"]]), entry["shape"]
        length = dtype.itemsize
        for side in shape:
            if not is_count(side):
                raise ValueError(f"{name}: shape {shape}")
            length *= side
        if entry["data_offsets"] != [end, end + length] or end + length > size - start:
            raise ValueError(f"{name}: declares {shape} of {dtype} at {entry['data_offsets']}")
        array = np.empty(shape, dtype)
        _read_exactly(file, array.reshape(-1).view(np.uint8))
        arrays[name], end = array, end + length
    if end != size - start:
        raise ValueError(f"has {size - start} bytes of arrays, declares {end}")
    return arrays, metadata


def _read_exactly(file: io.FileIO, into: Any) -> Any:
    """Fill a buffer from a file and return it; raise ValueError if the file ends before."""
    view = memoryview(into)
    while len(view):
        number = file.readinto(view)
        if not number:
            raise ValueError("ends early")
        view = view[number:]
    return into
