from __future__ import annotations

from datetime import date, datetime, timedelta

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhiheng.codes import workdays
from zhiheng.codes.errors import CalendarOutside, UnreadableDate, UnreadableDays

DAYS = st.dates(date(1950, 1, 1), date(2100, 12, 31))


@pytest.mark.parametrize(
    ("start", "days", "end"),
    [
        ("2025-09-26", 7, "2025-10-13"),  # a make-up Sunday and Saturday are worked, eight days are off
        ("2026-02-10", 10, "2026-03-02"),
        ("2024-02-08", 1, "2024-02-09"),  # the eve of the spring festival of 2024 was a working day by the notice
        ("2024-02-09", 1, "2024-02-18"),  # a Sunday that was worked
        ("2020-01-23", 1, "2020-02-03"),  # the holiday was prolonged
        ("2015-09-02", 1, "2015-09-06"),
        ("2011-12-30", 1, "2011-12-31"),
        ("2025-10-01", 0, "2025-10-09"),
        ("2025-09-30", 0, "2025-09-30"),
        ("2025-10-13", -7, "2025-09-26"),
        ("2025-10-05", -1, "2025-09-30"),
    ],
)
def test_working_days_added_by_the_notices(start: str, days: int, end: str) -> None:
    assert workdays.add_working_days(start, days) == workdays.DatedDay(date.fromisoformat(end), False)


def test_period_is_provisional_when_it_leaves_the_published_years() -> None:
    last = workdays.calendar().published_until
    assert not workdays.add_working_days(last - timedelta(days=10), 2).provisional
    assert workdays.add_working_days(last - timedelta(days=1), 2).provisional
    assert workdays.add_working_days("2031-05-01", 3) == workdays.DatedDay(date(2031, 5, 6), True)
    assert workdays.add_working_days("1999-05-01", 3).provisional


def test_calendar_period_rolls_forward_when_it_ends_on_a_day_off() -> None:
    assert workdays.add_calendar_days("2025-09-26", 7).date == date(2025, 10, 9)
    assert workdays.add_calendar_days("2025-09-26", 7, roll=False).date == date(2025, 10, 3)
    assert workdays.add_calendar_days("2025-09-26", 2).date == date(2025, 9, 28)  # a Sunday that is worked
    assert workdays.add_calendar_days("2025-10-09", -6).date == date(2025, 10, 3)
    assert workdays.count_calendar_days("2024-02-28", "2024-03-01") == 2


@pytest.mark.parametrize(
    "value", ["2024-02-30", "2023-02-29", "2024/02/28", "", "😀", "２０２４-01-01", None, 5, datetime(2024, 1, 1)]
)
def test_date_refused_when_it_is_none(value: object) -> None:
    with pytest.raises(UnreadableDate) as caught:
        workdays.add_working_days(value, 1)  # type: ignore[arg-type]
    assert caught.value.exit_code == 2


@pytest.mark.parametrize("days", [40_001, -40_001, 1.5, "7", None, True])
def test_number_of_days_refused_when_absurd(days: object) -> None:
    with pytest.raises(UnreadableDays):
        workdays.add_working_days("2024-01-01", days)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("start", "days"), [("1899-12-31", 1), ("2199-12-30", 9), ("1900-01-02", -9), ("9999-12-31", 1)]
)
def test_calendar_has_ends_and_says_so(start: str, days: int) -> None:
    with pytest.raises(CalendarOutside):
        workdays.add_working_days(start, days)
    with pytest.raises(CalendarOutside):
        workdays.add_calendar_days(start, days)


@given(DAYS, st.integers(1, 3000))
def test_count_reverses_add(day: date, days: int) -> None:
    end = workdays.add_working_days(day, days).date
    assert workdays.is_working_day(end)
    assert workdays.count_working_days(day, end) == days
    assert workdays.count_working_days(end, day) == -days


@given(st.lists(st.tuples(DAYS, st.integers(-300, 3000)), max_size=30))
def test_vector_and_scalar_agree(pairs: list[tuple[date, int]]) -> None:
    days = np.array([d for d, _ in pairs], dtype="datetime64[D]")
    counts = np.array([n for _, n in pairs], dtype=np.int64)
    for many, one in (
        (workdays.add_working_days_many, workdays.add_working_days),
        (workdays.add_calendar_days_many, workdays.add_calendar_days),
    ):
        found, provisional = many(days, counts)
        want = [one(d, n) for d, n in pairs]
        assert found.tolist() == [w.date for w in want]
        assert provisional.tolist() == [w.provisional for w in want]
    ends = days + counts.astype("timedelta64[D]")
    want_counts = [workdays.count_working_days(d, e) for d, e in zip(days.tolist(), ends.tolist(), strict=True)]
    assert workdays.count_working_days_many(pa.array(days), ends).tolist() == want_counts


def test_vector_form_refuses_days_outside() -> None:
    with pytest.raises(CalendarOutside):
        workdays.add_working_days_many(np.array(["1850-01-01"], dtype="datetime64[D]"), 1)
    with pytest.raises(CalendarOutside):
        workdays.add_working_days_many(np.array(["NaT"], dtype="datetime64[D]"), 1)
    with pytest.raises(CalendarOutside):
        workdays.add_calendar_days_many(np.array(["2199-12-31"], dtype="datetime64[D]"), 1)


def test_every_year_of_the_table_is_whole() -> None:
    known = workdays.calendar()
    for year in range(known.published_from.year, known.published_until.year + 1):
        named = {o.name for o in known.occasions if o.kind == "off" and o.last.year == year}
        assert named >= {"元旦", "春节", "清明节", "劳动节", "端午节", "国庆节"}, year
        count = workdays.count_working_days(date(year - 1, 12, 31), date(year, 12, 31))
        assert 247 <= count <= 252, (year, count)
    for one, two in zip(known.occasions, known.occasions[1:], strict=False):
        assert one.first <= one.last < two.first


def test_make_up_days_are_weekends_and_each_day_off_block_has_a_reason() -> None:
    for occasion in workdays.calendar().occasions:
        if occasion.kind == "work":
            assert {occasion.first.weekday(), occasion.last.weekday()} <= {5, 6}
            assert (occasion.last - occasion.first).days <= 1
        else:
            assert (occasion.last - occasion.first).days < 11
    assert {o.notice for o in workdays.calendar().occasions if o.first.year == 2026} == {"国办发明电〔2025〕7号"}
