from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhiheng import scoring
from zhiheng.policy import Pack
from zhiheng.policy.expression import Window, parse_condition
from zhiheng.policy.expression.scope import fields_of
from zhiheng.scoring.errors import UnknownScorecard, UnknownSemantics, UnusableScorecard
from zhiheng.scoring.interpret import matches
from zhiheng.scoring.partition import fault_of
from zhiheng.scoring.plan import BandRule, PointsRule
from zhiheng.scoring.points import Numbers, points_of, thousandths
from zhiheng.scoring.window import leaves_on, lower_bound

DAY = date(2024, 6, 30)
LABEL = {"zh": "试验", "en": "Trial"}
TOTAL = [{"id": "A", "label": LABEL, "at_least": "0"}, {"id": "B", "label": LABEL, "below": "0"}]
CRITERION = {"id": "c", "label": LABEL, "reads": "inspection", "role": "producer", "points": {"each": "-1"}}

bounds = st.none() | st.integers(-5, 5)


@given(st.lists(st.tuples(bounds, bounds), max_size=4))
def test_no_fault_means_each_number_in_exactly_one_band(bands: list[tuple[int | None, int | None]]) -> None:
    def holding(number: int) -> int:
        return sum((low is None or number >= low) and (high is None or number < high) for low, high in bands)

    total = all(holding(number) == 1 for number in range(-7, 8)) and all(
        low is None or high is None or low < high for low, high in bands
    )
    assert (fault_of(bands) is None) == total


windows = st.builds(Window, st.integers(1, 60), st.sampled_from(["days", "months"]))


@given(windows, st.dates(date(1990, 1, 1), date(2090, 1, 1)))
def test_a_record_counts_until_the_day_it_leaves(window: Window, occurred: date) -> None:
    leaves = leaves_on(window, occurred)
    assert leaves is not None
    for day in (leaves - timedelta(days=1), leaves):
        lower = lower_bound(window, day)
        assert lower is not None
        assert (occurred > lower) == (day < leaves)


def test_a_month_end_record_leaves_after_the_short_month() -> None:
    assert leaves_on(Window(1, "months"), date(2024, 1, 31)) == date(2024, 3, 1)
    assert leaves_on(Window(12, "months"), date(2024, 2, 29)) == date(2025, 3, 1)
    assert leaves_on(None, DAY) is None


def _points(rule: PointsRule, *values: int | None) -> list[int | None]:
    column = Numbers(
        np.array([value or 0 for value in values], np.int64), np.array([value is not None for value in values])
    )
    found: list[int | None] = points_of(rule, column).to_arrow().to_pylist()
    return found


def test_points_are_held_between_floor_and_ceiling_and_null_stays_null() -> None:
    assert _points(PointsRule(full=10_000, each=-8000, floor=-32_000), 0, 1, 9, None) == [10_000, 2000, -32_000, None]
    assert _points(PointsRule(each=500, ceiling=1200), 1, 2, 3) == [500, 1000, 1200]


def test_points_of_huge_values_do_not_wrap_around() -> None:
    assert _points(PointsRule(each=-(10**12), floor=-5), 2**62) == [-5]
    (least,) = _points(PointsRule(each=-(10**12)), 2**62)
    assert least is not None
    assert least < -(10**14)


def test_bands_include_their_lower_end_and_exclude_their_upper() -> None:
    rule = PointsRule(bands=(BandRule(below=3, points=0), BandRule(at_least=3, points=-2000)))
    assert _points(rule, 2, 3, None) == [0, -2000, None]


@pytest.mark.parametrize("text", ["0.0001", "1000000001"])
def test_points_that_are_no_thousandths_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match="than"):
        thousandths(Decimal(text))
    assert thousandths(Decimal("-8.125")) == -8125


@pytest.mark.parametrize(
    ("card", "levels", "where"),
    [
        ({"criteria": [CRITERION]}, [TOTAL[0], {"id": "B", "label": LABEL, "below": "-1"}], "levels"),
        ({"criteria": [CRITERION]}, [TOTAL[0], {"id": "B", "label": LABEL, "below": "1"}], "levels"),
        ({"criteria": [{**CRITERION, "role": "nobody"}]}, TOTAL, "c"),
        ({"criteria": [{**CRITERION, "reads": "gossip"}]}, TOTAL, "c"),
        ({"criteria": [{**CRITERION, "points": None}]}, TOTAL, "c"),
        ({"criteria": [{**CRITERION, "points": {"each": "0.0001"}}]}, TOTAL, "c"),
        ({"criteria": [{**CRITERION, "points": {"bands": [{"at_least": 1, "points": "1"}]}}]}, TOTAL, "c"),
        ({"criteria": [{**CRITERION, "until": "verdict"}]}, TOTAL, "c"),
        ({"criteria": [CRITERION, CRITERION]}, TOTAL, "c"),
        ({"criteria": [CRITERION], "vetoes": [{**CRITERION, "id": "v", "grade": "Z"}]}, TOTAL, "v"),
        ({"criteria": [CRITERION], "levels": None}, TOTAL, "levels"),
    ],
)
def test_a_scorecard_that_cannot_answer_is_refused(
    make_pack: Callable[..., Pack], card: dict[str, Any], levels: list[dict[str, Any]], where: str
) -> None:
    for veto in card.get("vetoes", []):
        veto.pop("points", None)
    with pytest.raises(UnusableScorecard) as raised:
        scoring.compile(make_pack(card, levels), "trial", DAY)
    assert raised.value.context["where"] == where


def test_an_unknown_scorecard_is_answered_with_those_there_are(shipped: Pack) -> None:
    with pytest.raises(UnknownScorecard, match="risk-class"):
        scoring.compile(shipped, "nothing", DAY)


def test_a_plan_of_other_semantics_is_not_carried_out(shipped: Pack) -> None:
    plain = scoring.compile(shipped, "risk-class", DAY).as_dict()
    with pytest.raises(UnknownSemantics):
        scoring.Plan.from_dict({**plain, "semantics_version": 0})


def test_one_scan_serves_all_readings_of_a_type_and_role(shipped: Pack) -> None:
    queries = scoring.compile(shipped, "risk-class", DAY).queries
    for name in ("inspection", "penalty"):
        assert sum(query.count(f'FROM "{name}"') for query in queries.values()) == 1


@pytest.mark.parametrize(
    ("text", "row", "expected"),
    [
        ("verdict = 'fail'", {"verdict": "fail"}, True),
        ("verdict != 'fail'", {"verdict": None}, False),
        ("not (verdict = 'fail')", {"verdict": None}, False),
        ("verdict = 'fail' or kind = 'online'", {"verdict": None, "kind": "online"}, True),
        ("verdict = 'fail' and kind = 'online'", {"verdict": None, "kind": "online"}, False),
        ("notice_date between '2024-01-01' and '2024-01-31'", {"notice_date": "2024-01-31"}, True),
        ("notice_date < inspected_on", {"notice_date": date(2024, 1, 1), "inspected_on": "2024-01-02"}, True),
        ("kind in ('online', 'monitoring')", {"kind": "spot_check"}, False),
        ("retest is null", {}, True),
    ],
)
def test_a_condition_over_one_plain_row(shipped: Pack, text: str, row: dict[str, Any], expected: bool) -> None:
    condition = parse_condition(text, fields_of(shipped.record_types["inspection"]))
    assert matches(condition, row) is expected
