"""The unit of money that a note above a table gives for all of its amounts (单位：万元), put into the headings it is meant for.

A heading of its own unit keeps it. In the heading the unit stays with each row, also with one that is set aside and mended.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from zhiheng.ledger.intake.headings import MONEY_UNITS, money_factor
from zhiheng.ledger.intake.mapping import SheetMapping
from zhiheng.ledger.intake.raw import RawSheet
from zhiheng.policy.model import FieldType

_UNIT = re.compile(r"单\s*位\s*[:：]\s*(?:人民币)?\s*(百万元|千元|万元|亿元|元)(?![\u4e00-\u9fa5/])")


def unit_above(above: Sequence[str]) -> str | None:
    """Return the unit of money that the texts above a table give, None where they give none or several."""
    found = {match for text in above for match in _UNIT.findall(text)}
    return found.pop() if len(found) == 1 else None


def headings_without_unit(plan: SheetMapping) -> list[str]:
    """Return the headings of amounts that name no unit themselves."""
    fields = plan.record_type.fields
    return [
        plan.heading_of(binding.field)
        for binding in plan.bindings
        if binding.field in fields
        and fields[binding.field].type is FieldType.MONEY
        and money_factor(plan.heading_of(binding.field)) is None
    ]


def with_unit(sheet: RawSheet, headings: Sequence[str], unit: str) -> RawSheet:
    """Return the sheet with the unit in these headings: 罚款金额 becomes 罚款金额(万元)."""
    names = {heading: f"{heading}({unit})" for heading in headings}
    renamed = [names.get(heading, heading) if heading else heading for heading in sheet.headings]
    return replace(
        sheet, headings=renamed, chunks=lambda: (replace(c, frame=c.frame.rename(names)) for c in sheet.chunks())
    )


def with_factor(plan: SheetMapping, unit: str) -> SheetMapping:
    """Return the mapping with the unit for amounts that name none, where an explicit mapping says the headings."""
    wanted = set(headings_without_unit(plan))
    factor = MONEY_UNITS[unit]
    bindings = [replace(b, factor=factor) if plan.heading_of(b.field) in wanted else b for b in plan.bindings]
    return replace(plan, bindings=tuple(bindings))
