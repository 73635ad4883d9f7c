from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from zhiheng.policy.lint.intervals import faults

bounds = st.none() | st.integers(0, 4)
bands = st.lists(st.tuples(bounds, bounds), min_size=1, max_size=5)


def holders(all_bands, number):
    return sum((low is None or low <= number) and (high is None or number < high) for low, high in all_bands)


@given(bands)
@example([(None, 2), (2, None)])
@example([(None, None)])
@example([(None, None), (3, 3)])
@example([(None, 2), (None, None)])
def test_no_fault_exactly_when_every_number_lies_in_one_band(all_bands):
    """Bounds are whole numbers from 0 to 4, so halves from -1 to 5 stand for all numbers."""
    covered_once = all(holders(all_bands, Decimal(half) / 2) == 1 for half in range(-2, 11))
    empty = any(low is not None and high is not None and low >= high for low, high in all_bands)
    assert (not list(faults(all_bands))) == (covered_once and not empty)


@pytest.mark.parametrize(
    ("all_bands", "found"),
    [
        ([(Decimal("60.5"), None), (None, Decimal("60.4"))], [(0, "at_least", "band-gap")]),
        ([(60, None), (None, 61)], [(0, "at_least", "band-overlap")]),
        ([(60, 100), (None, 60)], [(0, "below", "band-gap")]),
        ([(60, None), (0, 60)], [(1, "at_least", "band-gap")]),
        ([(60, 60), (None, None)], [(0, "below", "band-empty")]),
        ([(None, 50), (50, None), (None, None)], [(1, "at_least", "band-overlap"), (2, "at_least", "band-overlap")]),
    ],
)
def test_fault_names_band_key_and_kind(all_bands, found):
    assert sorted((fault.index, fault.key, fault.code) for fault in faults(all_bands)) == found


def test_message_says_between_which_numbers():
    fault = next(iter(faults([(Decimal("0.30"), None), (None, Decimal("0.25"))])))
    assert "0.25" in fault.zh
    assert "0.30" in fault.en
