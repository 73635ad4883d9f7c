"""Headings and fields: recognised, suggested, equal, missing, mapped by hand."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from zhiheng.ledger.intake import ColumnMapping, IntakeResult, Setting, errors
from zhiheng.ledger.intake.headings import KnownHeadings, find_headings, money_factor, normalise_heading
from zhiheng.ledger.intake.mapping import bind

Intake = Callable[..., IntakeResult]
Csv = Callable[..., Path]
HEAD = "决定书文号,处罚日期,当事人,处罚种类"
ROW = "川罚1号,2024-03-01,甲厂,警告"


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("罚款金额（万元）", "罚款金额(万元)"),
        (" 证书 编号＊", "证书编号"),
        ("不合格项目║检验结果║标准值", "不合格项目｜检验结果‖标准值"),
        ("Certificate_No", "certificate no"),
    ],
)
def test_headings_equal_in_every_spelling(left: str, right: str) -> None:
    assert normalise_heading(left) == normalise_heading(right)


@pytest.mark.parametrize(
    ("heading", "factor"),
    [
        ("罚款金额(万元)", 1_000_000),
        ("罚款（元）", 100),
        ("金额[亿元]", 10**10),
        ("金额(单位:万元)", 1_000_000),
        ("罚款", None),
    ],
)
def test_unit_in_heading(heading: str, factor: int | None) -> None:
    assert money_factor(heading) == factor


def test_type_recognised_by_headings(intake: Intake, csv: Csv) -> None:
    assert intake(csv(f"{HEAD}\n{ROW}\n")).sheets[0].record_type == "penalty"


def test_type_not_recognised_names_candidates(intake: Intake, csv: Csv) -> None:
    with pytest.raises(errors.TypeNotRecognised) as caught:
        intake(csv("企业名称,备注,日期\n甲厂,好,2024-03-01\n"))
    assert "--type" in caught.value.message("en")


def test_equal_headings_named_with_their_columns(intake: Intake, csv: Csv) -> None:
    with pytest.raises(errors.EqualHeadings) as caught:
        intake(csv(f"{HEAD},备注,备 注\n{ROW},a,b\n"))
    assert caught.value.context["columns"] == "5、6"


def test_two_columns_for_one_field(intake: Intake, csv: Csv) -> None:
    with pytest.raises(errors.SameField):
        intake(csv(f"{HEAD},处罚类型\n{ROW},罚款\n"))


def test_label_of_the_field_wins_over_its_other_headings(intake: Intake, csv: Csv, listener) -> None:
    result = intake(csv(f"{HEAD},当事人名称\n{ROW},乙厂\n"))
    assert listener.rows()[0]["party_name"] == "乙厂"
    assert result.sheets[0].unused == ("当事人",)


def test_missing_columns_with_near_suggestion(intake: Intake, csv: Csv) -> None:
    with pytest.raises(errors.MissingColumns) as caught:
        intake(csv("决定书文号,处罚决定的日期,当事人\n川罚1号,2024-03-01,甲厂\n"), record_type="penalty")
    assert "处罚决定日期" in caught.value.message("zh")
    assert "处罚决定的日期" in caught.value.message("zh")


def test_unknown_columns_reported(intake: Intake, csv: Csv) -> None:
    assert intake(csv(f"{HEAD},天气\n{ROW},晴\n")).sheets[0].unused == ("天气",)


def test_mapping_by_hand_with_constants(intake: Intake, csv: Csv, listener) -> None:
    path = csv("文书,日期甲,被罚者,天气\n川罚1号,2024-03-01,甲厂,晴\n当事人,2024-03-01,丙,1\n")
    wanted = ColumnMapping.of(
        {
            "columns": {"文书": "decision_no", "日期甲": "decided_on", "被罚者": "party_name"},
            "constants": {"kind": "警告"},
        }
    )
    with pytest.raises(errors.NoHeadings):
        intake(csv("甲,乙\n1,2\n", name="other.csv"), record_type="penalty")
    intake(path, record_type="penalty", mapping=wanted)
    assert [row["kind"] for row in listener.rows()] == ["warning", "warning"]


@pytest.mark.parametrize(
    "content", [{"没有这列": "decision_no"}, {"当事人": "partyname"}, {"columns": {}, "fields": {}}]
)
def test_mapping_that_names_what_is_not_there(intake: Intake, csv: Csv, content: dict) -> None:
    with pytest.raises(errors.BadMapping):
        intake(csv(f"{HEAD}\n{ROW}\n"), record_type="penalty", mapping=ColumnMapping.of(content))


def test_unknown_type_and_source_suggest(intake: Intake, csv: Csv, setting: Setting, record_types) -> None:
    with pytest.raises(errors.UnknownRecordType, match="penalty"):
        intake(csv(f"{HEAD}\n{ROW}\n"), record_type="penaltys")
    with pytest.raises(errors.UnknownSource) as caught:
        intake(csv(f"{HEAD}\n{ROW}\n"), source="penaltis", setting=Setting(record_types, sources=sources()))
    assert "penalties" in caught.value.message("en")
    assert caught.value.exit_code == 1


def test_source_that_does_not_provide_the_type(intake: Intake, csv: Csv, record_types) -> None:
    with pytest.raises(errors.SourceNotForType):
        intake(csv("证书编号,认证项目,颁证日期,证书状态,获证组织\n1,QMS,2024-03-01,有效,甲\n"), source="penalties",
               record_type="certificate", setting=Setting(record_types, sources=sources()))  # fmt: skip


def sources():
    from zhiheng.policy.model import Localised, Source

    text = Localised(zh="处罚", en="penalties")
    return {"penalties": Source(id="penalties", label=text, purpose=text, record_types=("penalty",))}


def test_types_of_the_software_itself_cannot_be_sent(intake: Intake, csv: Csv) -> None:
    with pytest.raises(errors.UnknownRecordType):
        intake(csv("target,action\n1,void\n"), record_type="effect")


def test_person_columns_are_joined(record_types) -> None:
    headings = ["登记编号", "登记日期", "被投诉人", "投诉人", "联系电话"]
    plan = bind("f", headings, headings, record_types["complaint"])
    assert {b.field: b.columns for b in plan.bindings}["complainant"] == ("投诉人", "联系电话")


def test_heading_row_with_most_known_headings_wins(record_types) -> None:
    known = KnownHeadings.of(record_types)
    rows = [["处罚日期"], [None], ["序号", "决定书文号", "处罚日期"], ["1", "罚款", None]]
    block = find_headings(rows, known)
    assert block is not None
    assert (block.first_row, block.last_row) == (3, 3)
