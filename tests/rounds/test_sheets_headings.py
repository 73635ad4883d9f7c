"""Headings of several rows, units of measure in and above them, and what was chosen for them once."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace

import pytest

from zhiheng.rounds import Form
from zhiheng.rounds.errors import NotUnderstood
from zhiheng.rounds.sheets import Choice, understand
from zhiheng.rounds.template import form_of


def test_mapping_chosen_once_is_known_again_and_columns_can_be_left_out(
    tmp_path: Path, quarterly: Form, office: SimpleNamespace
) -> None:
    path = office.write(
        tmp_path / "odd.xlsx", {"表": [["地区", "检了多少", "过了多少", "抽检批次"], ["锦江区", 7, 6, 1]]}
    )
    strange = understand(office.write(tmp_path / "none.xlsx", {"表": [["甲", "乙"], [1, 2]]}), quarterly, office.OWN)
    assert (strange.taken, [one.heading for one in strange.tables[0].columns]) == (0, ["甲", "乙"])
    with pytest.raises(NotUnderstood):
        understand(office.write(tmp_path / "numbers.xlsx", {"表": [[3, 4], [1, 2]]}), quarterly, office.OWN)
    first = understand(path, quarterly, office.OWN)
    assert [one.line for one in first.tables[0].columns] == [None, None, None, None]
    choice = Choice({"检了多少": "batches", "过了多少": "passed", "抽检批次": ""}, {"检了多少": Decimal(10)})
    again = understand(path, quarterly, office.OWN, remembered={first.tables[0].fingerprint: choice})
    assert office.values(again) == {"batches": "70", "passed": "6"}
    assert [one.how for one in again.tables[0].columns] == ["none", "remembered", "remembered", "remembered"]


def test_percentages_that_stand_as_fractions_are_turned_and_said(tmp_path: Path, office: SimpleNamespace) -> None:
    from zhiheng.policy.model import ReportingRound

    form = Form(ReportingRound.model_validate({
        "id": "p", "label": {"zh": "表", "en": "t"}, "asks": ["county"], "returns_to": "amr", "every": "year", "table": True,
        "form": [{"id": "name", "label": {"zh": "产品", "en": "Product"}},
                 {"id": "share", "label": {"zh": "占比", "en": "Share"}, "type": "decimal", "unit": "%", "scale": 1}]}))  # fmt: skip
    found = understand(
        office.write(tmp_path / "p.xlsx", {"表": [["产品", "占比"], ["甲", 0.985], ["乙", 0.5]]}), form, office.OWN
    )
    assert [one["share"].value for one in found.cells["amr-510104"].values()] == ["98.5", "50.0"]
    assert "unit-turned" in office.codes(found)


def test_unit_over_the_values_is_turned_where_it_counts_the_same_and_else_asked(
    tmp_path: Path, quarterly: Form, office: SimpleNamespace
) -> None:
    rows = [["指标", "本期（万批次）"], ["产品抽查抽检批次", 1.2], ["首席质量官", 5], ["涉案货值", 3]]
    found = understand(office.write(tmp_path / "w.xlsx", {"表": rows}), quarterly, office.OWN)
    assert office.values(found) == {"batches": "12000", "goods": "3.00"}
    assert found.cells["amr-510104"][0]["officers"].problem.code == "other-unit"
    rows = [["县区", "涉案货值（元）", "产品抽查抽检批次"], ["锦江区", "1.8万", "1.2万"], ["青羊区", "2亿元", "3万亩"]]
    found = understand(office.write(tmp_path / "x.xlsx", {"表": rows}), quarterly, office.CITY)
    assert office.values(found, "amr-510104") == {"goods": "1.80", "batches": "12000"}
    assert office.values(found, "amr-510105") == {"goods": "20000.00"}


def test_heading_that_may_mean_two_lines_is_left_out_and_asked(
    tmp_path: Path, quarterly: Form, office: SimpleNamespace
) -> None:
    found = understand(
        office.write(tmp_path / "a.xlsx", {"表": [["地区", "抽检批次", "首席质量官"], ["锦江区", 7, 1]]}),
        quarterly,
        office.CITY,
    )
    assert office.values(found, "amr-510104") == {"officers": "1"}
    assert "heading-unsure" in office.codes(found)


def test_three_rows_of_headings_with_groups_and_a_row_of_units_are_read_whole(
    tmp_path: Path, quarterly: Form, office: SimpleNamespace
) -> None:
    rows = [
        ["附件2"], ["某市2026年三季度质量工作统计表"], ["填报单位：成都市局", *[None] * 6, "单位：批次、万元"],
        ["序号", "县\n区", "产品", None, None, None, "案件"], [None, None, "一、产品抽查", None, "二、食品", None, "涉案货值", "备注"],
        [None, None, "抽检批次", "合格批次", "抽检批次", "合格批次"], [None, None, "批次", "批次", "批次", "批次", "元"],
        ["甲", "乙", 1, 2, 3, 4, 5],
        [1, "1.锦江", 10, 9, 20, 20, 20000], [2, "成都市青羊区", 11, 9, 21, 20, 30000], [None, "合  计", 21, 18, 41, 40, 50000],
        ["说明：含省级"],
    ]  # fmt: skip
    merges = ("A4:A6=序号", "B4:B6=县区", "C4:F4=产品", "C5:D5=一、产品抽查", "E5:F5=二、食品")
    found = understand(office.write(tmp_path / "g.xlsx", {"表": rows}, merges), quarterly, office.CITY)
    assert {unit: office.values(found, unit) for unit in found.cells} == {
        "amr-510104": {"batches": "10", "passed": "9", "food": "20", "goods": "2.00"},
        "amr-510105": {"batches": "11", "passed": "9", "food": "21", "goods": "3.00"},
    }
    assert [one.heading for one in found.tables[0].columns][2] == "产品|一、产品抽查|抽检批次（批次）"
    assert (len(found.totals), all(one.holds for one in found.totals)) == (4, True)
    assert not [one.code for one in found.said if one.level != "note"]


def test_template_with_groups_and_a_row_of_units_makes_lines_under_their_groups(
    tmp_path: Path, office: SimpleNamespace
) -> None:
    rows = [
        ["全省质量工作统计表"], ["填报单位：", *[None] * 4, "单位：批次、万元"], ["序号", "县区", "一、监督抽查", None, "二、案件", None, "备注"],
        [None, None, "产品抽查", None, "立案数", "涉案货值"], [None, None, "抽检批次", "合格批次"], [None, None, "批次", "批次", "件", "万元"],
    ]  # fmt: skip
    merges = ("A3:A5=序号", "B3:B5=县区", "C3:D3=一、监督抽查", "C4:D4=产品抽查", "E3:F3=二、案件")
    path = office.write(tmp_path / "t.xlsx", {"表": rows}, merges)
    form = form_of(path, ("county",), "amr")
    assert [(line.group.zh if line.group else "", line.label.zh, line.unit) for line in form.form] == [
        ("监督抽查：产品抽查", "抽检批次", "批次"), ("监督抽查：产品抽查", "合格批次", "批次"), ("案件", "立案数", "件"),
        ("案件", "涉案货值", "万元"), ("", "备注", None),
    ]  # fmt: skip
    filled = [*rows, [1, "锦江", 10, 9, 3, 2.5], [2, "青羊", 11, 8, 1, 0.5]]
    found = understand(office.write(tmp_path / "f.xlsx", {"表": filled}, merges), Form(form), office.CITY)
    assert office.values(found, "amr-510104") == {"line_001": "10.0000", "line_002": "9.0000", "line_003": "3.0000", "line_004": "2.5000"}  # fmt: skip
    left = [
        ["类别", "指标", "单位", "本期"],
        ["监督抽查", "抽检批次", "批次"],
        [None, "合格批次", "批次"],
        ["案件", "立案数", "件"],
    ]
    form = form_of(office.write(tmp_path / "d.xlsx", {"表": left}, ("A2:A3=监督抽查",)), ("county",), "amr")
    assert [line.group.zh for line in form.form if line.group] == ["监督抽查", "监督抽查", "案件"]


def test_ratio_written_to_fewer_decimals_is_the_one_computed(
    tmp_path: Path, quarterly: Form, office: SimpleNamespace
) -> None:
    for text, asked in (("98.3%", False), ("0.983", False), ("98", False), ("98.30%", True), ("98.9%", True)):
        rows = [["指标", "本期"], ["产品抽查抽检批次", 120], ["产品抽查合格批次", 118], ["产品抽查合格率", text]]
        found = understand(office.write(tmp_path / "r.xlsx", {"表": rows}), quarterly, office.OWN)
        assert ("ratio-differs" in office.codes(found)) == asked, text


def test_name_below_a_group_that_has_no_such_line_is_not_that_of_another_group(
    tmp_path: Path, quarterly: Form, office: SimpleNamespace
) -> None:
    across = [["县区", "二、食品", None], [None, "抽检批次", "合格批次"], ["锦江", 7, 6]]
    found = understand(office.write(tmp_path / "a.xlsx", {"表": across}, ("B1:C1=二、食品",)), quarterly, office.CITY)
    assert office.values(found, "amr-510104") == {"food": "7"}
    down = [["指标", "本期"], ["二、食品", None], ["抽检批次", 7], ["合格批次", 6], ["首席质量官", 2]]
    assert office.values(understand(office.write(tmp_path / "d.xlsx", {"表": down}), quarterly, office.OWN)) == {
        "food": "7",
        "officers": "2",
    }
