"""Places with ties, and their ranges."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats as peer

from zhiheng.stats.errors import BadSeries
from zhiheng.stats.ranks import range_of_intervals, rank_range, ranks

VALUES = st.lists(st.one_of(st.integers(0, 20).map(float), st.just(math.nan)), min_size=1, max_size=60)


@settings(max_examples=40)
@given(VALUES, st.sampled_from(["higher", "lower"]))
def test_places_are_those_of_a_peer_when_values_tie_or_are_missing(values: list[float], direction: str) -> None:
    found = ranks(values, direction)  # type: ignore[arg-type]
    known = ~np.isnan(values)
    signed = np.array(values)[known] * (-1 if direction == "higher" else 1)
    assert found.place[known].tolist() == peer.rankdata(signed, "min").tolist()
    assert (found.place[~known] == 0).all()
    assert found.tied[known].tolist() == [list(signed).count(one) > 1 for one in signed]
    assert found.count == known.sum()


def test_places_rest_on_full_precision_when_rounding_would_tie() -> None:
    assert ranks([95.04, 95.01, 95.0]).place.tolist() == [1, 2, 3]


@settings(max_examples=30)
@given(st.lists(st.tuples(st.floats(0, 100), st.floats(0, 10)), min_size=2, max_size=30))
def test_ranges_hold_the_place_when_errors_are_any(rows: list[tuple[float, float]]) -> None:
    values, errors = np.array(rows).T
    place = ranks(values).place
    strict, loose = rank_range(values, errors), rank_range(values, errors, level=0.8)
    assert (strict.best <= place).all()
    assert (place <= strict.worst).all()
    assert (strict.best <= loose.best).all()
    assert (loose.worst <= strict.worst).all()
    apart = range_of_intervals(values - 2 * errors, values + 2 * errors)
    assert (apart.best <= place).all()
    assert (place <= apart.worst).all()


def test_ranges_are_single_places_when_errors_are_none() -> None:
    found = rank_range([3.0, 1.0, 2.0, math.nan], [0.0, 0.0, 0.0, 1.0])
    assert found.best.tolist() == found.worst.tolist() == [1, 3, 2, 0]
    lower = rank_range([3.0, 1.0, 2.0], [0.0, 0.0, 0.0], "lower")
    assert lower.best.tolist() == [3, 1, 2]


def test_ranges_hold_true_places_as_promised_when_drawn_again() -> None:
    numbers = np.random.default_rng(11)
    truth = np.linspace(90, 97, 21)
    place, held, draws = ranks(truth).place, np.zeros(21), 300
    for _ in range(draws):
        found = rank_range(truth + numbers.normal(0, 1.0, 21), np.full(21, 1.0))
        held += (found.best <= place) & (place <= found.worst)
    assert held.min() / draws >= 0.94


def test_a_million_intervals_are_ranged_when_pairs_would_be_too_many() -> None:
    numbers = np.random.default_rng(4)
    low = numbers.random(1_000_000)
    found = range_of_intervals(low, low + 0.01, "lower")
    best = int(np.argmin(low))
    assert found.best[best] == 1
    assert (found.best <= found.worst).all()
    with pytest.raises(BadSeries):
        rank_range([1.0], [1.0, 2.0])
