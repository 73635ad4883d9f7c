"""Nothing hidden can be worked out: the rule against linear programming over what a reader sees and knows of the rules."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from zhiheng import policy
from zhiheng.indicators import periods, suppression
from zhiheng.indicators.places import Area, Places, month_of
from zhiheng.indicators.values import Value
from zhiheng.ledger import ArrowView

DAY, LIMIT = date(2024, 12, 31), 5
PACK = policy.load()["sichuan"]
PLACES = Places("510000", PACK.regions)
#: Counties of 自贡 and 攀枝花; the halves of a year and the year.
COUNTIES = ("510302", "510303", "510304", "510311", "510402", "510403", "510411", "510421")
HALVES, YEAR = ("2023-H1", "2023-H2"), "2023"
BASE = [(county, half) for county in COUNTIES for half in HALVES]
Key = tuple[Area, str]


def within() -> dict[Key, list[int]]:
    """Return each cell with the numbers of the county and half that it is made of."""
    found: dict[Key, list[int]] = {}
    for at, (county, half) in enumerate(BASE):
        for area in PLACES.areas(county, month_of(date(2023, 12, 31))):
            for period in (half, YEAR):
                found.setdefault((area, period), []).append(at)
    return found


CELLS = within()


def shown(counts: list[int]) -> list[Value]:
    """Return the values of all cells after primary suppression alone."""
    return [value_of(key, sum(counts[at] for at in made_of)) for key, made_of in sorted(CELLS.items())]


def value_of(key: Key, n: int) -> Value:
    (level, area), span = key[0], periods.parse(key[1])
    plain: dict[str, Any] = {"indicator": "consumer-complaints", "level": level, "area": area, "period": span.text}
    if 0 < n < LIMIT:
        return Value(**plain, starts=span.start, ends=span.end, flags=("suppressed",), reason="suppressed")
    number = Decimal(n)
    return Value(**plain, starts=span.start, ends=span.end, numerator=number, value=number, n=n)


def told(values: Iterable[Value]) -> Mapping[Key, Value]:
    return {(Area(value.level, value.area), value.period): value for value in values}


def follows(values: Mapping[Key, Value], key: Key) -> bool:
    """Tell whether one number alone fits a hidden cell: sums of what is shown, and the limits of what is not."""
    equal, right, most, least = [], [], [], []
    for other, made_of in CELLS.items():
        row, value = np.zeros(len(BASE)), values[other]
        row[made_of] = 1
        if value.n is not None:
            equal.append(row)
            right.append(value.n)
        elif "suppressed" in value.flags:
            most += [row, -row]
            least += [LIMIT - 1, -1]
        else:
            most.append(-row)
            least.append(-LIMIT)
    wanted = np.zeros(len(BASE))
    wanted[CELLS[key]] = 1
    limits = {"A_ub": most or None, "b_ub": least or None, "A_eq": equal or None, "b_eq": right or None}
    low, high = (linprog(sign * wanted, **limits, bounds=(0, None)) for sign in (1, -1))
    assert low.status in (0, 3)
    return bool(low.status == high.status == 0 and -high.fun - low.fun < 1e-6)


counts_of_a_place = st.sampled_from([0, 0, 1, 2, 3, 4, 5, 6, 9, 14, 30])


@settings(max_examples=15, deadline=None)
@given(counts=st.lists(counts_of_a_place, min_size=len(BASE), max_size=len(BASE)))
def test_no_hidden_count_follows_from_what_is_shown(counts: list[int]) -> None:
    before = shown(counts)
    values = suppression.protect(before, PACK, DAY)
    assert [(value.level, value.area, value.period) for value in values] == [
        (value.level, value.area, value.period) for value in before
    ]
    after = told(values)
    for key, value in after.items():
        if value.n is None:
            assert not follows(after, key), (key, counts)
    assert suppression.protect(values, PACK, DAY) == values


def complaints(**by_county: int) -> list[dict[str, Any]]:
    rows = []
    for county, count in by_county.items():
        rows += [
            {"complaint_no": f"{county}{at}", "kind": "complaint", "received_on": date(2023, 5, 1), "respondent_name": "示例",
             "division": county.removeprefix("c"), "category": "quality"}
            for at in range(count)
        ]  # fmt: skip
    return rows


def test_next_smallest_sibling_is_hidden_and_says_that_it_is_not_small(
    view: Callable[..., ArrowView], computed: Callable[..., dict[tuple[str, ...], Value]]
) -> None:
    seen = view(complaint=complaints(c510302=2, c510303=9, c510304=7, c510311=20, c510402=30, c510403=40))
    found = computed(seen, "consumer-complaints", "2023")
    assert {key[0] for key, value in found.items() if "suppressed" in value.flags} == {"510302"}
    hidden = found["510304", "2023"]
    assert (hidden.value, hidden.n, hidden.numerator, hidden.reason) == (None, None, None, "complementary")
    assert {key[0] for key, value in found.items() if "complementary" in value.flags} == {"510304"}
    assert (found["510300", "2023"].value, found["510303", "2023"].value, found["510302", "2023"].reason) == (
        38,
        9,
        "suppressed",
    )


def test_whole_is_hidden_where_no_other_part_counts_anything(
    view: Callable[..., ArrowView], computed: Callable[..., dict[tuple[str, ...], Value]]
) -> None:
    rows = complaints(c510302=2, c510402=30, c510403=40)
    found = computed(view(complaint=rows), "consumer-complaints", "2023", "2023-H1", "2023-H2")
    gone = {
        key[0] for key, value in found.items() if key[1] == "2023" and value.reason in ("suppressed", "complementary")
    }
    # 自贡 and its region hold the same 2; the other prefecture and region would tell them, and its counties it.
    assert gone == {"510302", "510300", "southern-sichuan", "510400", "panxi", "510402"}
    assert found["510000", "2023"].value == 72


def test_derived_value_does_not_tell_what_its_parts_hide() -> None:
    counts = [
        value_of(key, n)
        for key, n in (((Area("county", "510302"), YEAR), 3), ((Area("prefecture", "510300"), YEAR), 3))
    ]
    rate = Value(
        **{name: getattr(counts[1], name) for name in ("level", "area", "period", "starts", "ends")},
        indicator="complaints-per-million", numerator=Decimal(3), denominator=Decimal(2_000_000), value=Decimal("1.5"), n=3,
    )  # fmt: skip
    told_of = {value.indicator: value for value in suppression.protect([*counts, rate], PACK, DAY)}
    assert (told_of[rate.indicator].numerator, told_of[rate.indicator].reason) == (None, "complementary")


def test_distinct_counts_are_told_not_to_add_up() -> None:
    distinct = [
        each for each in PACK.indicators.values() if each.formula and "count_distinct" in each.formula.numerator.measure
    ]
    assert distinct
    assert not any(suppression.adds_up(each) for each in distinct)
    assert suppression.adds_up(PACK.indicators["consumer-complaints"])
