"""Values that want every unit: surveys by their design, ratios of sums over firms, times to an event."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import numpy as np
import pytest

from zhiheng import policy
from zhiheng.indicators import derivation, periods
from zhiheng.indicators.drafts import Draft
from zhiheng.indicators.elapsed import quantile
from zhiheng.indicators.formulas import Frame
from zhiheng.indicators.places import Places
from zhiheng.indicators.values import Value
from zhiheng.ledger import ArrowView

Computed = Callable[..., dict[tuple[str, ...], Value]]


def answer(number: int, score: float, stratum: str, cluster: str, weight: float = 1, **more: Any) -> dict[str, Any]:
    return {
        "survey_id": "S", "response_no": f"R{number}", "question": "project-overall", "domain": "project",
        "score": Decimal(str(score)), "weight": Decimal(str(weight)), "stratum": stratum, "cluster_no": cluster,
        "channel": "telephone", "answered_on": date(2023, 9, 1), "unit_code": "510100", **more,
    }  # fmt: skip


def test_score_is_weighted_and_its_interval_follows_the_clusters(
    view: Callable[..., ArrowView], computed: Computed
) -> None:
    rows = [answer(at, 69 + 10 * (at % 2) + at // 4, "A", f"c{at // 4}", 2) for at in range(12)]
    rows += [answer(20 + at, 90, "B", f"d{at}", 1, unit_code="510300") for at in range(4)]
    rows.append(answer(30, 1, "B", "d0", 0))  # stands for nobody
    found = computed(view(survey_response=rows), "construction-satisfaction", "2023")
    whole = found["510000", "2023"]
    assert whole.value == pytest.approx(Decimal((75 * 24 + 90 * 4) / 28), abs=Decimal("0.00001"))
    assert (whole.method, whole.n, whole.publicity) == ("design", 16, "internal")
    assert whole.low is not None
    assert whole.high is not None
    assert whole.low < whole.value < whole.high
    assert found["510300", "2023"].n is None  # four answers of people are too few to be told
    assert found["510300", "2023"].reason == "suppressed"
    assert found["510100", "2023"].value == 75
    assert found["510400", "2023"].reason == "no_data"


def test_stratum_with_one_unit_is_flagged(view: Callable[..., ArrowView], computed: Computed) -> None:
    rows = [answer(at, 70 + at, "A", f"c{at}") for at in range(6)] + [answer(9, 90, "B", "d")]
    value = computed(view(survey_response=rows), "construction-satisfaction", "2023")["510000", "2023"]
    assert "lonely-units" in value.flags
    rows = [answer(at, 70 + at, f"S{at}", f"c{at}") for at in range(6)]  # nothing shows how far off it is
    value = computed(view(survey_response=rows), "construction-satisfaction", "2023")["510000", "2023"]
    assert (value.value, value.low, value.high) == (Decimal("72.5"), None, None)
    assert {"lonely-units", "unstable"} <= set(value.flags)


def cost(number: int, year: int, lost: int, output: int, industry: str = "13") -> dict[str, Any]:
    return {
        "firm_name": f"示例{number}", "firm_code": None, "period_start": date(year, 1, 1), "period_end": date(year, 12, 31),
        "prevention": 0, "appraisal": 0, "internal_failure": lost // 2, "external_failure": lost - lost // 2,
        "output": output, "industry": industry, "subject": f"uscc:91510104MA0YY{number:04d}X",
    }  # fmt: skip


def test_quality_loss_rate_adds_both_losses_and_is_bounded_by_firm(
    view: Callable[..., ArrowView], computed: Computed
) -> None:
    rows = [cost(at, 2023, 1000 + 300 * at, 100_000) for at in range(12)]
    seen = view(quality_cost=rows)
    found = computed(seen, "quality-loss-rate", "2023")
    whole = found["510000", "2023"]
    assert whole.value == pytest.approx(Decimal("2.65"))
    assert (whole.method, whole.n) == ("bootstrap", 12)
    assert whole.low is not None
    assert whole.high is not None
    assert 1 < whole.low < whole.value < whole.high < 5
    assert found["510000", "2023", "13"].value == whole.value
    again = computed(view(quality_cost=rows), "quality-loss-rate", "2023")["510000", "2023"]
    assert (again.low, again.high) == (whole.low, whole.high)


def test_firms_that_are_all_alike_show_no_interval(view: Callable[..., ArrowView], computed: Computed) -> None:
    alike = [cost(at, 2023, 1000 * (at + 1), 100_000 * (at + 1)) for at in range(8)]
    whole = computed(view(quality_cost=alike), "quality-loss-rate", "2023")["510000", "2023"]
    assert whole.value == 1
    assert (whole.low, whole.high, whole.method, whole.n) == (None, None, "none", 8)
    assert "unstable" in whole.flags


def test_product_limit_quantile_is_that_of_a_known_case() -> None:
    # 6-mercaptopurine, Freireich et al. (1963): 21 remission times, median 23 weeks, 95 % from 13 on, no upper bound
    times = [6, 6, 6, 6, 7, 9, 10, 10, 11, 13, 16, 17, 19, 20, 22, 23, 25, 32, 32, 34, 35]
    ended = [1, 1, 1, 0, 1, 0, 1, 0, 0, 1, 1, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0]
    found = quantile(np.array(times), np.array(ended), np.ones(21, int), 0.5)
    assert (found.day, found.low, found.high) == (23, 13, None)
    assert (found.n, found.events) == (21, 9)
    alone = quantile(np.array([5]), np.array([1]), np.ones(1, int), 0.5)  # one record bounds nothing
    assert (alone.day, alone.low, alone.high) == (5, None, None)


def test_what_is_still_open_counts_as_long_as_it_lasted(view: Callable[..., ArrowView], computed: Computed) -> None:
    def complaint(number: int, days: int | None) -> dict[str, Any]:
        on = date(2023, 3, 1)
        return {
            "complaint_no": f"K{number}", "received_on": on, "closed_on": None if days is None else on + timedelta(days=days),
            "accepted": True, "respondent_name": "示例", "handling_division": "510104", "category": "quality",
        }  # fmt: skip

    settled = [complaint(at, 10 + at) for at in range(10)]
    open_ = [complaint(20 + at, None) for at in range(11)]
    done = computed(view(complaint=settled), "complaint-settlement-days", "2023")["510000", "2023"]
    assert (done.value, done.n, done.method) == (14, 10, "product-limit")
    both = computed(view(complaint=[*settled, *open_]), "complaint-settlement-days", "2023")["510000", "2023"]
    assert (both.value, both.reason) == (None, "not_yet")


def figure(series: str, year: int, value: float, unit: str = "510000", **more: Any) -> dict[str, Any]:
    return {
        "indicator": series, "unit_code": unit, "period_start": date(year, 1, 1), "period_end": date(year, 12, 31),
        "channel": "all", "value": Decimal(str(value)), "publisher": "示例统计局", **more,
    }  # fmt: skip


def test_rate_per_head_has_the_exact_interval_of_events(view: Callable[..., ArrowView], computed: Computed) -> None:
    rows = [
        {"complaint_no": f"K{at}", "received_on": date(2023, 5, 1), "kind": "complaint", "respondent_name": "示例",
         "handling_division": "510104"} for at in range(40)
    ]  # fmt: skip
    seen = view(complaint=rows, statistic=[figure("resident-population", 2022, 8_000_000)])
    value = computed(seen, "complaints-per-million", "2023")["510000", "2023"]
    assert (value.value, value.n, value.method) == (5, 40, "poisson")
    assert (value.low, value.high) == (Decimal("3.572073"), Decimal("6.808581"))  # Garwood: 28.5766 and 54.4686 events
    assert computed(seen, "complaints-per-million", "2024")["510000", "2024"].reason in ("no_denominator", "no_data")


def test_shares_and_growth_are_derived_from_published_values(
    view: Callable[..., ArrowView], computed: Computed
) -> None:
    rows = [figure("gdp", 2022, 56_749.8), figure("gdp", 2023, 60_132.9), figure("primary-value-added", 2023, 6_056.6)]
    seen = view(statistic=[*rows, figure("pm10-mean", 2022, 50), figure("pm10-mean", 2023, 45)])
    assert computed(seen, "primary-sector-share", "2023")["510000", "2023"].value == Decimal("10.072024")
    assert computed(seen, "gdp-growth", "2023")["510000", "2023"].value == Decimal("5.961431")
    assert computed(seen, "pm10-change", "2023")["510000", "2023"].value == -10
    assert computed(seen, "gdp-growth", "2022")["510000", "2022"].reason == "no_data"


def test_growth_is_told_between_figures_of_one_publisher_and_never_across_origins(
    packs: policy.PackSet, view: Callable[..., ArrowView], computed: Computed
) -> None:
    mixed = [
        figure("gdp", 2022, 100, publisher="甲"), figure("gdp", 2022, 90, publisher="乙"), figure("gdp", 2023, 99, publisher="乙"),
    ]  # fmt: skip
    assert computed(view(statistic=mixed), "gdp-growth", "2023")["510000", "2023"].value == 10
    pack, spans = packs["sichuan"], [periods.parse("2022"), periods.parse("2023")]
    frame = Frame(Places(pack.info.division, pack.regions), spans, date(2024, 12, 31), pack.record_types)
    known = [
        Draft(pack.indicators["gdp"], "province", "510000", span, value=Decimal(value), origin=origin)
        for span, value, origin in zip(spans, (100, 110), ("published", "reported"), strict=True)
    ]
    growth = pack.indicators["gdp-growth"]
    found = {(each.area, each.span.text): each for each in derivation.drafts(growth, growth.derived, known, frame)}
    assert (found["510000", "2023"].value, found["510000", "2023"].reason) == (None, "no_data")


def test_few_injuries_are_not_told(view: Callable[..., ArrowView], computed: Computed) -> None:
    rows = [
        {"case_no": f"C{at}", "hospital_name": "示例医院", "injured_on": date(2023, 5, 1), "age_band": "y65", "severity": "minor",
         "product_category": "玩具", "hospital_division": "510104" if at else "510302"} for at in range(8)
    ]  # fmt: skip
    found = computed(view(injury=rows), "product-injuries", "2023")
    assert found["510000", "2023"].value == 8
    assert (found["510100", "2023"].value, found["510100", "2023"].reason) == (None, "complementary")  # 8 − 7 = 1
    hidden = found["510300", "2023"]
    assert (hidden.value, hidden.n, hidden.reason) == (None, None, "suppressed")
    assert "suppressed" in hidden.flags
