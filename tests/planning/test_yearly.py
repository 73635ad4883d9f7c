"""Accountability by body and year, and days due as a calendar file."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from zhiheng.planning import calendar_file, comparing, yearly
from zhiheng.planning.calendar_file import Due
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


def test_calendar_is_what_programs_read():
    long = "规范检验机构并公布结果，" * 6
    made = calendar_file.calendar(
        "期限", [Due("2026-DB-0001", DAY, long, "一;二\n三", "https://x/1")], datetime(2026, 1, 1, tzinfo=UTC), "x"
    )
    lines = made.split("\r\n")
    assert lines[0] == "BEGIN:VCALENDAR"
    assert lines[-1] == ""
    assert all(len(line.encode()) <= 75 for line in lines)
    whole = made.replace("\r\n ", "")
    assert "DTSTART;VALUE=DATE:20260630\r\nDTEND;VALUE=DATE:20260701" in whole
    assert f"SUMMARY:{long}\r\n" in whole
    assert "DESCRIPTION:一\\;二\\n三" in whole
    assert "UID:2026-DB-0001@x" in whole


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
