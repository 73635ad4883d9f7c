"""简阳 moved from 资阳 (512081) to 成都 (510185) in May 2016: counted by hand before, in and after that year."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from zhiheng.indicators.values import Value
from zhiheng.ledger import ArrowView

Computed = Callable[..., dict[tuple[str, ...], Value]]
CHENGDU, ZIYANG, OLD, NEW = "510100", "512000", "512081", "510185"
YEARS = ("2015", "2016", "2017")


def certificate(number: int, issued: date, place: str, years: int = 3) -> dict[str, Any]:
    return {
        "certificate_no": str(number), "scheme": "qms", "holder_name": "示例", "holder_division": place, "issued_on": issued,
        "expires_on": issued.replace(year=issued.year + years), "status": "valid",
    }  # fmt: skip


@pytest.fixture(scope="module")
def certificates(view: Callable[..., ArrowView]) -> ArrowView:
    """Seven of 简阳, under either code whatever the day, one of 雁江 (资阳) and two of 锦江 (成都)."""
    return view(certificate=[
        certificate(1, date(2015, 3, 1), OLD),
        certificate(2, date(2015, 9, 1), NEW),  # the new code on a day before it was given
        certificate(3, date(2016, 2, 1), NEW),  # as known today of a day before the move
        certificate(4, date(2016, 11, 1), NEW),
        certificate(5, date(2016, 12, 1), OLD),  # the old code after the move
        certificate(6, date(2017, 6, 1), NEW),
        certificate(7, date(2015, 6, 1), OLD, years=1),  # ran out in June 2016
        certificate(8, date(2015, 1, 15), "512002"),
        certificate(9, date(2015, 1, 15), "510104"),
        certificate(10, date(2017, 1, 15), "510104"),
    ])  # fmt: skip


def told(found: dict[tuple[str, ...], Value], area: str) -> list[Any]:
    return [found[area, year].value if (area, year) in found else "no such place" for year in YEARS]


def test_new_certificates_count_for_the_prefecture_of_their_month(certificates: ArrowView, computed: Computed) -> None:
    found = computed(certificates, "new-certificates", *YEARS)
    assert told(found, "510000") == [5, 3, 2]
    assert told(found, ZIYANG) == [4, 1, 0]  # 1, 2, 7 and 8; then 3, before the move
    assert told(found, CHENGDU) == [1, 2, 2]  # 9; then 4 and 5; then 6 and 10
    assert [found[OLD, "2015"].value, found[OLD, "2016"].value] == [3, 1]
    assert [found[NEW, "2016"].value, found[NEW, "2017"].value] == [2, 1]
    assert (NEW, "2015") not in found
    assert (OLD, "2017") not in found


def test_certificates_in_force_move_with_their_county(certificates: ArrowView, computed: Computed) -> None:
    found = computed(certificates, "valid-certificates", *YEARS)
    assert told(found, "510000") == [5, 7, 9]
    assert told(found, ZIYANG) == [4, 1, 1]  # 1, 2, 7 and 8; from 2016 on 8 alone
    assert told(found, CHENGDU) == [1, 6, 8]  # 9; with it 1 to 5; with them 6 and 10
    assert found[OLD, "2015"].value == 3
    assert [found[NEW, "2016"].value, found[NEW, "2017"].value] == [5, 6]


def test_values_of_both_prefectures_say_that_their_boundary_changed(
    certificates: ArrowView, computed: Computed
) -> None:
    years = (*YEARS, "2018")
    new, valid = (computed(certificates, f"{name}-certificates", *years) for name in ("new", "valid"))

    def flagged(found: dict[tuple[str, ...], Value], area: str) -> list[str]:
        return [year for year in years if "boundary" in found[area, year].flags]

    for area in (CHENGDU, ZIYANG):
        assert flagged(new, area) == ["2016", "2017"]  # 2016 is of both boundaries
        assert flagged(valid, area) == ["2016"]  # on the last days of 2016 and 2017 the boundary is one
    assert flagged(new, "510000") == flagged(new, "510300") == flagged(valid, "510000") == []


def test_months_around_the_move_are_told_apart(certificates: ArrowView, computed: Computed) -> None:
    found = computed(certificates, "new-certificates", "2016-02", "2016-11")
    assert (found[ZIYANG, "2016-02"].value, found[CHENGDU, "2016-02"].value) == (1, 0)
    assert (found[ZIYANG, "2016-11"].value, found[CHENGDU, "2016-11"].value) == (0, 1)
