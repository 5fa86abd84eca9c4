"""Processes of a run: one run at a time, and no stage outlives the run that started it."""

import fcntl
import os
import socket
import sys
import threading
import time
from pathlib import Path

from textlstm.errors import TextlstmError

VARIABLE = "TEXTLSTM_RUN"  # host:pid of the Snakemake process, read by the stages it starts


def announce() -> None:
    """Set the environment of the stages: the process to watch, and PATH with `textlstm`."""
    os.environ["PATH"] = os.pathsep.join(
        [str(Path(sys.executable).parent), os.environ.get("PATH", "")]
    )
    os.environ[VARIABLE] = f"{socket.gethostname()}:{os.getpid()}"


def claim(path: Path) -> int:
    """Lock a folder for this run; the kernel releases the lock when the process ends.

    Args:
        path: lock file; its grandparent is the folder named in the error.

    Returns:
        The descriptor of the lock file, which has to stay open.

    Raises:
        TextlstmError: another process holds the lock.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        holder = os.read(descriptor, 20).decode(errors="replace").strip()
        os.close(descriptor)
        raise TextlstmError(
            f"{path.parent.parent}: another run (process {holder}) is active here; "
            "wait for it or stop it"
        ) from None
    os.ftruncate(descriptor, 0)
    os.write(descriptor, f"{os.getpid()}\n".encode())
    return descriptor


def stop_with_the_run(interval: float = 0.5) -> None:
    """Exit as soon as the Snakemake process that started this stage is gone."""
    host, _, pid = os.environ.get(VARIABLE, "").rpartition(":")
    if host != socket.gethostname() or not pid.isdigit():
        return  # started by a user, or on another machine of a cluster
    threading.Thread(target=_watch, args=(int(pid), interval), daemon=True).start()


def _watch(pid: int, interval: float) -> None:
    while True:
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            os._exit(137)
        except PermissionError:
            return
        time.sleep(interval)
