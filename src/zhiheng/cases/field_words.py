"""How the value of a form's field reads in Chinese text: yuan for fen, days as they are written, labels for codes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from zhiheng.policy.model import FormField, FormFieldType, Procedure

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def fields_of(procedure: Procedure) -> Iterator[FormField]:
    """Give every field of every form of a procedure, the opening first."""
    yield from procedure.opening
    for step in procedure.transitions:
        yield from step.form


def field_of(procedure: Procedure, name: str) -> FormField | None:
    """Return a field by its id, as the first form that has it declares it."""
    return next((one for one in fields_of(procedure) if one.id == name), None)


def shown(field: FormField | None, value: Any, language: str = "zh") -> str:
    """Return a kept value as text: of a known field by its type, else as it stands; days in Chinese as 2026年3月2日."""
    if value is None:
        return ""
    if field is not None and field.type is FormFieldType.MONEY and isinstance(value, int):
        return f"{Decimal(value) / 100:,.2f}" + ("元" if language == "zh" else " CNY")
    if field is not None and field.type is FormFieldType.CHOICE and value in field.choices:
        return field.choices[value].in_language(language)
    if isinstance(value, bool):
        return ("是" if value else "否") if language == "zh" else ("yes" if value else "no")
    return day_in_words(str(value)) if language == "zh" else str(value)


def day_in_words(text: str) -> str:
    """Return an ISO day as 2026年3月2日, and any other text as it is."""
    if _DAY.fullmatch(text) is None:
        return text
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return text
    return f"{day.year}年{day.month}月{day.day}日"
