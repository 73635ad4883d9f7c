"""The two tables of official documents in DOCX: forms with a label and a value in each row, and the imprint at the foot."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from docx.document import Document
from docx.enum.text import WD_TAB_ALIGNMENT
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.shared import Pt
from docx.table import Table, _Cell

from zhiheng.documents import docx_styles as styles
from zhiheng.documents import measures as m
from zhiheng.documents.docx_page import put
from zhiheng.documents.docx_styles import Style
from zhiheng.documents.official import OfficialDocument, Row

LABEL_PT: Final = 9 * m.SMALL_PT
AREA_PT: Final = m.AREA_MM[0] * m.MM_PT
_FORM_EIGHTHS: Final = 5
_SIDES: Final = ("top", "left", "bottom", "right", "insideH", "insideV")


def form(file: Document, rows: Sequence[Row]) -> None:
    """Write rows of a form as one table; nothing where there are none."""
    if not rows:
        return
    table = bordered(file, len(rows), (LABEL_PT, AREA_PT - LABEL_PT), dict.fromkeys(_SIDES, _FORM_EIGHTHS))
    for at, row in enumerate(rows):
        label, value = table.rows[at].cells
        table.rows[at]._tr.get_or_add_trPr().append(parse_xml(f"<w:cantSplit {nsdecls('w')}/>"))
        for cell in (label, value):
            cell._tc.get_or_add_tcPr().append(parse_xml(f'<w:vAlign {nsdecls("w")} w:val="center"/>'))
        _write(label, styles.FORM_LABEL, [row.label])
        _write(value, styles.FORM_VALUE, row.value.split("\n"))


def imprint(file: Document, document: OfficialDocument) -> None:
    """Write whom the document also goes to and who printed it, at the foot of its last page."""
    printer, printed = ("", "") if document.is_letter else document.imprint
    if not document.copies and not printer:
        return
    thick, thin = (0, 0) if document.is_letter else (_eighths(m.IMPRINT_THICK_MM), _eighths(m.IMPRINT_THIN_MM))
    count = bool(document.copies) + bool(printer)
    table = bordered(file, count, (AREA_PT,), {"top": thick, "bottom": thick, "insideH": thin})
    _to_foot(table)
    rows = iter(table.rows)
    if document.copies:
        cell = next(rows).cells[0]
        _write(cell, styles.IMPRINT, [f"抄送：{'，'.join(document.copies)}。"])
        shape = cell.paragraphs[0].paragraph_format
        shape.left_indent, shape.first_line_indent = Pt(4 * m.SMALL_PT), Pt(-3 * m.SMALL_PT)
        shape.right_indent = Pt(m.SMALL_PT)
    if printer:
        cell = next(rows).cells[0]
        _write(cell, styles.IMPRINT, [f"{printer}\t{printed}"])
        shape = cell.paragraphs[0].paragraph_format
        shape.left_indent = shape.right_indent = Pt(m.SMALL_PT)
        shape.tab_stops.add_tab_stop(Pt(AREA_PT - m.SMALL_PT), WD_TAB_ALIGNMENT.RIGHT)
    put(file.add_paragraph(), styles.ANCHOR)


def _eighths(millimetres: float) -> int:
    """Return the width of a line in eighths of a point."""
    return round(millimetres * m.MM_PT * 8)


def bordered(file: Document, count: int, widths: Sequence[float], borders: dict[str, int]) -> Table:
    """Add a table of ``count`` rows with columns of ``widths`` points; ``borders``: side → eighths of a point."""
    table: Table = file.add_table(rows=count, cols=len(widths))
    table.autofit = False
    properties = table._tbl.tblPr
    lines = "".join(
        f'<w:{side} w:val="single" w:sz="{borders[side]}" w:space="0" w:color="000000"/>'
        for side in _SIDES
        if borders.get(side)
    )
    for old in properties.xpath("./w:tblW | ./w:tblStyle | ./w:tblLook"):
        properties.remove(old)
    layout = properties.find(f"{{{properties.nsmap['w']}}}tblLayout")
    width = parse_xml(f'<w:tblW {nsdecls("w")} w:w="{styles.twips(sum(widths))}" w:type="dxa"/>')
    layout.addprevious(width)
    if lines:
        layout.addprevious(parse_xml(f"<w:tblBorders {nsdecls('w')}>{lines}</w:tblBorders>"))
    margins = '<w:left w:w="0" w:type="dxa"/><w:right w:w="0" w:type="dxa"/>' if len(widths) == 1 else ""
    if margins:
        layout.addnext(parse_xml(f"<w:tblCellMar {nsdecls('w')}>{margins}</w:tblCellMar>"))
    for at, points in enumerate(widths):
        table.columns[at].width = Pt(points)
        for cell in table.columns[at].cells:
            cell.width = Pt(points)
    return table


def _to_foot(table: Table) -> None:
    """Set the table at the foot of the text area of the page on which the text ends."""
    place = f'<w:tblpPr {nsdecls("w")} w:vertAnchor="margin" w:horzAnchor="margin" w:tblpXSpec="left" w:tblpYSpec="bottom"/>'
    table._tbl.tblPr.insert(0, parse_xml(place))


def _write(cell: _Cell, style: Style, texts: Sequence[str]) -> None:
    for at, text in enumerate(texts):
        paragraph = cell.paragraphs[0] if at == 0 else cell.add_paragraph()
        put(paragraph, style)
        if text:
            paragraph.add_run(text)
