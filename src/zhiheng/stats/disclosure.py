"""What hidden cells of a table tell all the same: those that follow from the sums and limits that a reader knows.

Source: Willenborg and de Waal (2001), Elements of Statistical Disclosure Control, chapter 6 (the attacker's problem).
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy.optimize import linprog

Mask = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]
#: Entries of a reduced matrix of small whole numbers below which one is nothing.
_ZERO = 1e-9
#: Counts are whole: a range narrower than this is one value.
_NARROW = 1e-6
_SOLVED = 0


def derivable(sums: npt.ArrayLike) -> Mask:
    """Return which unknowns follow from sums of them that are known.

    Args: sums: a row a sum, a column an unknown; entries say how often it counts in the sum (0, 1, −1 for the other side).
    An unknown follows if it alone is left in a row of the reduced row echelon form.

    >>> derivable([[1, 1, 0], [0, 1, 1], [1, 0, 1]]).tolist(), derivable([[1, 1]]).tolist()
    ([True, True, True], [False, False])
    """
    rows = np.array(sums, np.float64)
    pivot = 0
    for column in range(rows.shape[1]):
        if pivot == len(rows):
            break
        best = pivot + int(np.argmax(np.abs(rows[pivot:, column])))
        if abs(rows[best, column]) < _ZERO:
            continue
        rows[[pivot, best]] = rows[[best, pivot]]
        rows[pivot] /= rows[pivot, column]
        others = np.arange(len(rows)) != pivot
        rows[others] -= np.outer(rows[others, column], rows[pivot])
        pivot += 1
    left = np.abs(rows) > _ZERO
    return np.asarray(left[left.sum(axis=1) == 1].any(axis=0))


def determined(sums: npt.ArrayLike, totals: npt.ArrayLike, least: npt.ArrayLike, most: npt.ArrayLike) -> Mask:
    """Return which unknowns one value alone fits: by their sums, and the limits between which each lies.

    Args: sums: as for `derivable`. totals: of each sum. least, most: of each unknown; infinite where there is no limit.
    Where nothing fits (the sums are not exact), the limits are left out.

    >>> determined([[1, 1]], [8], [1, 1], [4, 4]).tolist(), determined([[1, 1]], [7], [1, 1], [4, 4]).tolist()
    ([True, True], [False, False])
    """
    rows, right = np.asarray(sums, np.float64), np.asarray(totals, np.float64)
    bounds = np.column_stack([np.asarray(least, np.float64), np.asarray(most, np.float64)])
    size = rows.shape[1]
    fits = linprog(np.zeros(size), A_eq=rows, b_eq=right, bounds=bounds)
    if fits.status != _SOLVED:
        return derivable(rows)
    low, high = fits.x.copy(), fits.x.copy()
    # All at once first, each with a weight of its own: two solutions that differ in a cell leave it open.
    asked = [(None, np.cos(np.arange(size))), *((at, np.eye(size)[at]) for at in range(size))]
    for at, objective in asked:
        for sign in (1, -1):
            if at is not None and high[at] - low[at] > _NARROW:
                break
            found = linprog(sign * objective, A_eq=rows, b_eq=right, bounds=bounds)
            if found.status == _SOLVED:
                low, high = np.minimum(low, found.x), np.maximum(high, found.x)
            elif at is not None:  # something fits, so that there is no limit
                high[at] = np.inf
    return np.asarray(high - low <= _NARROW)
