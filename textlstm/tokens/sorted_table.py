"""Lookup of values, such as n-grams, in a sorted table."""

import numpy as np


def find(table: np.ndarray, values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return each value's index in a sorted table, and whether the table contains it.

    Args:
        table: sorted values, [rows]; may be empty.
        values: values of the same type, [values].

    Returns:
        Indices, int [values], valid where found; and bool [values], true where found.

    Example:
        >>> find(np.array([2, 5]), np.array([5, 3]))
        (array([1, 1]), array([ True, False]))
    """
    if not len(table):
        return np.zeros(len(values), np.int64), np.zeros(len(values), bool)
    index = np.minimum(np.searchsorted(table, values), len(table) - 1)
    return index, table[index] == values
