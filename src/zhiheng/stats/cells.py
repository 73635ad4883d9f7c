"""Which cells of a table are small, unstable, or not to be shown, by rules that are data."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from zhiheng.stats.intervals import wilson_many

Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Rules:
    """Limits of a table. None turns a rule off.

    small_below: fewer units than this are called small. wide_above: an interval (Wilson, 95 %) wider than this share is
    called unstable. hide_below: cells that rest on 1 … hide_below − 1 units, or that many of either kind, are not shown,
    as they might tell who they are; only for counts of persons or small firms.
    """

    small_below: int = 30
    wide_above: float | None = 0.2
    hide_below: int | None = None


def flags(n: int | None, k: int | None = None, rules: Rules | None = None) -> tuple[str, ...]:
    """Return which of "small-n", "unstable", "suppressed" hold of a cell.

    Args: n: units in the cell, None where unknown: then nothing is said. k: of them those that have the property, None
    where the cell is no share.

    >>> flags(12, 11)
    ('small-n', 'unstable')
    """
    if n is None:
        return ()
    found = flags_many([n], None if k is None else [k], rules)
    return tuple(name for name, mask in found.items() if mask[0])


def flags_many(n: npt.ArrayLike, k: npt.ArrayLike | None = None, rules: Rules | None = None) -> dict[str, Mask]:
    """Return the flags of `flags` for columns, a mask each; NaN in n says nothing."""
    rules = rules or Rules()
    units = np.asarray(n, np.float64)
    none = np.zeros(units.shape, bool)
    found = {"small-n": units < rules.small_below, "unstable": none, "suppressed": none.copy()}
    if k is not None and rules.wide_above is not None:
        low, high = wilson_many(k, units)
        found["unstable"] = (high - low > rules.wide_above) | (units == 0)
    if rules.hide_below is not None:
        found["suppressed"] = _few(units, rules.hide_below)
        if k is not None:
            part = np.asarray(k, np.float64)
            found["suppressed"] |= _few(part, rules.hide_below) | _few(units - part, rules.hide_below)
    return found


def complementary(shown: npt.ArrayLike, suppressed: npt.ArrayLike) -> Mask:
    """Return which cells of a row with a published sum must also be hidden, so that none can be worked out.

    One hidden cell is the sum less the others; then the smallest shown one is hidden too.
    Args: shown: the counts. suppressed: which are hidden already.
    """
    counts, hidden = np.asarray(shown, np.float64), np.asarray(suppressed, bool).copy()
    if hidden.sum() == 1 and (~hidden & (counts > 0)).any():
        hidden[int(np.argmin(np.where(hidden | (counts == 0), np.inf, counts)))] = True
    return hidden


def _few(counts: npt.NDArray[np.float64], limit: int) -> Mask:
    return np.asarray((counts > 0) & (counts < limit))
