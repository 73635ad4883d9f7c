"""A report says what it was given, in the same bytes each time, whatever the text is made of."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from zhiheng.documents import fonts, report
from zhiheng.documents.exhibits import Table
from zhiheng.documents.report import Report, Section
from zhiheng.documents.text import clean

Reader = Callable[[bytes], Any]
ADDRESS = "https://zhiheng.example.gov.cn/check/abcdefghijklmnop"
HASH = "c0ffee" * 10 + "c0ff"
SAMPLE = Report(
    title="应询答复单",
    subtitle="示例食品有限公司",
    facts=[("统一社会信用代码", "91350100M000100Y43"), ("截至", "2026-11-22")],
    sections=[
        Section("一、可办事项", ["第一段。\n第二段。"], [("招标投标", "可以")]),
        Section("二、记录", tables=[Table(["记录", "哈希"], [["监督抽查不合格", HASH]] * 60, [1, 1], "表一")]),
    ],
    qr=ADDRESS,
    footer=f"核验 {ADDRESS}",
    marks=["样张"],
)
HOSTILE = '#panic("x") $x$ <b>&amp; *b* _i_ `c` \\u{41} #include "report.typ" @ref // /* [ ] { }'


def test_report_holds_all_it_was_given(read_pdf: Reader) -> None:
    read = read_pdf(report.render(SAMPLE))
    for text in (
        "应询答复单",
        "示例食品有限公司",
        "91350100M000100Y43",
        "一、可办事项",
        "第一段。",
        "第二段。",
        "样张",
        HASH,
    ):
        assert text in read.text
    assert read.text.count("监督抽查不合格") == 60
    assert len(read.pages) > 1
    assert all("".join(page.split()).count(ADDRESS) == 1 for page in read.pages)
    assert "记录" in read.pages[1]  # headings of a table stand on each of its pages
    assert {(round(width), round(height)) for width, height in read.sizes} == {(595, 842)}


def test_same_report_gives_same_bytes() -> None:
    assert report.render(SAMPLE) == report.render(SAMPLE)
    assert report.render(SAMPLE) != report.render(replace(SAMPLE, title="别的"))


def test_markup_is_shown_as_text(read_pdf: Reader) -> None:
    read = read_pdf(report.render(Report(HOSTILE, facts=[(HOSTILE, HOSTILE)], sections=[Section(HOSTILE, [HOSTILE])])))
    assert read.text.count("".join(HOSTILE.split())) == 5


def test_rows_must_be_as_long_as_headings() -> None:
    with pytest.raises(ValueError, match="3 cells under 2 headings"):
        report.render(Report("x", sections=[Section(tables=[Table(["a", "b"], [["1", "2", "3"]])])]))


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(min_size=1))
def test_any_text_comes_out_as_text(read_pdf: Reader, text: str) -> None:
    shown = "".join(fonts.shown(clean(text)).split())
    content = report.render(Report("t", facts=[("值", text)]))
    assert content.startswith(b"%PDF")
    if all(one.isalnum() and fonts.has(one) for one in shown):
        assert shown in read_pdf(content).text
