"""Design-based estimates: a published case, what must hold by construction, and lonely units four ways."""

from __future__ import annotations

import csv
import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zhiheng.stats.design import Design, estimate
from zhiheng.stats.errors import BadDesign, LonelyUnit

SCHOOLS = Path(__file__).parents[3] / "shared/data/reference/survey/apistrat.csv"
reference = [
    pytest.mark.reference,
    pytest.mark.skipif(not SCHOOLS.exists(), reason="the published cases are not beside this checkout"),
]


@pytest.fixture(scope="module")
def schools() -> dict[str, np.ndarray]:
    with SCHOOLS.open(encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines))
    text = {"stype": np.array([row["stype"] for row in rows])}
    return text | {
        name: np.array([float(row[name]) for row in rows]) for name in ("pw", "fpc", "api00", "api99", "enroll")
    }


class TestPublished:
    """The stratified sample of Californian schools (R package survey)."""

    pytestmark = reference

    def test_mean_and_error_are_the_published_ones_when_schools_are_stratified(self, schools: dict) -> None:
        sample = Design(schools["api00"], schools["pw"], schools["stype"], population=schools["fpc"])
        found = estimate(sample)
        assert found.value == pytest.approx(662.287363, abs=5e-7)
        assert found.se == pytest.approx(9.4089408, abs=5e-8)
        assert (found.low, found.high) == (pytest.approx(643.846178, abs=1e-6), pytest.approx(680.728548, abs=1e-6))
        assert (found.n, found.degrees, found.method, found.flags) == (200, 197, "design", ())

    def test_total_is_the_textbook_sum_over_strata_when_computed_by_hand(self, schools: dict) -> None:
        found = estimate(Design(schools["enroll"], schools["pw"], schools["stype"], population=schools["fpc"]), "total")
        total = variance = 0.0
        for stratum in ("E", "M", "H"):  # Cochran (1977), (5.1) and (5.13)
            mine = schools["stype"] == stratum
            size, n, values = schools["fpc"][mine][0], mine.sum(), schools["enroll"][mine]
            total += size * values.mean()
            variance += size**2 * (1 - n / size) * values.var(ddof=1) / n
        assert found.value == pytest.approx(total, rel=1e-6)  # the file's weights are rounded
        assert found.se == pytest.approx(math.sqrt(variance), rel=1e-6)

    def test_ratio_is_the_linearised_one_when_computed_by_hand(self, schools: dict) -> None:
        sample = Design(
            schools["api00"], schools["pw"], schools["stype"], population=schools["fpc"], by=schools["api99"]
        )
        found = estimate(sample, "ratio")
        weights, ratio = schools["pw"], (schools["pw"] @ schools["api00"]) / (schools["pw"] @ schools["api99"])
        rest = Design(schools["api00"] - ratio * schools["api99"], weights, schools["stype"], population=schools["fpc"])
        assert found.value == pytest.approx(ratio)
        assert found.se == pytest.approx(estimate(rest, "total").se / (weights @ schools["api99"]))

    def test_domain_sums_to_the_whole_when_parts_are_asked(self, schools: dict) -> None:
        columns = {"weights": schools["pw"], "strata": schools["stype"], "population": schools["fpc"]}
        big = schools["enroll"] > 500
        parts = [estimate(Design(schools["enroll"], domain=mask, **columns), "total") for mask in (big, ~big)]
        whole = estimate(Design(schools["enroll"], **columns), "total")
        assert sum(one.value for one in parts) == pytest.approx(whole.value)
        assert sum(one.n for one in parts) == 200
        high = schools["stype"] == "H"
        alone = estimate(Design(schools["api00"], domain=high, **columns))
        assert alone.value == pytest.approx(schools["api00"][high].mean())


def test_mean_is_the_simple_one_when_there_is_no_design() -> None:
    values = np.array([3.0, 5.0, 8.0, 12.0])
    found = estimate(Design(values, population=40))
    assert found.value == values.mean()
    assert found.se == pytest.approx(math.sqrt((1 - 4 / 40) * values.var(ddof=1) / 4))
    assert found.flags == ("few-degrees",)
    assert found.high - found.value == pytest.approx(3.182446 * found.se, rel=1e-6)  # Student, 3 degrees


def test_clusters_count_as_units_when_rows_of_one_are_alike() -> None:
    means = np.array([1.0, 4.0, 6.0, 7.0, 2.0])
    whole = estimate(Design(np.repeat(means, 8), clusters=np.repeat(np.arange(5), 8)))
    assert whole.se == pytest.approx(estimate(Design(means)).se)
    assert whole.degrees == 4
    apart = estimate(Design(np.repeat(means, 2), strata=np.repeat([0, 1, 1, 2, 2], 2), clusters=np.tile([0, 1], 5)))
    assert apart.degrees == 3  # cluster 0 of one stratum is not cluster 0 of another


