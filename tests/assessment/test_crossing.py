"""A year that crosses New Year, put together from its months."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from zhiheng.assessment.years import Year
from zhiheng.indicators import periods
from zhiheng.indicators.values import Value
from zhiheng.policy import Pack
from zhiheng.server.assessment import crossing
from zhiheng.stats import intervals

YEAR = Year(2023, date(2023, 7, 1), date(2024, 6, 30))
RATE = "spot-check-pass-rate-records"


def value(month: str, **more: Any) -> Value:
    span = periods.parse(month)
    given = {
        "indicator": RATE, "level": "county", "area": "510402", "period": month, "starts": span.start, "ends": span.end, "breakdown": "", "part": "",
        "numerator": None, "denominator": None, "value": None, "n": None, "low": None, "high": None, "method": "none",
        "origin": "computed", "publisher": "", "flags": (), "reason": "no_data",
    }  # fmt: skip
    names = set(Value.__dataclass_fields__)
    return Value(**{name: each for name, each in {**given, **more}.items() if name in names})


def rate(month: str, good: int, of: int) -> Value:
    return value(
        month, numerator=Decimal(good), denominator=Decimal(of), value=Decimal(100 * good) / of, n=of, reason=""
    )


def test_ratio_is_the_sum_over_the_sum_and_no_average(sichuan: Pack) -> None:
    now, before = crossing.spans(YEAR)
    made = list(
        crossing.joined(
            sichuan,
            [rate("2023-07", 9, 10), rate("2024-06", 30, 90), rate("2024-07", 1, 1), value("2023-09")],
            (now, before),
        )
    )
    assert [(one.period, one.value, one.n) for one in made] == [("2023-07/2024-06", Decimal("39.000000"), 100)]
    assert (made[0].low, made[0].high) == (None, None)


def test_year_of_shares_has_the_interval_of_its_sums_and_not_the_marks_of_a_month(sichuan: Pack) -> None:
    now, before = crossing.spans(YEAR)
    months = [
        replace(rate("2023-07", 90, 100), method="wilson", flags=("synthetic",)),
        replace(rate("2024-06", 3, 4), method="wilson", flags=("small-n", "unstable")),
    ]
    made = next(crossing.joined(sichuan, months, (now, before)))
    exactly = intervals.wilson(93, 104)
    assert (made.method, made.flags) == ("wilson", ("synthetic",))
    assert (float(made.low), float(made.high)) == pytest.approx((exactly.low * 100, exactly.high * 100), abs=1e-5)
    hidden = [*months, value("2024-01", reason="suppressed", flags=("suppressed",))]
    made = next(crossing.joined(sichuan, hidden, (now, before)))
    assert (made.value, made.n, made.numerator, made.reason) == (None, None, None, "suppressed")


def test_months_without_values_give_a_year_without_one(sichuan: Pack) -> None:
    now, before = crossing.spans(YEAR)
    made = list(crossing.joined(sichuan, [value("2022-09"), value("2022-10")], (now, before)))
    assert [(one.period, one.value, one.reason) for one in made] == [("2022-07/2023-06", None, "no_data")]


@pytest.mark.parametrize(
    ("indicator", "found"), [("major-works-accidents", Decimal(5)), ("valid-qms-certificates", Decimal(3))]
)
def test_counts_add_up_and_stocks_are_those_of_the_last_month(sichuan: Pack, indicator: str, found: Decimal) -> None:
    now, before = crossing.spans(YEAR)
    months = [
        value("2023-08", indicator=indicator, value=Decimal(2), reason=""),
        value("2024-02", indicator=indicator, value=Decimal(3), reason=""),
    ]
    assert [one.value for one in crossing.joined(sichuan, months, (now, before))] == [found]


def test_year_to_the_end_of_february_has_a_year_before_in_a_leap_year() -> None:
    now, before = crossing.spans(Year(2023, date(2023, 3, 1), date(2024, 2, 29)))
    assert (now.text, before.text) == ("2023-03/2024-02", "2022-03/2023-02")
    assert (before.start, before.end) == (date(2022, 3, 1), date(2023, 2, 28))
