"""Shares of units: their sum is watched, and units are those of the day."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zhiheng import policy
from zhiheng.promises import splitting
from zhiheng.promises.errors import CannotSplit

COUNTS = st.dictionaries(st.sampled_from("abcdefgh"), st.integers(0, 500).map(Decimal), min_size=1)


@given(COUNTS, st.integers(0, 300).map(Decimal))
@settings(max_examples=40)
def test_proportional_shares_add_up_exactly_and_keep_the_order(weights: dict[str, Decimal], total: Decimal) -> None:
    if not sum(weights.values()):
        with pytest.raises(CannotSplit):
            splitting.proportional(total, weights)
        return
    shares = splitting.proportional(total, weights)
    assert sum(shares.values()) == total
    whole = sum(weights.values())
    assert all(abs(shares[unit] - total * weight / whole) < 1 for unit, weight in weights.items())


@given(COUNTS, st.integers(0, 300).map(Decimal))
@settings(max_examples=40)
def test_nobody_bears_more_than_its_capacity(capacity: dict[str, Decimal], total: Decimal) -> None:
    able = sum(capacity.values())
    if not able:
        return
    shares = splitting.by_capacity(total, capacity)
    assert all(shares[unit] <= room for unit, room in capacity.items())
    assert sum(shares.values()) == min(total, able)


def test_units_are_those_of_the_day() -> None:
    """简阳 moved from 资阳 (512081) to 成都 (510185) in 2016."""
    codes = {year: {each.code for each in splitting.units_of("510100", date(year, 1, 1))} for year in (2014, 2017)}
    assert "510185" not in codes[2014]
    assert "510185" in codes[2017]
    assert "512081" in {each.code for each in splitting.units_of("512000", date(2014, 1, 1))}
    assert "512081" not in {each.code for each in splitting.units_of("512000", date(2017, 1, 1))}
    assert len(splitting.units_of("510000", date(2026, 11, 22))) == 21


def test_watched_sum_tells_what_is_left_and_what_is_too_much(packs: policy.PackSet) -> None:
    target = packs["sichuan"].targets["13fyp-quality-cities"]
    total = splitting.figure_of(target)
    short = splitting.watched(target, total, {"510100": Decimal(20), "510700": Decimal(10)})
    assert (total, short.left) == (50, 20)
    assert "20" in short.said.zh
    over = splitting.watched(target, total, {"510100": Decimal(60)})
    assert over.left == -10
    assert "多分10" in over.said.zh


def test_rate_does_not_add_up_and_about_cannot_be_shared(packs: policy.PackSet) -> None:
    rate = packs["sichuan"].targets["2013-farm-products"]
    found = splitting.watched(rate, Decimal(96), {"510100": Decimal(96), "510700": Decimal(96)})
    assert (found.adds_up, found.left) == (False, 0)
    for pack, name in (("jiangsu", "2012-subsidies-low-carbon"), ("sichuan", "13fyp-large-brands")):
        with pytest.raises(CannotSplit):
            splitting.figure_of(packs[pack].targets[name])
    assert splitting.figure_of(packs["sichuan"].targets["2013-sichuan-famous-brands"]) == 150, "the low end is the duty"


def test_shares_by_hand_are_whole_and_not_negative() -> None:
    assert splitting.by_hand({"b": Decimal(2), "a": Decimal(0)}) == {"a": 0, "b": 2}
    for wrong in (Decimal(-1), Decimal("1.5")):
        with pytest.raises(CannotSplit):
            splitting.by_hand({"a": wrong})
