"""A plain report as editable DOCX: the same `Report` that `report.render` sets as PDF, in the types of official documents."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from docx.document import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Mm, Pt

from zhiheng.documents import docx_styles as styles
from zhiheng.documents.docx_exhibits import exhibit
from zhiheng.documents.docx_file import blank, packed
from zhiheng.documents.docx_page import page_number, put
from zhiheng.documents.docx_styles import Style
from zhiheng.documents.docx_tables import form
from zhiheng.documents.measures import MM_PT
from zhiheng.documents.official import Row
from zhiheng.documents.report import Facts, Report, Section
from zhiheng.documents.text import clean, lines
from zhiheng.documents.titles import title_lines

_MARGIN_MM: Final = 26.0
_AREA_PT: Final = (210 - 2 * _MARGIN_MM) * MM_PT
_LINE: Final = Pt(26)


def render(report: Report, author: str = "") -> bytes:
    """Return the report as DOCX on A4; the same report gives the same bytes. The code of ``qr`` stands as its text."""
    english = report.language.lower().startswith("en")
    file = blank(report.title, author, "en-GB" if english else "zh-CN")
    _page(file, report)
    for mark in report.marks:
        _add(file, styles.MARK, f"【{clean(mark)}】")
    title = put(file.add_paragraph(), styles.TITLE)
    for at, line in enumerate(title_lines(clean(report.title), 40 if english else 20)):
        if at:
            title.add_run().add_break()
        title.add_run(line)
    title.paragraph_format.space_before = Pt(12)
    if report.subtitle:
        _add(file, styles.CAPTION, clean(report.subtitle))
    _facts(file, [*report.facts, *([("", report.qr)] if report.qr else [])])
    for section in report.sections:
        _section(file, section)
    return packed(file)


def _page(file: Document, report: Report) -> None:
    section = file.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin = section.bottom_margin = section.left_margin = section.right_margin = Mm(_MARGIN_MM)
    for footer, odd in ((section.footer, True), (section.even_page_footer, False)):
        footer.is_linked_to_previous = False
        page_number(footer.paragraphs[0], odd=odd)
        if report.footer:
            put(footer.add_paragraph(), styles.FOOT).add_run(clean(report.footer))


def _add(file: Document, style: Style, text: str) -> None:
    put(file.add_paragraph(), style).add_run(text)


def _facts(file: Document, facts: Facts) -> None:
    form(file, [Row(clean(label), clean(value)) for label, value in facts])


def _section(file: Document, section: Section) -> None:
    if section.title:
        _add(file, styles.HEADINGS[min(section.rank, len(styles.HEADINGS)) - 1], clean(section.title))
    _paragraphs(file, section.paragraphs)
    _facts(file, section.facts)
    for one in (*section.tables, *section.exhibits):
        exhibit(file, one, _AREA_PT)


def _paragraphs(file: Document, texts: Sequence[str]) -> None:
    for text in texts:
        for line in lines(text):
            paragraph = put(file.add_paragraph(), styles.NORMAL)
            paragraph.paragraph_format.line_spacing = _LINE
            paragraph.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.LEFT if line.isascii() else None
            paragraph.add_run(line)
