"""Named arrays in the format safetensors, without copies of them in memory."""

from __future__ import annotations

import io
import json
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from textlstm.artifacts.files import naming, replacing
from textlstm.artifacts.tables import is_count
from textlstm.errors import TextlstmError

if TYPE_CHECKING:
    import numpy as np

DTYPES = {  # of safetensors
    **{f"F{8 * size}": f"<f{size}" for size in (2, 4, 8)},
    **{f"{kind.upper()}{8 * size}": f"<{kind}{size}" for kind in "iu" for size in (1, 2, 4, 8)},
    "BOOL": "|b1",
}


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
