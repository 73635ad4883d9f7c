"""Sheets as departments have them. All of them are INVENTED (虚构): they follow layouts, and name nobody and nothing real."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from zhiheng.ledger.intake import IntakeResult, MemoryVault, Setting
from zhiheng.ledger.intake.limits import DEFAULT_LIMITS

Intake = Callable[..., IntakeResult]
Merge = tuple[int, int, int, int]
TITLE = "（虚构数据 INVENTED）"


@pytest.fixture
def book(tmp_path: Path) -> Callable[..., Path]:
    """Write rows as a workbook; ``merges`` are areas counted from 0, whose value stands in their first cell."""

    def write(rows: list[list[Any]], merges: tuple[Merge, ...] = (), name: str = "sheet.xlsx") -> Path:
        path = tmp_path / name
        workbook = xlsxwriter.Workbook(path)
        sheet = workbook.add_worksheet("表")
        for at, row in enumerate(rows):
            for column, cell in enumerate(row):
                if cell is not None:
                    sheet.write(at, column, cell)
        for top, left, bottom, right in merges:
            sheet.merge_range(top, left, bottom, right, rows[top][left])
        workbook.close()
        return path

    return write


def text_of(rows: list[list[Any]]) -> str:
    return "".join(",".join('"' + str("" if cell is None else cell) + '"' for cell in row) + "\n" for row in rows)


def accounted(result: IntakeResult, lines: int) -> dict[str, Any]:
    """Assert that every row of the source is accounted for, and return the counts."""
    counts, other = result.counts(), result.not_data()
    told = counts["accepted"] + counts["duplicates"] + counts["quarantined"]
    assert told + other["count"] + other["blank"] + other["joined"] == lines
    return counts | other


SPOT_HEAD = ["序号", "抽样单编号", "产品名称", "规格型号", "生产企业", "被抽样单位", "抽样日期", "检验情况", None, None, None,
             "检验结论", "复检结果", "检验机构"]  # fmt: skip
SPOT_SUB = [None] * 7 + ["检验项目", "标准要求", "实测值(mg/kg)", "单项判定"] + [None] * 3
SPOT_ROWS = [
    ["2025年第三季度产品质量监督抽查结果汇总表" + TITLE],
    ["填报单位：虚构局", None, None, "统计时间：2025年9月"],
    SPOT_HEAD,
    SPOT_SUB,
    [1, "J2025001", "虚构童装", "120cm", "虚构制衣有限公司", "虚构百货店", 45809, "甲醛", "≤20", 35.5, "不合格", "不合格", "合格", "虚构检验院"],
    [None, None, None, None, None, None, None, "pH值", "4.0～7.5", "6.8", "符合", None, None, None],
    [None, None, None, None, None, None, None, "可分解致癌芳香胺", "＜＝20", "未检出", "合格", None, None, None],
    [2, "J2025002", "虚构电线", "BV2.5", "虚构线缆厂", "/", "2025-06-02", "导体电阻", "/", "符合", "/", "合格", "/", "虚构检验院"],
    [None],
    ["合计", "2批次"],
    ["填表人：王某某", None, None, "审核人：李某某", None, "日期：2025-09-30"],
]  # fmt: skip
SPOT_MERGES = ((2, 7, 2, 10), *((4, column, 6, column) for column in (0, 1, 2, 3, 4, 5, 6, 11, 12, 13)))


@pytest.mark.parametrize("form", ["merged workbook", "csv", "gb18030"])
def test_spot_check_list_with_items_over_several_rows(
    intake: Intake, book, tmp_path: Path, listener, form: str
) -> None:
    if form == "merged workbook":
        path = book(SPOT_ROWS, SPOT_MERGES)
    else:
        path = tmp_path / "sheet.csv"
        path.write_text(text_of(SPOT_ROWS).replace("45809", "2025/6/1"), "gb18030" if form == "gb18030" else "utf-8")
    result = intake(path)
    counts = accounted(result, 11)
    assert (counts["accepted"], counts["joined"], counts["blank"], counts["quarantined"]) == (2, 2, 1, 0)
    assert [(row["row"], row["what"]) for row in counts["rows"]] == [
        (1, "title"), (2, "title"), (3, "heading"), (4, "heading"), (10, "footer"), (11, "footer"),
    ]  # fmt: skip
    assert result.sheets[0].adapter == "product-spot-check"
    first, second = listener.rows()
    assert [
        (i["name"], i["limit"], i["value"], i["value_number"], i["unit"], i["verdict"]) for i in first["items"]
    ] == [
        ("甲醛", "≤20", "35.5", Decimal("35.5"), "mg/kg", "fail"),
        ("pH值", "4.0~7.5", "6.8", Decimal("6.8"), "mg/kg", "pass"),
        ("可分解致癌芳香胺", "≤20", "未检出", None, None, "pass"),
    ]
    assert (first["verdict"], first["remark"], first["kind"]) == ("pass", "初检：不合格；复检：合格", "spot_check")
    assert (first["inspected_on"], first["date_basis"]) == (date(2025, 6, 1), "sampled")
    assert (second["verdict"], second["remark"], second["seller_name"]) == ("pass", None, None)
    assert second["items"][0]["limit"] is None
    assert "王某某" not in str(result.not_data()) + str(result.sheets)


def test_spot_check_list_with_all_items_in_a_cell(intake: Intake, book, listener) -> None:
    head = [
        "样品编号",
        "产品名称",
        "受检单位",
        "检验项目",
        "技术要求",
        "检验结果",
        "判定结果",
        "复检结论",
        "检验日期",
        "检查类型",
    ]
    rows = [
        head,
        ["A1", "虚构水泥", "虚构水泥有限公司", "3天强度；28天强度", "≥17.0MPa；≥42.5MPa", "16.1MPa；41MPa", "不合格", "不合格", "2025-05-06", "监督抽查"],
        ["A2", "虚构水泥", "虚构建材厂", "氯离子、细度", "≤0.06%", "0.01%；4%", "合格", None, "2025-05-07", "监督抽查"],
        ["A3", "虚构水泥", "虚构建材厂", "氯离子", "≤0.06%", "1.2×10⁻²%", "合格", None, "2025-05-08", "监督抽查"],
    ]  # fmt: skip
    result = intake(book(rows))
    assert accounted(result, 4)["accepted"] == 2
    strength, chloride = listener.rows()
    assert [i["value_number"] for i in strength["items"]] == [Decimal("16.1"), Decimal(41)]
    assert strength["date_basis"] == "concluded"
    assert strength["remark"] == "初检：不合格；复检：不合格"
    assert chloride["items"][0]["value_number"] is None
    assert [f.code for f in result.bad[0].findings] == ["unbalanced-items"]


@pytest.mark.parametrize("chunk_bytes", [1, 150, 400, 1000, 1 << 20])
def test_samples_that_lie_across_chunks_are_read_alike(
    intake: Intake, csv, listener, setting: Setting, chunk_bytes: int
) -> None:
    lines = ["抽样编号,检查类型,抽样日期,生产企业,产品名称,检验项目,实测值,单项判定,检验结论"]
    for number in range(20):
        lines.append(f"S{number},监督抽查,2025-01-02,虚构厂,虚构瓶,甲,{number},合格,合格")
        lines += [f",,,,,项目{item},{item},合格," for item in range(number % 4)]
    limits = replace(DEFAULT_LIMITS, chunk_bytes=chunk_bytes)
    result = intake(csv("\n".join(lines) + "\n"), setting=replace(setting, limits=limits))
    assert accounted(result, len(lines))["accepted"] == 20
    found = {row["sample_no"]: [item["name"] for item in row["items"]] for row in listener.rows()}
    assert found == {f"S{n}": ["甲", *(f"项目{item}" for item in range(n % 4))] for n in range(20)}


def test_sample_set_aside_is_mended_with_all_its_items(intake: Intake, book, listener) -> None:
    rows = [row.copy() for row in SPOT_ROWS]
    rows[4][6] = "2025-06-31"
    result = intake(book(rows, SPOT_MERGES))
    accounted(result, 11)
    (bad,) = result.bad
    assert bad.row == 5
    mended = bad.values | {"抽样日期": "2025-06-30"}
    again = intake([mended], record_type="inspection")
    assert again.bad == []
    row = listener.appended[-1].table.to_pylist()[0]
    assert [item["name"] for item in row["items"]] == ["甲醛", "pH值", "可分解致癌芳香胺"]
    assert row["kind"] == "spot_check"


def test_headings_said_again_in_the_middle_are_no_data(intake: Intake, book, listener) -> None:
    rows = [*SPOT_ROWS[:8], SPOT_ROWS[0], SPOT_HEAD, SPOT_SUB, *SPOT_ROWS[8:]]
    rows.insert(11, [3, "J2025003", *SPOT_ROWS[7][2:]])
    counts = accounted(intake(book(rows, SPOT_MERGES)), len(rows))
    assert counts["accepted"] == 3
    assert [row["row"] for row in counts["rows"] if row["what"] == "repeated"] == [9, 10, 11]


def test_spot_check_list_that_does_not_say_its_kind_is_refused_with_advice(intake: Intake, book) -> None:
    from zhiheng.ledger.intake import ColumnMapping, errors

    path = book([["抽查结果"], *SPOT_ROWS[2:8]], ())
    with pytest.raises(errors.MissingColumns) as caught:
        intake(path)
    assert "检验类别" in caught.value.message("zh")
    assert intake(path, mapping=ColumnMapping(constants={"kind": "circulation"})).counts()["accepted"] == 2


WIDE = [
    ["2025年第二季度农产品质量安全例行监测结果" + TITLE],
    ["样品编号", "样品名称", "抽样环节", "被抽样单位", "抽样日期", "检测结果(mg/kg)", None, None, "检测结论", "备注"],
    [None, None, None, None, None, "毒死蜱", "氧乐果", "克百威", None, None],
    ["限量值", None, None, None, None, 0.02, 0.02, 0.02],
    ["N1", "虚构豇豆", "农贸市场", "张某某蔬菜摊", "2025.4.1", "0.35", "未检出", "/", "不合格", None],
    ["N2", "虚构青菜", "生产基地", "虚构合作社", "2025.4.2", "ND", "ND", 0.01, "合格", "复抽"],
    ["小计", None, None, None, None, None, None, None, "2"],
]


def test_monitoring_with_a_column_a_parameter(intake: Intake, book, listener) -> None:
    result = intake(book(WIDE, ((1, 5, 1, 7),)))
    counts = accounted(result, 7)
    assert counts["accepted"] == 2
    assert [row["row"] for row in counts["rows"] if row["what"] == "footer"] == [4, 7]
    assert result.sheets[0].adapter == "farm-monitoring"
    first, second = listener.rows()
    assert [(i["name"], i["value"], i["value_number"], i["unit"]) for i in first["items"]] == [
        ("毒死蜱", "0.35", Decimal("0.35"), "mg/kg"),
        ("氧乐果", "未检出", None, None),
    ]
    assert (first["kind"], first["verdict"], first["remark"]) == ("monitoring", "fail", "抽样环节：农贸市场")
    assert second["remark"] == "抽样环节：生产基地；复抽"
    assert "张某某" not in str(listener.appended)


def test_monitoring_in_one_line_of_headings_with_units(intake: Intake, csv, listener) -> None:
    head = "抽样编号,产品名称,监测环节,生产主体,抽样时间,总汞(mg/kg),恩诺沙星（μg/kg）,镉,水温,综合判定"
    text = f"农产品质量安全监督抽查{TITLE}\n{head}\nS1,虚构鲫鱼,运输车辆,虚构渔场,2025年3月4日,0.02,<1,0.004,12,合格\n"
    result = intake(csv(text))
    assert accounted(result, 3)["accepted"] == 1
    row = listener.rows()[0]
    assert [(i["name"], i["unit"]) for i in row["items"]] == [("总汞", "mg/kg"), ("恩诺沙星", None), ("镉", None)]
    assert row["kind"] == "spot_check"
    assert result.sheets[0].unused == ("水温",)


PENALTY_HEAD = [
    "行政相对人名称", "行政相对人类别", "行政相对人代码_1(统一社会信用代码)", "行政相对人代码_2(工商注册号)", "行政相对人代码_3(组织机构代码)", "法定代表人",
    "法定代表人证件号码", "证件类型", "证件号码", "行政处罚决定书文号", "违法行为类型", "违法事实", "处罚依据", "处罚类别", "处罚内容", "罚款金额（万元）",
    "处罚决定日期", "公示截止期", "处罚机关",
]  # fmt: skip
FIRM = ["虚构食品有限公司", "法人及非法人组织", "91510100MA6CXXXX1X", None, None, "赵某某", "510100199001011234", None, None, "虚市监罚〔2025〕1号",
        "产品质量", "生产不合格产品", "产品质量法", "罚款;没收违法所得、没收非法财物", "罚款1.5万元", "1.5", "2025/03/04", "2028-03-04", "虚构市场监督管理局"]  # fmt: skip
PERSON = ["钱某某", "自然人", None, None, None, None, None, "身份证", "510100********1234", "虚市监罚〔2025〕2号", "无照经营", "无照经营", "条例", "警告",
          "警告", None, "2025/03/05", None, "虚构市场监督管理局"]  # fmt: skip


def penalty_rows() -> list[list[Any]]:
    firm = FIRM.copy()
    firm[2] = "91350100M000100Y43"
    coded = [*FIRM[:2], None, None, "M000100Y4", *FIRM[5:]]
    coded[9], coded[13] = "虚市监罚〔2025〕3号", "吊销许可证件|罚款"
    strange = [*firm[:9], "虚市监罚〔2025〕4号", *firm[10:13], "训诫", *firm[14:]]
    return [PENALTY_HEAD, firm, PERSON, coded, strange]


def test_published_penalties_without_natural_persons(intake: Intake, book, listener) -> None:
    result = intake(book(penalty_rows()), source="penalties")
    counts = accounted(result, 5)
    assert (counts["accepted"], counts["quarantined"]) == (2, 1)
    assert [row for row in counts["rows"] if row["what"] == "person"] == [
        {"sheet": "表", "row": 3, "what": "person", "text": "自然人 · natural person"}
    ]
    first, second = listener.rows()
    assert (first["kind"], first["fine"], [k["kind"] for k in first["kinds"]]) == (
        "confiscation", 1_500_000, ["fine", "confiscation"],
    )  # fmt: skip
    assert second["kind"] == "licence_revoked"
    assert second["party_code"] == "M000100Y4"
    kept = str(listener.appended) + str(result.bad) + str(result.not_data())
    assert not [word for word in ("钱某某", "赵某某", "510100199001011234") if word in kept]
    assert [f.code for f in result.bad[0].findings] == ["unknown-code"]


def test_published_penalties_of_a_second_layout(intake: Intake, csv, listener) -> None:
    head = (
        "序号,决定书文号,当事人类型,当事人,统一社会信用代码,处罚类别1,处罚类别2,处罚事由,罚款金额,作出行政处罚决定日期"
    )
    rows = [
        "1,甲1号,企业法人,虚构有限公司,91350100M000100Y43,警告,罚款,虚构事由,0.5,2025-01-02",
        "2,甲2号,自然人,孙某某,,罚款,,虚构事由,0.1,2025-01-03",
        "3,甲3号,个体工商户,虚构小吃店,,罚款,,虚构事由,0.1,2025-01-03",
    ]
    text = "\n".join([f"行政处罚公示{TITLE}", "单位：万元", head, *rows, "合计,3件"]) + "\n"
    result = intake(csv(text))
    counts = accounted(result, 7)
    assert counts["accepted"] == 2
    assert [row["fine"] for row in listener.rows()] == [500_000, 100_000]
    assert "孙某某" not in str(listener.appended) + str(counts)
    assert result.sheets[0].columns["罚款金额(万元)"] == "fine"


BUILT = [
    ["虚构县房屋建筑工程竣工验收备案表" + TITLE],
    ["项目代码", "工程名称", "工程类别", "单位工程", "五方责任主体", None, None, None, None, "竣工验收日期", "一次验收合格", "验收结论", "备案编号"],
    [None, None, None, None, "建设单位", "勘察单位", "设计单位", "施工单位", "监理单位", None, None, None, None],
    ["P-1", "虚构花园", "房屋建筑工程", "1号楼", "虚构置业", "虚构勘察院", "虚构设计院", "虚构建工", "虚构监理", "2025-01-05", "是", "合格", "B1"],
    [None, None, None, "2号楼", None, None, None, None, None, "2025-01-05", "否", "合格", "B2"],
    ["P-2", "虚构道路", "市政基础设施工程", "虚构道路", "虚构城投", None, None, "虚构路桥", "虚构监理", "2025-02-05", "是", "合格", "B3"],
    ["备注：一次验收合格率按单位工程计算。"],
]  # fmt: skip


@pytest.mark.parametrize("merged", [True, False])
def test_acceptance_of_units_of_a_project(intake: Intake, book, csv, listener, merged: bool) -> None:
    merges = ((1, 4, 1, 8), *((3, column, 4, column) for column in (0, 1, 2, 4, 5, 6, 7, 8)))
    result = intake(book(BUILT, merges) if merged else csv(text_of(BUILT)))
    assert accounted(result, 7)["accepted"] == 3
    assert result.sheets[0].adapter == "construction-acceptance"
    rows = listener.rows()
    assert [row["project_name"] for row in rows] == ["虚构花园 1号楼", "虚构花园 2号楼", "虚构道路"]
    assert [row["class"] for row in rows] == ["housing", "housing", "municipal"]
    assert [row["first_pass"] for row in rows] == [True, False, True]
    assert {row["surveyor_name"] for row in rows[:2]} == {"虚构勘察院"}
    assert rows[2]["designer_name"] is None
    assert [row["filing_no"] for row in rows] == ["B1", "B2", "B3"]


def test_acceptance_plain_without_units(intake: Intake, csv, listener) -> None:
    head = "工程编号,工程名称,工程类型,施工单位,建设单位,设计单位,竣工验收日期,验收结论,是否一次验收合格"
    result = intake(csv(f"{head}\nX1,虚构桥,公路工程,虚构路桥,虚构城投,虚构设计院,2025-02-05,验收合格,是\n"))
    assert result.sheets[0].adapter is None
    assert (listener.rows()[0]["class"], listener.rows()[0]["designer_name"]) == ("road", "虚构设计院")


def test_complaints_of_the_platform(intake: Intake, csv, listener, vault: MemoryVault) -> None:
    head = "登记编号,诉求类型,投诉人,投诉人电话,被投诉人,被投诉人统一社会信用代码,问题类别,涉及商品或服务,登记时间,是否受理,处理结果,办结时间,挽回经济损失(元)"
    rows = [
        "T1,投诉,周某,13800000000,虚构商贸有限公司,91350100M000100Y43,质量,虚构灯具,2025-03-01 08:20:11,受理,达成调解协议,2025-03-20 10:00:00,120.50",
        "T2,举报,吴某,13900000000,虚构食品店,,食品安全,虚构糕点,2025/3/2,受理,不立案,2025/3/9,",
    ]
    result = intake(csv(f"12315平台投诉举报登记表{TITLE}\n" + "\n".join([head, *rows]) + "\n"))
    assert accounted(result, 4)["accepted"] == 2
    first, second = listener.rows()
    assert result.sheets[0].record_type == "complaint"
    assert (first["category"], first["outcome"], first["compensation"]) == ("quality", "mediated", 12050)
    assert (second["kind"], second["outcome"]) == ("tip_off", "unfounded")
    assert "13800000000" not in str(listener.appended)
    assert vault.values[first["complainant"]][1].startswith("周某")


def test_complaints_of_a_hotline(intake: Intake, book, listener) -> None:
    rows = [
        ["12315热线工单" + TITLE],
        [
            "工单编号",
            "类型",
            "消费者姓名",
            "联系电话",
            "家庭住址",
            "被投诉单位",
            "问题类型",
            "商品名称",
            "接收时间",
            "办结时间",
            "处理结果",
        ],
        [
            "G1",
            "消费投诉",
            "郑某",
            "13700000000",
            "虚构路1号",
            "虚构家电店",
            "售后服务",
            "虚构冰箱",
            45810,
            45820,
            "调解成功",
        ],
        [
            "G2",
            "消费投诉",
            "冯某",
            "13600000000",
            "虚构路2号",
            "虚构家电店",
            "商标侵权",
            "虚构冰箱",
            "2025-06-31",
            None,
            "办理中",
        ],
        ["制表：虚构", None, None, "审核：虚构"],
    ]
    result = intake(book(rows))
    assert accounted(result, 5)["accepted"] == 1
    assert listener.rows()[0]["closed_on"] == date(2025, 6, 12)
    (bad,) = result.bad
    assert {"消费者姓名", "联系电话", "家庭住址"} <= bad.personal


def test_certificates_of_the_certification_administration(intake: Intake, csv, listener) -> None:
    head = "证书编号,获证组织,统一社会信用代码,认证领域,认证依据,覆盖范围,颁证日期,证书到期日期,证书状态,认证机构名称"
    rows = [
        "C1,虚构机械有限公司,91350100M000100Y43,质量管理体系认证（ISO9001）,GB/T19001-2016/ISO9001:2015,虚构轴承的设计和制造,2024-05-01,2027-04-30,有效,虚构认证中心",
        "C2,虚构电器厂,,中国强制性产品认证,CNCA-C10-01,虚构灯具,2023-05-01,2028-04-30,暂停,虚构认证中心",
    ]
    result = intake(csv("\n".join([f"认证信息{TITLE}", head, *rows]) + "\n"))
    assert accounted(result, 4)["accepted"] == 2
    assert [(row["scheme"], row["status"]) for row in listener.rows()] == [("qms", "valid"), ("ccc", "suspended")]
    assert listener.rows()[0]["scope"] == "虚构轴承的设计和制造"
    assert result.sheets[0].unused == ()


def test_certificates_under_groups_of_headings(intake: Intake, book, listener) -> None:
    rows = [
        ["证书信息", None, None, None, "获证组织信息", None, "认证机构"],
        ["证书号", "证书状态", "发证日期", "有效期至", "组织名称", "获证组织统一社会信用代码", None],
        ["C9", "撤销", "2022年1月2日", "2025年1月1日", "虚构农场", None, "虚构认证中心"],
    ]
    for row, text in zip(rows, ("认证项目", None, "有机产品认证"), strict=True):
        row.append(text)
    result = intake(book(rows, ((0, 0, 0, 3), (0, 4, 0, 5), (0, 6, 1, 6), (0, 7, 1, 7))))
    assert accounted(result, 3)["accepted"] == 1
    row = listener.rows()[0]
    assert (row["scheme"], row["status"], row["expires_on"]) == ("organic", "withdrawn", date(2025, 1, 1))


def test_equipment_due_and_overdue(intake: Intake, csv, listener) -> None:
    head = "序号,设备注册代码,设备种类,设备名称,使用单位,使用单位统一社会信用代码,使用地点,上次检验日期,检验结论,下次检验日期,是否超期,使用状态"
    rows = [
        "1,31105101002015000001,电梯,虚构客梯,虚构物业有限公司,91350100M000100Y43,虚构大厦,2023-06-01,合格,2024-05-31,是,在用",
        "2,47105101002018000002,起重机械,虚构行车,虚构机械厂,,虚构车间,2026-01-01,合格,2027-12-31,否,在用",
        "3,11105101002018000003,锅炉,虚构锅炉,虚构机械厂,,虚构车间,,合格,2024-12-31,是,在用",
    ]
    result = intake(csv("\n".join([f"特种设备到期检验清单{TITLE}", head, *rows]) + "\n"))
    counts = accounted(result, 5)
    assert (counts["accepted"], counts["quarantined"]) == (2, 1)
    assert result.sheets[0].record_type == "equipment"
    assert [row["next_due_on"] for row in listener.rows()] == [date(2024, 5, 31), date(2027, 12, 31)]
    assert [(f.code, f.column) for f in result.bad[0].findings] == [("required", "上次检验日期")]


def test_equipment_in_groups_by_user(intake: Intake, book, listener) -> None:
    rows = [
        ["使用单位名称", "设备信息", None, None, "定期检验", None, None],
        [None, "特种设备代码", "设备类别", "型号规格", "本次检验日期", "检验结果", "检验有效期至"],
        ["虚构小区物业", "3110A", "曳引驱动乘客电梯", "X1", "2025-01-05", "合格", "2026-01-31"],
        [None, "3110B", "自动扶梯", "X2", "2025-01-06", "不合格", None],
    ]
    result = intake(book(rows, ((0, 0, 1, 0), (0, 1, 0, 3), (0, 4, 0, 6), (2, 0, 3, 0))))
    assert accounted(result, 4)["accepted"] == 2
    assert [(row["user_name"], row["category"], row["conclusion"]) for row in listener.rows()] == [
        ("虚构小区物业", "lift", "pass"),
        ("虚构小区物业", "lift", "fail"),
    ]
