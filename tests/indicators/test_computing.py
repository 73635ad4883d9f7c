"""Formulas over records: every level and period from one pass, zeros apart from what is not known, n and interval."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from zhiheng import policy
from zhiheng.indicators import computing, periods
from zhiheng.indicators.errors import UnknownIndicator, UnknownLevel
from zhiheng.indicators.values import COLUMNS, KEY, REASONS, SCHEMA, Value, as_table, from_table
from zhiheng.ledger import ArrowView

Computed = Callable[..., dict[tuple[str, ...], Value]]
FIRMS = ("91510104MA0YY00011", "91510185MA0YY00012", "91510304MA0YY00013")


def sample(number: int, on: date, verdict: str = "pass", place: str | None = "510104", **more: Any) -> dict[str, Any]:
    reason = {"reason": "示例"} if verdict == "fail" else {}
    made = {"producer_code": FIRMS[0], "producer_name": "示例"}
    named = {"kind": "spot_check", "sample_no": f"S{number}", "inspected_on": on, "sample_division": place}
    return {**named, **made, "verdict": verdict, **reason, **more}


@pytest.fixture(scope="module")
def checks(view: Callable[..., ArrowView]) -> ArrowView:
    rows = [
        sample(1, date(2023, 1, 9)),
        sample(2, date(2023, 5, 9), "fail", seller_name="店"),
        sample(3, date(2023, 5, 10), place="510185", producer_code=FIRMS[1]),
        sample(4, date(2023, 5, 10), place="510302", producer_code=FIRMS[2], product_category="建材"),
        sample(5, date(2023, 6, 1), "fail", retest=True),  # a follow-up sample
        sample(6, date(2023, 6, 1), "not_judged"),
        sample(7, date(2022, 6, 1)),
        sample(8, date(2023, 7, 1), kind="monitoring"),
        sample(9, date(2023, 7, 1), place="320102"),  # elsewhere
        sample(10, date(2023, 8, 1), place=None, producer_code=None),  # nobody knows where
    ]
    return view(inspection=rows)


def test_rate_is_given_for_every_level_and_period_when_records_bear_a_place(
    checks: ArrowView, computed: Computed
) -> None:
    found = computed(checks, "spot-check-pass-rate-records", "2023", "2023-Q2", "2023-05")
    whole = found["510000", "2023"]
    assert (whole.numerator, whole.denominator, whole.n) == (4, 5, 5)
    assert whole.value == Decimal(80)
    assert found["510100", "2023"].denominator == 3
    assert found["chengdu-plain", "2023"].denominator == 3
    assert found["southern-sichuan", "2023-05"].denominator == 1
    assert found["510185", "2023-Q2"].value == Decimal(100)
    assert found["510000", "2023-Q2"].denominator == 3
    assert found["510104", "2023-05"].value == 0


def test_interval_is_wilsons_and_small_cells_are_flagged(checks: ArrowView, computed: Computed) -> None:
    value = computed(checks, "spot-check-pass-rate-records", "2023")["510000", "2023"]
    assert value.method == "wilson"
    assert (value.low, value.high) == (Decimal("37.553463"), Decimal("96.377589"))
    assert {"small-n", "unstable", "pooled-channels", "division-unknown"} <= set(value.flags)


def test_channels_are_told_apart_and_pooled_where_the_definition_says_so_alone(
    checks: ArrowView, computed: Computed
) -> None:
    pooled = computed(checks, "spot-check-pass-rate-records", "2023")
    assert pooled["510000", "2023", "plants"].denominator == 4
    assert pooled["510000", "2023", "shops"].value == 0
    rows = [
        dict(sample(at, date(2023, 3, at), ordered_level="province"), channel=c)
        for at, c in ((1, "plants"), (2, "online"))
    ]
    rows.append(sample(3, date(2023, 3, 3), "fail", ordered_level="province", channel="online"))
    apart = computed(_again(checks, rows), "provincial-spot-check-pass-rate", "2023")
    assert apart["510000", "2023"].value is None
    assert apart["510000", "2023"].reason == "not_computable"
    assert apart["510000", "2023"].flags == ("pooled-channels",)
    assert apart["510000", "2023", "plants"].value == 100
    assert apart["510000", "2023", "online"].value == 50
    assert apart["510100", "2023", "online"].n == 2


def test_part_of_another_breakdown_goes_over_channels_too_and_is_not_made_in_silence(
    checks: ArrowView, computed: Computed
) -> None:
    rows = [
        dict(sample(at, date(2023, 3, at), ordered_level="province"), channel=c, product_category="肥料")
        for at, c in ((1, "plants"), (2, "online"))
    ]
    apart = computed(_again(checks, rows), "provincial-spot-check-pass-rate", "2023")["510000", "2023", "肥料"]
    assert (apart.value, apart.n, apart.reason) == (None, None, "not_computable")
    pooled = computed(_again(checks, rows), "spot-check-pass-rate-records", "2023")["510000", "2023", "肥料"]
    assert (pooled.value, pooled.flags.count("pooled-channels")) == (100, 1)


def test_every_rate_of_inspections_names_its_channels_and_says_if_it_pools_them(packs: policy.PackSet) -> None:
    rates = [
        each
        for pack in packs.values()
        for each in pack.indicators.values()
        if each.formula and each.formula.denominator and each.formula.numerator.reads == "inspection"
    ]
    assert len(rates) > 10
    assert [each.id for each in rates if not each.channels] == []
    assert [each.id for each in rates if each.pooled and "合并" not in each.definition.zh] == []


def _again(view: ArrowView, rows: list[dict[str, Any]]) -> ArrowView:
    import pyarrow as pa

    names = sorted({key for row in rows for key in row})
    return ArrowView(
        {"inspection": pa.table({n: [r.get(n) for r in rows] for n in names})}, view.record_types, view.as_of
    )


def test_enterprise_rate_counts_each_producer_once_at_every_level(checks: ArrowView, computed: Computed) -> None:
    found = computed(checks, "spot-check-enterprise-pass-rate", "2023", "2023-Q2")
    assert (found["510000", "2023"].numerator, found["510000", "2023"].denominator) == (2, 3)
    assert found["510100", "2023"].value == 50
    assert found["510000", "2023-Q2"].denominator == 3


def test_panel_keeps_the_producers_of_both_years_alone(checks: ArrowView, computed: Computed) -> None:
    value = computed(checks, "spot-check-panel-pass-rate", "2023")["510000", "2023"]
    assert (value.numerator, value.denominator) == (1, 2)  # the first firm alone was checked in 2022, too


def test_nothing_counted_is_zero_where_records_came_in_and_unknown_where_none_did(
    view: Callable[..., ArrowView], computed: Computed
) -> None:
    rows = [sample(1, date(2022, 4, 1), kind="circulation"), sample(2, date(2023, 4, 1))]
    found = computed(view(inspection=rows), "shop-tests", "2021", "2022", "2023", "2025")
    assert found["510000", "2022"].value == 1
    assert (found["510300", "2022"].value, found["510300", "2022"].reason) == (0, "")
    assert found["510000", "2023"].value == 0
    assert (found["510000", "2021"].value, found["510000", "2021"].reason) == (None, "no_data")
    assert found["510000", "2025"].reason == "not_yet"


def test_ratio_without_denominator_says_so(view: Callable[..., ArrowView], computed: Computed) -> None:
    found = computed(
        view(inspection=[sample(1, date(2023, 4, 1), "not_judged")]), "spot-check-pass-rate-records", "2023"
    )
    assert (found["510000", "2023"].value, found["510000", "2023"].reason) == (None, "no_denominator")
    assert found["510100", "2023"].reason == "no_denominator"
    assert found["510300", "2023"].reason == "no_data"


def test_period_that_is_not_over_is_flagged(view: Callable[..., ArrowView], computed: Computed) -> None:
    early = view(date(2023, 6, 30), inspection=[sample(1, date(2023, 4, 1))])
    assert "incomplete-period" in computed(early, "spot-check-pass-rate-records", "2023")["510000", "2023"].flags
    assert (
        "incomplete-period" not in computed(early, "spot-check-pass-rate-records", "2023-Q2")["510000", "2023-Q2"].flags
    )


def test_finite_population_leaves_no_doubt_when_all_of_it_was_seen(
    view: Callable[..., ArrowView], computed: Computed
) -> None:
    named = {"builder_name": "示例", "class": "housing", "project_division": "510104"}
    done = [
        {**named, "project_code": f"P{at}", "project_name": f"工程{at}", "accepted_on": date(2023, 3, 1), "result": "pass",
         "first_pass": True} for at in range(3)
    ]  # fmt: skip
    works = [
        {"project_code": f"P{at}", "project_name": f"工程{at}", "state": "accepted", "state_on": date(2023, 3, 1),
         "class": "housing", "project_division": "510104", "developer_name": "示例"} for at in range(5)
    ]  # fmt: skip
    part = computed(view(acceptance=done, construction_project=works), "completed-works-pass-rate", "2023")[
        "510000", "2023"
    ]
    assert (part.method, part.low, part.high) == ("hypergeometric", 60, 100)
    whole = computed(view(acceptance=done, construction_project=works[:3]), "completed-works-pass-rate", "2023")
    assert whole["510000", "2023"].low == whole["510000", "2023"].high == 100
    by_class = computed(view(acceptance=done, construction_project=works), "completed-works-pass-rate", "2023")
    assert by_class["510000", "2023", "housing"].method == "wilson"  # nobody counted the works of a class
    alone = computed(view(acceptance=done), "completed-works-pass-rate", "2023")["510000", "2023"]
    assert (alone.method, alone.high) == ("wilson", 100)


def test_amount_is_turned_into_the_unit_of_the_indicator(view: Callable[..., ArrowView], computed: Computed) -> None:
    row = {"operator_name": "示例", "base_name": "示例基地", "product_name": "菜", "scheme": "green", "state": "granted",
           "stated_on": date(2023, 5, 1), "base_division": "510104"}  # fmt: skip
    rows = [{**row, "area": Decimal("1.250000")}, {**row, "base_name": "另一基地", "area": Decimal("0.500000")}]
    found = computed(view(farm_base=rows), "green-food-base-area", "2023")["510000", "2023"]
    assert (found.value, found.n) == (Decimal("1.75"), 2)


def test_published_beside_computed_never_instead(
    view: Callable[..., ArrowView], computed: Computed, packs: policy.PackSet
) -> None:
    figure = {"indicator": "trade-pass-rate", "unit_code": "510000", "period_start": date(2023, 1, 1),
              "period_end": date(2023, 12, 31), "channel": "all", "value": Decimal("99.1"), "publisher": "示例海关"}  # fmt: skip
    seen = view(inspection=[sample(1, date(2023, 4, 1), kind="border")], statistic=[figure])
    found = computing.carry_out(seen, packs["sichuan"], [periods.parse("2023")], ["trade-pass-rate"]).values
    whole = {value.origin: value for value in found if value.area == "510000" and not value.breakdown}
    assert (whole["computed"].value, whole["published"].value) == (100, Decimal("99.1"))
    assert whole["published"].publisher == "示例海关"
    assert whole["published"].low is None


def test_every_indicator_has_a_row_at_the_top_and_a_reason_where_it_has_no_value(
    checks: ArrowView, packs: policy.PackSet
) -> None:
    table = computing.compute(checks, packs["sichuan"], [periods.parse("2023")])
    assert table.schema == SCHEMA
    found = from_table(table)
    assert {value.indicator for value in found if value.area == "510000"} >= set(packs["sichuan"].indicators) - {
        "chengdu-quality-rank"
    }
    for value in found:
        assert (value.value is None) == bool(value.reason), value
        assert value.reason in ("", *REASONS)
        if value.low is not None and value.value is not None and value.high is not None:
            assert value.low <= value.value <= value.high
    assert len({value.key for value in found}) == len(found)
    assert as_table(found).equals(table)
    assert list(COLUMNS) == SCHEMA.names
    assert set(KEY) <= set(COLUMNS)


def test_levels_limit_what_comes_out_and_wrong_names_are_told(checks: ArrowView, packs: policy.PackSet) -> None:
    span = [periods.parse("2023")]
    found = computing.carry_out(checks, packs["sichuan"], span, ["shop-tests"], ["prefecture"]).values
    assert {value.level for value in found} == {"prefecture"}
    with pytest.raises(UnknownIndicator):
        computing.compute(checks, packs["sichuan"], span, ["shop-test"])
    with pytest.raises(UnknownLevel):
        computing.compute(checks, packs["sichuan"], span, ["shop-tests"], ["town"])
    assert computing.compute(checks, packs["sichuan"], []).num_rows == 0
