"""Forecasts, outliers and breaks of short series."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats as peer

from zhiheng.stats.errors import BadSeries
from zhiheng.stats.trend import breaks, forecast, outliers

YEARS = np.arange(2014, 2024)


def test_forecast_is_the_textbook_one_when_the_line_is_fitted() -> None:
    values = np.array([89.5, 90.1, 90.0, 91.2, 91.0, 92.1, 92.4, 92.2, 93.3, 93.1])
    found = forecast(YEARS, values, 2026)
    assert found is not None
    line = peer.linregress(YEARS, values)
    assert found.periods == (2024, 2025, 2026)
    assert found.points == pytest.approx([line.intercept + line.slope * year for year in (2024, 2025, 2026)])
    rest = values - line.intercept - line.slope * YEARS
    error = math.sqrt(rest @ rest / 8)
    reach = math.sqrt(1 + 1 / 10 + (2026 - YEARS.mean()) ** 2 / np.sum((YEARS - YEARS.mean()) ** 2))
    assert found.high[2] - found.points[2] == pytest.approx(peer.t.ppf(0.975, 8) * error * reach)
    assert found.high[0] - found.low[0] < found.high[2] - found.low[2]
    assert (found.n, found.method) == (10, "line")


def test_forecast_is_none_when_fewer_than_four_points_are_known() -> None:
    assert forecast(YEARS[:4], [1, 2, math.nan, 3], 2030) is None
    assert forecast(YEARS[:4], [1, 2, 2.5, 3], 2030) is not None
    assert forecast(YEARS[:4], [1, 2, 2.5, 3], 2017) is None


def test_forecast_stays_within_when_a_percent_is_continued() -> None:
    found = forecast(YEARS, 90.0 + YEARS - 2014, 2026, within=(0, 100))
    assert found is not None
    assert found.points == (100, 100, 100)


def test_forecast_covers_as_promised_when_the_next_value_is_drawn() -> None:
    numbers, covered = np.random.default_rng(8), 0
    for _ in range(400):
        series = 80 + 0.5 * np.arange(9) + numbers.normal(0, 1, 9)
        found = forecast(np.arange(8), series[:8], 8)
        assert found is not None
        covered += found.low[0] <= series[8] <= found.high[0]
    assert 0.92 <= covered / 400 <= 0.98


def test_outliers_are_marked_when_they_leave_the_line() -> None:
    values = np.array([90.0, 90.6, 91.1, 91.4, 70.0, 92.6, 93.1, 93.4, 94.1, math.nan])
    assert outliers(YEARS, values).tolist() == [False] * 4 + [True] + [False] * 5
    assert not outliers(YEARS, 90 + 0.5 * (YEARS - 2014)).any()
    assert outliers(YEARS[:6], [5.0, 5.0, 5.0, 5.0, 5.0, 9.0]).tolist() == [False] * 5 + [True]
    assert not outliers(YEARS[:4], [1.0, 1.0, 1.0, 50.0]).any()


def test_breaks_are_found_when_a_definition_changed() -> None:
    numbers = np.random.default_rng(9)
    series = 90 + 0.3 * np.arange(14) + numbers.normal(0, 0.2, 14) + np.where(np.arange(14) >= 6, 5, 0)
    found = breaks(np.arange(2010, 2024), series)
    assert [one.period for one in found] == [2016]
    assert found[0].step == pytest.approx(5, abs=0.7)
    assert found[0].p < 0.01
    assert breaks([1, 2, 3, 4, 5], [1, 1, 1, 9, 9]) == []


def test_breaks_are_rarely_found_when_there_is_none() -> None:
    numbers = np.random.default_rng(10)
    wrong = sum(bool(breaks(np.arange(12), np.arange(12) + numbers.normal(0, 1, 12))) for _ in range(150))
    assert wrong <= 6


@settings(max_examples=25)
@given(st.lists(st.integers(-50, 50), min_size=6, max_size=14), st.integers(1, 9))
def test_breaks_do_not_depend_on_units_when_values_are_scaled(values: list[int], scale: int) -> None:
    periods = np.arange(len(values))
    one, other = (breaks(periods, np.array(values) * factor) for factor in (1.0, float(scale)))
    assert [each.period for each in one] == [each.period for each in other]


def test_series_are_refused_when_periods_do_not_rise() -> None:
    for periods, values in (([1, 2], [1.0]), ([2, 1], [1.0, 2.0]), ([1, 1], [1.0, 2.0])):
        with pytest.raises(BadSeries):
            outliers(periods, values)
