"""Differences: published answers, laws, and adjustment for many comparisons."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats as peer

from zhiheng.stats import comparing
from zhiheng.stats.errors import NoProportion

COUNTS = st.integers(1, 300).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


def test_differences_are_the_published_ones_when_newcombe_is_asked() -> None:
    # Newcombe (1998), Statistics in Medicine 17, 873–890, table II, method 10 (first less second there).
    for first, second, bounds in [
        ((56, 70), (48, 80), (0.0524, 0.3339)),
        ((9, 10), (3, 10), (0.1705, 0.8090)),
        ((5, 56), (0, 29), (-0.0381, 0.1926)),
        ((10, 10), (0, 10), (0.6075, 1.0)),
    ]:
        found = comparing.shares(*first, *second)
        assert (round(-found.high, 4), round(-found.low, 4)) == pytest.approx(bounds, abs=1e-9)


@settings(max_examples=40)
@given(COUNTS, COUNTS)
def test_differences_turn_round_when_the_two_change_places(one: tuple[int, int], other: tuple[int, int]) -> None:
    there, back = comparing.shares(*one, *other), comparing.shares(*other, *one)
    assert (there.value, there.low, there.high) == pytest.approx((-back.value, -back.high, -back.low), abs=1e-12)
    assert there.low <= there.value <= there.high
    table = [[one[0], one[1] - one[0]], [other[0], other[1] - other[0]]]
    assert there.p == pytest.approx(peer.fisher_exact(table).pvalue, rel=1e-5, abs=1e-9)


def test_columns_agree_with_scalars_when_both_are_asked() -> None:
    value, low, high = comparing.shares_many([3301, 1, 5], [3691, 2, 0], [2167, 1, 1], [2276, 2, 2])
    one = comparing.shares(3301, 3691, 2167, 2276)
    assert (value[0], low[0], high[0]) == (one.value, one.low, one.high)
    assert one.shown
    assert one.p < 0.001
    assert not comparing.shares(1, 2, 1, 2).shown
    assert np.isnan(value[2])


def test_large_samples_are_tested_by_the_normal_when_fisher_would_be_slow() -> None:
    found = comparing.shares(9000, 100_000, 9300, 100_000)
    chi = peer.chi2_contingency([[9000, 91_000], [9300, 90_700]], correction=False)
    assert found.p == pytest.approx(chi.pvalue, rel=1e-9)


def test_estimates_are_compared_by_their_errors_when_given() -> None:
    found = comparing.estimates(80, 3, 90, 4)
    assert (found.value, round(found.low, 3), round(found.high, 3)) == (10, 0.2, 19.8)
    assert found.p == pytest.approx(2 * peer.norm.sf(2))
    assert comparing.estimates(1, 0, 1, 0).p == 1


def test_adjusted_p_are_those_of_holm_when_some_are_unknown() -> None:
    assert comparing.holm([0.01, math.nan, 0.04, 0.03])[[0, 2, 3]].tolist() == pytest.approx([0.03, 0.06, 0.06])
    assert math.isnan(comparing.holm([0.01, math.nan])[1])
    with pytest.raises(NoProportion):
        comparing.shares(1, 0, 1, 1)
