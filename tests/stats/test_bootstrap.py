"""Bootstrap intervals: seeded, near the closed form where there is one, and of designed samples."""

from __future__ import annotations

import numpy as np
import pytest

from zhiheng.stats import bootstrap
from zhiheng.stats.design import Design, estimate
from zhiheng.stats.errors import BadDesign


def test_interval_comes_again_when_the_seed_does() -> None:
    values = np.random.default_rng(1).lognormal(size=80)
    one, again, other = (bootstrap.interval(values, np.median, 500, seed) for seed in (5, 5, 6))
    assert one == again
    assert (one.low, one.high) != (other.low, other.high)
    assert one.low < one.estimate < one.high
    assert one.method == "bootstrap"


def test_interval_is_near_the_closed_one_when_the_mean_is_asked() -> None:
    values = np.random.default_rng(2).normal(50, 10, 200)
    found, closed = bootstrap.interval(values, lambda rows: float(rows.mean()), 1500, 1), estimate(Design(values))
    assert found.low == pytest.approx(closed.low, abs=0.35)
    assert found.high == pytest.approx(closed.high, abs=0.35)


def test_rows_of_several_columns_stay_together_when_drawn_again() -> None:
    rows = np.stack([np.arange(1, 41), 2 * np.arange(1, 41)], axis=1)
    found = bootstrap.interval(rows, lambda each: each[:, 1].sum() / each[:, 0].sum(), 200, 1)
    assert (found.low, found.high) == (2, 2)


def test_designed_interval_is_near_the_closed_one_when_the_mean_of_strata_is_asked() -> None:
    numbers = np.random.default_rng(3)
    strata, clusters = np.repeat([0, 1, 2], 80), np.tile(np.repeat(np.arange(16), 5), 3)
    values = 10.0 * strata + np.repeat(numbers.normal(0, 2, 48), 5) + numbers.normal(0, 1, 240)
    sample = Design(values, weights=1.0 + strata, strata=strata, clusters=clusters)
    found = bootstrap.designed(sample, lambda y, w: float(y @ w / w.sum()), 800, 4)
    closed = estimate(sample)
    assert found.estimate == pytest.approx(closed.value)
    assert found.high - found.low == pytest.approx(closed.high - closed.low, rel=0.15)


def test_weighted_median_is_the_repeated_one_when_weights_are_whole() -> None:
    values, weights = np.array([5.0, 1.0, 3.0]), np.array([1.0, 3.0, 1.0])
    assert bootstrap.weighted_quantile(values, weights) == 1.0
    assert bootstrap.weighted_quantile(values, np.array([3.0, 1.0, 1.0])) == 5.0


def test_too_little_is_refused_when_one_row_or_few_draws_are_given() -> None:
    with pytest.raises(BadDesign):
        bootstrap.interval([1.0], np.median, 500)
    with pytest.raises(BadDesign):
        bootstrap.interval([1.0, 2.0], np.median, 10)
    with pytest.raises(BadDesign):
        bootstrap.designed(Design([1.0, 2.0]), lambda values, _weights: float(values.mean()), 10)


def test_nothing_bounds_the_statistic_when_every_stratum_has_one_unit() -> None:
    alone = Design([5.0, 5.0, 7.0], strata=[1, 1, 2], clusters=[1, 1, 2])
    found = bootstrap.designed(alone, lambda values, _weights: float(values.mean()), 100)
    assert found.estimate == pytest.approx(17 / 3)
    assert np.isnan([found.low, found.high]).all()
