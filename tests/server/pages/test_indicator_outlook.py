"""Where a series leads: the line and its interval as `stats.trend` has them, and every reason for drawing none."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from zhiheng.indicators.values import Value
from zhiheng.policy import load
from zhiheng.server.indicators import (
    portal_charts,
    portal_findings,
    portal_outlook,
    portal_places,
    qualities,
)
from zhiheng.server.portal.visible import today
from zhiheng.stats import trend

PACK = load()["sichuan"]
RATE, PRIZES, RANK = (
    PACK.indicators[name] for name in ("farm-product-pass-rate", "luban-prizes", "overall-quality-rank")
)
DAY = date(2026, 6, 1)


def value(number: float | str | None, year: int, **more: Any) -> Value:
    days = {"period": str(year), "starts": date(year, 1, 1), "ends": date(year, 12, 31)}
    known = Decimal(str(number)) if number is not None else None
    return Value(RATE.id, "province", "510000", value=known, origin="computed", **days | more)


def line(*numbers: float, first: int = 2020) -> list[Value]:
    return [value(number, first + at) for at, number in enumerate(numbers)]


def test_outlook_is_the_line_of_the_engine_when_five_years_are_known() -> None:
    numbers = (90.0, 91.5, 91.0, 92.5, 93.0)
    found = portal_outlook.outlook(line(*numbers), RATE, None, DAY)
    engine = trend.forecast(range(2020, 2025), numbers, 2027, within=(0, 100))
    assert engine is not None
    assert [row.numbers for row in found.rows] == list(zip(engine.points, engine.low, engine.high, strict=True))
    assert [row.period for row in found.rows] == ["2025 年", "2026 年", "2027 年"]
    assert (found.n, found.since, found.why) == (5, "2020 年", "")
    assert all(row.numbers[2] <= 100 for row in found.rows)
    assert "2027 年约为" in found.told


def test_outlook_reaches_the_deadline_when_it_lies_near() -> None:
    known = line(90, 91, 90, 92)
    assert portal_outlook.outlook(known, RATE, 2028, DAY).rows[-1].period == "2028 年"
    assert portal_outlook.outlook(known, RATE, 2050, DAY).rows[-1].period == "2026 年"
    assert portal_outlook.outlook(known, RATE, 2015, DAY).rows[-1].period == "2026 年"


def test_count_falls_no_lower_than_nothing_when_it_is_continued() -> None:
    found = portal_outlook.outlook(line(9, 5, 4, 1), PRIZES, 2028, DAY)
    assert {row.numbers[1] for row in found.rows} == {0.0}


QUARTER = {"period": "2023-Q1", "starts": date(2023, 1, 1), "ends": date(2023, 3, 31)}


@pytest.mark.parametrize(
    ("series", "indicator", "words"),
    [
        ([], RATE, "没有数值"),
        (line(90, 91, 92), RATE, "只有 3 期数值"),
        (line(90, 91, 92, 93), RATE, "恰在一条直线上"),
        (line(90, 90, 90, 90), RATE, "恰在一条直线上"),
        (line(90, 91, 90, 92, first=2012), RATE, "最近一期是2015 年"),
        (line(1, 2, 1, 2), RANK, "位次、状态和日期"),
        ([*line(90, 91, 90), value(92, 2023, **QUARTER)], RATE, "季节"),
        ([*line(90, 91, 90), value(92, 2023, flags=("break",)), value(91, 2024)], RATE, "2023 年有断点，此后只有 2 期"),
        ([*(replace(one, origin="published") for one in line(90, 91, 90)), value(92, 2023)], RATE, "同一来源的数值只有 1 期"),
        ([*line(90, 91, 90), value(None, 2023, reason="suppressed")], RATE, "只有 3 期数值"),
    ],
    ids=["none", "few", "exact", "flat", "old", "rank", "quarters", "break", "sources", "hidden"],
)  # fmt: skip
def test_reason_is_given_when_no_line_is_drawn(series: list[Value], indicator: Any, words: str) -> None:
    found = portal_outlook.outlook(series, indicator, None, DAY)
    assert found.rows == ()
    assert words in found.why


def test_line_starts_anew_when_a_step_is_found_in_the_series() -> None:
    found = portal_outlook.outlook(line(70, 70.2, 69.9, 70.1, 90, 90.3, 89.8, 90.1, first=2017), RATE, None, DAY)
    assert (found.n, found.since) == (4, "2021 年")
    assert 85 < found.rows[0].numbers[0] < 95


def test_chart_holds_the_outlook_behind_what_is_known() -> None:
    known = line(90, 91, 90, 92)
    found = portal_outlook.outlook(known, RATE, None, DAY)
    spec = portal_outlook.drawn(portal_charts.trend(RATE, {"四川省": known}, "finding"), found)
    assert spec is not None
    assert len(spec["labels"]) == 7
    assert [len(one["values"]) for one in spec["series"]] == [7]
    assert spec["ahead"]["values"][:4] == [None, None, None, 92.0]
    assert found.told in spec["description"]
    plain = portal_charts.trend(RATE, {"四川省": known}, "finding")
    assert portal_outlook.drawn(plain, portal_outlook.Outlook(why="x")) is plain


def counted(k: int, n: int, origin: str = "computed") -> Value:
    more = {"numerator": Decimal(k), "denominator": Decimal(n), "n": n, "method": "wilson"}
    return replace(value(100 * k / n, 2023, **more), origin=origin)


def test_place_is_held_against_the_rest_when_it_is_most_of_the_whole() -> None:
    place, whole = counted(5436, 6000), counted(9000, 10_000)
    assert portal_findings.better(place, whole, RATE) == "same"
    other = portal_findings.rest(place, whole, RATE)
    assert other is not None
    assert (other.numerator, other.denominator, other.value) == (3564, 4000, Decimal("89.1"))
    assert portal_findings.against(place, whole, RATE) == "better"
    assert portal_findings.against(place, counted(9000, 10_000, "published"), RATE) == ""
    assert portal_findings.rest(counted(9, 10), counted(9, 10), RATE) is None


def standing(name: str, number: float, year: int) -> portal_places.Standing:
    from zhiheng.server.indicators import portal_figures

    shown = portal_figures.shown(value(number, year), PACK.indicators[name], PACK)
    return portal_places.Standing(PACK.indicators[name], qualities.quality_of(name, PACK).id, shown, (), "", "", "")


def test_headlines_stand_in_the_order_of_the_pack_and_old_ones_give_way() -> None:
    product = qualities.of(PACK)["product"]
    year = (today() - timedelta(days=400)).year
    names = ["ccc-coverage", "industrial-product-pass-rate", "farm-product-pass-rate"]
    here = [standing(name, 90, year) for name in names] + [standing("food-pass-rate", 89, year - 9)]
    order = [one.indicator.id for one in portal_places.headed(product, here)]
    assert order == ["farm-product-pass-rate", "industrial-product-pass-rate", "ccc-coverage", "food-pass-rate"]
    assert [one.indicator.id for one in portal_places.headlines(here, PACK)] == ["farm-product-pass-rate"]


def test_year_of_the_last_target_is_read_when_it_is_a_span() -> None:
    from zhiheng.server.indicators import portal_indicator

    found = {name: portal_indicator._deadline(one, PACK) for name, one in PACK.indicators.items()}
    assert found["local-service-standards"] == 2015
    assert found["luban-prizes"] is None or found["luban-prizes"] > 2000
