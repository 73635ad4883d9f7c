"""Published food-sampling sheets. The rows are SYNTHETIC: they follow the published layout and name nobody."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhiheng.ledger.intake import IntakeResult
from zhiheng.ledger.intake.adapters.items import split_items
from zhiheng.ledger.intake.exact import Bad

Intake = Callable[..., IntakeResult]
HEADINGS = [
    "序号", "标称生产企业名称", "标称生产企业地址", "被抽样单位名称", "被抽样单位所在省份", "食品名称", "规格型号", "商标",
    "生产日期/批号", "不合格项目║检验结果║标准值", "分类", "公告号", "公告日期", "任务来源/项目名称", "检验机构", "备注", "抽样编号",
]  # fmt: skip
ROW = {
    "序号": "1", "标称生产企业名称": "四川合成食品有限公司", "标称生产企业地址": "合成路1号", "被抽样单位名称": "合成超市",
    "被抽样单位所在省份": "四川", "食品名称": "合成辣椒酱", "规格型号": "200克/瓶", "商标": "/", "生产日期/批号": "2024-01-05",
    "不合格项目║检验结果║标准值": "苯甲酸及其钠盐(以苯甲酸计)║1.52g/kg║≤1.0g/kg", "分类": "调味品", "公告号": "2024年第1期",
    "公告日期": "2024/3/1", "任务来源/项目名称": "四川/省抽", "检验机构": "合成检验院", "备注": "", "抽样编号": "SC24000000001",
}  # fmt: skip


@pytest.fixture
def sheet(csv) -> Callable[..., Path]:
    def write(*rows: dict[str, str], title: str = "食品安全监督抽检不合格产品信息(合成数据 SYNTHETIC)") -> Path:
        lines = [title, ",".join(HEADINGS)]
        lines += [",".join('"' + {**ROW, **row}.get(name, "") + '"' for name in HEADINGS) for row in rows]
        return csv("\n".join(lines) + "\n")

    return write


def test_recognised_and_brought_into_inspection(intake: Intake, sheet, listener) -> None:
    result = intake(sheet({}), source="published-circulars")
    row = listener.rows()[0]
    assert result.sheets[0].adapter == "food-sampling"
    assert (row["sample_no"], row["verdict"], row["kind"]) == ("SC24000000001", "fail", "spot_check")
    assert (row["producer_name"], row["seller_name"], row["trademark"]) == ("四川合成食品有限公司", "合成超市", None)
    assert (row["inspected_on"], row["date_basis"]) == (date(2024, 3, 1), "notice")
    assert row["production_date"] == date(2024, 1, 5)
    assert row["items"] == [
        {"name": "苯甲酸及其钠盐(以苯甲酸计)", "limit": "≤1.0g/kg", "value": "1.52g/kg", "value_number": Decimal("1.52"),
         "unit": "g/kg", "verdict": "fail"}
    ]  # fmt: skip


@pytest.mark.parametrize("bar", ["║", "‖", "┃", "|", "｜"])
def test_every_bar_separates(intake: Intake, csv, sheet, listener, bar: str) -> None:
    path = sheet({})
    path.write_text(path.read_text("utf-8").replace("║", bar), "utf-8")
    assert intake(path).sheets[0].adapter == "food-sampling"
    assert listener.rows()[0]["items"][0]["value"] == "1.52g/kg"


@pytest.mark.parametrize(
    "cell",
    [
        "苯甲酸║1.5g/kg║≤1.0g/kg\n山梨酸║2g/kg║≤1.0g/kg",
        "苯甲酸║1.5g/kg║≤1.0g/kg;山梨酸║2g/kg║≤1.0g/kg",
        "苯甲酸、山梨酸║1.5g/kg、2g/kg║≤1.0g/kg、≤1.0g/kg",
        "苯甲酸;山梨酸║1.5g/kg;2g/kg║≤1.0g/kg;≤1.0g/kg",
        "苯甲酸；\n山梨酸║1.5g/kg；\n2g/kg║≤1.0g/kg；\n≤1.0g/kg",
    ],
)
def test_several_items_in_a_cell(cell: str) -> None:
    items = split_items(cell)
    assert not isinstance(items, Bad)
    assert [(i["name"], i["value"], i["limit"]) for i in items] == [
        ("苯甲酸", "1.5g/kg", "≤1.0g/kg"),
        ("山梨酸", "2g/kg", "≤1.0g/kg"),
    ]


@pytest.mark.parametrize("cell", ["苯甲酸、山梨酸║1.5g/kg║≤1.0、≤2.0", "甲║1", "甲║1║2║3", "║1║2", "甲、乙║1、2、3║/"])
def test_parts_that_do_not_come_out_even_are_no_guess(cell: str) -> None:
    found = split_items(cell)
    assert isinstance(found, Bad)
    assert found.code == "unbalanced-items"


def test_unbalanced_row_is_set_aside(intake: Intake, sheet) -> None:
    result = intake(sheet({}, {"抽样编号": "2", "不合格项目║检验结果║标准值": "甲、乙║1║2、3"}))
    assert result.counts()["accepted"] == 1
    finding = next(f for f in result.bad[0].findings if f.code == "unbalanced-items")
    assert finding.column == "不合格项目║检验结果║标准值"
    assert "2" in finding.message("zh")


def test_slash_is_not_applicable_and_words_are_no_numbers() -> None:
    items = split_items("菌落总数║①1.2×10⁴;②3║/")
    assert isinstance(items, Bad) or items
    found = split_items("标签║不符合要求║/")
    assert not isinstance(found, Bad)
    assert (found[0]["limit"], found[0]["value_number"], found[0]["unit"]) == (None, None, None)
    power = split_items("菌落总数║1.2×10^4CFU/g║≤1000CFU/g")
    assert not isinstance(power, Bad)
    assert power[0]["value_number"] is None


@pytest.mark.parametrize(
    ("cell", "day", "lot"),
    [
        ("2024年1月5日", date(2024, 1, 5), None),
        ("2024-01-05/A12", date(2024, 1, 5), "A12"),
        ("A12/20240105", date(2024, 1, 5), "A12"),
        ("/", None, None),
        ("见包装", None, None),
    ],
)
def test_production_day_and_lot_taken_apart(intake: Intake, sheet, listener, cell: str, day, lot) -> None:
    intake(sheet({"生产日期/批号": cell}))
    assert (listener.rows()[0]["production_date"], listener.rows()[0]["lot_no"]) == (day, lot)


def test_stall_holder_hidden_and_no_subject(intake: Intake, sheet, listener) -> None:
    intake(sheet({"被抽样单位名称": "张三丰蔬菜摊"}))
    assert listener.rows()[0]["seller_name"] == "张**"
    assert "张三丰" not in str(listener.appended)
    seller = next(p for p in listener.parties() if p["role"] == "seller")
    assert seller["subject"] is None


def test_three_columns_instead_of_one(intake: Intake, csv, listener) -> None:
    head = "抽样编号,标称生产企业名称,食品名称,不合格项目,检验结果,标准值,公告日期"
    intake(csv(f"{head}\nS1,甲厂,酱,苯甲酸,1.5g/kg,≤1.0g/kg,2024-03-01\n"))
    assert listener.rows()[0]["items"][0]["limit"] == "≤1.0g/kg"


PARTS = st.text(
    st.characters(blacklist_characters="║‖┃|｜丨;；、\n\r", blacklist_categories=("Cs", "Cc", "Z")),
    min_size=1,
    max_size=8,
)


@given(st.lists(st.tuples(PARTS, PARTS, PARTS), min_size=1, max_size=4))
def test_items_written_and_split_are_the_same(items: list[tuple[str, str, str]]) -> None:
    found = split_items("\n".join("║".join(item) for item in items))
    assert not isinstance(found, Bad)
    assert [item["name"] for item in found] == [name.strip() for name, _, _ in items]
