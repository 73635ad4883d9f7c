"""Failures in a finite population: the published case, the tails against a peer, and laws that must hold."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats as peer

from zhiheng.stats.errors import NoProportion
from zhiheng.stats.finite import at_least, hypergeometric, hypergeometric_many

SAMPLES = st.integers(1, 2000).flatmap(
    lambda size: st.integers(1, size).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n), st.just(size)))
)


def test_population_holds_110_to_161_when_45_of_100_of_300_failed() -> None:
    one = hypergeometric(45, 100, 300)
    assert (one.estimate, one.low, one.high) == (135, 110, 161)


def test_nothing_is_in_doubt_when_everyone_was_looked_at() -> None:
    one = hypergeometric(7, 80, 80)
    assert (one.estimate, one.low, one.high) == (7, 7, 7)


def test_counts_of_billions_do_not_overflow_when_their_product_is_beyond_64_bits() -> None:
    assert at_least(1, 4_000_000_000, 2_500_000_000, 10_000_000_000) == pytest.approx(1)


@settings(max_examples=40)
@given(SAMPLES)
def test_bounds_are_possible_and_turn_round_when_failures_become_successes(case: tuple[int, int, int]) -> None:
    failures, sample, population = case
    one, turned = hypergeometric(*case), hypergeometric(sample - failures, sample, population)
    assert failures <= one.low <= one.high <= population - (sample - failures)
    assert (one.low, one.high) == (population - turned.high, population - turned.low)
    assert hypergeometric(*case, level=0.8).low >= one.low


@settings(max_examples=40)
@given(SAMPLES, st.floats(0, 1))
def test_tails_are_those_of_a_peer_when_summed_from_the_mode(case: tuple[int, int, int], share: float) -> None:
    k, n, size = case
    failures = int(share * size)
    assert at_least(k, n, failures, size) == pytest.approx(peer.hypergeom.sf(k - 1, size, failures, n), abs=1e-10)


def test_coverage_is_as_promised_when_the_population_is_known() -> None:
    size, n = 120, 30
    k = np.arange(n + 1)
    low, high = hypergeometric_many(k, n, size)
    for failures in range(size + 1):
        mass = peer.hypergeom.pmf(k, size, failures, n)
        assert mass[(low <= failures) & (failures <= high)].sum() >= 0.95


def test_columns_agree_with_scalars_when_rows_repeat_or_do_not_fit() -> None:
    low, high = hypergeometric_many([45, 3, 45, 9, np.nan], [100, 20, 100, 5, 10], [300, 50, 300, 50, 20])
    assert (low[0], high[0]) == (low[2], high[2]) == (110, 161)
    assert (low[1], high[1]) == (hypergeometric(3, 20, 50).low, hypergeometric(3, 20, 50).high)
    assert np.isnan(low[3:]).all()
    assert np.isnan(high[3:]).all()
    with pytest.raises(NoProportion):
        hypergeometric(3, 20, 10)


def test_a_million_rows_are_quick_when_most_are_alike() -> None:
    numbers = np.random.default_rng(7)
    sample = numbers.integers(1, 60, 1_000_000)
    failures = (numbers.random(1_000_000) * sample * 0.2).astype(int)
    low, high = hypergeometric_many(failures, sample, 400)
    assert (low <= failures * 400 / sample).all()
    assert (high >= failures * 400 / sample).all()
