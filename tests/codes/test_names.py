from __future__ import annotations

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhiheng.codes import names

PIECES = st.lists(
    st.sampled_from(
        [
            "成都",
            "四川省",
            "(成都)",
            "（深圳）",
            "甲乙",
            "東方",
            "电气",
            "集团",
            "(集团)",
            "股份",
            "有限",
            "责任",
            "公司",
            "厂",
            "分公司",
            " ",
            "·",
            "(有限合伙)",
            "合伙企业",
            "专业合作社",
            "Ａ",
            "b",
            "1",
            "凉山彝族自治州",
            "双流区",
            "市",
            "(",
            ")",
            "[",
            "😀",
            "\x00",
        ]
    ),
    max_size=9,
).map("".join)


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("深圳甲乙技术有限公司", "甲乙技术（深圳）有限公司"),
        ("深圳甲乙技术有限公司", "甲乙技术(深圳)有限责任公司"),
        ("深圳甲乙技术有限公司", "深圳市甲乙技術有限公司"),
        ("四川省甲乙食品厂", "四川甲乙食品厂"),
        ("甲乙（集团）股份有限公司", "甲乙集团股份有限公司"),
        ("甲乙股份公司", "甲乙股份有限公司"),
        ("成都甲乙企业管理合伙企业（有限合伙）", "成都甲乙企业管理(有限合伙)"),
        ("ＡＢＣ（成都）有限公司", "成都abc有限公司"),
        ("广西壮族自治区甲乙公司", "广西甲乙公司"),
        ("凉山彝族自治州甲乙茶厂", "凉山州甲乙茶厂"),
        ("成都甲乙 有限公司", " 成都甲乙有限公司\u3000"),
        ("甲乙农民专业合作社", "甲乙专业合作社"),
        ("海南藏族自治州甲乙公司", "甲乙(海南州)公司"),
        ("吉林省吉林市甲乙公司", "吉林吉林市甲乙公司"),
        ("成都【甲乙】有限公司", "成都(甲乙)有限公司"),
    ],
)
def test_names_are_equal_when_only_writing_differs(left: str, right: str) -> None:
    assert names.normalise(left) == names.normalise(right)
    assert names.equal(left, right)
    assert names.near(left, right) == 1.0


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("成都甲乙有限公司", "绵阳甲乙有限公司"),
        ("成都甲乙有限公司", "甲乙有限公司"),
        ("成都甲乙有限公司", "成都甲乙股份有限公司"),
        ("成都甲乙有限公司", "成都甲丙有限公司"),
        ("成都甲乙有限公司", "成都甲乙有限公司绵阳分公司"),
        ("吉林市甲乙有限公司", "吉林省甲乙有限公司"),
        ("海南州甲乙有限公司", "海南甲乙有限公司"),
        ("成都市场建设有限公司", "成都场建设有限公司"),
        ("", ""),
        ("成都甲乙有限公司", ""),
    ],
)
def test_names_are_not_equal_when_they_say_something_else(left: str, right: str) -> None:
    assert not names.equal(left, right)
    assert names.near(left, right) < 1.0


def test_near_ranks_a_missing_region_above_another_region() -> None:
    name = "成都甲乙食品有限公司"
    absent, other = names.near(name, "甲乙食品有限公司"), names.near(name, "绵阳甲乙食品有限公司")
    assert absent > 0.9 > other
    assert names.near(name, "完全不同贸易商行") < 0.5


def test_legal_form_is_taken_longest_first() -> None:
    assert names.parts("四川省成都市甲乙(集团)股份有限公司") == names.NameParts(
        ("四川", "成都"), "甲乙", "集团股份有限公司", ""
    )
    assert names.parts("甲乙有限公司成都分公司").branch == "成都分公司"
    assert names.parts("公司").core == "公司"


def test_a_county_without_its_ending_is_no_region() -> None:
    assert names.parts("东方电气股份有限公司").regions == ()
    assert names.parts("新华书店").regions == ()


@given(PIECES)
def test_normalising_twice_changes_nothing(name: str) -> None:
    once = names.normalise(name)
    assert names.normalise(once) == once


@given(st.lists(PIECES | st.none() | st.text(max_size=12), max_size=12))
def test_vector_and_scalar_agree(values: list[str | None]) -> None:
    want = [None if v is None else names.normalise(v) for v in values]
    assert names.normalise_many(pa.array(values, type=pa.string())).to_pylist() == want


@pytest.mark.parametrize(
    "ending", ["", "甲乙有限责任公司", "(集团)股份公司", "市场", "市政工程公司", "贸易公司第一分公司", "四川"]
)
def test_vector_and_scalar_agree_on_every_region(ending: str) -> None:
    large, small = names._regions()
    values = [region + ending for region in (*large, *small)] + ["四川" + region + ending for region in large]
    assert names.normalise_many(pa.array(values)).to_pylist() == [names.normalise(value) for value in values]


@given(PIECES, PIECES)
def test_near_is_symmetric_and_bounded(left: str, right: str) -> None:
    assert 0.0 <= names.near(left, right) <= 1.0
    assert names.near(left, right) == pytest.approx(names.near(right, left))


def test_hostile_text_is_cut_not_chewed() -> None:
    assert len(names.normalise("质" * 10_000_000)) <= names.LONGEST
    assert names.normalise("\x00\u200b ") == ""
