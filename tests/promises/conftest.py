"""Packs, readings in few words, and one target judged."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from zhiheng import policy
from zhiheng.indicators import periods
from zhiheng.promises import Known, Reading, State, Verdict, judge, states

PROVINCE = {"sichuan": "510000", "jiangsu": "320000"}


@pytest.fixture(scope="session")
def packs() -> policy.PackSet:
    return policy.load()


@pytest.fixture(scope="session")
def reading() -> Callable[..., Reading]:
    """A reading of a province (of the nation where `area` is 100000), numbers given as plain figures."""

    def of(indicator: str, period: str, value: Any, *, area: str = "510000", **more: Any) -> Reading:
        span = periods.parse(period)
        numbers = {name: Decimal(str(more.pop(name))) for name in ("low", "high") if name in more}
        level = more.pop("level", "nation" if area == "100000" else "province")
        exact = None if value is None else Decimal(str(value))
        return Reading(indicator, level, area, period, span.start, span.end, value=exact, **numbers, **more)

    return of


@pytest.fixture(scope="session")
def judged(packs: policy.PackSet) -> Callable[..., Verdict]:
    """Judge one target of a pack on a day with readings (and proofs) of its province."""

    def of(target: str, on: str, *readings: Reading, pack: str = "sichuan", **more: Any) -> Verdict:
        known = Known.from_rows(PROVINCE[pack], readings, **more)
        return judge(packs[pack].targets[target], known, date.fromisoformat(on), packs[pack])

    return of


@pytest.fixture(scope="session")
def unknown(packs: policy.PackSet) -> dict[str, list[State]]:
    """All rows of both provinces on a late day with nothing known."""
    return {name: states(packs[name], Known(code), date(2026, 6, 30)) for name, code in PROVINCE.items()}
