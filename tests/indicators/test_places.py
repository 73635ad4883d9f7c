"""Which areas a place counts for: divisions as they stood in the month, regions, zones, what lies elsewhere."""

from __future__ import annotations

from datetime import date

import pytest

from zhiheng import policy
from zhiheng.indicators.places import Area, Places, month_of


@pytest.fixture(scope="module")
def places(packs: policy.PackSet) -> Places:
    return Places("510000", packs["sichuan"].regions)


@pytest.mark.parametrize("code", ["512081", "510185"])
@pytest.mark.parametrize(
    ("month", "county", "prefecture"),
    [
        (date(2014, 3, 1), "512081", "512000"),
        (date(2015, 12, 1), "512081", "512000"),
        (date(2016, 4, 1), "512081", "512000"),
        (date(2016, 6, 1), "510185", "510100"),
        (date(2017, 3, 1), "510185", "510100"),
    ],
)
def test_jianyang_counts_where_it_lay_whichever_code_a_record_bears(
    places: Places, code: str, month: date, county: str, prefecture: str
) -> None:
    found = places.areas(code, month_of(month))
    assert Area("county", county) in found
    assert Area("prefecture", prefecture) in found
    assert Area("region", "chengdu-plain") in found


def test_place_elsewhere_counts_nowhere(places: Places) -> None:
    assert places.areas("320100", month_of(date(2023, 1, 1))) == ()
    assert places.areas("910000", month_of(date(2023, 1, 1))) == ()
    assert places.areas("chengdu", month_of(date(2023, 1, 1))) == ()


def test_chongqing_left_the_province_with_its_codes(places: Places) -> None:
    assert Area("province", "510000") in places.areas("510203", month_of(date(1995, 1, 1)))
    assert places.areas("510203", month_of(date(2005, 1, 1))) == ()


def test_place_unknown_counts_at_the_top_alone_and_a_zone_beside_it(places: Places) -> None:
    month = month_of(date(2023, 1, 1))
    assert places.areas("", month) == (Area("province", "510000"),)
    assert places.areas("tianfu-new-area", month) == (Area("province", "510000"), Area("zone", "tianfu-new-area"))


def test_statistical_unit_of_a_city_counts_for_the_city_and_not_as_a_county(places: Places) -> None:
    assert [area.level for area in places.areas("510101", month_of(date(2020, 1, 1)))] == [
        "province",
        "region",
        "prefecture",
    ]


def test_every_prefecture_of_the_nation_has_a_province(packs: policy.PackSet) -> None:
    nation = Places(None, packs["national"].regions)
    assert [*nation.areas("320102", month_of(date(2023, 1, 1)))] == [
        Area("nation", "100000"), Area("province", "320000"), Area("prefecture", "320100"), Area("county", "320102"),
    ]  # fmt: skip
    assert len(nation.standing("province", date(2023, 1, 1))) == 34
