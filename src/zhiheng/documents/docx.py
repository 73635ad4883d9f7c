"""Official documents as DOCX, in the layout of GB/T 9704-2012: paragraphs with styles and one table, nothing that floats in a box.

The file holds no day, no name of a program's user and nothing else of the machine that made it, so the same document gives
the same bytes.
"""

from __future__ import annotations

import io
import zipfile
from datetime import datetime
from typing import Final

import docx
from docx.document import Document
from docx.opc.constants import RELATIONSHIP_TYPE as RT
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.shared import Pt
from docx.text.paragraph import Paragraph as Written

from zhiheng.documents import docx_styles as styles
from zhiheng.documents import docx_tables as tables
from zhiheng.documents import measures as m
from zhiheng.documents.docx_page import HEAD_LINE, put, set_up
from zhiheng.documents.docx_styles import Style
from zhiheng.documents.official import OfficialDocument, Paragraph, Rank, Row, attachment_lines, cleaned
from zhiheng.documents.titles import title_lines, width

_MADE: Final = datetime(2000, 1, 1)  # noqa: DTZ001 — the properties of a DOCX take UTC without saying so
_ZIP_DAY: Final = (2000, 1, 1, 0, 0, 0)
_KEPT: Final = frozenset({RT.STYLES, RT.SETTINGS, RT.FONT_TABLE, RT.THEME, RT.HEADER, RT.FOOTER})
_PROGRAM: Final = (
    b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<Properties xmlns="http://schemas.openxmlformats.org/'
    b'officeDocument/2006/extended-properties"><Application>Zhiheng</Application></Properties>'
)
_SETTINGS: Final = (
    '<w:zoom w:percent="100"/><w:mirrorMargins/><w:evenAndOddHeaders/>'
    '<w:drawingGridHorizontalSpacing w:val="158"/><w:drawingGridVerticalSpacing w:val="579"/>'
    '<w:characterSpacingControl w:val="doNotCompress"/><w:compat><w:useFELayout/>'
    '<w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" w:val="15"/>'
    '</w:compat><w:themeFontLang w:val="en-US" w:eastAsia="zh-CN"/>'
)


def render(document: OfficialDocument) -> bytes:
    """Return the document as an editable DOCX; the same document gives the same bytes."""
    document = cleaned(document)
    file = _blank(document)
    head_size = m.head_size(document.issuer, width(document.issuer))
    set_up(file, document, head_size)
    _head(file, document, head_size)
    _title(file, document)
    if document.addressee:
        _add(file, styles.ADDRESSEE, f"{document.addressee}：")
    _body(file, document)
    end = len(file.paragraphs) - 1
    _attachments(file, document)
    if document.is_signed:
        # The end of the text, what is attached and the signature stand on one page.
        for paragraph in file.paragraphs[end:]:
            paragraph.paragraph_format.keep_with_next = True
        _signature(file, document)
    if document.note:
        _add(file, styles.NOTE, f"（{document.note}）")
    tables.imprint(file, document)
    return _bytes(file)


def _blank(document: OfficialDocument) -> Document:
    """Return an empty file with the styles and settings of official documents and nothing of the library's own."""
    file = docx.Document()
    for package in (file.part.package, file.part):
        dropped = [key for key, rel in package.rels.items() if _is_dropped(rel.reltype)]
        for key in dropped:
            del package.rels[key]
    for element, content in ((file.styles.element, styles.styles_xml()), (file.settings.element, _settings())):
        for child in list(element):
            element.remove(child)
        element.extend(list(content))
    file.part.part_related_by(RT.FONT_TABLE)._blob = styles.font_table()
    file.part.package.part_related_by(RT.EXTENDED_PROPERTIES)._blob = _PROGRAM
    properties = file.core_properties
    properties.title, properties.author = " ".join(document.title.split("\n"))[:255], document.issuer[:255]
    properties.comments = properties.keywords = properties.subject = properties.last_modified_by = ""
    properties.created = properties.modified = _MADE
    properties.language = "zh-CN"
    return file


def _is_dropped(reltype: str) -> bool:
    part_of_file = reltype in (RT.OFFICE_DOCUMENT, RT.CORE_PROPERTIES, RT.EXTENDED_PROPERTIES)
    return reltype not in _KEPT and not part_of_file


def _settings() -> list[object]:
    return list(parse_xml(f"<w:settings {nsdecls('w')}>{_SETTINGS}</w:settings>"))


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
        head.add_run(document.issuer).font.size = Pt(head_size)
        head.paragraph_format.line_spacing = Pt(head_size * HEAD_LINE)
        _add(file, styles.NUMBER, document.number)


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
    for block in document.body:
        if isinstance(block, Row):
            rows.append(block)
            continue
        tables.form(file, rows)
        rows = []
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


def _bytes(file: Document) -> bytes:
    """Return the file with its parts in one order and under one day."""
    made, plain = io.BytesIO(), io.BytesIO()
    file.save(plain)
    with zipfile.ZipFile(plain) as source, zipfile.ZipFile(made, "w") as target:
        for name in source.namelist():
            entry = zipfile.ZipInfo(name, _ZIP_DAY)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 0  # else it tells on which system it was made
            target.writestr(entry, source.read(name))
    return made.getvalue()
