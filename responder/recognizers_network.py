"""The arithmetic of the tagger: layers in which every row is weighed with its neighbours."""

from __future__ import annotations

from typing import Any

import numpy as np

Array = np.ndarray[Any, np.dtype[np.float32]]

WINDOW = 2
"""How many words to either side a layer of the network sees."""

# How many multiplications OpenBLAS does in one thread, with some to spare.
_STRIP = 500_000


def around(values: Array) -> Array:
    """Return each row beside its neighbours, `WINDOW` to either side, zeros beyond the ends."""
    count, width = values.shape
    wide = np.zeros((count, (2 * WINDOW + 1) * width), np.float32)
    for i in range(2 * WINDOW + 1):
        first, last = max(0, WINDOW - i), min(count, count + WINDOW - i)
        if first < last:
            wide[first:last, i * width : (i + 1) * width] = values[first + i - WINDOW : last + i - WINDOW]
    return wide


def product(values: Array, weights: Array) -> Array:
    """Return the matrix product, in strips of rows.

    The library below numpy puts a larger product on several threads, which cost far more than they save.
    """
    rows = max(1, _STRIP // weights.size)
    if len(values) <= rows:
        return values @ weights
    result = np.empty((len(values), weights.shape[1]), np.float32)
    for start in range(0, len(values), rows):
        np.matmul(values[start : start + rows], weights, out=result[start : start + rows])
    return result


def layer(values: Array, weights: Array, bias: Array) -> Array:
    """Return one layer of the network: every row with its neighbours, weighed and cut off at zero."""
    count, width = values.shape
    parts = weights.reshape(2 * WINDOW + 1, width, -1)
    result = product(values, parts[WINDOW]) + bias
    for i in range(2 * WINDOW + 1):
        first, last = max(0, WINDOW - i), min(count, count + WINDOW - i)
        if i != WINDOW and first < last:
            result[first:last] += product(values[first + i - WINDOW : last + i - WINDOW], parts[i])
    np.maximum(result, 0, out=result)
    return result
