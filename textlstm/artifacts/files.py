"""Files that are replaced when their new contents are complete and synced to disk."""

import contextlib
import errno
import hashlib
import os
import re
import shutil
import stat
import sys
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import BinaryIO

from textlstm.errors import TextlstmError

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
