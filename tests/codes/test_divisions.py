from __future__ import annotations

from datetime import date
from itertools import pairwise

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhiheng.codes import divisions
from zhiheng.codes.errors import DivisionDateOutside, UnknownDivision, UnreadableDate


def test_jianyang_before_and_after_its_move() -> None:
    before = divisions.get("512081", on=date(2015, 1, 1))
    assert (before.name, before.parent, before.level) == ("简阳市", "512000", "county")
    assert divisions.get("512081", on=date(2016, 5, 2)).certainty == "between"
    after = divisions.get("510185", on=date(2016, 5, 3))
    assert (after.name, after.parent) == ("简阳市", "510100")
    with pytest.raises(UnknownDivision) as caught:
        divisions.get("512081", on="2017-01-01")
    assert "510185 简阳市" in caught.value.message("zh")
    assert "510185" in caught.value.message("en")
    with pytest.raises(UnknownDivision):
        divisions.get("510185", on="2016-05-02")


@pytest.mark.parametrize(
    ("old", "old_name", "new", "new_name", "first_day"),
    [
        ("510122", "双流县", "510116", "双流区", "2015-12-03"),
        ("510124", "郫县", "510117", "郫都区", "2016-11-24"),
        ("510724", "安县", "510705", "安州区", "2016-03-20"),
        ("510626", "罗江县", "510604", "罗江区", "2017-07-18"),
        ("513321", "康定县", "513301", "康定市", "2015-02-17"),
        ("321284", "姜堰市", "321204", "姜堰区", "2012-12-17"),
        ("511522", "南溪县", "511503", "南溪区", "2011-02-17"),
        ("511821", "名山县", "511803", "名山区", "2012-09-30"),
        ("320584", "吴江市", "320509", "吴江区", "2012-08-17"),
        ("320982", "大丰市", "320904", "大丰区", "2015-07-23"),
        ("320482", "金坛市", "320413", "金坛区", "2015-04-28"),
        ("320829", "洪泽县", "320813", "洪泽区", "2016-06-08"),
    ],
)
def test_change_takes_effect_on_its_day(old: str, old_name: str, new: str, new_name: str, first_day: str) -> None:
    day = date.fromisoformat(first_day)
    eve = date.fromordinal(day.toordinal() - 1)
    assert divisions.get(old, on=eve).name == old_name
    assert divisions.get(new, on=day).name == new_name
    assert not divisions.exists(old, on=day)
    assert not divisions.exists(new, on=eve)


def test_old_and_new_code_both_hold_while_only_lists_bracket_the_change() -> None:
    day = date(2011, 5, 1)
    old, new = divisions.get("321088", on=day), divisions.get("321012", on=day)
    assert (old.name, new.name) == ("江都市", "江都区")
    assert {old.certainty, new.certainty} == {"between"}


def test_levels_parents_and_kinds() -> None:
    day = "2020-06-01"
    assert divisions.get("510000", day).level == "province"
    assert divisions.get("510000", day).parent == "100000"
    assert divisions.get("510100", day).parent == "510000"
    assert divisions.get("100000", day).parent is None
    assert divisions.get("419001", day).parent == "410000"
    assert divisions.get("110101", day).parent == "110000"
    assert divisions.get("510101", day).zone
    assert divisions.get("511971", day).zone
    assert divisions.get("419000", day).kind == "placeholder"
    assert divisions.get("510118", "2021-01-01").name == "新津区"


@pytest.mark.parametrize(
    "code", ["", "51", "5101000", "51O100", "５10100", "四川省", None, 510100, "999999", "😀", "5" * 10_000_000]
)
def test_unknown_division_is_named_and_explained(code: object) -> None:
    with pytest.raises(UnknownDivision) as caught:
        divisions.get(code, on="2020-01-01")  # type: ignore[arg-type]
    assert len(caught.value.message("zh")) < 300


@pytest.mark.parametrize("day", ["1949-10-01", "1980-12-30", "2100-01-01"])
def test_day_outside_the_table_is_refused(day: str) -> None:
    with pytest.raises(DivisionDateOutside):
        divisions.get("510000", on=day)
    with pytest.raises(DivisionDateOutside):
        divisions.exists_many(["510000"], on=day)


def test_day_after_the_table_ends_is_known_by_its_last_one() -> None:
    known = divisions.table()
    for day, nearest in (
        (date(2020, 5, 1), date(2020, 5, 1)),
        (date(2100, 1, 1), known.last),
        (date(1949, 10, 1), known.first),
    ):
        assert divisions.known_on(day) == nearest


def test_day_that_does_not_exist_is_refused() -> None:
    with pytest.raises(UnreadableDate):
        divisions.get("510000", on="2024-02-30")


@given(
    st.lists(
        st.sampled_from(["510100", "512081", "510185", "999999", "51O100", "", "五一零一零零", "5101", "110101"])
        | st.none()
        | st.text(max_size=8),
        max_size=20,
    ),
    st.dates(date(2009, 12, 31), date(2026, 12, 31)),
)
def test_vector_and_scalar_agree(codes: list[str | None], day: date) -> None:
    column = pa.array(codes, type=pa.string())
    want = [code is not None and divisions.exists(code, on=day) for code in codes]
    assert divisions.exists_many(column, on=day).tolist() == want
    names = [divisions.get(code, on=day).name if known else None for code, known in zip(codes, want, strict=True)]  # type: ignore[arg-type]
    assert divisions.name_many(column, on=day).to_pylist() == names


def test_intervals_of_one_code_do_not_overlap() -> None:
    for rows in divisions.table().rows.values():
        for one, two in pairwise(rows):
            assert one.valid_until is not None
            assert one.valid_until < two.valid_from, one


def test_each_division_lies_under_a_known_parent_on_its_first_day_of_the_lists() -> None:
    for day in (date(2009, 12, 31), date(2013, 12, 31), date(2019, 4, 30), date(2026, 11, 1)):
        found = divisions.in_force(day)
        assert len([d for d in found if d.level == "province"]) in (31, 34)
        for division in found:
            assert division.parent is None or divisions.exists(division.parent, day), division


def test_registration_areas_know_zones_but_not_inventions() -> None:
    areas = divisions.registration_areas()
    good = [100000, 110000, 350100, 510185, 512081, 320594, 310141, 440101, 510109]
    assert areas[good].all()
    assert not areas[[0, 111111, 999999, 519999, 510150, 513950]].any()
    assert areas.dtype == np.bool_
