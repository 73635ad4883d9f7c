"""Findings say what the figures bear and no more: in both languages, with the figures they rest on and no cause."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zhiheng.drafting import causal, comparing, figures, findings, wording
from zhiheng.drafting.findings import Asked, Finding
from zhiheng.drafting.known import Known, Reading, Said

ASKED = Asked("510000", "2023", "2022")


def of_kind(found: list[Finding], kind: str) -> Finding:
    (one,) = [each for each in found if each.kind == kind]
    return one


def test_change_is_a_rise_when_interval_of_difference_leaves_out_zero(province: Known) -> None:
    one = of_kind(findings.find(province, ASKED, ["pass-rate"]), "change")
    assert "由2022年的93.00%上升到2023年的94.00%" in one.zh
    assert "升幅1.00个百分点，超出抽样误差（差值的95%区间为0.43至1.57个百分点）" in one.zh
    assert "a rise of 1.00 percentage points beyond sampling error" in one.en
    assert one.tone == "good"
    assert [each.text_zh for each in one.figures] == ["94.00%", "93.00%"]


def test_change_is_no_rise_when_intervals_are_wide(cells: Any) -> None:
    known = cells.build(cells.reading("510000", "2022", "93.0"), cells.reading("510000", "2023", "94.0"))
    one = of_kind(findings.find(known, ASKED, ["pass-rate"]), "change")
    assert "含零，不能判定有升降" in one.zh
    assert "上升" not in one.zh
    assert "neither a rise nor a fall is shown" in one.en
    assert one.tone == "neutral"


def test_change_of_published_values_states_no_rise(cells: Any) -> None:
    bare = {"half": None, "n": None, "origin": "published", "publisher": "samr"}
    known = cells.build(
        cells.reading("510000", "2022", "89.5", **bare), cells.reading("510000", "2023", "95.5", **bare)
    )
    one = of_kind(findings.find(known, ASKED, ["pass-rate"]), "change")
    assert "未附区间，不作升降判断" in one.zh
    assert "no rise or fall is stated" in one.en


def test_period_that_is_not_over_is_compared_with_nothing(cells: Any) -> None:
    known = cells.build(
        cells.reading("510000", "2022", "93.0"), cells.reading("510000", "2023", "40.0", flags=("incomplete-period",))
    )
    one = of_kind(findings.find(known, ASKED, ["pass-rate"]), "change")
    assert "期间未结束，不作比较" in one.zh
    assert "下降" not in one.zh
    assert "the period is not over" in one.en
    assert one.tone == "neutral"


def test_full_count_is_told_as_it_is_and_places_are_not_ranked_by_it(province: Known, cells: Any) -> None:
    measure = replace(province.measures["pass-rate"], quantity="count", unit="count")
    bare = {"half": None, "n": None}
    known = cells.build(
        cells.reading("510000", "2022", "8", **bare), cells.reading("510000", "2023", "11", **bare),
        *(cells.reading(code, "2023", value, **bare) for code, value in (("510100", "9"), ("510300", "2"), ("510400", "0"))),
    )  # fmt: skip
    known = replace(known, measures={"pass-rate": measure})
    found = findings.find(known, ASKED, ["pass-rate"])
    assert "由2022年的8增加到2023年的11，增加3（全数统计，不作统计判断）" in of_kind(found, "change").zh
    assert not [one for one in found if one.kind == "places"]


def test_fall_of_a_number_that_should_fall_is_good(province: Known, cells: Any) -> None:
    measure = replace(province.measures["pass-rate"], direction="lower")
    known = cells.build(cells.reading("510000", "2022", "9.0"), cells.reading("510000", "2023", "4.0"))
    one = findings.change(known, measure, known.readings[1], known.readings[0])
    assert one.tone == "good"
    assert "下降到" in one.zh


def test_best_and_worst_carry_ranges_and_thin_places_are_left_out(province: Known) -> None:
    found = findings.find(province, ASKED, ["pass-rate"])
    one = of_kind(found, "places")
    assert "3个市（州）中，居首的是成都市（96.00%，名次1），居末的是攀枝花市（90.00%，名次3）" in one.zh
    assert "Garzê" not in one.en
    thin = of_kind(found, "thin")
    assert "甘孜州" in thin.zh
    assert "不排名次" in thin.zh


def test_places_that_share_a_rank_are_named_as_tied_and_those_that_read_alike_are_not_ranked(cells: Any) -> None:
    def places(*values: str) -> list[findings.Finding]:
        codes = ("510100", "510300", "510400", "510500", "510600")
        known = cells.build(
            *(cells.reading(code, "2023", each, 300, "1") for code, each in zip(codes, values, strict=False))
        )
        return [one for one in findings.find(known, ASKED, ["pass-rate"]) if one.kind == "places"]

    (one,) = places("100", "100", "90", "80")
    assert "并列居首的是成都市" in one.zh
    assert "和自贡市" in one.zh
    assert "，居末的是" in one.zh
    assert " come first and " in one.en
    assert places("95.001", "95.002", "95.003") == []


def test_ranges_overlap_when_intervals_do(cells: Any) -> None:
    known = cells.build(
        *(
            cells.reading(code, "2023", value, 300, "3")
            for code, value in (("510100", "95"), ("510300", "94"), ("510400", "93"))
        )
    )
    one = of_kind(findings.find(known, ASKED, ["pass-rate"]), "places")
    assert "名次1–3" in one.zh
    assert "不能据此分出高下" in one.zh
    assert "cannot be told apart" in one.en


def test_nation_of_another_source_is_for_orientation_only(province: Known) -> None:
    one = of_kind(findings.find(province, ASKED, ["pass-rate"]), "nation")
    assert "全国监督抽查合格率为93.65%（公布值，国家市场监督管理总局）" in one.zh
    assert "来源不同，只作参照" in one.zh
    assert one.tone == "neutral"


def test_goal_striven_for_is_named_so_and_cites_its_article(province: Known) -> None:
    met, ended = [findings.goal(province, one) for one in province.goals]
    assert met.zh.startswith("力争目标“监督抽查合格率”（川府发〔2009〕32号第二部分（一），要求≥93%）已达到")
    assert "区间证实达到要求" in met.zh
    assert met.cites[0].document == "sichuan-2009-32"
    assert "不再判定：中国名牌评选已于2007年后停止。" in ended.zh
    assert "未达到" not in ended.zh


def test_missed_goal_is_never_said_to_lack_the_support_of_its_interval(province: Known) -> None:
    missed = replace(province.goals[0], force="shall", official="not_met", statistical="not_shown")
    told = findings.goal(province, missed)
    assert "未达到，2023年实际值94.00%，区间不能证实达到要求" in told.zh
    assert "the interval does not show that what was asked is reached" in told.en
    striven = findings.goal(province, replace(missed, force="strive", reads="striven_for"))
    assert "）未实现，" in striven.zh
    assert "未达到" not in striven.zh
    assert striven.tone == "neutral"


def test_value_that_stood_still_is_not_said_to_have_changed(province: Known, cells: Any) -> None:
    known = cells.build(cells.reading("510000", "2022", "94.0"), cells.reading("510000", "2023", "94.0"))
    one = of_kind(findings.find(known, ASKED, ["pass-rate"]), "change")
    assert one.zh.startswith("四川省监督抽查合格率2022年和2023年均为94.00%，差值的95%区间为")
    assert one.en.startswith("In Sichuan, pass rate in spot checks stood at 94.00% in both 2022 and 2023")
    full = {"half": "0"}
    known = cells.build(cells.reading("510000", "2022", "100", **full), cells.reading("510000", "2023", "100", **full))
    told = findings.find(known, ASKED, ["pass-rate"])
    assert of_kind(told, "level").zh == "2023年，四川省监督抽查合格率为100.00%（n=2,000，全数统计）。"
    assert of_kind(told, "change").zh.endswith("2022年和2023年均为100.00%（全数统计，不作统计判断）。")
    known = cells.build(cells.reading("510000", "2022", "98", **full), cells.reading("510000", "2023", "100", **full))
    risen = of_kind(findings.find(known, ASKED, ["pass-rate"]), "change")
    assert "升幅2.00个百分点，两期均为全数统计，没有抽样误差" in risen.zh
    assert "95%区间" not in risen.zh


def test_names_units_and_places_read_as_an_editor_wants(province: Known) -> None:
    named = replace(
        province.measures["pass-rate"], label=Said("率", "Share of firms, from records"), unit="per million"
    )
    assert wording.name(named) == "share of firms, from records,"
    assert wording.value(named, province.readings[4], "zh") == "94.00", "the name says per million"
    people = replace(named, definition=Said("年末常住人口，人。", ""))
    firms = replace(named, definition=Said("一年内建立制度的企业家数。", ""))
    assert [wording.counted_in(one) for one in (people, firms, named)] == ["人", "家", "个"]
    assert wording.place(Said("四川省规划", ""), "第三章三(二)") == "《四川省规划》第三章三（二）"
    assert wording.place(Said("川办发〔2013〕19号", ""), "五") == "川办发〔2013〕19号第五部分"


def test_missing_value_says_why(cells: Any) -> None:
    known = cells.build(cells.reading("510000", "2023", None, None, None, reason="suppressed"))
    one = of_kind(findings.find(known, ASKED, ["pass-rate"]), "missing")
    assert "没有数值：样本过少，按规则不显示" in one.zh
    assert one.figures == ()


@given(
    st.lists(
        st.tuples(st.decimals(0, 100, places=1), st.decimals("0.1", 9, places=1), st.booleans()), min_size=2, max_size=6
    ),
    st.sampled_from(["higher", "lower", "none"]),
)
@settings(max_examples=40, deadline=None)
def test_no_sentence_claims_a_cause_and_each_quotes_its_figures(cells: Any, values: list[Any], direction: str) -> None:
    codes = ("510100", "510300", "510400", "513300", "510000", "100000")
    rows = [
        cells.reading(code, "2023", str(value), 500, str(half), flags=("small-n",) if thin else ())
        for code, (value, half, thin) in zip(codes, values, strict=False)
    ]  # fmt: skip
    rows += [replace(one, period="2022") for one in rows]
    known = cells.build(*rows)
    known = replace(known, measures={"pass-rate": replace(known.measures["pass-rate"], direction=direction)})
    for code in ("510000", "510100"):
        for one in findings.find(known, Asked(code, "2023", "2022")):
            assert causal.words(one.zh) == []
            assert causal.words(one.en) == []
            for figure in one.figures:
                assert figure.text_zh in one.zh or one.kind == "thin"
                assert figure.text_en in one.en or one.kind == "thin"


@given(st.lists(st.tuples(st.decimals(0, 100, places=2), st.decimals(0, 20, places=2)), min_size=1, max_size=12))
@settings(max_examples=40, deadline=None)
def test_range_of_places_holds_the_place_itself(cells: Any, values: list[tuple[Decimal, Decimal]]) -> None:
    rows: list[Reading] = [
        cells.reading(f"51{at:02d}00", "2023", str(value), 500, str(half)) for at, (value, half) in enumerate(values)
    ]
    for direction in ("higher", "lower"):
        for one in comparing.placed(rows, direction):
            assert 1 <= one.best <= one.place <= one.worst <= len(rows)


def test_figure_survives_json_and_tells_then_from_now(province: Known, cells: Any) -> None:
    one = figures.of(province, province.measures["pass-rate"], province.readings[4])
    assert figures.from_dict(one.as_dict()) == one
    assert figures.change(province, one) is None
    later = cells.build(cells.reading("510000", "2023", "93.2", 5200, "0.4"))
    moved = figures.change(later, one)
    assert moved is not None
    assert (moved.what, moved.then.text_zh, moved.now and moved.now.text_zh) == ("value", "94.00%", "93.20%")
    gone = figures.change(cells.build(), one)
    assert gone is not None
    assert (gone.what, gone.now) == ("gone", None)


@pytest.mark.parametrize(
    ("text", "found"),
    [("由于抽查增加，合格率上升。", ["由于"]), ("It rose because of checks.", ["because"]), ("合格率为94.00%。", [])],
)
def test_causal_words_are_found(text: str, found: list[str]) -> None:
    assert causal.words(text) == found
