"""Intervals of shares and rates: published answers, coverage, monotony, and that scalars and columns agree."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats as peer

from zhiheng.stats import intervals
from zhiheng.stats.errors import BadLevel, NoProportion

COUNTS = st.integers(1, 5000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


def test_shares_are_those_of_the_published_table_when_newcombe_is_asked() -> None:
    # Newcombe (1998), Statistics in Medicine 17, 857–872, table I: methods 3 (score) and 5 (exact).
    for (k, n), score, exact in [
        ((81, 263), (0.2553, 0.3662), (0.2527, 0.3676)),
        ((15, 148), (0.0624, 0.1605), (0.0578, 0.1617)),
        ((0, 20), (0.0, 0.1611), (0.0, 0.1684)),
        ((1, 29), (0.0061, 0.1718), (0.0009, 0.1776)),
    ]:
        one, other = intervals.wilson(k, n), intervals.exact(k, n)
        assert (round(one.low, 4), round(one.high, 4)) == score
        assert (round(other.low, 4), round(other.high, 4)) == exact
        assert (one.method, other.method) == ("wilson", "exact")


def test_rates_are_those_of_the_chi_square_when_events_are_counted() -> None:
    ten = intervals.poisson_rate(10, 1)
    assert (round(ten.low, 4), round(ten.high, 4)) == (4.7954, 18.3904)
    none = intervals.poisson_rate(0, 2)
    assert (none.estimate, none.low, round(none.high, 6)) == (0, 0, round(3.688879454 / 2, 6))


@settings(max_examples=40)
@given(COUNTS, st.sampled_from([0.8, 0.95, 0.99]))
def test_bounds_hold_the_share_and_widen_with_the_level_when_counts_are_any(
    pair: tuple[int, int], level: float
) -> None:
    for form in (intervals.wilson, intervals.exact):
        one, wider = form(*pair, level), form(*pair, (1 + level) / 2)
        assert 0 <= wider.low <= one.low <= one.estimate <= one.high <= wider.high <= 1
    score, exact = intervals.wilson(*pair), peer.binomtest(*pair).proportion_ci(0.95, "wilson")
    assert (score.low, score.high) == pytest.approx((exact.low, exact.high), abs=1e-12)


@settings(max_examples=25)
@given(COUNTS)
def test_bounds_rise_with_the_failures_when_the_sample_stays(pair: tuple[int, int]) -> None:
    k, n = pair
    for many in (intervals.wilson_many, intervals.exact_many):
        low, high = many([k, min(n, k + 1)], n)
        assert low[0] <= low[1]
        assert high[0] <= high[1]


@pytest.mark.parametrize(
    ("scalar", "many", "n"),
    [
        (intervals.wilson, intervals.wilson_many, 40),
        (intervals.exact, intervals.exact_many, 40),
        (intervals.poisson_rate, intervals.poisson_many, 40),
    ],
)
def test_columns_agree_with_scalars_when_both_are_asked(scalar: Callable, many: Callable, n: int) -> None:
    low, high = many(np.arange(n + 1), n)
    each = [scalar(k, n) for k in range(n + 1)]
    assert low.tolist() == [one.low for one in each]
    assert high.tolist() == [one.high for one in each]


def test_coverage_is_as_promised_when_shares_are_known() -> None:
    # Summed over all outcomes instead of drawn: exact, and the same every time.
    n = 60
    k = np.arange(n + 1)
    wilson, exact = intervals.wilson_many(k, n), intervals.exact_many(k, n)
    shares = np.linspace(0.02, 0.98, 97)
    mass = peer.binom.pmf(k[:, None], n, shares[None, :])
    covered = [((low[:, None] <= shares) & (shares <= high[:, None])) for low, high in (wilson, exact)]
    assert (mass * covered[1]).sum(0).min() >= 0.95
    assert 0.94 < (mass * covered[0]).sum(0).mean() < 0.97
    assert (mass * covered[0]).sum(0).min() > 0.83


def test_poisson_covers_at_least_as_promised_when_the_rate_is_known() -> None:
    k = np.arange(200)
    low, high = intervals.poisson_many(k, 1)
    for rate in np.linspace(0.1, 60, 60):
        assert (peer.poisson.pmf(k, rate) * ((low <= rate) & (rate <= high))).sum() >= 0.95


def test_unknown_stays_unknown_when_a_row_cannot_be_a_share() -> None:
    low, high = intervals.wilson_many([np.nan, 3, 5, 2], [10, 0, 4, 4])
    assert np.isnan(low[:3]).all()
    assert np.isnan(high[:3]).all()
    assert low[3] < 0.5 < high[3]
    assert np.isnan(intervals.poisson_many([1, -1], [0, 5])[0]).all()


def test_wrong_counts_and_levels_are_refused_when_asked_one_by_one() -> None:
    for k, n in ((1, 0), (5, 4), (-1, 4)):
        with pytest.raises(NoProportion):
            intervals.wilson(k, n)
    with pytest.raises(NoProportion):
        intervals.poisson_rate(2, 0)
    with pytest.raises(BadLevel):
        intervals.exact(1, 2, 95)
