"""A plain report as PDF: title, facts, sections with tables, and a code that leads to where it can be checked."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import segno

from zhiheng.documents import typesetting
from zhiheng.documents.text import clean, lines

#: Label and value, in the order in which they are read.
Facts = Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Table:
    """A table: headings, rows of the same length, and how wide the columns are to each other."""

    columns: Sequence[str]
    rows: Sequence[Sequence[str]]
    widths: Sequence[int] = ()
    caption: str = ""


@dataclass(frozen=True)
class Section:
    """A part of a report; what it holds comes in this order."""

    title: str = ""
    paragraphs: Sequence[str] = ()
    facts: Facts = ()
    tables: Sequence[Table] = ()


@dataclass(frozen=True)
class Report:
    """What a report says.

    ``qr``: the text, mostly an address, that the code at the top holds (none where empty); ``footer``: stands on each page
    beside its number, mostly the address at which the report can be checked; ``marks``: short words in red frames above the
    title (样张, 示例); ``language``: zh or en, that of the text.
    """

    title: str
    subtitle: str = ""
    facts: Facts = ()
    sections: Sequence[Section] = ()
    qr: str = ""
    footer: str = ""
    marks: Sequence[str] = ()
    language: str = "zh"


def render(report: Report) -> bytes:
    """Return the report as PDF on A4; the same report gives the same bytes.

    Text is shown as it is, never read as markup; a value may hold line ends in paragraphs only. Raises ValueError where a
    row of a table is longer or shorter than its headings.
    """
    return typesetting.pdf("report", as_data(report))


def as_data(report: Report) -> dict[str, Any]:
    """Return what the layout `report.typ` reads."""
    return {
        "title": clean(report.title),
        "subtitle": clean(report.subtitle),
        "facts": _facts(report.facts),
        "sections": [_section(section) for section in report.sections],
        "qr": _code(report.qr) if report.qr else None,
        "qr_text": clean(report.qr),
        "footer": clean(report.footer),
        "marks": [clean(mark) for mark in report.marks],
        "language": "en" if report.language.lower().startswith("en") else "zh",
    }


def _section(section: Section) -> dict[str, Any]:
    return {
        "title": clean(section.title),
        "paragraphs": [line for text in section.paragraphs for line in lines(text)],
        "facts": _facts(section.facts),
        "tables": [_table(table) for table in section.tables],
    }


def _facts(facts: Facts) -> list[list[str]]:
    return [[clean(label), clean(value)] for label, value in facts]


def _table(table: Table) -> dict[str, Any]:
    widths = list(table.widths) or [1] * len(table.columns)
    for row in (widths, *table.rows):
        if len(row) != len(table.columns):
            raise ValueError(f"a row of {len(row)} cells under {len(table.columns)} headings")
    return {
        "columns": [clean(name) for name in table.columns],
        "rows": [[clean(cell) for cell in row] for row in table.rows],
        "widths": widths,
        "caption": clean(table.caption),
    }


def _code(text: str) -> str:
    picture = io.BytesIO()
    segno.make(text, micro=False, error="m").save(picture, kind="svg", border=2, xmldecl=False, nl=False)
    return picture.getvalue().decode("utf-8")
