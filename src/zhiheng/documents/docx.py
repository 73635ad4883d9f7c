"""Official documents as DOCX, in the layout of GB/T 9704-2012: paragraphs with styles and one table, nothing that floats in a box.

The file holds no day, no name of a program's user and nothing else of the machine that made it, so the same document gives
the same bytes.
"""

from __future__ import annotations

from docx.document import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.shared import Pt
from docx.text.paragraph import Paragraph as Written
from docx.text.run import Run

from zhiheng.documents import docx_styles as styles
from zhiheng.documents import docx_tables as tables
from zhiheng.documents import measures as m
from zhiheng.documents.docx_exhibits import exhibit
from zhiheng.documents.docx_file import blank, packed
from zhiheng.documents.docx_page import HEAD_LINE, put, set_up
from zhiheng.documents.docx_styles import Style
from zhiheng.documents.exhibits import Picture, Table
from zhiheng.documents.official import OfficialDocument, Paragraph, Rank, Row, attachment_lines, cleaned
from zhiheng.documents.titles import title_lines, width


def render(document: OfficialDocument) -> bytes:
    """Return the document as an editable DOCX; the same document gives the same bytes."""
    document = cleaned(document)
    file = blank(document.title, document.issuer)
    head_size = m.head_size(document.head, width(document.head))
    set_up(file, document, head_size)
    _head(file, document, head_size)
    _title(file, document)
    if document.addressee:
        _add(file, styles.ADDRESSEE, f"{document.addressee}：")
    _body(file, document)
    end = len(file.paragraphs) - 1
    _attachments(file, document)
    _attendance(file, document)
    if document.is_signed:
        # The end of the text, what is attached and the signature stand on one page.
        for paragraph in file.paragraphs[end:]:
            paragraph.paragraph_format.keep_with_next = True
        _signature(file, document)
    if document.note:
        _add(file, styles.NOTE, f"（{document.note}）")
    tables.imprint(file, document)
    return packed(file)


def _add(file: Document, style: Style, text: str = "") -> Written:
    paragraph = put(file.add_paragraph(), style)
    if text:
        paragraph.add_run(text)
    return paragraph


def _head(file: Document, document: OfficialDocument, head_size: float) -> None:
    if document.is_form:
        _add(file, styles.FORM_HEAD, document.issuer)
    elif document.is_letter:
        # Its head stands in the header of the first page, above the text area.
        _add(file, styles.SIDE_NUMBER, document.number)
    else:
        head = _add(file, styles.HEAD)
        head.add_run(document.head).font.size = Pt(head_size)
        head.paragraph_format.line_spacing = Pt(head_size * HEAD_LINE)
        _number(file, document)


def _number(file: Document, document: OfficialDocument) -> None:
    """Write the number in the middle; to a body above on the left, with who signed on the right, one character from each edge."""
    if document.approver is None:
        _add(file, styles.NUMBER, document.number)
        return
    paragraph = _add(file, styles.NUMBER, f"　{document.number}\t签发人：")
    _as(paragraph.add_run(document.approved_by), styles.APPROVER)
    paragraph.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.LEFT
    edge = m.AREA_MM[0] * m.MM_PT - m.PITCH_PT
    paragraph.paragraph_format.tab_stops.add_tab_stop(Pt(edge), WD_TAB_ALIGNMENT.RIGHT)


def _as(run: Run, style: str) -> None:
    """Give a run a style of characters by its id."""
    run._r.get_or_add_rPr().insert(0, parse_xml(f'<w:rStyle {nsdecls("w")} w:val="{style}"/>'))


def _attendance(file: Document, document: OfficialDocument) -> None:
    """Write who attended: the label in Hei, lines after the first under the first name."""
    for at, (label, names) in enumerate(document.attendance):
        paragraph = put(file.add_paragraph(), styles.ATTENDANCE)
        _as(paragraph.add_run(label), styles.ATTENDANCE_LABEL)
        paragraph.add_run(f"：{names}")
        paragraph.paragraph_format.left_indent = Pt(5 * m.PITCH_PT)
        paragraph.paragraph_format.first_line_indent = Pt(-3 * m.PITCH_PT)
        if at == 0:
            paragraph.paragraph_format.space_before = Pt(m.LINE_PT)


def _title(file: Document, document: OfficialDocument) -> None:
    title = _add(file, styles.TITLE)
    for at, line in enumerate(title_lines(document.title)):
        if at:
            title.add_run().add_break()
        title.add_run(line)
    if document.is_form:
        title.paragraph_format.space_before = Pt(0)
        if document.number:
            title.paragraph_format.space_after = Pt(0)
            _add(file, styles.SIDE_NUMBER, document.number).paragraph_format.space_after = Pt(m.LINE_PT)


def _body(file: Document, document: OfficialDocument) -> None:
    """Write paragraphs and forms; rows that follow each other are one table."""
    rows: list[Row] = []
    for block in document.text_body:
        if isinstance(block, Row):
            rows.append(block)
            continue
        tables.form(file, rows)
        rows = []
        if isinstance(block, Table | Picture):
            exhibit(file, block)
        else:
            _paragraph(file, block)
    tables.form(file, rows)


def _paragraph(file: Document, paragraph: Paragraph) -> None:
    style = styles.NORMAL if paragraph.rank is Rank.TEXT else styles.HEADINGS[paragraph.rank - 1]
    _add(file, style, paragraph.text)


def _attachments(file: Document, document: OfficialDocument) -> None:
    """Write the names of what is attached; lines after the first hang under the name."""
    hang = (5 + (1.3 if len(document.attachments) > 1 else 0)) * m.PITCH_PT
    for at, name in enumerate(attachment_lines(document.attachments)):
        paragraph = _add(file, styles.ATTACHMENTS, ("附件：" if at == 0 else "") + name)
        lead = (2 if at == 0 else 5) * m.PITCH_PT
        paragraph.paragraph_format.left_indent = Pt(hang)
        paragraph.paragraph_format.first_line_indent = Pt(lead - hang)
        if at == 0:
            paragraph.paragraph_format.space_before = Pt(m.LINE_PT)


def _signature(file: Document, document: OfficialDocument) -> None:
    """Write name and day with room for the seal: the day ends four characters from the right, the name is centred over it."""
    day, name = width(document.signed_on), width(document.signed_by)
    edge = max(float(m.DATE_FROM_RIGHT), (name - day) / 2)
    signatory = _add(file, styles.SIGNATORY, document.signed_by)
    signatory.paragraph_format.right_indent = Pt(max(0.0, edge + (day - name) / 2) * m.PITCH_PT)
    _add(file, styles.DAY, document.signed_on).paragraph_format.right_indent = Pt(edge * m.PITCH_PT)
