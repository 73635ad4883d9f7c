from __future__ import annotations

from datetime import date

import pytest

from zhiheng.codes import place_search

DAY = date(2024, 1, 1)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Chengdu", "510100"),
        ("garze", "513300"),
        ("Ya'an", "511800"),
        ("yaan", "511800"),
        ("Lüliang", "141100"),
        ("luliang", "141100"),
        ("Gong County", "511526"),
        ("阿坝", "513200"),
        ("双流", "510116"),
        ("510116", "510116"),
        ("SHAANXI", "610000"),
    ],
)
def test_place_is_found_by_code_chinese_or_latin_name(text: str, code: str) -> None:
    assert place_search.find(text, DAY)[0].code == code


def test_place_is_sought_within_a_province_alone() -> None:
    everywhere = place_search.find("Chaoyang", DAY)
    assert len(everywhere) > 3
    assert place_search.find("Chaoyang", DAY, within="51") == []


@pytest.mark.parametrize("text", ["", "C", "'", "no such place", "\x00"])
def test_nothing_is_found_for_what_names_no_place(text: str) -> None:
    assert place_search.find(text, DAY) == []
