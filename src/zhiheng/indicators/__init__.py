"""Indicators: numbers over records and published series, with n, interval and flags, and their frozen releases.

periods     2023, 2023-H1, 2023-Q2, 2023-07, 2013/2017 and their days
places      which areas a place counts for in a month, by the divisions of that month
readings    what formulas read, put together by scan          scanning, stocks   one query a scan
rolling     every level and period from one pass              formulas, zeros    sides put together; 0 apart from unknown
samples     surveys by design, ratios over firms              elapsed            time to an event
published   series as their publisher gave them               derivation         shares, rates, growth
computing   compute(view, pack, spans) → the table of `values.SCHEMA`
boundaries  areas that gained or lost a county                suppression        what else must be hidden
quality     what to mind: completeness, timeliness, outliers, breaks, sums that must add
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from zhiheng.indicators.computing import Computed, carry_out, compute
    from zhiheng.indicators.values import Value

__all__ = ["Computed", "Value", "carry_out", "compute"]


def __getattr__(name: str) -> Any:
    """Load an engine when it is asked for: the database side of the room wants none of them at start."""
    if name in ("Computed", "carry_out", "compute"):
        from zhiheng.indicators import computing

        return getattr(computing, name)
    if name == "Value":
        from zhiheng.indicators.values import Value

        return Value
    raise AttributeError(name)
