"""A PDF of an official document has the page, the grid and the parts of GB/T 9704-2012, whatever its text is made of."""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pypdf
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from zhiheng.documents import fonts, pdf
from zhiheng.documents.official import OfficialDocument, Paragraph, Rank, Row
from zhiheng.documents.text import clean
from zhiheng.policy.model import OfficialDocumentKind

Reader = Callable[[bytes], Any]
HOSTILE = '#panic("x") $x$ <w:t>&amp; *b* _i_ `c` \\u{41} #include "report.typ" @ref // /* [ ] { } {facts}'
NOTICE = OfficialDocumentKind.NOTICE
PT_MM = 72 / 25.4
#: Where a character sits in its line differs between a line's box and its baseline.
BASELINE_PT = 12.0


def _positions(content: bytes, page: int) -> dict[float, str]:
    """Return the lines of a page: distance of the baseline from the upper edge in points → text."""
    lines: dict[float, str] = {}

    def visit(text: str, page: Any, matrix: Any, _: Any, __: Any) -> None:
        if text.strip():
            top = round(842 - (matrix[4] * page[1] + matrix[5] * page[3] + page[5]), 1)
            lines[top] = lines.get(top, "") + text.replace("\n", "")

    pypdf.PdfReader(io.BytesIO(content)).pages[page].extract_text(visitor_text=visit)
    return lines


def _full() -> OfficialDocument:
    return OfficialDocument(NOTICE, "示例局", "关于质量的通知", (Paragraph("质量强省" * 700),))


def test_full_page_holds_22_lines_of_28_characters(read_pdf: Reader) -> None:
    page = read_pdf(pdf.render(_full())).pages[2]
    lines = [line.strip() for line in page.split("\n") if set(line.strip()) & set("质量强省")]
    assert Counter(map(len, lines)) == {28: 22}


def test_page_is_a4_and_its_text_begins_37_mm_below_the_edge(read_pdf: Reader) -> None:
    content = pdf.render(_full())
    assert {(round(width), round(height)) for width, height in read_pdf(content).sizes} == {(595, 842)}
    lines = [top for top, text in _positions(content, 2).items() if "质" in text]
    assert min(lines) == pytest.approx(37 * PT_MM + BASELINE_PT + 8, abs=6)
    assert max(lines) < (37 + 225) * PT_MM
    assert (max(lines) - min(lines)) / 21 == pytest.approx(28.95, abs=0.02)


def test_pages_are_numbered_with_dashes(read_pdf: Reader) -> None:
    pages = read_pdf(pdf.render(_full())).pages
    assert len(pages) == 6
    assert all(f"—{at}—" in "".join(page.split()) for at, page in enumerate(pages, 1))


def test_parts_stand_in_the_order_of_the_standard(decision: OfficialDocument, read_pdf: Reader) -> None:
    text = re.sub(r"—\d—", "", read_pdf(pdf.render(decision)).text)
    parts = (
        "示例省市场监督管理局市监信罚〔2026〕1号",
        "关于将示例食品有限公司列入严重违法失信名单的决定示例食品有限公司：一、事实（一）经过正文。附件：1.清单2.证据示例省市场监督管理局2026年11月22日（联系人：李四）",
        "抄送：甲厅，乙厅。示例局办公室2026年11月23日印发",
    )
    places = [text.find(part) for part in parts]
    assert -1 not in places
    assert places == sorted(places)


def test_head_names_who_signed_and_minutes_who_attended(decision: OfficialDocument, read_pdf: Reader) -> None:
    upward = read_pdf(pdf.render(replace(decision, approver="李示例"))).text
    assert "市监信罚〔2026〕1号签发人：李示例" in upward
    body = (Paragraph("现纪要如下："), Paragraph("出席：甲厅、乙厅"))
    minutes = read_pdf(pdf.render(replace(decision, kind=OfficialDocumentKind.MINUTES, body=body))).text
    assert minutes.index("2.证据") < minutes.index("出席：甲厅、乙厅") < minutes.index("抄送")


def test_fonts_are_those_that_ship(decision: OfficialDocument) -> None:
    names = set()
    for page in pypdf.PdfReader(io.BytesIO(pdf.render(decision))).pages:
        names |= {font.get_object()["/BaseFont"].split("+")[1] for font in page["/Resources"]["/Font"].values()}
    for part in ("FandolFang", "Kai", "NotoSans", "NotoSerif"):
        assert [name for name in names if part in name], names


