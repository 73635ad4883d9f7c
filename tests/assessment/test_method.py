"""The method annex: published answers and cases reckoned by hand."""

from __future__ import annotations

import math
from decimal import Decimal

import pytest

from zhiheng.assessment import change, reviewers, sensitivity, years
from zhiheng.assessment.facts import Entry, Facts, Hand, Measured
from zhiheng.assessment.reviewers import Given
from zhiheng.assessment.scoring import Sheet, score
from zhiheng.policy import Pack
from zhiheng.policy.model.assessment import YearForm

#: Darwin's maize in eighths of an inch, of which Fisher (1935, §21) found 863 of 32,768 arrangements at least as far on one side.
DARWIN = [49, -67, 8, 16, 6, 23, 28, 41, 14, 29, 56, 24, 75, 60, -48]


def test_randomisation_test_gives_fishers_answer() -> None:
    found = change.randomised(DARWIN)
    assert found.method == "exact"
    assert found.p == pytest.approx(2 * 863 / 32768)
    assert not found.shown


def test_randomisation_test_by_draws_is_near_the_exact_one() -> None:
    many = change.randomised([*DARWIN, *([0.0] * 5)])
    assert many.method == "draws"
    assert many.p == pytest.approx(2 * 863 / 32768, abs=0.006)


def test_few_differences_are_told_from_nothing() -> None:
    assert change.randomised([5.0] * 5).p is None
    assert change.randomised([5.0] * 6).p == pytest.approx(2 / 64)
    assert change.randomised([]).mean is None


def test_leniency_is_against_the_others_and_wants_enough_in_common() -> None:
    given = [
        Given(reviewer, unit, "c", share) for unit in "abcde" for reviewer, share in ((1, 0.9), (2, 0.7), (3, 0.7))
    ]
    given += [Given(4, "a", "c", 0.7)]
    found = {one.reviewer: one for one in reviewers.leniency(given)}
    assert found[1].leniency == pytest.approx(20.0)
    assert found[1].flag == "lenient"
    assert (found[2].leniency, found[2].flag) == (pytest.approx(-10.0, abs=1), "strict"), "beside a lenient one"
    assert (found[4].flag, found[4].leniency) == ("few", None)
    assert list(found) == [1, 2, 3, 4]
    assert reviewers.spread(given[:15]) == pytest.approx(100 * (0.2 + 0.2 + 0) / 3)
    assert reviewers.spread(given[:1]) is None


def test_jackknife_error_is_that_of_the_textbook() -> None:
    assert sensitivity.jackknife_error([1.0, 2.0, 3.0]) == pytest.approx(math.sqrt(2 / 3 * 2))
    assert math.isnan(sensitivity.jackknife_error([1.0]))


def sheets(pack: Pack) -> dict[str, Sheet]:
    """Return the sheets of three counties: even everywhere, good at one thing, on a border."""
    scheme = pack.assessments["county-quality-work"]
    table = pack.level_tables[scheme.levels]
    made = {}
    for name, rate, shares in (
        ("even", "92.8", (0.8, 0.8, 0.8)),
        ("uneven", "96", (1.0, 0.5, 0.6)),
        ("border", "94", (0.9, 0.92, 0.88)),
    ):
        lines = [one for one in scheme.criteria() if one.computed is None]
        given = {
            (one.id, Hand.VERIFIED): Entry(points=int(one.points * 1000 * Decimal(str(share))))
            for one, share in zip(lines, shares, strict=True)
        }
        made[name] = score(
            scheme, table, "counties", Facts(entries=given, values={"spot-check-rate": Measured(Decimal(rate))})
        )
    return made


def test_equal_shares_stand_whatever_the_weights(sichuan: Pack) -> None:
    scheme = sichuan.assessments["county-quality-work"]
    table = sichuan.level_tables[scheme.levels]
    found = {one.unit: one for one in sensitivity.robustness(scheme, table, sheets(sichuan), draws=200)}
    assert [found["even"].low, found["even"].high, found["even"].jackknife_high] == pytest.approx([80.0, 80.0, 80.0])
    assert found["even"].jackknife_error == pytest.approx(0.0, abs=1e-9)
    assert found["even"].steady
    assert found["uneven"].low < found["uneven"].points < found["uneven"].high
    assert not found["uneven"].steady
    assert not found["border"].steady
    assert 0 < found["border"].grades["A"] < 1
    assert {name: (one.best_place, one.worst_place) for name, one in found.items()}["border"] == (1, 1)


def test_robustness_is_the_same_from_the_same_seed(sichuan: Pack) -> None:
    scheme = sichuan.assessments["county-quality-work"]
    table = sichuan.level_tables[scheme.levels]
    assert sensitivity.robustness(scheme, table, sheets(sichuan), draws=50) == sensitivity.robustness(
        scheme, table, sheets(sichuan), draws=50
    )


@pytest.mark.parametrize(("month", "named", "number", "first", "last"), [
    (1, "start", 2023, "2023-01-01", "2023-12-31"), (7, "start", 2023, "2023-07-01", "2024-06-30"), (9, "end", 2023, "2022-09-01", "2023-08-31"),
])  # fmt: skip
def test_years_have_the_days_of_their_form(month: int, named: str, number: int, first: str, last: str) -> None:
    found = years.year(YearForm(first_month=month, named_after=named), number)
    assert (str(found.starts), str(found.ends)) == (first, last)
