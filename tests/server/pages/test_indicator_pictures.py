"""Maps, charts and figures: signs beside colours, zero lines, digits that can be carried, boundaries only with a number."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from zhiheng.indicators.values import Value
from zhiheng.ledger.home import Home
from zhiheng.policy import Pack, load
from zhiheng.policy.model import Indicator
from zhiheng.server.indicators import (
    boundaries,
    portal_areas,
    portal_charts,
    portal_figures,
    portal_findings,
    portal_tiles,
    qualities,
)

PACK = load()["sichuan"]
RATE, PRIZES = PACK.indicators["farm-product-pass-rate"], PACK.indicators["luban-prizes"]


def value(number: str | None, year: int = 2023, **more: Any) -> Value:
    days = {"period": str(year), "starts": date(year, 1, 1), "ends": date(year, 12, 31)}
    return Value(RATE.id, "province", "510000", value=Decimal(number) if number else None, **days | more)


def counted(k: int, n: int, year: int = 2023) -> Value:
    return value(str(100 * k / n), year, numerator=Decimal(k), denominator=Decimal(n), n=n, method="wilson")


@pytest.mark.parametrize("pack", load().values(), ids=lambda pack: str(pack.id))
def test_every_indicator_stands_under_a_quality_when_packs_are_read(pack: Pack) -> None:
    assert [each.id for each in qualities.framing(pack)] == ["industry", "product", "works", "service", "environment"]
    assert set(qualities.placed(pack)) == set(pack.indicators)
    assert set(qualities.placed(pack).values()) <= set(qualities.of(pack))
    # A headline stands in its own quality also where a province moved it (building materials belong to construction).
    assert all(qualities.quality_of(name, pack) is each for each in qualities.framing(pack) for name in each.headlines)


def test_everything_stands_together_when_a_pack_declares_no_qualities() -> None:
    bare = replace(PACK, elements={kind: found for kind, found in PACK.elements.items() if kind != "qualities"})
    assert (qualities.framing(bare), set(qualities.placed(bare).values())) == ([], {"whole"})


@pytest.mark.parametrize("province", ["510000", "320000"])
def test_tiles_have_a_place_each_when_a_province_is_laid_out(province: str) -> None:
    places = portal_areas.below(province, "prefecture")
    at = portal_tiles.positions()[province]
    assert {one.code for one in places} == set(at)
    assert len(set(at.values())) == len(at)


def test_tiles_lie_in_the_order_of_codes_when_nobody_placed_them() -> None:
    places = portal_areas.below("510100", "county")
    said = {one.code: portal_tiles.Marked("/x", "1", "same", one.name) for one in places}
    drawn = portal_tiles.tiles("510100", places, said)
    assert drawn.by_code
    assert [tile.place.code for tile in sorted(drawn.tiles, key=lambda tile: (tile.y, tile.x))] == [
        one.code for one in places
    ]
    assert len({(tile.x, tile.y) for tile in drawn.tiles}) == len(places)


def test_signs_differ_when_colours_do() -> None:
    assert len(set(portal_tiles.SIGNS.values())) == len(portal_tiles.SIGNS)
    assert set(portal_tiles.legend_words()) == set(portal_tiles.SIGNS)


def test_difference_is_called_one_when_it_is_beyond_chance() -> None:
    assert portal_findings.differ(counted(90, 100), counted(88, 100)) is False
    assert portal_findings.differ(counted(900, 1000), counted(800, 1000)) is True
    assert portal_findings.differ(value("90"), value("91")) is None
    assert portal_findings.better(counted(900, 1000), counted(800, 1000), RATE) == "better"
    assert portal_findings.better(counted(90, 100), counted(88, 100), RATE) == "same"
    assert portal_findings.better(value(None, reason="no_data"), value("1"), RATE) == ""


def test_change_within_chance_is_not_called_a_rise_when_told() -> None:
    told = portal_findings.over_time([counted(88, 100, 2022), counted(90, 100, 2023)], RATE)
    assert "抽样误差之内" in told
    assert portal_findings.over_time([counted(88, 100)], RATE) == ""


@pytest.mark.parametrize(
    ("number", "denominator", "indicator", "expected"),
    [
        ("93.588235", 3400, RATE, "93.6"),
        ("93.588235", 340_000, RATE, "93.59"),
        ("93.65", None, RATE, "93.65"),
        ("1204", None, PRIZES, "1,204"),
    ],
)
def test_numbers_carry_what_they_can_when_written(
    number: str, denominator: int | None, indicator: Indicator, expected: str
) -> None:
    one = value(number, denominator=Decimal(denominator) if denominator else None)
    assert portal_figures.shown(one, indicator, PACK).text == expected


def test_bars_start_at_zero_when_counts_are_drawn() -> None:
    line = [value("3", 2022), value("5", 2023)]
    spec = portal_charts.trend(PRIZES, {"四川省": line}, "finding")
    assert spec is not None
    assert (spec["kind"], spec["min"]) == ("bar", 0)
    assert portal_charts.trend(PRIZES, {"四川省": line[:1]}, "finding") is None


def test_intervals_are_drawn_when_they_are_known() -> None:
    line = [
        value("90", 2022, low=Decimal(88), high=Decimal(92)),
        value(None, 2023, reason="no_data"),
        value("91", 2024),
    ]
    spec = portal_charts.trend(RATE, {"四川省": line}, "finding")
    assert spec is not None
    assert spec["labels"] == ["2022 年", "2024 年"]
    assert spec["series"][0]["low"] == [88, None]


def feature(code: str, west: float = 103.0, south: float = 30.0) -> dict[str, Any]:
    ring = [[west, south], [west + 1, south], [west + 1, south + 1], [west, south]]
    return {"type": "Feature", "properties": {"adcode": code}, "geometry": {"type": "Polygon", "coordinates": [ring]}}


def file_of(folder: Path, *features: dict[str, Any]) -> Path:
    file = folder / "map.json"
    file.write_text(json.dumps({"type": "FeatureCollection", "features": list(features)}), encoding="utf-8")
    return file


GIVEN = {"area": "510000", "level": "prefecture", "supplied_by": "四川省测绘地理信息局"}


def test_boundaries_are_drawn_with_their_number_when_a_body_supplied_them(tmp_path: Path) -> None:
    home = Home(tmp_path)
    file = file_of(tmp_path, feature("510100"), feature("510600", 104.0, 31.0))
    kept = boundaries.load(home, file, review_number="川S（2023）00012号", **GIVEN)
    assert boundaries.find(home, "510000", "prefecture") == kept
    places = portal_areas.below("510000", "prefecture")
    said = {one.code: portal_tiles.Marked("/x", "1", "same", one.name) for one in places}
    drawn = portal_tiles.outlines(boundaries.listed(home)[0], places, said)
    assert drawn.review_number == "川S（2023）00012号"
    assert [tile.place.code for tile in drawn.tiles] == ["510100", "510600"]
    assert all(tile.path.startswith("M") and tile.path.endswith("Z") for tile in drawn.tiles)
    assert boundaries.remove(home, "510000", "prefecture")
    assert boundaries.find(home, "510000", "prefecture") is None


@pytest.mark.parametrize("number", ["", "2023", "GS2019-1822", "川S(2023)号", "审图号"])
def test_boundaries_are_refused_when_the_review_number_is_missing_or_odd(tmp_path: Path, number: str) -> None:
    with pytest.raises(boundaries.BoundariesRefused):
        boundaries.load(Home(tmp_path), file_of(tmp_path, feature("510100")), review_number=number, **GIVEN)
    assert boundaries.listed(Home(tmp_path)) == []


@pytest.mark.parametrize("number", ["GS(2019)1822号", "GS京(2022)1061号", "GS川〔2023〕12号", "川S【2021】00059号"])
def test_boundaries_are_taken_when_the_number_is_of_a_reviewing_office(tmp_path: Path, number: str) -> None:
    boundaries.load(Home(tmp_path), file_of(tmp_path, feature("510100")), review_number=number, **GIVEN)


def test_boundaries_are_refused_when_places_lie_elsewhere(tmp_path: Path) -> None:
    for wrong in (feature("320100"), feature("510104"), feature("999999"), feature("510100", 403000.0, 3300000.0)):
        with pytest.raises(boundaries.BoundariesRefused):
            boundaries.load(Home(tmp_path), file_of(tmp_path, wrong), review_number="GS(2019)1822号", **GIVEN)
    assert not boundaries.remove(Home(tmp_path), "../map", "json")
    broken = tmp_path / "broken.json"
    broken.write_text('{"type": "Topology"}', encoding="utf-8")
    with pytest.raises(boundaries.BoundariesRefused):
        boundaries.load(Home(tmp_path), broken, review_number="GS(2019)1822号", **GIVEN)


@pytest.mark.parametrize(
    ("name", "expected"),
    [("gdp", True), ("luban-prizes", True), ("pm10-mean", False), ("gdp-per-head", False), (RATE.id, False)],
)
def test_means_do_not_add_up_when_places_are_put_together(name: str, expected: bool) -> None:
    assert portal_figures.adds_up(PACK.indicators[name]) is expected
