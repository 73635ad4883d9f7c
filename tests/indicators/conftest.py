"""Packs and their record types once; small views of records; values in few words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

import pyarrow as pa
import pytest

from zhiheng import policy
from zhiheng.indicators import computing, periods
from zhiheng.indicators.values import Value
from zhiheng.ledger import ArrowView
from zhiheng.policy.model import RecordType

DAY = date(2024, 12, 31)


@pytest.fixture(scope="session")
def packs() -> policy.PackSet:
    return policy.load()


@pytest.fixture(scope="session")
def record_types(packs: policy.PackSet) -> Mapping[str, RecordType]:
    return {name: kind for pack in packs.values() for name, kind in pack.record_types.items()}


@pytest.fixture(scope="session")
def view(record_types: Mapping[str, RecordType]) -> Callable[..., ArrowView]:
    """A view over rows given as dictionaries, by record type."""

    def of(as_of: date = DAY, **rows: list[dict[str, Any]]) -> ArrowView:
        names = {name: sorted({key for row in given for key in row}) for name, given in rows.items()}
        tables = {
            name: pa.table({key: [row.get(key) for row in given] for key in names[name]})
            for name, given in rows.items()
        }
        return ArrowView(tables, record_types, as_of)

    return of


@pytest.fixture(scope="session")
def computed(packs: policy.PackSet) -> Callable[..., dict[tuple[str, ...], Value]]:
    """The values of one indicator, by area, period and (for a slice) part."""

    def of(view: ArrowView, indicator: str, *texts: str, pack: str = "sichuan") -> dict[tuple[str, ...], Value]:
        found = computing.carry_out(view, packs[pack], [periods.parse(text) for text in texts], [indicator]).values
        assert all(value.indicator == indicator for value in found)
        keys = [(v.area, v.period, *((v.part,) if v.breakdown else ())) for v in found]
        return dict(zip(keys, found, strict=True))

    return of
