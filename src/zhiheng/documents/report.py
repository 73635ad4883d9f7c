"""A plain report as PDF: title, facts, sections with tables, and a code that leads to where it can be checked."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import segno

from zhiheng.documents import typesetting
from zhiheng.documents.exhibits import Picture, Table, checked
from zhiheng.documents.official import cleaned_table
from zhiheng.documents.text import clean, lines

#: Label and value, in the order in which they are read.
Facts = Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Section:
    """A part of a report; what it holds comes in this order. ``exhibits``: tables and pictures in the order given."""

    title: str = ""
    paragraphs: Sequence[str] = ()
    facts: Facts = ()
    tables: Sequence[Table] = ()
    exhibits: Sequence[Table | Picture] = ()
    rank: int = 1


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
        "exhibits": [_exhibit(one) for one in section.exhibits],
        "rank": section.rank,
    }


def _facts(facts: Facts) -> list[list[str]]:
    return [[clean(label), clean(value)] for label, value in facts]


def _exhibit(one: Table | Picture) -> dict[str, Any]:
    if isinstance(one, Picture):
        alt, caption, foot = clean(one.alt), clean(one.caption), clean(one.foot)
        return {"kind": "picture", "svg": one.svg, "alt": alt, "caption": caption, "foot": foot, "wide": one.width_mm}
    return {"kind": "table", **_table(one)}


def _table(table: Table) -> dict[str, Any]:
    widths, tidy = checked(table), cleaned_table(table)
    return {
        "columns": tidy.columns,
        "rows": tidy.rows,
        "widths": widths,
        "caption": tidy.caption,
        "foot": tidy.foot,
        "numeric": list(tidy.numeric),
    }


def _code(text: str) -> str:
    picture = io.BytesIO()
    segno.make(text, micro=False, error="m").save(picture, kind="svg", border=2, xmldecl=False, nl=False)
    return picture.getvalue().decode("utf-8")