def test_letter_has_no_number_on_its_first_page_and_its_name_stands_higher(decision: OfficialDocument) -> None:
    letter = replace(decision, kind=OfficialDocumentKind.LETTER, body=(Paragraph("质量" * 800),))
    content = pdf.render(letter)
    first, second = (_positions(content, page) for page in (0, 1))
    assert not [text for text in first.values() if "—" in text]
    assert [text for text in second.values() if "—" in text]
    name = min(top for top, text in first.items() if "示例省" in text)
    assert 30 * PT_MM < name < 50 * PT_MM
    assert "印发" not in "".join("".join(_positions(content, page).values()) for page in (0, 1, 2))


def test_heading_and_signature_never_stand_alone() -> None:
    for count in range(1, 30):
        body = tuple(Paragraph("正文。") for _ in range(count))
        made = OfficialDocument(NOTICE, "示例局", "通知", (*body, Paragraph("标题", Rank.FIRST), Paragraph("末段。")))
        content = pdf.render(made)
        pages = len(pypdf.PdfReader(io.BytesIO(content)).pages)
        texts = ["".join(_positions(content, page).values()) for page in range(pages)]
        assert next(text for text in texts if "标题" in text) is next(text for text in texts if "末段" in text)
        assert "末段" in texts[-1]


def test_form_has_its_rows_and_no_signature(read_pdf: Reader) -> None:
    rows = (Row("受送达人", "示例公司"), Row("文书", "甲文书\n乙文书"), Row("签收", ""))
    content = pdf.render(OfficialDocument(OfficialDocumentKind.RECEIPT, "示例局", "送达回证", rows))
    assert read_pdf(content).text.startswith("示例局送达回证受送达人示例公司文书甲文书乙文书签收")
    tops = {text.strip(): top for top, text in _positions(content, 0).items()}
    assert tops["甲文书"] < tops["乙文书"]
    assert read_pdf(content).text.count("示例局") == 1


def test_marks_stand_on_every_page(decision: OfficialDocument, read_pdf: Reader) -> None:
    pages = read_pdf(pdf.render(replace(decision, marks=("样张",), body=(Paragraph("质" * 900),)))).pages
    assert len(pages) > 1
    assert all("样张" in page for page in pages)


def test_same_document_gives_same_bytes(decision: OfficialDocument) -> None:
    assert pdf.render(decision) == pdf.render(decision)
    assert pdf.render(decision) != pdf.render(replace(decision, note="另"))


def test_pictures_are_one_png_a_page(decision: OfficialDocument) -> None:
    made = pdf.pictures(decision, 30)
    assert len(made) == 2
    assert all(one.startswith(b"\x89PNG") for one in made)


def test_markup_comes_out_as_text(read_pdf: Reader) -> None:
    made = OfficialDocument(NOTICE, HOSTILE, HOSTILE, (Paragraph(HOSTILE, Rank.FIRST), Row(HOSTILE, HOSTILE)))
    text = read_pdf(pdf.render(replace(made, addressee=HOSTILE, copies=(HOSTILE,), attachments=(HOSTILE,)))).text
    assert text.count('"report.typ"') == 9  # with the signatory


def test_long_words_and_rare_characters_come_out(read_pdf: Reader) -> None:
    word, rare = "c0ffee" * 60, "🀄𠮷龘𮧵\ue000\x07\u202e"
    text = read_pdf(pdf.render(OfficialDocument(NOTICE, "局", "题", (Paragraph(word), Paragraph(rare))))).text
    assert word in text
    assert fonts.shown(clean(rare)) in text
    assert "〔U+1F004〕" in text


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(st.characters(), min_size=1))
def test_any_text_comes_out_as_text(read_pdf: Reader, text: str) -> None:
    made = OfficialDocument(
        OfficialDocumentKind.CERTIFICATE, text, text, (Paragraph(text), Row(text, text)), text, text
    )
    content = pdf.render(
        replace(made, attachments=(text, text), note=text, copies=(text,), printer=text, marks=(text,))
    )
    assert content.startswith(b"%PDF")
    shown = fonts.shown(clean(text)).strip()
    if shown and all(one.isalnum() and one.isascii() for one in shown):
        assert shown in read_pdf(content).text
