"""Periods as texts: parsed, listed between two days, moved by years."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zhiheng.indicators import periods
from zhiheng.indicators.errors import PeriodUnreadable


@pytest.mark.parametrize(
    ("text", "start", "end", "kind"),
    [
        ("2023", date(2023, 1, 1), date(2023, 12, 31), "year"),
        ("2023-H2", date(2023, 7, 1), date(2023, 12, 31), "half"),
        ("2018-Q2", date(2018, 4, 1), date(2018, 6, 30), "quarter"),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29), "month"),
        ("2013/2017", date(2013, 1, 1), date(2017, 12, 31), "term"),
    ],
)
def test_parse_when_the_form_is_known(text: str, start: date, end: date, kind: str) -> None:
    span = periods.parse(text)
    assert (span.start, span.end, span.kind, span.text) == (start, end, kind, text)
    assert periods.of_days(start, end) == span


@pytest.mark.parametrize(
    "text", ["", "23", "2023-Q5", "2023-13", "2023Q2", "2017/2013", "２０２３", "0000", "0001/9999", "2023-07-01"]
)
def test_parse_refuses_when_the_form_is_not_known(text: str) -> None:
    with pytest.raises(PeriodUnreadable):
        periods.parse(text)


def test_spans_are_those_that_end_within_two_days() -> None:
    found = periods.spans("quarter", date(2022, 5, 1), date(2023, 3, 31))
    assert [span.text for span in found] == ["2022-Q2", "2022-Q3", "2022-Q4", "2023-Q1"]
    assert [span.text for span in periods.spans("plan", date(2021, 6, 1), date(2023, 6, 1))] == ["2021", "2022"]


@settings(max_examples=30, deadline=None)
@given(st.sampled_from(["month", "quarter", "half", "year"]), st.integers(1990, 2040), st.integers(1, 9))
def test_before_keeps_the_kind_when_years_are_taken_off(kind: str, year: int, back: int) -> None:
    for span in periods.spans(kind, date(year, 1, 1), date(year, 12, 31)):
        earlier = periods.before(span, back)
        assert earlier.kind == kind
        assert earlier.start == span.start.replace(year=year - back)
