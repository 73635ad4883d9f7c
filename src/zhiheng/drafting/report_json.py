"""A report as JSON and back: what an issue of the status report is frozen as."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from zhiheng.documents.exhibits import Picture, Table
from zhiheng.documents.report import Report, Section


def as_dict(report: Report) -> dict[str, Any]:
    """Return a report ready for JSON."""
    return {**asdict(report), "sections": [_section(one) for one in report.sections]}


def _section(section: Section) -> dict[str, Any]:
    exhibits = [{"of": "picture" if isinstance(one, Picture) else "table", **asdict(one)} for one in section.exhibits]
    return {**asdict(section), "exhibits": exhibits, "tables": [asdict(one) for one in section.tables]}


def report_of(given: Mapping[str, Any]) -> Report:
    """Return the report that was kept as JSON."""
    sections = [_read(one) for one in given["sections"]]
    return Report(**{**given, "sections": sections, "facts": [(label, value) for label, value in given["facts"]]})


def _read(given: Mapping[str, Any]) -> Section:
    facts = [(label, value) for label, value in given["facts"]]
    tables = [Table(**one) for one in given["tables"]]
    return Section(
        **{**given, "facts": facts, "tables": tables, "exhibits": [_exhibit(one) for one in given["exhibits"]]}
    )


def _exhibit(given: Mapping[str, Any]) -> Table | Picture:
    plain = {name: value for name, value in given.items() if name != "of"}
    return Picture(**plain) if given["of"] == "picture" else Table(**plain)
