"""Laws of clocks: suspensions move the end by what they take, no term ends on a day off, longer is never earlier."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from zhiheng.cases.clock_rules import Suspension, due, last_day, warns_on
from zhiheng.codes import workdays
from zhiheng.policy.model import Clock, DayKind

DAYS = st.dates(date(2024, 1, 1), date(2027, 12, 31))
COUNTS = st.sampled_from(list(DayKind))
#: A clock and how often it is suspended, from how many days after its start and for how long.
SPANS = st.lists(st.tuples(st.integers(0, 60), st.integers(0, 30)), max_size=4)
ONE = timedelta(days=1)


def clock(counts: str, days: int, extension: int | None = None, extensions: int = 0) -> Clock:
    return Clock.model_validate({
        "id": "c", "label": {"zh": "期", "en": "term"}, "days": days, "counts": counts, "extension": extension, "extensions": extensions,
    })  # fmt: skip


def spans(start: date, drawn: list[tuple[int, int]]) -> list[Suspension]:
    return [Suspension(start + at * ONE, start + (at + length) * ONE) for at, length in drawn]


@pytest.mark.parametrize(("counts", "days", "start", "end", "provisional"), [
    ("working", 7, "2025-09-26", "2025-10-13", False),
    ("working", 10, "2026-02-10", "2026-03-02", False),
    ("calendar", 5, "2026-02-10", "2026-02-24", False),  # ends on the 15th, in the Spring Festival
    ("calendar", 30, "2026-03-02", "2026-04-01", False),
    ("months", 1, "2026-01-31", "2026-02-28", False),
    ("months", 3, "2026-07-01", "2026-10-08", False),  # 1 October is a holiday
    ("months", 36, "2026-03-02", "2029-03-02", True),
])  # fmt: skip
def test_known_terms(counts: str, days: int, start: str, end: str, provisional: bool) -> None:
    found = due(clock(counts, days), date.fromisoformat(start))
    assert found is not None
    assert (str(found.date), found.provisional) == (end, provisional)


def test_term_is_open_while_it_stands_still() -> None:
    start = date(2026, 3, 2)
    assert due(clock("working", 5), start, [Suspension(start + ONE)]) is None


def test_days_of_a_suspension_are_not_counted() -> None:
    start = date(2026, 3, 2)  # Monday; five working days end on the 9th
    paused = [Suspension(date(2026, 3, 4), date(2026, 3, 10))]  # Wed, Thu, Fri, Mon: four working days
    found = due(clock("working", 5), start, paused)
    assert found is not None
    assert found.date == date(2026, 3, 13)


def test_extension_adds_its_days() -> None:
    extended = clock("working", 5, extension=10, extensions=1)
    assert due(extended, date(2026, 3, 2), (), 1) == due(clock("working", 15), date(2026, 3, 2))


@settings(max_examples=50)
@given(start=DAYS, counts=COUNTS, number=st.integers(0, 60), drawn=SPANS)
def test_no_term_ends_on_a_day_off_or_before_it_began_or_while_it_stands_still(
    start: date, counts: DayKind, number: int, drawn: list[tuple[int, int]]
) -> None:
    given_spans = spans(start, drawn)
    found = last_day(counts, number, start, given_spans)
    assert found is not None
    assert workdays.is_working_day(found.date)
    assert found.date >= start
    if found.date > start:
        assert not any(span.first <= found.date < (span.until or date.max) for span in given_spans if span.until)


@settings(max_examples=50)
@given(start=DAYS, number=st.integers(1, 60), at=st.integers(1, 40), working=st.integers(1, 30))
def test_suspending_n_working_days_moves_the_end_by_n(start: date, number: int, at: int, working: int) -> None:
    plain = last_day(DayKind.WORKING, number, start)
    first = workdays.add_working_days(start, at).date
    until = workdays.add_working_days(first, working).date  # first … the day before until: n working days
    moved = last_day(DayKind.WORKING, number, start, [Suspension(first, until)])
    assert plain is not None
    assert moved is not None
    assume(first <= plain.date)
    assert workdays.count_working_days(plain.date, moved.date) == working


@settings(max_examples=50)
@given(start=DAYS, counts=COUNTS, number=st.integers(1, 60), more=st.integers(1, 20), drawn=SPANS)
def test_longer_terms_never_end_earlier(
    start: date, counts: DayKind, number: int, more: int, drawn: list[tuple[int, int]]
) -> None:
    shorter, longer = (last_day(counts, n, start, spans(start, drawn)) for n in (number, number + more))
    assert shorter is not None
    assert longer is not None
    assert longer.date >= shorter.date


@settings(max_examples=50)
@given(start=DAYS, counts=COUNTS, number=st.integers(1, 60), drawn=SPANS)
def test_a_suspension_never_brings_the_end_forward(
    start: date, counts: DayKind, number: int, drawn: list[tuple[int, int]]
) -> None:
    plain, moved = last_day(counts, number, start), last_day(counts, number, start, spans(start, drawn))
    assert plain is not None
    assert moved is not None
    assert moved.date >= plain.date


@settings(max_examples=50)
@given(start=DAYS, counts=COUNTS, number=st.integers(1, 60), drawn=SPANS)
def test_order_and_overlap_of_suspensions_do_not_matter(
    start: date, counts: DayKind, number: int, drawn: list[tuple[int, int]]
) -> None:
    listed = spans(start, drawn)
    assert last_day(counts, number, start, listed) == last_day(counts, number, start, [*reversed(listed), *listed])


def test_warning_comes_so_many_days_of_its_kind_before_the_end() -> None:
    assert warns_on(DayKind.WORKING, date(2026, 3, 9), 2) == date(2026, 3, 5)
    assert warns_on(DayKind.CALENDAR, date(2026, 3, 9), 2) == date(2026, 3, 7)
    assert warns_on(DayKind.WORKING, date(2026, 3, 9), 0) == date(2026, 3, 9)
