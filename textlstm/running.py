"""One run at a time, and no stage outlives the run that started it, even after `kill -9`."""

import fcntl
import os
import socket
import sys
import threading
import time
from pathlib import Path

from textlstm.errors import TextlstmError

VARIABLE = "TEXTLSTM_RUN"  # host:pid of the Snakemake process, for the stages it starts


def announce() -> None:
    """Let the stages started from this process know whom to watch, and find their command without `activate`."""
    os.environ["PATH"] = os.pathsep.join(
        [str(Path(sys.executable).parent), os.environ.get("PATH", "")]
    )
    os.environ[VARIABLE] = f"{socket.gethostname()}:{os.getpid()}"


def claim(path: Path) -> int:
    """Take the run's lock, which the kernel drops when this process dies; raise TextlstmError if a run holds it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        holder = os.read(descriptor, 20).decode(errors="replace").strip()
        os.close(descriptor)
        raise TextlstmError(
            f"{path.parent.parent}: another run (process {holder}) works here; wait for it or stop it"
        ) from None
    os.ftruncate(descriptor, 0)
    os.write(descriptor, f"{os.getpid()}\n".encode())
    return descriptor


def stop_with_the_run(interval: float = 0.5) -> None:
    """In a stage: exit at once when the Snakemake process that started it is gone (its shell would live on)."""
    host, _, pid = os.environ.get(VARIABLE, "").rpartition(":")
    if host != socket.gethostname() or not pid.isdigit():
        return  # started by hand, or on another machine of a cluster
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
