"""Workbooks as offices have them: tables that run across and down, rows of units and towns, totals among the rows."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace

import pytest

from zhiheng.policy.model import ReportingRound
from zhiheng.rounds import Form, export
from zhiheng.rounds.sheets import understand

HEAD = export.Head("质量季报", "锦江区市场监督管理局", "2026-Q3", "2026-10-20", "待填报")


def test_sheet_of_a_county_that_runs_down_is_understood(
    tmp_path: Path, quarterly: Form, office: SimpleNamespace
) -> None:
    path = office.write(
        tmp_path / "锦江.xlsx",
        {"表": [
            ["锦江区2026年三季度质量工作情况表"],
            ["填报单位：锦江区市场监督管理局", None, None, "单位：元"],
            ["序号", "指标名称", "计量单位", "本季度", "上年同期"],
            [None, "一、产品抽查"],
            [1, "抽检批次", "批次", "１，２００", 900],
            [2, "其中：合格批次", "批次", "1140", 880],
            [3, "合格率（%）", "%", 0.95, 0.97],
            [None, "二、食品抽检"],
            [4, "抽检批次", "批次", "——", 1],
            [5, "货值金额", None, 125000, 3],
            [6, "首席质量官", "人", "未报", 2],
            [None, "注：货值按立案时估价"],
            ["填表人：张三  联系电话：13800000000"],
        ]},
    )  # fmt: skip
    found = understand(path, quarterly, office.OWN)
    assert office.values(found) == {"batches": "1200", "passed": "1140", "goods": "12.50"}
    assert [table.layout for table in found.tables] == ["down"]
    assert "markers" in office.codes(found)
    assert found.failed == 0
    assert "ratio-differs" not in office.codes(found)
    assert "张三" not in str(found)


def test_units_in_rows_with_two_rows_of_headings_and_totals(
    tmp_path: Path, quarterly: Form, office: SimpleNamespace
) -> None:
    path = office.write(
        tmp_path / "city.xlsx",
        {"汇总": [
            ["成都市质量工作季报"],
            ["县（市、区）", "产品抽查", None, None, "食品抽检", "涉案货值（元）"],
            [None, "抽检批次", "合格批次", "合格率", "抽检批次"],
            ["锦江区", 100, 90, 0.9, 7, 20000],
            ["青羊", 300, 299, 0.99667, 3, "1.5万元"],
            [],
            ["小计", 400, 389, None, 11],
            ["全市合计", 400, 389, 0.9725, 10],
            ["备注：数据截至9月30日"],
        ]},
        merges=("B2:D2=产品抽查",),
    )  # fmt: skip
    found = understand(path, quarterly, office.CITY)
    assert office.values(found, "amr-510104") == {"batches": "100", "passed": "90", "food": "7", "goods": "2.00"}
    assert office.values(found, "amr-510105") == {"batches": "300", "passed": "299", "food": "3", "goods": "1.50"}
    assert "amr-510100" not in found.cells
    assert [(one.label, one.line, one.said, one.summed) for one in found.totals if not one.holds] == [
        ("小计", "food", 11, 10)
    ]
    assert len([one for one in found.totals if one.holds]) == 5
    counts = found.tables[0].counts
    assert (counts["data"], counts["total"], counts["note"], counts["blank"]) == (2, 2, 1, 1)


def test_sheets_a_county_go_to_their_units(tmp_path: Path, quarterly: Form, office: SimpleNamespace) -> None:
    rows = [["指标", "本期"], ["产品抽查抽检批次", 5], ["产品抽查合格批次", 4]]
    path = office.write(tmp_path / "c.xlsx", {"锦江区": rows, "青羊区": rows, "封面": [["成都市"]]})
    found = understand(path, quarterly, office.CITY)
    assert {unit: office.values(found, unit)["batches"] for unit in found.cells} == {
        "amr-510104": "5",
        "amr-510105": "5",
    }
    assert "sheet" in office.codes(found)


def test_towns_of_a_county_are_added_up_and_their_total_is_not(
    tmp_path: Path, quarterly: Form, office: SimpleNamespace
) -> None:
    path = office.write(
        tmp_path / "towns.xlsx",
        {
            "表": [
                ["单位", "产品抽查抽检批次", "产品抽查合格批次"],
                ["东街所", 10, 9],
                ["西街所", 20, 20],
                ["合计", 30, 30],
            ]
        },
    )
    found = understand(path, quarterly, office.OWN)
    assert office.values(found) == {"batches": "30", "passed": "29"}
    assert [(one.line, one.said, one.summed) for one in found.totals if not one.holds] == [("passed", 30, 29)]
    assert "rows-summed" in office.codes(found)


def test_table_of_rows_keeps_what_cannot_be_read(tmp_path: Path, table: Form, office: SimpleNamespace) -> None:
    path = office.write(
        tmp_path / "t.xlsx",
        {
            "表": [
                ["企业名称", "检查日期", "罚款（元）", "是否办结"],
                ["甲厂", "2026.9.3", 5000, "是"],
                ["乙厂", "九月", "五千", "否"],
                ["合计", None, 5000],
            ]
        },
    )
    found = understand(path, table, office.OWN)
    rows = found.cells["amr-510104"]
    assert office.values(found, row=1) == {"firm": "甲厂", "checked": "2026-09-03", "fined": "0.50", "closed": "true"}
    bad = {line: one.problem.code for line, one in rows[2].items() if one.problem}
    assert bad == {"checked": "not-date", "fined": "not-number"}
    assert rows[2]["fined"].text == "五千"
    assert len(rows) == 2


def test_merged_cells_stand_in_every_row_of_theirs(tmp_path: Path, table: Form, office: SimpleNamespace) -> None:
    path = office.write(
        tmp_path / "m.xlsx",
        {
            "表": [
                ["企业名称", "检查日期", "罚款（万元）"],
                [None, "2026-09-03", 1],
                [None, "2026-09-04", 2],
                ["乙厂", "2026-09-05", 3],
            ]
        },
        merges=("A2:A3=甲厂",),
    )
    rows = understand(path, table, office.OWN).cells["amr-510104"]
    assert [one["firm"].value for one in rows.values()] == ["甲厂", "甲厂", "乙厂"]


def test_tables_below_and_beside_one_another_are_read_each_for_itself(
    tmp_path: Path, quarterly: Form, office: SimpleNamespace
) -> None:
    stacked = [
        ["一、抽查"], ["地区", "产品抽查抽检批次", "产品抽查合格批次"], ["锦江区", 10, 9], ["合计", 10, 9], [],
        ["二、其他"], ["地区", "食品抽检抽检批次", "首席质量官"], ["青羊区", 6, 3], ["合计", 6, 3],
    ]  # fmt: skip
    found = understand(office.write(tmp_path / "s.xlsx", {"表": stacked}), quarterly, office.CITY)
    assert office.values(found, "amr-510104") == {"batches": "10", "passed": "9"}
    assert office.values(found, "amr-510105") == {"food": "6", "officers": "3"}  # and not as batches of the table above
    assert all(one.holds for one in found.totals)
    beside = [["指标", "本期", None, "指标", "本期"], ["产品抽查抽检批次", 5, None, "首席质量官", 9], ["产品抽查合格批次", 4, None, "食品抽检抽检批次", 2]]  # fmt: skip
    found = understand(office.write(tmp_path / "b.xlsx", {"表": beside}), quarterly, office.OWN)
    assert office.values(found) == {"batches": "5", "passed": "4", "officers": "9", "food": "2"}


def test_row_without_a_value_begins_no_table(tmp_path: Path, quarterly: Form, office: SimpleNamespace) -> None:
    rows = [
        ["代码", "指标", "计量单位", "本期"],
        ["batches", "产品抽查抽检批次", "批次", 5],
        ["remark", "情况说明"],
        ["officers", "首席质量官", "人", 2],
    ]
    found = understand(office.write(tmp_path / "r.xlsx", {"表": rows}), quarterly, office.OWN)
    assert (office.values(found), len(found.tables)) == ({"batches": "5", "officers": "2"}, 1)


def test_column_a_unit_goes_to_the_units(tmp_path: Path, quarterly: Form, office: SimpleNamespace) -> None:
    rows = [
        ["指标", "计量单位", "锦江区", "青羊区", "合计"],
        ["产品抽查抽检批次", "批次", 5, 6, 11],
        ["产品抽查合格批次", "批次", 4, 6, 10],
    ]
    found = understand(office.write(tmp_path / "u.xlsx", {"表": rows}), quarterly, office.CITY)
    assert {unit: office.values(found, unit) for unit in found.cells} == {
        "amr-510104": {"batches": "5", "passed": "4"}, "amr-510105": {"batches": "6", "passed": "6"},
    }  # fmt: skip


def test_rows_that_are_no_data_are_not_added_up(tmp_path: Path, quarterly: Form, office: SimpleNamespace) -> None:
    rows = [
        ["单位", "产品抽查抽检批次", "产品抽查合格批次"], ["全区", 21, 18], ["东街所", 10, 9], ["西街所", 11, 9],
        ["上年同期", 15, 12], ["同比增长", "40%", "50%"], ["平均", 10.5, 9],
    ]  # fmt: skip
    found = understand(office.write(tmp_path / "n.xlsx", {"表": rows}), quarterly, office.OWN)
    assert office.values(found) == {"batches": "21", "passed": "18"}
    assert (found.failed, [one.holds for one in found.totals], "rows-beside" in office.codes(found)) == (
        0,
        [True, True],
        True,
    )
    city = [rows[0], ["成都市", 30, 18], ["锦江区", 10, 9], ["青羊区★", 11, 9]]
    found = understand(office.write(tmp_path / "c.xlsx", {"表": city}), quarterly, office.CITY)
    assert set(found.cells) == {"amr-510104", "amr-510105"}
    assert [(one.line, one.said, one.summed) for one in found.totals if not one.holds] == [("batches", 30, 21)]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_exported_sheet_comes_back_as_the_same_cells_though_lines_share_names_and_stand_empty(
    tmp_path: Path, quarterly: Form, office: SimpleNamespace, language: str
) -> None:
    filled = {
        "batches": ("7", 7, ""),
        "goods": ("1.5", Decimal("1.50"), ""),
        "remark": ("=SUM(A1) “一\n二”", "=SUM(A1) “一\n二”", ""),
    }
    last = {"batches": 9, "food": 4, "officers": 3}
    path = tmp_path / "sheet.xlsx"
    path.write_bytes(export.sheet(quarterly, HEAD, {0: filled}, last, language))
    found = understand(path, quarterly, office.OWN)
    assert (len(found.tables), office.values(found)) == (
        1,
        {"batches": "7", "goods": "1.50", "remark": filled["remark"][0]},
    )
    named = Form(
        ReportingRound.model_validate({
            "id": "n", "label": {"zh": "表", "en": "t"}, "asks": ["county"], "returns_to": "amr", "every": "year", "table": True,
            "form": [{"id": "indicator", "label": {"zh": "指标", "en": "Indicator"}},
                     {"id": "value", "label": {"zh": "数值", "en": "Value"}, "type": "decimal"}]})
    )  # fmt: skip
    path.write_bytes(
        export.sheet(named, HEAD, {1: {"indicator": ("甲", "甲", ""), "value": ("7", Decimal(7), "")}}, {}, language)
    )
    assert {line: one.value for line, one in understand(path, named, office.OWN).cells["amr-510104"][1].items()} == {
        "indicator": "甲", "value": "7.00",
    }  # fmt: skip
