"""What a step writes: values of a record from templates such as ``$subject``, ``$field.amount`` or ``$today+36m``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from zhiheng.cases.days import add_span
from zhiheng.policy.model import FieldSpec, FieldType, RecordType

_FIELD = "$field."


@dataclass(frozen=True)
class Given:
    """What templates may name. `fields` are the case's fields as kept: fen, ISO days, tokens of personal values."""

    today: date
    subject: str = ""
    name: str = ""
    target: str = ""
    target_type: str = ""
    number: str = ""
    case: str = ""
    reason: str = ""
    body: str = ""
    body_name: str = ""
    division: str = ""
    fields: Mapping[str, Any] = field(default_factory=dict)


def resolve(template: str, given: Given) -> Any:
    """Return what a template stands for; None where it names something that is empty. A literal stands for itself.

    ``$today+36m`` counts from today, ``$field.day+6m`` from the day in a field.
    """
    if not template.startswith("$"):
        return template
    name, plus, span = template.partition("+")
    value = given.fields.get(name.removeprefix(_FIELD)) if name.startswith(_FIELD) else _named(name, given)
    if plus and value is not None:
        try:
            day = add_span(date.fromisoformat(str(value)), f"+{span}")
        except ValueError:
            return None
        return None if day is None else day.isoformat()
    return None if value == "" else value


def _named(name: str, given: Given) -> Any:
    return {
        "$today": given.today.isoformat(),
        "$subject": given.subject,
        "$name": given.name,
        "$target": given.target,
        "$target_type": given.target_type,
        "$number": given.number or given.case,
        "$case": given.case,
        "$reason": given.reason,
        "$body": given.body,
        "$body_name": given.body_name,
        "$division": given.division,
    }.get(name)


def record(record_type: RecordType, templates: Mapping[str, str], given: Given) -> tuple[dict[str, Any], list[str]]:
    """Return the row that a step appends, as payload fields in plain JSON, and the fields that are missing or wrong."""
    row: dict[str, Any] = {}
    wrong = [name for name in templates if name not in record_type.fields]
    for name, template in templates.items():
        if name in wrong:
            continue
        value = resolve(template, given)
        try:
            row[name] = None if value is None else _typed(record_type.fields[name], value)
        except ValueError:
            wrong.append(name)
    wrong += [name for name, spec in record_type.fields.items() if spec.required and row.get(name) is None]
    return {name: value for name, value in row.items() if value is not None}, sorted(set(wrong))


def _typed(spec: FieldSpec, value: Any) -> Any:
    """Return a value in the plain form of its field. Raises ValueError."""
    kind = spec.type
    if kind in (FieldType.INTEGER, FieldType.MONEY):
        return int(value)
    if kind is FieldType.BOOLEAN:
        if str(value).lower() not in ("true", "false"):
            raise ValueError(value)
        return str(value).lower() == "true"
    text = str(value)
    if kind is FieldType.DATE:
        return date.fromisoformat(text).isoformat()
    if kind is FieldType.USCC:
        return text.removeprefix("uscc:")
    if kind is FieldType.RECORD:
        return bytes.fromhex(text).hex()
    if kind is FieldType.CODE and text not in spec.values:
        raise ValueError(text)
    if kind is FieldType.LIST:
        raise ValueError(text)
    if kind is FieldType.TEXT and len(text) > spec.max_length:
        raise ValueError(text)
    return text
