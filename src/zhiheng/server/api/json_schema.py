"""JSON Schema (draft 2020-12) of the rows of a record type, as intake takes them.

Cells may be text in any of the forms that intake converts; the schema states the plain form that needs no conversion.
Money is written in yuan with two decimals at most, as text or number.
"""

from __future__ import annotations

from typing import Any

from zhiheng.policy.model import FieldSpec, FieldType, RecordType

DRAFT = "https://json-schema.org/draft/2020-12/schema"
_TEXTS: dict[FieldType, dict[str, Any]] = {
    FieldType.USCC: {"type": "string", "pattern": "^[0-9A-HJ-NPQRTUWXYa-hj-npqrtuwxy]{18}$"},
    FieldType.GTIN: {"type": "string", "pattern": "^[0-9]{8,14}$"},
    FieldType.DIVISION: {"type": "string", "pattern": "^[0-9]{6}$"},
    FieldType.INDUSTRY: {"type": "string", "pattern": "^[A-T]?[0-9]{0,4}$"},
    FieldType.DATE: {"type": "string", "format": "date"},
    FieldType.INSTANT: {"type": "string", "format": "date-time"},
    FieldType.BOOLEAN: {"type": "boolean"},
    FieldType.INTEGER: {"type": "integer"},
    FieldType.RECORD: {"type": "string", "pattern": "^[0-9a-fA-F]{64}$"},
}


def schema_of(kind: RecordType) -> dict[str, Any]:
    """Return the JSON Schema of one row of a record type."""
    return {
        "$schema": DRAFT,
        "$id": f"urn:zhiheng:record-type:{kind.id}:v{kind.version}",
        "title": kind.label.en,
        "description": kind.note.en if kind.note else kind.label.en,
        "x-label": {"zh": kind.label.zh, "en": kind.label.en},
        "x-publicity": kind.publicity.value,
        "x-natural-key": list(kind.natural_key),
        "x-occurred-on": kind.occurred_on,
        "x-parties": [party.model_dump(mode="json", exclude_none=True) for party in kind.parties],
        "x-checks": [
            {"id": check.id, "rule": check.rule, "message": {"zh": check.message.zh, "en": check.message.en}}
            for check in kind.checks
        ],
        "type": "object",
        "properties": {name: _field(spec) for name, spec in kind.fields.items()},
        "required": [name for name, spec in kind.fields.items() if spec.required],
        "additionalProperties": False,
    }


def _field(spec: FieldSpec) -> dict[str, Any]:
    """Return the schema of one field; one that is not required may be null."""
    shape = {**_shape(spec), **_said(spec)}
    if not spec.required:
        if "enum" in shape:
            shape["enum"] = [*shape["enum"], None]
        if "type" in shape:
            kinds = shape["type"] if isinstance(shape["type"], list) else [shape["type"]]
            shape["type"] = [*kinds, "null"]
    return shape


def _shape(spec: FieldSpec) -> dict[str, Any]:
    if spec.type is FieldType.CODE:
        return {"type": "string", "enum": list(spec.values)} if spec.values else {"type": "string"}
    if spec.type in (FieldType.MONEY, FieldType.DECIMAL):
        places = 2 if spec.type is FieldType.MONEY else spec.scale
        pattern = rf"^-?[0-9]+(\.[0-9]{{1,{places}}})?$" if places else "^-?[0-9]+$"
        return {"type": ["string", "number"], "pattern": pattern, **_bounds(spec)}
    if spec.type is FieldType.LIST:
        members = {name: _field(part) for name, part in spec.of.items()}
        required = [name for name, part in spec.of.items() if part.required]
        item = {"type": "object", "properties": members, "required": required, "additionalProperties": False}
        return {"type": "array", "items": item}
    if spec.type in _TEXTS:
        return {**_TEXTS[spec.type], **_bounds(spec)}
    text: dict[str, Any] = {"type": "string", "maxLength": spec.max_length}
    return {**text, "pattern": spec.pattern} if spec.pattern else text


def _bounds(spec: FieldSpec) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if spec.minimum is not None:
        found["minimum"] = float(spec.minimum)
    if spec.maximum is not None:
        found["maximum"] = float(spec.maximum)
    return found


def _said(spec: FieldSpec) -> dict[str, Any]:
    said: dict[str, Any] = {"title": spec.label.en, "x-label": {"zh": spec.label.zh, "en": spec.label.en}}
    if spec.description:
        said["description"] = spec.description.en
    if spec.values:
        said["x-values"] = {code: {"zh": text.zh, "en": text.en} for code, text in spec.values.items()}
    if spec.headings:
        said["x-headings"] = list(spec.headings)
    if spec.unit or spec.type is FieldType.MONEY:
        said["x-unit"] = spec.unit or "CNY"
    if spec.publicity:
        said["x-publicity"] = spec.publicity.value
    if spec.type is FieldType.PERSON:
        said["x-personal"] = True
    return said
