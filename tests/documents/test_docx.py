"""A DOCX of an official document has the page, the grid, the fonts and the parts of GB/T 9704-2012, whatever its text is made of."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from typing import Any

import docx as reader
import pytest
from docx.oxml.ns import qn
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from zhiheng.documents import docx
from zhiheng.documents.exhibits import Table
from zhiheng.documents.official import OfficialDocument, Paragraph, Rank, Row
from zhiheng.documents.text import clean
from zhiheng.policy.model import OfficialDocumentKind

HOSTILE = '#panic("x") $x$ <w:t>&amp; ]]> {facts} \\u{41} 🀄 𠮷 ' + "a" * 300
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
TWIPS_MM = 1440 / 25.4


def _part(content: bytes, name: str) -> Any:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return etree.fromstring(archive.read(name))


def _texts(content: bytes) -> list[str]:
    return [one.text for one in reader.Document(io.BytesIO(content)).paragraphs]


def _style(content: bytes, name: str) -> Any:
    return next(
        one
        for one in _part(content, "word/styles.xml").iter(f"{W}style")
        if one.find(f"{W}name").get(f"{W}val") == name
    )


def test_page_has_margins_and_grid_of_the_standard(decision: OfficialDocument) -> None:
    section = _part(docx.render(decision), "word/document.xml").find(f"{W}body/{W}sectPr")
    size, margins, grid = (section.find(f"{W}{name}") for name in ("pgSz", "pgMar", "docGrid"))
    assert (round(int(size.get(f"{W}w")) / TWIPS_MM), round(int(size.get(f"{W}h")) / TWIPS_MM)) == (210, 297)
    assert {side: round(int(margins.get(f"{W}{side}")) / TWIPS_MM) for side in ("top", "left", "right", "bottom")} == {
        "top": 37,
        "left": 28,
        "right": 26,
        "bottom": 35,
    }
    assert _part(docx.render(decision), "word/settings.xml").find(f"{W}mirrorMargins") is not None
    assert grid.get(f"{W}type") == "linesAndChars"
    lines = (297 - 37 - 35) * TWIPS_MM / int(grid.get(f"{W}linePitch"))
    pitch = 16 + int(grid.get(f"{W}charSpace")) / 4096
    assert int(lines) == 22
    assert int((210 - 28 - 26) * TWIPS_MM / 20 / pitch) == 28


@pytest.mark.parametrize(
    ("style", "font", "points", "indent"),
    [
        ("Normal", "仿宋_GB2312", 16, "200"),
        ("Title", "方正小标宋简体", 22, "0"),
        ("heading 1", "黑体", 16, "200"),
        ("heading 2", "楷体_GB2312", 16, "200"),
        ("heading 3", "仿宋_GB2312", 16, "200"),
        ("发文机关标志", "方正小标宋简体", 44, "0"),
        ("页码", "宋体", 14, "0"),
        ("版记", "仿宋_GB2312", 14, "0"),
    ],
)
def test_styles_have_fonts_and_sizes_of_the_standard(
    decision: OfficialDocument, style: str, font: str, points: int, indent: str
) -> None:
    found = _style(docx.render(decision), style)
    assert found.find(f"{W}rPr/{W}rFonts").get(f"{W}eastAsia") == font
    assert int(found.find(f"{W}rPr/{W}sz").get(f"{W}val")) == 2 * points
    assert found.find(f"{W}pPr/{W}ind").get(f"{W}firstLineChars") == indent


def test_every_paragraph_names_a_style_that_is_there_and_none_sets_fonts(decision: OfficialDocument) -> None:
    content = docx.render(decision)
    known = {one.get(f"{W}styleId") for one in _part(content, "word/styles.xml").iter(f"{W}style")}
    body = _part(content, "word/document.xml")
    named = [one.find(f"{W}pPr/{W}pStyle").get(f"{W}val") for one in body.iter(f"{W}p")]
    assert set(named) <= known
    assert not list(body.iter(f"{W}rFonts"))
    assert not [one for name in ("txbxContent", "drawing", "pict", "framePr") for one in body.iter(f"{W}{name}")]


def test_every_font_has_one_that_stands_in(decision: OfficialDocument) -> None:
    content = docx.render(decision)
    table = {
        one.get(f"{W}name"): one.find(f"{W}altName").get(f"{W}val") for one in _part(content, "word/fontTable.xml")
    }
    used = {one.get(f"{W}eastAsia") for one in _part(content, "word/styles.xml").iter(f"{W}rFonts")}
    assert used <= set(table)
    assert all(table.values())


def test_parts_stand_in_the_order_of_the_standard(decision: OfficialDocument) -> None:
    file = reader.Document(io.BytesIO(docx.render(decision)))
    texts = [one.text for one in file.paragraphs if one.text]
    assert texts == [
        "示例省市场监督管理局",
        "市监信罚〔2026〕1号",
        "关于将示例食品有限公司\n列入严重违法失信名单的决定",
        "示例食品有限公司：",
        "一、事实",
        "（一）经过",
        "正文。",
        "附件：1. 清单",
        "2. 证据",
        "示例省市场监督管理局",
        "2026年11月22日",
        "（联系人：李四）",
    ]
    imprint = [[cell.text for cell in row.cells] for row in file.tables[0].rows]
    assert imprint == [["抄送：甲厅，乙厅。"], ["示例局办公室\t2026年11月23日印发"]]


def test_number_stands_over_a_red_line_and_name_is_red(decision: OfficialDocument) -> None:
    content = docx.render(decision)
    rule = _style(content, "发文字号").find(f"{W}pPr/{W}pBdr/{W}bottom")
    assert (rule.get(f"{W}color"), rule.get(f"{W}val")) == ("FF0000", "single")
    assert _style(content, "发文机关标志").find(f"{W}rPr/{W}color").get(f"{W}val") == "FF0000"


def test_page_numbers_stand_right_on_odd_and_left_on_even_pages(decision: OfficialDocument) -> None:
    content = docx.render(decision)
    section = reader.Document(io.BytesIO(content)).sections[0]
    for footer, side in ((section.footer, "right"), (section.even_page_footer, "left")):
        paragraph = footer.paragraphs[0]
        assert paragraph.text in ("—  —", "— 1 —")
        assert paragraph._p.find(f".//{W}fldSimple").get(qn("w:instr")).strip() == "PAGE"
        assert paragraph._p.pPr.find(f"{W}jc").get(f"{W}val") == side
    assert _part(content, "word/settings.xml").find(f"{W}evenAndOddHeaders") is not None


def test_room_for_the_seal_is_left_blank_and_the_day_ends_four_characters_from_the_right(
    decision: OfficialDocument,
) -> None:
    content = docx.render(decision)
    assert int(_style(content, "发文机关署名").find(f"{W}pPr/{W}spacing").get(f"{W}before")) == 2 * 579
    name, day = (
        one for one in reader.Document(io.BytesIO(content)).paragraphs if one.style.name in ("发文机关署名", "成文日期")
    )
    assert day.paragraph_format.right_indent.pt == pytest.approx(4 * 15.79, abs=0.05)
    # The middle of 10 characters stands over the middle of “2026年11月22日” (7 characters wide).
    assert name.paragraph_format.right_indent.pt == pytest.approx((4 + (7 - 10) / 2) * 15.79, abs=0.05)


def test_letter_has_red_double_lines_and_no_number_on_its_first_page(decision: OfficialDocument) -> None:
    content = docx.render(replace(decision, kind=OfficialDocumentKind.LETTER))
    section = reader.Document(io.BytesIO(content)).sections[0]
    assert section.different_first_page_header_footer
    assert section.header_distance.mm == pytest.approx(30, abs=0.1)
    assert section.footer_distance.mm == pytest.approx(20, abs=0.1)
    assert [one.text for one in section.first_page_header.paragraphs] == ["示例省市场监督管理局"]
    shape = section.first_page_header.paragraphs[0].paragraph_format
    assert 28 + shape.left_indent.mm == pytest.approx(20, abs=0.1)
    assert 26 + shape.right_indent.mm == pytest.approx(20, abs=0.1)
    assert section.first_page_footer.paragraphs[0].text == ""
    for name, kind in (("信函发文机关标志", "thickThinSmallGap"), ("信函页脚红线", "thinThickSmallGap")):
        assert _style(content, name).find(f"{W}pPr/{W}pBdr/{W}bottom").get(f"{W}val") == kind
    assert "印发" not in "".join(
        cell.text for row in reader.Document(io.BytesIO(content)).tables[0].rows for cell in row.cells
    )


def test_form_has_its_rows_as_one_table(decision: OfficialDocument) -> None:
    rows = (Row("受送达人", "示例公司"), Row("文书", "甲\n乙"), Row("签收", ""))
    form = OfficialDocument(OfficialDocumentKind.RECEIPT, "示例局", "送达回证", rows)
    tables = reader.Document(io.BytesIO(docx.render(form))).tables
    assert [[cell.text for cell in row.cells] for row in tables[0].rows] == [
        ["受送达人", "示例公司"],
        ["文书", "甲\n乙"],
        ["签收", ""],
    ]


def test_marks_stand_in_the_header(decision: OfficialDocument) -> None:
    section = reader.Document(io.BytesIO(docx.render(replace(decision, marks=("样张",))))).sections[0]
    assert section.header.paragraphs[0].text == section.even_page_header.paragraphs[0].text == "样张"


def test_same_document_gives_same_bytes(decision: OfficialDocument) -> None:
    assert docx.render(decision) == docx.render(decision)
    assert docx.render(decision) != docx.render(replace(decision, note="另"))


def test_file_names_nobody_and_no_day_of_its_making(decision: OfficialDocument) -> None:
    content = docx.render(decision)
    properties = reader.Document(io.BytesIO(content)).core_properties
    assert (properties.author, properties.last_modified_by) == ("示例省市场监督管理局", "")
    assert properties.created == properties.modified
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert {one.date_time for one in archive.infolist()} == {(2000, 1, 1, 0, 0, 0)}
        assert not [name for name in archive.namelist() if "thumbnail" in name or "customXml" in name]


def test_markup_comes_out_as_text() -> None:
    kind = OfficialDocumentKind.NOTICE
    content = docx.render(
        OfficialDocument(kind, HOSTILE, HOSTILE, (Paragraph(HOSTILE, Rank.FIRST),), addressee=HOSTILE)
    )
    assert "".join("".join(_texts(content)).split()).count("".join(HOSTILE.split())) == 5  # with the signatory


@settings(max_examples=30, deadline=None)
@given(st.text(st.characters(), min_size=1))
def test_any_text_comes_out_as_text(text: str) -> None:
    kind = OfficialDocumentKind.RECEIPT
    content = docx.render(OfficialDocument(kind, text, text, (Paragraph(text), Row(text, text)), attachments=(text,)))
    assert clean(text) in _texts(content)


def _minutes(decision: OfficialDocument) -> OfficialDocument:
    body = (Paragraph("现纪要如下："), Paragraph("出席：甲厅、乙厅"), Paragraph("列席：丙关"))
    return replace(decision, kind=OfficialDocumentKind.MINUTES, body=body)


def test_document_to_a_body_above_names_who_signed_beside_its_number(decision: OfficialDocument) -> None:
    content = docx.render(replace(decision, approver="李示例"))
    (line,) = [one for one in reader.Document(io.BytesIO(content)).paragraphs if "签发人" in one.text]
    assert line.text == "　市监信罚〔2026〕1号\t签发人：李示例"
    (stop,) = line.paragraph_format.tab_stops
    assert round(stop.position.mm) == 150, "one character from the edge of 156 mm"
    names = [one.text for one in line.runs if one._r.find(f"{W}rPr/{W}rStyle") is not None]
    assert names == ["李示例"]
    assert _style(content, "签发人姓名").find(f"{W}rPr/{W}rFonts").get(f"{W}eastAsia") == "楷体_GB2312"
    by_hand = docx.render(replace(decision, approver=""))
    assert "　市监信罚〔2026〕1号\t签发人：　　　" in _texts(by_hand), "room for the name"
    assert not any("签发人" in one for one in _texts(docx.render(decision)))


def test_minutes_list_who_attended_under_the_text_and_its_attachments(decision: OfficialDocument) -> None:
    content = docx.render(_minutes(decision))
    texts = [one for one in _texts(content) if one]
    assert texts[-3:] == ["出席：甲厅、乙厅", "列席：丙关", texts[-1]]
    assert texts.index("出席：甲厅、乙厅") > texts.index("2. 证据")
    label = next(one for one in reader.Document(io.BytesIO(content)).paragraphs if one.text.startswith("出席")).runs[0]
    assert label.text == "出席"
    assert label._r.find(f"{W}rPr/{W}rStyle").get(f"{W}val") == "AttendanceLabel"


def test_cells_of_data_tables_have_no_margin_that_breaks_figures(decision: OfficialDocument) -> None:
    table = Table(["指标", "数值"], [["甲", "66,380.33"]], (1, 1), "表1", "注", (1,))
    body = _part(docx.render(replace(decision, body=(table,))), "word/document.xml")
    sides = body.find(f".//{W}tbl/{W}tblPr/{W}tblCellMar")
    assert [(one.tag.removeprefix(W), one.get(f"{W}w")) for one in sides] == [("left", "0"), ("right", "0")]
