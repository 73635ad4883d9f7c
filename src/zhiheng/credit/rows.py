"""Thousandths of a point as people and scripts read them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from zhiheng.scoring.plan import Plan
from zhiheng.scoring.points import Numbers


def as_text(thousandths: int | None) -> str | None:
    """Return points as a decimal text without trailing zeros: 83500 is ``83.5``, -8000 is ``-8``."""
    if thousandths is None:
        return None
    whole, part = divmod(abs(thousandths), 1000)
    sign = "-" if thousandths < 0 else ""
    return f"{sign}{whole}" if part == 0 else f"{sign}{whole}.{part:03d}".rstrip("0")


def as_number(thousandths: int | None) -> int | float | None:
    """Return points as the JSON number that prints with at most three decimals: 83500 is 83.5, 84000 is 84."""
    if thousandths is None:
        return None
    return thousandths // 1000 if thousandths % 1000 == 0 else thousandths / 1000


def as_columns(plan: Plan, rows: Sequence[Mapping[str, int | None]]) -> dict[str, Numbers]:
    """Return rows of measured values (line name → value) as the columns that ``scoring.decide`` takes."""
    return {name: _column([row[name] for row in rows]) for name, _ in plan.lines()}


def _column(values: list[Any]) -> Numbers:
    known = np.array([value is not None for value in values], dtype=np.bool_)
    return Numbers(np.array([0 if value is None else value for value in values], dtype=np.int64), known)
