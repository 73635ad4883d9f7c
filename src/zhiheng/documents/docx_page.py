"""The page of official documents in DOCX: its size, margins and grid, page numbers, marks, and the head and foot of letters."""

from __future__ import annotations

from typing import Any, Final

from docx.document import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Length, Mm, Pt
from docx.text.paragraph import Paragraph as Written

from zhiheng.documents import docx_styles as styles
from zhiheng.documents import measures as m
from zhiheng.documents.docx_styles import Style
from zhiheng.documents.official import OfficialDocument

#: Word counts the difference of a grid's character from the size of type in 1/4096 pt.
GRID_UNITS: Final = 4096
#: Height of a line of the issuer's name, of its size: fonts differ, the distance from the edge must not.
HEAD_LINE: Final = 1.15
MARK_MM: Final = 7.0  # height that the line of marks takes over the head of a letter
_MARKS_FROM_PAGE_MM: Final = 21.0
_NUMBER_FROM_PAGE_MM: Final = m.BOTTOM_MM - m.PAGE_NUMBER_BELOW_AREA_MM - m.SMALL_PT / m.MM_PT
_LETTER_EDGE_MM: Final = (m.PAGE_MM[0] - m.LETTER_RULE_MM) / 2


def put(paragraph: Written, style: Style) -> Written:
    """Give a paragraph its style."""
    paragraph._p.style = style.id
    return paragraph


def set_up(file: Document, document: OfficialDocument, head_size: float) -> None:
    """Set the page, its grid, headers and footers. ``head_size``: of the issuer's name, in points."""
    section = file.sections[0]
    section.page_width, section.page_height = _mm(m.PAGE_MM[0]), _mm(m.PAGE_MM[1])
    section.top_margin, section.bottom_margin = _mm(m.TOP_MM), _mm(m.BOTTOM_MM)
    section.left_margin, section.right_margin = _mm(m.BINDING_MM), _mm(m.OUTER_MM)
    section.gutter = _mm(0)
    section.footer_distance = _mm(m.LETTER_FOOT_FROM_PAGE_MM if document.is_letter else _NUMBER_FROM_PAGE_MM)
    section.header_distance = _mm(_MARKS_FROM_PAGE_MM)
    _grid(section._sectPr)
    section.different_first_page_header_footer = document.is_letter
    for part, odd in ((section.footer, True), (section.even_page_footer, False)):
        part.is_linked_to_previous = False
        page_number(part.paragraphs[0], odd=odd)
        part.paragraphs[0].paragraph_format.space_after = _mm(_NUMBER_FROM_PAGE_MM) - section.footer_distance
    for header in (section.header, section.even_page_header):
        header.is_linked_to_previous = False
        _marks(header.paragraphs[0], document.marks)
    if document.is_letter:
        _letter(section, document, head_size)


def _mm(value: float) -> Length:
    return Mm(value)


def _grid(properties: Any) -> None:
    """Lay the grid of 22 lines of 28 characters over the text area."""
    for old in properties.findall(qn("w:docGrid")):
        properties.remove(old)
    grid = OxmlElement("w:docGrid")
    grid.set(qn("w:type"), "linesAndChars")
    grid.set(qn("w:linePitch"), str(styles.twips(m.LINE_PT)))
    grid.set(qn("w:charSpace"), str(round((m.PITCH_PT - m.BODY_PT) * GRID_UNITS)))
    properties.append(grid)


def page_number(paragraph: Written, *, odd: bool) -> None:
    """Write — N — one character from the outer edge."""
    put(paragraph, styles.PAGE_NUMBER)
    shape = paragraph.paragraph_format
    if odd:
        shape.alignment, shape.right_indent = WD_ALIGN_PARAGRAPH.RIGHT, Pt(m.SMALL_PT)
    else:
        shape.alignment, shape.left_indent = WD_ALIGN_PARAGRAPH.LEFT, Pt(m.SMALL_PT)
    paragraph.add_run("— ")
    field = parse_xml(f'<w:fldSimple {nsdecls("w")} w:instr=" PAGE "><w:r><w:t>1</w:t></w:r></w:fldSimple>')
    paragraph._p.append(field)
    paragraph.add_run(" —")


def _marks(paragraph: Written, marks: tuple[str, ...]) -> None:
    put(paragraph, styles.MARK)
    if marks:
        paragraph.add_run("　".join(marks))


def _letter(section: Any, document: OfficialDocument, head_size: float) -> None:
    """Put the name and the red double line over the first page of a letter, the other double line under it."""
    over = MARK_MM if document.marks else 0.0
    section.header_distance = _mm(m.LETTER_HEAD_FROM_PAGE_MM - over)
    header = section.first_page_header
    header.is_linked_to_previous = False
    head = header.paragraphs[0]
    if document.marks:
        _marks(head, document.marks)
        head.paragraph_format.line_spacing = Pt(MARK_MM * m.MM_PT)
        head = header.add_paragraph()
    put(head, styles.LETTER_HEAD)
    _widen(head)
    head.add_run(document.issuer).font.size = Pt(head_size)
    head.paragraph_format.line_spacing = Pt(head_size * HEAD_LINE)
    footer = section.first_page_footer
    footer.is_linked_to_previous = False
    _widen(put(footer.paragraphs[0], styles.LETTER_FOOT))


def _widen(paragraph: Written) -> None:
    """Let a paragraph reach from 20 mm to 190 mm of the page's width."""
    paragraph.paragraph_format.left_indent = _mm(_LETTER_EDGE_MM - m.BINDING_MM)
    paragraph.paragraph_format.right_indent = _mm(_LETTER_EDGE_MM - m.OUTER_MM)
