"""Tables and pictures in DOCX: name above, source and vintage below; the heading of a table stands on each of its pages."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any, Final

from docx.document import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm, Pt

from zhiheng.documents import docx_styles as styles
from zhiheng.documents.docx_page import put
from zhiheng.documents.docx_styles import Style
from zhiheng.documents.docx_tables import AREA_PT, bordered
from zhiheng.documents.drawing import png
from zhiheng.documents.exhibits import Picture, Table, checked

_EIGHTHS: Final = 4
_SIDES: Final = ("top", "left", "bottom", "right", "insideH", "insideV")
#: From so many columns on cells are set in small type.
_MANY: Final = 6
#: A table of at most so many rows, none with a cell of more characters, is kept on one page.
_TOGETHER: Final = 12
_SHORT: Final = 60


def exhibit(file: Document, one: Table | Picture, wide_pt: float = AREA_PT) -> None:
    """Write a table or a picture with its caption and foot."""
    caption = put(file.add_paragraph(), styles.CAPTION)
    caption.add_run(one.caption)
    if isinstance(one, Picture):
        _picture(file, one, wide_pt)
    else:
        _table(file, one, wide_pt)
    put(file.add_paragraph(), styles.FOOT).add_run(one.foot)


def _picture(file: Document, one: Picture, wide_pt: float) -> None:
    paragraph = put(file.add_paragraph(), styles.PICTURE)
    shape = paragraph.add_run().add_picture(io.BytesIO(png(one)), width=Mm(min(one.width_mm, wide_pt / 72 * 25.4)))
    properties = shape._inline.docPr
    properties.set("descr", one.alt)
    properties.set("name", one.caption or one.alt[:60])


def _table(file: Document, one: Table, wide_pt: float) -> None:
    shares = checked(one)
    widths = [wide_pt * share / sum(shares) for share in shares]
    table = bordered(file, 1 + len(one.rows), widths, dict.fromkeys(_SIDES, _EIGHTHS))
    # Cells hold their own small indent; Word's margin beside it would break figures of narrow columns over lines.
    sides = '<w:left w:w="0" w:type="dxa"/><w:right w:w="0" w:type="dxa"/>'
    layout = table._tbl.tblPr.find(qn("w:tblLayout"))
    layout.addnext(parse_xml(f"<w:tblCellMar {nsdecls('w')}>{sides}</w:tblCellMar>"))
    head = table.rows[0]._tr.get_or_add_trPr()
    head.append(parse_xml(f"<w:cantSplit {nsdecls('w')}/>"))
    head.append(parse_xml(f"<w:tblHeader {nsdecls('w')}/>"))
    _fill(table.rows[0], one.columns, styles.TABLE_HEAD, (), keep=True)
    together = len(one.rows) <= _TOGETHER and all(len(cell) <= _SHORT for row in one.rows for cell in row)
    for at, row in enumerate(one.rows, 1):
        table.rows[at]._tr.get_or_add_trPr().append(parse_xml(f"<w:cantSplit {nsdecls('w')}/>"))
        _fill(table.rows[at], row, styles.TABLE_CELL, one.numeric, keep=together)


def _fill(row: Any, texts: Sequence[str], style: Style, numeric: Sequence[int], *, keep: bool) -> None:
    for place, (cell, text) in enumerate(zip(row.cells, texts, strict=True)):
        cell._tc.get_or_add_tcPr().append(parse_xml(f'<w:vAlign {nsdecls("w")} w:val="center"/>'))
        paragraph = put(cell.paragraphs[0], style)
        if place in numeric:
            paragraph.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        if keep:
            paragraph.paragraph_format.keep_with_next = True
        paragraph.paragraph_format.left_indent = paragraph.paragraph_format.right_indent = Pt(3)
        run = paragraph.add_run(text)
        if len(texts) >= _MANY:
            run.font.size = Pt(9)
