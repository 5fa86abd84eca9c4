"""Import of TensorFlow without its greeting, and the number of processor cores it may use.

A command that computes with tensors imports this module first.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager

from textlstm.errors import TextlstmError


@contextmanager
def _silent_native_stderr() -> Iterator[None]:
    """Discard what native code writes to descriptor 2."""
    saved, null = os.dup(2), os.open(os.devnull, os.O_WRONLY)
    os.dup2(null, 2)
    try:
        yield
    finally:
        os.dup2(saved, 2)
        os.close(saved)
        os.close(null)


with _silent_native_stderr():  # four lines on every import, whatever TF_CPP_MIN_LOG_LEVEL says
    import tensorflow as tf


def set_threads(threads: int) -> None:
    """Set the number of processor cores for this process.

    One operation runs at a time, on all the cores: operations in a fixed order give the same
    result in every run.

    Args:
        threads: Number of cores, 1 or more.

    Raises:
        TextlstmError: If TensorFlow has already run an operation with another number.
    """
    try:
        tf.config.threading.set_intra_op_parallelism_threads(threads)
        tf.config.threading.set_inter_op_parallelism_threads(1)
    except RuntimeError as error:
        raise TextlstmError(
            f"threads: {error}; set the number before the first operation, or use a new process"
        ) from error
