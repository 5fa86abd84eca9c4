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


def find_distinct(table: np.ndarray, values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return what `find` returns, for sorted values without duplicates in such a table.

    The shorter of both is looked up in the longer one, which saves most of the time where one is
    much shorter.

    Example:
        >>> find_distinct(np.array([3, 9]), np.array([1, 2, 3, 4, 5]))
        (array([0, 0, 0, 0, 0]), array([False, False,  True, False, False]))
    """
    if len(table) >= len(values):
        return find(table, values)
    place, found = find(values, table)
    index, known = np.zeros(len(values), np.int64), np.zeros(len(values), bool)
    index[place[found]], known[place[found]] = np.flatnonzero(found), True
    return index, known
