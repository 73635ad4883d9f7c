"""What to mind beside a value: outliers among areas, breaks, units that did not report, parts that do not add up, lateness."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

from zhiheng import policy
from zhiheng.indicators import computing, periods
from zhiheng.indicators.quality import far
from zhiheng.indicators.values import Value
from zhiheng.ledger import ArrowView

PREFECTURES = ("510100", "510300", "510400", "510500", "510600", "510700")


def figure(series: str, year: int, value: float, unit: str = "510000", **more: Any) -> dict[str, Any]:
    return {
        "indicator": series, "unit_code": unit, "period_start": date(year, 1, 1), "period_end": date(year, 12, 31),
        "channel": "all", "value": Decimal(str(value)), "publisher": "示例统计局", **more,
    }  # fmt: skip


def flags(view: ArrowView, pack: policy.Pack, indicator: str, *texts: str) -> dict[tuple[str, str, str], Value]:
    spans = [periods.parse(text) for text in texts]
    found = computing.carry_out(view, pack, spans, [indicator]).values
    return {(value.area, value.period, value.part): value for value in found if value.origin == "published"}


def test_sum_that_its_parts_do_not_make_is_flagged(view: Callable[..., ArrowView], packs: policy.PackSet) -> None:
    rows = [figure("gdp", 2023, 100, code) for code in PREFECTURES]
    wrong = flags(view(statistic=[*rows, figure("gdp", 2023, 650)]), packs["sichuan"], "gdp", "2023")
    right = flags(view(statistic=[*rows, figure("gdp", 2023, 600.3)]), packs["sichuan"], "gdp", "2023")
    assert "parts-differ" in wrong["510000", "2023", ""].flags
    assert "parts-differ" not in right["510000", "2023", ""].flags  # rounding


def test_channels_that_do_not_make_the_total_are_flagged(view: Callable[..., ArrowView], packs: policy.PackSet) -> None:
    def rows(total: int) -> list[dict[str, Any]]:
        return [
            figure("spot-check-pass-rate", 2023, 90, channel=channel, numerator=n * 9 // 10, denominator=n)
            for channel, n in (("all", total), ("plants", 100), ("online", 50))
        ]

    name = "provincial-spot-check-pass-rate"
    assert (
        "parts-differ" in flags(view(statistic=rows(160)), packs["sichuan"], name, "2023")["510000", "2023", ""].flags
    )
    assert (
        "parts-differ"
        not in flags(view(statistic=rows(150)), packs["sichuan"], name, "2023")["510000", "2023", ""].flags
    )


def test_area_far_from_the_others_and_a_step_over_years_are_flagged(
    view: Callable[..., ArrowView], packs: policy.PackSet
) -> None:
    rows = [figure("forest-coverage", 2023, 40 + at, code) for at, code in enumerate(PREFECTURES)]
    rows.append(figure("forest-coverage", 2023, 90, "510800"))
    found = flags(view(statistic=rows), packs["sichuan"], "forest-coverage", "2023")
    assert [code for (code, _, _), value in found.items() if "outlier" in value.flags] == ["510800"]
    years = [*range(2016, 2024)]
    steps = [figure("forest-coverage", year, (30 if year < 2020 else 38) + 0.01 * (year % 2)) for year in years]
    seen = flags(view(statistic=steps), packs["sichuan"], "forest-coverage", *map(str, years))
    assert [period for (_, period, _), value in seen.items() if "break" in value.flags] == ["2020"]


def test_figure_published_long_after_its_period_is_late(view: Callable[..., ArrowView], packs: policy.PackSet) -> None:
    rows = [
        figure("gdp", 2022, 100, published_on=date(2023, 3, 1)),
        figure("gdp", 2023, 100, published_on=date(2024, 8, 1)),
    ]
    found = flags(view(statistic=rows), packs["sichuan"], "gdp", "2022", "2023")
    assert "late" not in found["510000", "2022", ""].flags
    assert "late" in found["510000", "2023", ""].flags


def test_units_that_reported_before_and_not_now_are_told(view: Callable[..., ArrowView], packs: policy.PackSet) -> None:
    rows = [
        {"kind": "circulation", "sample_no": f"{year}{code}", "inspected_on": date(year, 5, 1), "verdict": "pass",
         "sample_division": code, "seller_name": "店"}
        for year, codes in ((2022, PREFECTURES), (2023, PREFECTURES[:4]))
        for code in codes
    ]  # fmt: skip
    spans = [periods.parse("2022"), periods.parse("2023")]
    found = computing.carry_out(view(inspection=rows), packs["sichuan"], spans, ["shop-tests"], ["province"]).values
    assert ["incomplete-units" in value.flags for value in found] == [False, True]


def test_few_or_equal_values_are_never_far() -> None:
    assert far([1, 1, 1, 99]) == [False] * 4
    assert far([1, 1, 1, 1, 99]) == [False] * 5
    assert far([1, 2, 3, 4, 99]) == [False, False, False, False, True]
