"""Number of processor cores that TensorFlow may use."""

import tensorflow as tf

from textlstm.errors import TextlstmError


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
