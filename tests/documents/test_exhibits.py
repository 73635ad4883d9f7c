"""Tables and charts in documents: what was written stands in every form, with its source, and the same bytes each time."""

from __future__ import annotations

import io
import xml.etree.ElementTree as ET
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import docx as reader
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zhiheng.documents import charts, docx, filling, pdf, written_tables
from zhiheng.documents.charts import Chart, Mark
from zhiheng.documents.exhibits import Picture, Table
from zhiheng.documents.filling import Issue
from zhiheng.documents.official import OfficialDocument, Paragraph
from zhiheng.policy.model import OfficialDocumentKind, Template

WRITTEN = """前文。
|| 表1 合格率
| 地区 | 合格率（%） | 95%区间 | n
| 成都市 | 95.10 | 94.2–96.0 | 2,300
| 自贡市 | — | — | 3
|> 数据来源：事实库第12批。
|~ 合格率（%） | 95%区间 | 图1 合格率
| 不在表中的一行
后文。"""


def blocks() -> list[Any]:
    return list(written_tables.blocks(WRITTEN.splitlines()))


def test_written_table_becomes_table_and_chart() -> None:
    before, table, picture, after = blocks()
    assert (before, after) == (Paragraph("前文。"), Paragraph("后文。"))
    assert isinstance(table, Table)
    assert table.rows == [
        ["成都市", "95.10", "94.2–96.0", "2,300"],
        ["自贡市", "—", "—", "3"],
        ["不在表中的一行", "—", "—", "—"],
    ]
    assert (table.caption, table.foot, table.numeric) == ("表1 合格率", "数据来源：事实库第12批。", (1, 2, 3))
    assert isinstance(picture, Picture)
    assert picture.alt == "图1 合格率：成都市 95.10（94.2–96.0）；自贡市 —；不在表中的一行 —"


@given(st.lists(st.lists(st.text(max_size=12), min_size=3, max_size=3), min_size=1, max_size=5))
@settings(max_examples=40, deadline=None)
def test_what_a_table_says_is_read_back_from_its_writing(rows: list[list[str]]) -> None:
    tidy = [[" ".join(cell.split()).strip() or "—" for cell in row] for row in rows]
    tidy = [[cell.replace("\\", "/").replace("\x00", "") or "—" for cell in row] for row in tidy]
    if any(cell[0] in "|>~" or not cell.isprintable() or not cell.strip() for row in tidy for cell in row):
        return
    (made,) = written_tables.blocks(written_tables.write(Table(["a", "b", "c"], tidy, caption="表")).splitlines())
    assert isinstance(made, Table)
    assert [list(row) for row in made.rows] == tidy


def test_a_line_with_a_bar_and_no_caption_stays_a_paragraph() -> None:
    assert list(written_tables.blocks(["| a | b"])) == [Paragraph("| a | b")]


@pytest.fixture(scope="module")
def circular() -> OfficialDocument:
    template = Template.model_validate({
        "id": "t", "pack": "p", "label": {"zh": "通报", "en": "c"}, "kind": "circular", "title": "通报", "body": ["{facts}"],
        "fields": [{"id": "facts", "label": {"zh": "f", "en": "f"}}],
    })  # fmt: skip
    return filling.fill(template, {"facts": WRITTEN}, Issue(issuer="示例局"))


def test_docx_holds_table_chart_and_source(circular: OfficialDocument) -> None:
    made = docx.render(circular)
    assert made == docx.render(circular)
    file = reader.Document(io.BytesIO(made))
    texts = [one.text for one in file.paragraphs]
    assert texts.count("数据来源：事实库第12批。") == 2
    assert {"表1 合格率", "图1 合格率"} <= set(texts)
    cells = [[cell.text for cell in row.cells] for row in file.tables[0].rows]
    assert cells[1] == ["成都市", "95.10", "94.2–96.0", "2,300"]
    assert len(file.inline_shapes) == 1


def test_pdf_holds_table_and_source(circular: OfficialDocument, read_pdf: Callable[[bytes], Any]) -> None:
    made = pdf.render(circular)
    assert made == pdf.render(circular)
    text = read_pdf(made).text
    assert text.count("数据来源：事实库第12批。") == 2
    assert "94.2–96.0" in text


def test_minutes_bear_their_name_at_the_head_and_no_seal(
    circular: OfficialDocument, read_pdf: Callable[[bytes], Any]
) -> None:
    text = read_pdf(pdf.render(replace(circular, kind=OfficialDocumentKind.MINUTES))).text
    assert "示例局会议纪要" in text
    assert "年月日" not in text
    assert "年月日" in read_pdf(pdf.render(circular)).text


MARKS = st.lists(
    st.builds(
        lambda label, value, half: Mark(
            label,
            value,
            None if half is None or value is None else value - half,
            None if half is None or value is None else value + half,
            "x",
        ),
        st.text(max_size=20),
        st.none() | st.floats(-1e9, 1e9),
        st.none() | st.floats(0, 1e6),
    ),
    max_size=8,
)


@given(MARKS, st.none() | st.floats(-1e6, 1e6))
@settings(max_examples=40, deadline=None)
def test_charts_are_well_formed_and_inside_their_frame(marks: list[Mark], goal: float | None) -> None:
    for draw in (charts.rows, charts.course):
        text = draw(Chart("图 <&>", marks, "%", goal, "目标"))
        root = ET.fromstring(text)
        high = float(root.attrib["height"])
        assert " style=" not in text
        assert "class=" not in text
        for one in root.iter("{http://www.w3.org/2000/svg}circle"):
            assert -1 <= float(one.attrib["cx"]) <= charts.WIDE + 1
            assert -1 <= float(one.attrib["cy"]) <= high + 1
