"""The file of a DOCX: empty, with the styles and settings of official documents; and packed, the same bytes each time."""

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

from zhiheng.documents import docx_styles as styles

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


def blank(title: str, author: str, language: str = "zh-CN") -> Document:
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
    properties.title, properties.author = " ".join(title.split("\n"))[:255], author[:255]
    properties.comments = properties.keywords = properties.subject = properties.last_modified_by = ""
    properties.created = properties.modified = _MADE
    properties.language = language
    return file


def _is_dropped(reltype: str) -> bool:
    part_of_file = reltype in (RT.OFFICE_DOCUMENT, RT.CORE_PROPERTIES, RT.EXTENDED_PROPERTIES)
    return reltype not in _KEPT and not part_of_file


def _settings() -> list[object]:
    return list(parse_xml(f"<w:settings {nsdecls('w')}>{_SETTINGS}</w:settings>"))


def packed(file: Document) -> bytes:
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