@settings(max_examples=30)
@given(st.lists(st.floats(-1000, 1000), min_size=8, max_size=40), st.floats(0.1, 50), st.floats(-100, 100))
def test_estimates_move_with_units_when_values_are_scaled(values: list[float], scale: float, shift: float) -> None:
    strata = np.arange(len(values)) % 3
    one, other = (
        estimate(Design(np.array(each), strata=strata)) for each in (values, np.array(values) * scale + shift)
    )
    assert other.value == pytest.approx(one.value * scale + shift, abs=1e-6)
    assert other.se == pytest.approx(one.se * scale, rel=1e-6, abs=1e-6)


def test_coverage_is_near_what_is_promised_when_strata_and_clusters_are_drawn() -> None:
    numbers = np.random.default_rng(20)
    firms = numbers.normal(0, 1, (2, 60))  # two strata of 60 firms with 4 batches each
    batches = (numbers.random((2, 60, 4)) < 0.85 + 0.06 * firms[..., None]).astype(float)
    truth, covered, draws = batches.mean(), 0, 300
    strata, clusters = np.repeat([0, 1], 20 * 4), np.tile(np.repeat(np.arange(20), 4), 2)
    for _ in range(draws):
        drawn = np.concatenate([batches[h, numbers.permutation(60)[:20]].ravel() for h in (0, 1)])
        found = estimate(Design(drawn, strata=strata, clusters=clusters, population=60), "share")
        covered += found.low <= truth <= found.high
    assert 0.91 <= covered / draws <= 0.99


def test_share_keeps_within_its_bounds_when_nothing_failed() -> None:
    found = estimate(Design(np.ones(25)), "share")
    assert (found.value, found.high) == (1, 1)
    assert 0.8 < found.low < 0.9
    whole = estimate(Design([1.0, 0.0, 1.0], population=3), "share")
    assert (whole.low, whole.high) == (whole.value, whole.value)  # all were looked at: nothing is in doubt


def test_share_is_in_doubt_when_clusters_happen_to_be_alike() -> None:
    found = estimate(Design([1.0, 0.0] * 6, clusters=np.repeat([0, 1, 2], 4), population=60), "share")
    assert (found.value, found.se) == (0.5, 0)
    assert found.low < 0.35
    assert found.high > 0.65


LONELY = Design([1.0, 3.0, 5.0, 9.0, 20.0], strata=["a", "a", "b", "b", "c"])


def test_lonely_units_count_four_ways_when_a_stratum_holds_one() -> None:
    two = 2 * (1.0**2 + 1.0**2 + 2.0**2 + 2.0**2)  # n / (n − 1) × squares, strata a and b, of totals
    assert estimate(LONELY, "total", lonely="certainty").se == pytest.approx(math.sqrt(two))
    assert estimate(LONELY, "total", lonely="average").se == pytest.approx(math.sqrt(two * 3 / 2))
    adjusted = two + (20 - np.mean([1, 3, 5, 9, 20])) ** 2
    found = estimate(LONELY, "total", lonely="adjust")
    assert found.se == pytest.approx(math.sqrt(adjusted))
    assert "lonely-units" in found.flags
    with pytest.raises(LonelyUnit, match="c"):
        estimate(LONELY, "total", lonely="fail")


def test_nothing_is_said_of_the_error_when_the_sample_holds_one_unit() -> None:
    found = estimate(Design([4.0]))
    assert found.value == 4
    assert math.isnan(found.se)
    assert "no-variance" in found.flags


def test_a_unit_taken_for_certain_adds_nothing_when_its_stratum_is_itself() -> None:
    sample = Design([1.0, 3.0, 20.0], strata=["a", "a", "c"], population=[10, 10, 1])
    assert estimate(sample, "total").se == pytest.approx(math.sqrt(0.8 * 2 * 2))
    assert "lonely-units" not in estimate(sample, "total").flags


def test_designs_are_refused_when_their_columns_do_not_fit() -> None:
    for wrong, what in [
        (Design([1.0, 2.0], weights=[1.0]), "mean"),
        (Design([1.0, 2.0], weights=[1.0, 0.0]), "mean"),
        (Design([1.0, 2.0], population=1), "mean"),
        (Design([1.0, 2.0, 3.0], population=[5, 5, 6]), "mean"),
        (Design([1.0, math.nan]), "mean"),
        (Design([]), "mean"),
        (Design([1.0, 2.0]), "share"),
        (Design([1.0, 2.0]), "ratio"),
        (Design([1.0, 2.0], by=[1.0, -1.0]), "ratio"),
    ]:
        with pytest.raises(BadDesign):
            estimate(wrong, what)  # type: ignore[arg-type]


def test_a_million_rows_are_estimated_when_strata_are_many() -> None:
    numbers = np.random.default_rng(3)
    strata, clusters = numbers.integers(0, 200, 1_000_000), numbers.integers(0, 50, 1_000_000)
    found = estimate(Design(numbers.random(1_000_000), strata=strata, clusters=clusters))
    assert abs(found.value - 0.5) < 5 * found.se
    assert found.degrees == 200 * 49
