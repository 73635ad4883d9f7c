"""Workbooks as offices have them: merged headings, totals among rows, units in headings, sheets a county, and hostile ones."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from zhiheng.errors import ZhihengError
from zhiheng.rounds import Form
from zhiheng.rounds.errors import NotUnderstood
from zhiheng.rounds.sheets import Choice, Understood, understand
from zhiheng.rounds.template import form_of

OWN = {"amr-510104": ("锦江区市场监督管理局", "510104")}
CITY = {
    "amr-510100": ("成都市市场监督管理局", "510100"),
    "amr-510104": ("锦江区市场监督管理局", "510104"),
    "amr-510105": ("青羊区市场监督管理局", "510105"),
}


def write(path: Path, sheets: dict[str, list[list[Any]]], merges: tuple[str, ...] = (), **more: Any) -> Path:
    """Write texts and numbers; a merged area stands as A1:B1=text."""
    with xlsxwriter.Workbook(path) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for at, row in enumerate(rows):
                for place, value in enumerate(row):
                    if value not in (None, ""):
                        sheet.write(at, place, value)
            for merge in merges:
                area, text = merge.split("=")
                sheet.merge_range(area, text)
            if name in more.get("hidden", ()):
                sheet.hide()
    return path


def values(found: Understood, unit: str = "amr-510104", row: int = 0) -> dict[str, str]:
    return {line: one.value for line, one in found.cells[unit][row].items() if one.value}


def codes(found: Understood) -> set[str]:
    return {one.code for one in found.said}


def test_sheet_of_a_county_that_runs_down_is_understood(tmp_path: Path, quarterly: Form) -> None:
    path = write(
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
    found = understand(path, quarterly, OWN)
    assert values(found) == {"batches": "1200", "passed": "1140", "goods": "12.50"}
    assert [table.layout for table in found.tables] == ["down"]
    assert "markers" in codes(found)
    assert found.failed == 0
    assert "ratio-differs" not in codes(found)
    assert "张三" not in str(found)


def test_units_in_rows_with_two_rows_of_headings_and_totals(tmp_path: Path, quarterly: Form) -> None:
    path = write(
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
    found = understand(path, quarterly, CITY)
    assert values(found, "amr-510104") == {"batches": "100", "passed": "90", "food": "7", "goods": "2.00"}
    assert values(found, "amr-510105") == {"batches": "300", "passed": "299", "food": "3", "goods": "1.50"}
    assert "amr-510100" not in found.cells
    assert [(one.label, one.line, one.said, one.summed) for one in found.totals if not one.holds] == [
        ("小计", "food", 11, 10)
    ]
    assert len([one for one in found.totals if one.holds]) == 5
    counts = found.tables[0].counts
    assert (counts["data"], counts["total"], counts["note"], counts["blank"]) == (2, 2, 1, 1)


def test_sheets_a_county_go_to_their_units(tmp_path: Path, quarterly: Form) -> None:
    rows = [["指标", "本期"], ["产品抽查抽检批次", 5], ["产品抽查合格批次", 4]]
    path = write(tmp_path / "c.xlsx", {"锦江区": rows, "青羊区": rows, "封面": [["成都市"]]})
    found = understand(path, quarterly, CITY)
    assert {unit: values(found, unit)["batches"] for unit in found.cells} == {"amr-510104": "5", "amr-510105": "5"}
    assert "sheet" in codes(found)


def test_towns_of_a_county_are_added_up_and_their_total_is_not(tmp_path: Path, quarterly: Form) -> None:
    path = write(
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
    found = understand(path, quarterly, OWN)
    assert values(found) == {"batches": "30", "passed": "29"}
    assert [(one.line, one.said, one.summed) for one in found.totals if not one.holds] == [("passed", 30, 29)]
    assert "rows-summed" in codes(found)


def test_table_of_rows_keeps_what_cannot_be_read(tmp_path: Path, table: Form) -> None:
    path = write(
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
    found = understand(path, table, OWN)
    rows = found.cells["amr-510104"]
    assert values(found, row=1) == {"firm": "甲厂", "checked": "2026-09-03", "fined": "0.50", "closed": "true"}
    bad = {line: one.problem.code for line, one in rows[2].items() if one.problem}
    assert bad == {"checked": "not-date", "fined": "not-number"}
    assert rows[2]["fined"].text == "五千"
    assert len(rows) == 2


def test_merged_cells_stand_in_every_row_of_theirs(tmp_path: Path, table: Form) -> None:
    path = write(
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
    rows = understand(path, table, OWN).cells["amr-510104"]
    assert [one["firm"].value for one in rows.values()] == ["甲厂", "甲厂", "乙厂"]


def test_mapping_chosen_once_is_known_again_and_columns_can_be_left_out(tmp_path: Path, quarterly: Form) -> None:
    path = write(tmp_path / "odd.xlsx", {"表": [["地区", "检了多少", "过了多少", "抽检批次"], ["锦江区", 7, 6, 1]]})
    strange = understand(write(tmp_path / "none.xlsx", {"表": [["甲", "乙"], [1, 2]]}), quarterly, OWN)
    assert (strange.taken, [one.heading for one in strange.tables[0].columns]) == (0, ["甲", "乙"])
    with pytest.raises(NotUnderstood):
        understand(write(tmp_path / "numbers.xlsx", {"表": [[3, 4], [1, 2]]}), quarterly, OWN)
    first = understand(path, quarterly, OWN)
    assert [one.line for one in first.tables[0].columns] == [None, None, None, None]
    choice = Choice({"检了多少": "batches", "过了多少": "passed", "抽检批次": ""}, {"检了多少": Decimal(10)})
    again = understand(path, quarterly, OWN, remembered={first.tables[0].fingerprint: choice})
    assert values(again) == {"batches": "70", "passed": "6"}
    assert [one.how for one in again.tables[0].columns] == ["none", "remembered", "remembered", "remembered"]


def test_percentages_that_stand_as_fractions_are_turned_and_said(tmp_path: Path) -> None:
    from zhiheng.policy.model import ReportingRound

    form = Form(ReportingRound.model_validate({
        "id": "p", "label": {"zh": "表", "en": "t"}, "asks": ["county"], "returns_to": "amr", "every": "year", "table": True,
        "form": [{"id": "name", "label": {"zh": "产品", "en": "Product"}},
                 {"id": "share", "label": {"zh": "占比", "en": "Share"}, "type": "decimal", "unit": "%", "scale": 1}]}))  # fmt: skip
    found = understand(write(tmp_path / "p.xlsx", {"表": [["产品", "占比"], ["甲", 0.985], ["乙", 0.5]]}), form, OWN)
    assert [one["share"].value for one in found.cells["amr-510104"].values()] == ["98.5", "50.0"]
    assert "unit-turned" in codes(found)


def test_formulas_and_hidden_sheets_are_told(tmp_path: Path, quarterly: Form) -> None:
    path = tmp_path / "f.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("表")
        sheet.write_row(0, 0, ["指标", "本期"])
        sheet.write_row(1, 0, ["产品抽查抽检批次"])
        sheet.write_formula(1, 1, "=5+5", None, 10)
        sheet.write_row(2, 0, ["产品抽查合格批次", 9])
        book.add_worksheet("旧数").hide()
        book.get_worksheet_by_name("旧数").write_row(0, 0, ["指标", "本期"])
    found = understand(path, quarterly, OWN)
    assert values(found) == {"batches": "10", "passed": "9"}
    assert {"formulas", "hidden_sheet"} <= codes(found)


def _bomb(path: Path) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", b"<row>" * 30_000_000)


def _wide(path: Path) -> None:
    write(path, {"表": [["指标", "本期"]]})
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        sheet.write(0, 0, "指标")
        sheet.write(1_048_575, 600, 1)


@pytest.mark.parametrize(
    "make",
    [_bomb, _wide, lambda path: path.write_bytes(b"\xd0\xcf\x11\xe0" + b"\0" * 600), lambda path: path.write_bytes(b"PK\x03\x04junk"),
     lambda path: path.write_text("<html><table><tr><td>1</td></tr></table></html>"), lambda path: path.write_bytes(b"")],
    ids=["bomb", "wide", "old xls", "broken", "web page", "empty"],
)  # fmt: skip
def test_hostile_file_is_refused_with_advice(tmp_path: Path, quarterly: Form, make: Callable[[Path], object]) -> None:
    path = tmp_path / "x.xlsx"
    make(path)
    with pytest.raises(ZhihengError) as refused:
        understand(path, quarterly, OWN)
    assert refused.value.message("zh")
    assert refused.value.message("en")


def test_five_thousand_messy_rows_are_understood_and_accounted_for(tmp_path: Path, table: Form) -> None:
    rows: list[list[Any]] = [["某市检查台账"], ["单位：元"], ["企业名称", "检查日期", "罚款", "是否办结"]]
    for number in range(5000):
        rows.append(
            [f"企业{number}", "2026年9月3日", "１，０００" if number % 2 else 2000, "是" if number % 3 else "？"]
        )
        if number % 1000 == 999:
            rows += [["小计", None, 1_500_000], []]
    rows.append(["合计", None, 7_500_000])
    found = understand(write(tmp_path / "big.xlsx", {"台账": rows}), table, OWN)
    counts = found.tables[0].counts
    assert (counts["data"], counts["total"], counts["blank"]) == (5000, 6, 5)
    assert all(one.holds for one in found.totals)
    assert found.failed == 1667
    assert found.cells["amr-510104"][2]["fined"].value == "0.10"


DOWN = [["指标", "本期"], ["产品抽查抽检批次", 5], ["产品抽查合格批次", 4]]


def test_tables_below_and_beside_one_another_are_read_each_for_itself(tmp_path: Path, quarterly: Form) -> None:
    stacked = [
        ["一、抽查"], ["地区", "产品抽查抽检批次", "产品抽查合格批次"], ["锦江区", 10, 9], ["合计", 10, 9], [],
        ["二、其他"], ["地区", "食品抽检抽检批次", "首席质量官"], ["青羊区", 6, 3], ["合计", 6, 3],
    ]  # fmt: skip
    found = understand(write(tmp_path / "s.xlsx", {"表": stacked}), quarterly, CITY)
    assert values(found, "amr-510104") == {"batches": "10", "passed": "9"}
    assert values(found, "amr-510105") == {"food": "6", "officers": "3"}  # and not as batches of the table above
    assert all(one.holds for one in found.totals)
    beside = [["指标", "本期", None, "指标", "本期"], ["产品抽查抽检批次", 5, None, "首席质量官", 9], ["产品抽查合格批次", 4, None, "食品抽检抽检批次", 2]]  # fmt: skip
    found = understand(write(tmp_path / "b.xlsx", {"表": beside}), quarterly, OWN)
    assert values(found) == {"batches": "5", "passed": "4", "officers": "9", "food": "2"}


def test_row_without_a_value_begins_no_table(tmp_path: Path, quarterly: Form) -> None:
    rows = [
        ["代码", "指标", "计量单位", "本期"],
        ["batches", "产品抽查抽检批次", "批次", 5],
        ["remark", "情况说明"],
        ["officers", "首席质量官", "人", 2],
    ]
    found = understand(write(tmp_path / "r.xlsx", {"表": rows}), quarterly, OWN)
    assert (values(found), len(found.tables)) == ({"batches": "5", "officers": "2"}, 1)


def test_column_of_values_that_is_not_sure_is_asked_about_and_nothing_is_taken(tmp_path: Path, quarterly: Form) -> None:
    for code, head in (
        ("values-twice", ["指标", "4月", "5月", "6月"]), ("values-twice", ["指标", "本期", "本期", "备注"]),
        ("other-time", ["指标", "本月", "本季累计", "上年同期"]),
    ):  # fmt: skip
        rows = [head, ["产品抽查抽检批次", 1, 2, 3], ["产品抽查合格批次", 1, 1, 1]]
        found = understand(write(tmp_path / "v.xlsx", {"表": rows}), quarterly, OWN)
        assert (found.taken, [one.code for one in found.said if one.level == "error"]) == (0, [code])
    plain = [["指标", "上期", "本季度", "备注"], ["产品抽查抽检批次", 1, 2, 3], ["产品抽查合格批次", 1, 1, 1]]
    assert values(understand(write(tmp_path / "p.xlsx", {"表": plain}), quarterly, OWN)) == {
        "batches": "2",
        "passed": "1",
    }


def test_column_a_unit_goes_to_the_units(tmp_path: Path, quarterly: Form) -> None:
    rows = [
        ["指标", "计量单位", "锦江区", "青羊区", "合计"],
        ["产品抽查抽检批次", "批次", 5, 6, 11],
        ["产品抽查合格批次", "批次", 4, 6, 10],
    ]
    found = understand(write(tmp_path / "u.xlsx", {"表": rows}), quarterly, CITY)
    assert {unit: values(found, unit) for unit in found.cells} == {
        "amr-510104": {"batches": "5", "passed": "4"}, "amr-510105": {"batches": "6", "passed": "6"},
    }  # fmt: skip


def test_unit_over_the_values_is_turned_where_it_counts_the_same_and_else_asked(
    tmp_path: Path, quarterly: Form
) -> None:
    rows = [["指标", "本期（万批次）"], ["产品抽查抽检批次", 1.2], ["首席质量官", 5], ["涉案货值", 3]]
    found = understand(write(tmp_path / "w.xlsx", {"表": rows}), quarterly, OWN)
    assert values(found) == {"batches": "12000", "goods": "3.00"}
    assert found.cells["amr-510104"][0]["officers"].problem.code == "other-unit"
    rows = [["县区", "涉案货值（元）", "产品抽查抽检批次"], ["锦江区", "1.8万", "1.2万"], ["青羊区", "2亿元", "3万亩"]]
    found = understand(write(tmp_path / "x.xlsx", {"表": rows}), quarterly, CITY)
    assert values(found, "amr-510104") == {"goods": "1.80", "batches": "12000"}
    assert values(found, "amr-510105") == {"goods": "20000.00"}


def test_errors_and_formulas_that_were_never_computed_are_asked_about(tmp_path: Path, quarterly: Form) -> None:
    path = tmp_path / "e.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("表")
        for at, row in enumerate(DOWN):
            sheet.write_row(at, 0, row)
        sheet.write_formula("B2", "=X9+1", None, "#REF!")
        sheet.write_formula("B3", "=2+2")
    found = understand(path, quarterly, OWN)
    assert values(found) == {"passed": "0"}
    told = next(one for one in found.said if one.code == "formulas-unsure")
    assert (told.level, "1 格是错误值" in told.zh, "1 个公式的结果是空或 0" in told.zh) == ("question", True, True)


def test_heading_that_may_mean_two_lines_is_left_out_and_asked(tmp_path: Path, quarterly: Form) -> None:
    found = understand(
        write(tmp_path / "a.xlsx", {"表": [["地区", "抽检批次", "首席质量官"], ["锦江区", 7, 1]]}), quarterly, CITY
    )
    assert values(found, "amr-510104") == {"officers": "1"}
    assert "heading-unsure" in codes(found)


def test_three_rows_of_headings_with_groups_and_a_row_of_units_are_read_whole(tmp_path: Path, quarterly: Form) -> None:
    rows = [
        ["附件2"], ["某市2026年三季度质量工作统计表"], ["填报单位：成都市局", *[None] * 6, "单位：批次、万元"],
        ["序号", "县\n区", "产品", None, None, None, "案件"], [None, None, "一、产品抽查", None, "二、食品", None, "涉案货值", "备注"],
        [None, None, "抽检批次", "合格批次", "抽检批次", "合格批次"], [None, None, "批次", "批次", "批次", "批次", "元"],
        ["甲", "乙", 1, 2, 3, 4, 5],
        [1, "1.锦江", 10, 9, 20, 20, 20000], [2, "成都市青羊区", 11, 9, 21, 20, 30000], [None, "合  计", 21, 18, 41, 40, 50000],
        ["说明：含省级"],
    ]  # fmt: skip
    merges = ("A4:A6=序号", "B4:B6=县区", "C4:F4=产品", "C5:D5=一、产品抽查", "E5:F5=二、食品")
    found = understand(write(tmp_path / "g.xlsx", {"表": rows}, merges), quarterly, CITY)
    assert {unit: values(found, unit) for unit in found.cells} == {
        "amr-510104": {"batches": "10", "passed": "9", "food": "20", "goods": "2.00"},
        "amr-510105": {"batches": "11", "passed": "9", "food": "21", "goods": "3.00"},
    }
    assert [one.heading for one in found.tables[0].columns][2] == "产品|一、产品抽查|抽检批次（批次）"
    assert (len(found.totals), all(one.holds for one in found.totals)) == (4, True)
    assert not [one.code for one in found.said if one.level != "note"]


@pytest.mark.parametrize(
    ("first", "second", "taken", "level"),
    [("上年同期", "本季度", "11", "note"), ("2025年", "2026年", "11", "note"), ("累计", "本季", "11", "note"), ("1-9月", "2026年三季度", "11", "note"),
     ("甲口径", "乙口径", None, "question"), ("上年同期", "上季度", None, "question")],
)  # fmt: skip
def test_columns_of_another_time_are_left_out_and_rivals_asked_about(
    tmp_path: Path, quarterly: Form, first: str, second: str, taken: str | None, level: str
) -> None:
    rows = [["县区", first, None, second, None], [None, *["产品抽查抽检批次", "首席质量官"] * 2], ["锦江", 10, 1, 11, 2], ["青羊", 12, 3, 13, 4]]  # fmt: skip
    path = write(tmp_path / "t.xlsx", {"表": rows}, (f"B1:C1={first}", f"D1:E1={second}"))
    found = understand(path, quarterly, CITY, period="2026-Q3")
    assert (values(found, "amr-510104").get("batches") if found.cells else None) == taken
    assert level in {one.level for one in found.said if one.code in ("other-time-columns", "column-twice")}


def test_template_with_groups_and_a_row_of_units_makes_lines_under_their_groups(tmp_path: Path) -> None:
    rows = [
        ["全省质量工作统计表"], ["填报单位：", *[None] * 4, "单位：批次、万元"], ["序号", "县区", "一、监督抽查", None, "二、案件", None, "备注"],
        [None, None, "产品抽查", None, "立案数", "涉案货值"], [None, None, "抽检批次", "合格批次"], [None, None, "批次", "批次", "件", "万元"],
    ]  # fmt: skip
    merges = ("A3:A5=序号", "B3:B5=县区", "C3:D3=一、监督抽查", "C4:D4=产品抽查", "E3:F3=二、案件")
    path = write(tmp_path / "t.xlsx", {"表": rows}, merges)
    form = form_of(path, ("county",), "amr")
    assert [(line.group.zh if line.group else "", line.label.zh, line.unit) for line in form.form] == [
        ("监督抽查：产品抽查", "抽检批次", "批次"), ("监督抽查：产品抽查", "合格批次", "批次"), ("案件", "立案数", "件"),
        ("案件", "涉案货值", "万元"), ("", "备注", None),
    ]  # fmt: skip
    filled = [*rows, [1, "锦江", 10, 9, 3, 2.5], [2, "青羊", 11, 8, 1, 0.5]]
    found = understand(write(tmp_path / "f.xlsx", {"表": filled}, merges), Form(form), CITY)
    assert values(found, "amr-510104") == {"line_001": "10.0000", "line_002": "9.0000", "line_003": "3.0000", "line_004": "2.5000"}  # fmt: skip
    left = [
        ["类别", "指标", "单位", "本期"],
        ["监督抽查", "抽检批次", "批次"],
        [None, "合格批次", "批次"],
        ["案件", "立案数", "件"],
    ]
    form = form_of(write(tmp_path / "d.xlsx", {"表": left}, ("A2:A3=监督抽查",)), ("county",), "amr")
    assert [line.group.zh for line in form.form if line.group] == ["监督抽查", "监督抽查", "案件"]


def test_ratio_written_to_fewer_decimals_is_the_one_computed(tmp_path: Path, quarterly: Form) -> None:
    for text, asked in (("98.3%", False), ("0.983", False), ("98", False), ("98.30%", True), ("98.9%", True)):
        rows = [["指标", "本期"], ["产品抽查抽检批次", 120], ["产品抽查合格批次", 118], ["产品抽查合格率", text]]
        found = understand(write(tmp_path / "r.xlsx", {"表": rows}), quarterly, OWN)
        assert ("ratio-differs" in codes(found)) == asked, text


def test_title_of_another_period_is_asked_about_and_days_of_writing_are_not(tmp_path: Path, quarterly: Form) -> None:
    for title, asked in (
        ("锦江区2026年第二季度质量工作季报", True), ("二〇二五年质量工作季报", True), ("2026年1-9月情况", True), ("2026年三季度", False),
        ("2026年7-9月", False), ("2026年度质量工作季报", False), ("填报日期：2025年10月8日", False), ("川市监发〔2025〕3号", False),
    ):  # fmt: skip
        found = understand(write(tmp_path / "p.xlsx", {"表": [[title], *DOWN]}), quarterly, OWN, period="2026-Q3")
        assert ("other-period" in codes(found), values(found)["batches"]) == (asked, "5"), title


def test_name_below_a_group_that_has_no_such_line_is_not_that_of_another_group(tmp_path: Path, quarterly: Form) -> None:
    across = [["县区", "二、食品", None], [None, "抽检批次", "合格批次"], ["锦江", 7, 6]]
    found = understand(write(tmp_path / "a.xlsx", {"表": across}, ("B1:C1=二、食品",)), quarterly, CITY)
    assert values(found, "amr-510104") == {"food": "7"}
    down = [["指标", "本期"], ["二、食品", None], ["抽检批次", 7], ["合格批次", 6], ["首席质量官", 2]]
    assert values(understand(write(tmp_path / "d.xlsx", {"表": down}), quarterly, OWN)) == {
        "food": "7",
        "officers": "2",
    }


def test_sheet_of_another_quarter_is_left_out_and_a_unit_named_behind_of_which_is_not(
    tmp_path: Path, quarterly: Form
) -> None:
    now = [DOWN[0], [DOWN[1][0], 7], DOWN[2]]
    found = understand(write(tmp_path / "q.xlsx", {"二季度": DOWN, "三季度": now}), quarterly, OWN, period="2026-Q3")
    assert (values(found)["batches"], codes(found)) == ("7", {"sheet-of-another-time"})
    rows = [["县区", "产品抽查抽检批次", "首席质量官"], ["其中：锦江区", 10, 1], ["青羊", 3, 1], ["其中：园区", 2, 1]]
    found = understand(write(tmp_path / "w.xlsx", {"表": rows}), quarterly, CITY)
    assert {unit: values(found, unit)["batches"] for unit in found.cells} == {"amr-510104": "10", "amr-510105": "3"}


def test_rows_that_are_no_data_are_not_added_up(tmp_path: Path, quarterly: Form) -> None:
    rows = [
        ["单位", "产品抽查抽检批次", "产品抽查合格批次"], ["全区", 21, 18], ["东街所", 10, 9], ["西街所", 11, 9],
        ["上年同期", 15, 12], ["同比增长", "40%", "50%"], ["平均", 10.5, 9],
    ]  # fmt: skip
    found = understand(write(tmp_path / "n.xlsx", {"表": rows}), quarterly, OWN)
    assert values(found) == {"batches": "21", "passed": "18"}
    assert (found.failed, [one.holds for one in found.totals], "rows-beside" in codes(found)) == (0, [True, True], True)
    city = [rows[0], ["成都市", 30, 18], ["锦江区", 10, 9], ["青羊区★", 11, 9]]
    found = understand(write(tmp_path / "c.xlsx", {"表": city}), quarterly, CITY)
    assert set(found.cells) == {"amr-510104", "amr-510105"}
    assert [(one.line, one.said, one.summed) for one in found.totals if not one.holds] == [("batches", 30, 21)]


def test_sheets_that_say_otherwise_of_one_unit_and_merged_numbers_are_asked_about(
    tmp_path: Path, quarterly: Form
) -> None:
    other = [DOWN[0], [DOWN[1][0], 7], DOWN[2]]
    found = understand(write(tmp_path / "o.xlsx", {"1锦江": DOWN, "高新": other, "城南": DOWN}), quarterly, CITY)
    assert {unit: values(found, unit)["batches"] for unit in found.cells} == {"amr-510104": "5", "amr-510100": "7"}
    assert [(one.place, one.level) for one in found.said if one.code == "said-twice"] == [("城南", "question")]
    rows = [["单位", "产品抽查抽检批次"], ["锦江", 10], ["青羊", None]]
    found = understand(write(tmp_path / "m.xlsx", {"表": rows}, ("B2:B3=10",)), quarterly, CITY)
    assert [one.level for one in found.said if one.code == "merged-numbers"] == ["question"]
