"""Templates become documents: places filled, missing fields named, personal values masked in every copy but the addressee's."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zhiheng.documents import filling
from zhiheng.documents.errors import FieldMissing
from zhiheng.documents.filling import Copy, Issue, fill
from zhiheng.documents.masking import masked
from zhiheng.documents.official import OfficialDocument, Paragraph, Rank, Row
from zhiheng.documents.text import lines
from zhiheng.policy.model import Template

ISSUE = Issue("示例省市场监督管理局", "市监约〔2026〕1号", date(2026, 11, 22))
VALUES = {"party": "示例食品有限公司", "matter": "抽查不合格。", "person": "张三、13800001234"}


def template(**more: Any) -> Template:
    content = {
        "id": "interview-notice", "pack": "national", "label": {"zh": "约谈通知书", "en": "Notice of an interview"}, "kind": "notice",
        "certainty": "example", "title": "关于约谈{party}的通知", "addressee": "{party}",
        "body": ["# 一、事由", "## （一）情况", "{matter}。", "出席人：{person}", "备注：{note}", "| 文号 | {number}", "| 备注 | {note}",
                 "本件由{issuer}于{day}发出。"],
        "attachments": ["{party}检验报告"],
        "fields": [
            {"id": "party", "label": {"zh": "被约谈单位", "en": "Unit"}},
            {"id": "matter", "label": {"zh": "事由", "en": "Matter"}, "source": "$field.matter"},
            {"id": "person", "label": {"zh": "出席人", "en": "Who comes"}, "personal": True},
            {"id": "note", "label": {"zh": "备注", "en": "Remark"}, "required": False, "source": "无"},
        ],
    }  # fmt: skip
    return Template.model_validate({**content, **more})


def _said(document: OfficialDocument) -> list[str]:
    return [one.value if isinstance(one, Row) else one.text for one in document.body]


def test_places_are_filled_and_ranks_read() -> None:
    made = fill(template(), VALUES, ISSUE)
    assert made.title == "关于约谈示例食品有限公司的通知"
    assert made.addressee == "示例食品有限公司"
    assert made.attachments == ("示例食品有限公司检验报告",)
    assert made.body == (
        Paragraph("一、事由", Rank.FIRST),
        Paragraph("（一）情况", Rank.SECOND),
        Paragraph("抽查不合格。"),
        Paragraph("出席人：张三、13800001234"),
        Row("文号", "市监约〔2026〕1号"),
        Row("备注", ""),
        Paragraph("本件由示例省市场监督管理局于2026年11月22日发出。"),
    )
    assert made.marks == ()


def test_lines_of_a_value_become_paragraphs() -> None:
    made = fill(template(body=["{matter}"]), VALUES | {"matter": "一。\n\n 二。\r\n三。"}, ISSUE)
    assert _said(made) == ["一。", "二。", "三。"]


@pytest.mark.parametrize("blank", ["", "  ", "\n\t"])
def test_missing_required_fields_are_named_by_their_labels(blank: str) -> None:
    with pytest.raises(FieldMissing, match=r"约谈通知书.*事由、出席人") as caught:
        fill(template(), {"party": "示例", "matter": blank}, ISSUE)
    assert "Matter, Who comes" in caught.value.message("en")


def test_draft_shows_what_is_missing() -> None:
    made = fill(template(), {"party": "示例"}, ISSUE, draft=True)
    assert "〔事由〕。" in _said(made)
    assert "出席人：〔出席人〕" in _said(made)
    assert made.marks == ("草稿",)


def test_personal_values_are_masked_in_every_copy_but_the_addressees() -> None:
    others = fill(template(), VALUES, ISSUE, copy=Copy.OTHERS)
    assert "出席人：张*、138******34" in _said(others)
    assert others.marks == ("个人信息已隐去",)
    assert "张三" not in repr(others)
    assert "张三" in repr(fill(template(), VALUES, ISSUE, copy=Copy.ADDRESSEE))


def test_sample_shows_labels_and_the_words_that_the_pack_proposes() -> None:
    made = filling.sample(template())
    assert made.title == "关于约谈〔被约谈单位〕的通知"
    assert "备注：无" in _said(made)
    assert made.marks == ("样张 · Sample",)


@settings(max_examples=50)
@given(st.text(st.characters(), min_size=1))
def test_a_value_is_never_read_as_a_place_or_a_heading(text: str) -> None:
    value = f"# {{number}} {text}"
    made = fill(template(body=["{matter}"]), VALUES | {"matter": value}, ISSUE)
    assert made.body == tuple(Paragraph(line) for line in lines(value))


@settings(max_examples=50)
@given(st.text(st.characters(exclude_categories=["C", "Z"], exclude_characters="、，,；;*"), min_size=2))
def test_masking_keeps_a_first_sign_and_no_word(word: str) -> None:
    hidden = masked(word)
    assert len(hidden) == len(word)
    assert hidden.count("*") >= min(len(word) - 1, 2)
    assert word not in hidden


def test_masking_leaves_what_is_masked_already() -> None:
    assert masked("＊＊＊") == "＊＊＊"
    assert masked("张三、**") == "张*、**"
