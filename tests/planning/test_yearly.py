"""Accountability by body and year, and reported values beside computed ones."""

from __future__ import annotations

from datetime import date

import pytest

from zhiheng.planning import comparing, yearly
from zhiheng.planning.yearly import Fate, Happened

DAY = date(2026, 6, 30)


@pytest.mark.parametrize(
    ("happened", "on", "fate"),
    [
        (Happened(DAY, done_on=DAY), date(2026, 8, 1), Fate.ON_TIME),
        (Happened(DAY, done_on=date(2026, 7, 1), told=True), date(2026, 8, 1), Fate.LATE),
        (Happened(DAY, done_on=date(2026, 7, 1), told=True, reasoned=True), date(2026, 8, 1), Fate.LATE_REASONED),
        (Happened(DAY, told=True, reasoned=True), date(2026, 8, 1), Fate.LATE_REASONED),
        (Happened(DAY, told=True), date(2026, 8, 1), Fate.LATE),
        (Happened(DAY), date(2026, 8, 1), Fate.SILENT),
        (Happened(DAY), DAY, Fate.PENDING),
        (Happened(DAY, claimed_on=DAY, told=True), date(2026, 8, 1), Fate.PENDING),
        (Happened(DAY, claimed_on=date(2026, 7, 2), told=True), date(2026, 8, 1), Fate.LATE),
        (Happened(DAY, to_try=True), date(2026, 8, 1), Fate.NO_TERM),
        (Happened(DAY, done_on=date(2026, 7, 1), to_try=True), date(2026, 8, 1), Fate.ON_TIME),
    ],
)
def test_fate_of_what_was_due(happened, on, fate):
    assert yearly.fate(happened, on) is fate


def test_counts_are_by_year_and_body_and_rank_nobody():
    things = [
        yearly.Due("b", "duty", 2025, Fate.LATE), yearly.Due("a", "duty", 2025, Fate.ON_TIME), yearly.Due("b", "item", 2026, Fate.PENDING),
        yearly.Due("b", "finding", 2025, closed=True), yearly.Due("b", "finding", 2025),
    ]  # fmt: skip
    rows = yearly.by_body(things)
    assert [(one.year, one.body) for one in rows] == [(2026, "b"), (2025, "a"), (2025, "b")]
    last = rows[2]
    assert (last.duties_all, last.duties[Fate.LATE], last.items_all, last.findings_open, last.findings_closed) == (
        1,
        1,
        0,
        1,
        1,
    )


@pytest.mark.parametrize(
    ("reported", "computed", "difference"),
    [
        ("96.5", "96.54", "0.0"),
        ("９７％", "96.4", "1"),
        ("95", "96.4", "-1"),
        ("约20家", "3", None),
        ("1,234", "1234", "0"),
        ("5", None, None),
    ],
)
def test_reported_value_is_compared_as_exactly_as_it_is_written(reported, computed, difference):
    from decimal import Decimal

    found = comparing.beside(reported, None if computed is None else Decimal(computed))
    assert (None if found.difference is None else str(found.difference)) == difference
    assert found.differs is (difference not in (None, "0", "0.0"))


def test_way_is_drawn_of_one_kind_of_period():
    from types import SimpleNamespace

    from zhiheng.server.planning import duty_values

    def values(*periods: str):
        return [SimpleNamespace(period=one, value=1) for one in periods]

    both = values("2024", "2025-Q1", "2025", "2025-Q2")
    assert [one.period for one in duty_values._of_one_kind(both)] == ["2024", "2025"]
    assert [one.period for one in duty_values._of_one_kind(values("2025", "2025-Q1", "2025-Q2"))] == [
        "2025-Q1",
        "2025-Q2",
    ]
    assert duty_values._of_one_kind([]) == []
