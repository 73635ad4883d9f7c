"""Search finds what people mean, says why, and puts the best first."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from zhiheng.ledger import search_keys
from zhiheng.ledger.models import EnterpriseCard, SearchName
from zhiheng.ledger.services.search import Hits, Tier, Within, search

pytestmark = [pytest.mark.database, pytest.mark.django_db]

FIRMS = (
    ("91510104YY0000001X", "成都安邦食品有限公司", ["成都安帮调味品厂"], "510104", ["510104000000001"]),
    ("91510104YY0000002X", "成都宏嘉电缆有限公司", [], "510104", []),
    ("91510302YY0000003X", "自贡安邦食品有限公司", [], "510302", []),
    ("91510302YY0000004X", "自贡安邦包装制品有限公司", [], "510302", []),
    ("91510302YY0000005X", "自贡恒昌水泥厂", ["自贡市水泥总厂"], "510302", []),
)


@pytest.fixture(autouse=True)
def firms() -> None:
    for uscc, name, former, division, aliases in FIRMS:
        subject = f"uscc:{uscc}"
        EnterpriseCard.objects.create(
            subject=subject,
            uscc=uscc,
            name=name,
            name_key=name,
            former_names=former,
            division=division,
            aliases=aliases,
        )
        for row in search_keys.rows(subject, uscc, name, former, aliases):
            SearchName.objects.create(**dict(zip(search_keys.COLUMNS, row, strict=True)))


def first(text: str) -> tuple[str, Tier]:
    hit = search(text).found[0]
    return hit.subject.removeprefix("uscc:")[-2:-1], hit.tier


@pytest.mark.parametrize(
    ("text", "number", "tier"),
    [
        ("成都安邦食品有限公司", "1", Tier.EXACT),
        ("成都安邦食品有限責任公司", "1", Tier.EXACT),
        ("安邦食品（成都）有限公司", "1", Tier.EXACT),
        ("成都 安邦 食品 有限公司", "1", Tier.EXACT),
        ("成都安帮调味品厂", "1", Tier.FORMER),
        ("成都安邦食品", "1", Tier.CORE),
        ("宏嘉电缆", "2", Tier.CORE),
        ("成都宏佳电缆有限公司", "2", Tier.SOUND),
        ("成都宏图电缆有限公司", "2", Tier.NEAR),
        ("成都嘉宏电缆有限公司", "2", Tier.NEAR),
        ("电缆 宏嘉 成都", "2", Tier.WORDS),
        ("恒昌", "5", Tier.PREFIX),
        ("91510302YY0000005X", "5", Tier.EXACT),
        ("510104000000001", "1", Tier.EXACT),
    ],
)
def test_best_hit_and_how_it_fits(text: str, number: str, tier: Tier) -> None:
    assert first(text) == (number, tier)


def test_former_name_comes_after_the_present_one_of_another() -> None:
    hits = search("自贡市水泥总厂").found
    assert (hits[0].tier, hits[0].name, hits[0].former) == (Tier.FORMER, "自贡市水泥总厂", True)


def test_place_orders_firms_of_one_name() -> None:
    assert [hit.subject[-2:-1] for hit in search("自贡安邦食品公司").found][:1] == ["3"]
    assert {hit.subject[-2:-1] for hit in search("安邦食品").found} == {"1", "3"}


def test_near_ones_are_left_out_where_something_fits() -> None:
    assert not search("成都安邦食品有限公司").near
    assert all(hit.tier < Tier.SOUND for hit in search("成都安邦食品有限公司").found)
    assert search("成都宏图电缆").near


@pytest.mark.parametrize(
    "find", [lambda: search("安邦", Within(division="5103")), lambda: search("安邦食品", Within(division="5103"))]
)
def test_filter_narrows_before_ranking(find: Callable[[], Hits]) -> None:
    found = find().found
    assert found
    assert {hit.subject[8:12] for hit in found} == {"5103"[:4]} or all("510302" in hit.subject for hit in found)


def test_fragment_of_a_code_is_found() -> None:
    assert [hit.subject[-2:-1] for hit in search("YY0000004").found] == ["4"]


@pytest.mark.parametrize("text", ["公司", "有限公司", "，", "（）", "😀", "a" * 300, "1", "12345", "安"])
def test_any_text_is_borne(text: str) -> None:
    assert isinstance(search(text).found, tuple)


def test_one_wrong_sign_finds_the_firm_of_the_place_among_many_alike_elsewhere() -> None:
    """More firms of other places are alike than search looks at; the one of the named place must not drown in them."""
    crowd = [
        f"成都{chr(sign)}泰{trade}有限公司" for sign in range(0x5000, 0x50C0) for trade in ("食品", "水泥", "电缆")
    ]
    meant = [f"自贡宏泰{trade}有限公司" for trade in ("食品", "水泥", "电缆")]
    made = [
        dict(zip(search_keys.COLUMNS, row, strict=True))
        for at, name in enumerate([*crowd, *meant])
        for row in search_keys.rows(f"uscc:{at}", None, name, [], [])
    ]
    SearchName.objects.bulk_create(SearchName(**row) for row in made)
    for name in meant:
        assert search(name.replace("宏", "丰")).found[0].name == name
