"""The schema of a download for machines: JSON Schema of its objects, Frictionless Table Schema of its sheets."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from zhiheng.policy.model import FieldSpec, FieldType, RecordType
from zhiheng.server.portal import describe
from zhiheng.server.portal.downloads_parquet import open_members
from zhiheng.server.portal.downloads_rows import ENVELOPE

DRAFT = "https://json-schema.org/draft/2020-12/schema"
_ID = "^[0-9a-f]{64}$"
_JSON: dict[FieldType, dict[str, Any]] = {
    FieldType.INTEGER: {"type": "integer"},
    FieldType.MONEY: {"type": "integer"},
    FieldType.BOOLEAN: {"type": "boolean"},
    FieldType.DECIMAL: {"type": "string", "pattern": r"^-?[0-9]+(\.[0-9]+)?$"},
    FieldType.DATE: {"type": "string", "format": "date"},
    FieldType.INSTANT: {"type": "string", "format": "date-time"},
    FieldType.RECORD: {"type": "string", "pattern": _ID},
}
_TABLE: dict[FieldType, str] = {
    FieldType.INTEGER: "integer",
    FieldType.MONEY: "integer",
    FieldType.BOOLEAN: "boolean",
    FieldType.DECIMAL: "number",
    FieldType.DATE: "date",
    FieldType.INSTANT: "datetime",
    FieldType.LIST: "array",
}
_DAY, _TEXT = {"type": "string", "format": "date"}, {"type": "string"}
#: Column of the envelope → JSON Schema, type in a table, what it is.
ENVELOPE_SCHEMA: dict[str, tuple[dict[str, Any], str, str | Promise]] = {
    "record_id": ({"type": "string", "pattern": _ID}, "string", _("记录编号")),
    "subject": (_TEXT, "string", _("主体（归并后）；未关联或不公开为空")),
    "occurred_on": (_DAY, "date", _("发生日期")),
    "source": (_TEXT, "string", _("来源")),
    "division": (_TEXT, "string", _("行政区划代码")),
    "supersedes": (_TEXT, "string", _("所更正的记录")),
    "superseded_by": (_TEXT, "string", _("更正它的记录")),
    "void_from": ({"type": ["string", "null"], "format": "date"}, "date", _("自此日起不再有效")),
    "synthetic": ({"type": "boolean"}, "boolean", _("是否为合成数据")),
    "batch_seq": ({"type": "integer"}, "integer", _("入账批次")),
}


def in_both(text: str | Promise) -> dict[str, str]:
    """Return a text of ours in both languages, whatever the reader's."""
    found = {}
    for name, language in (("zh", "zh-hans"), ("en", "en")):
        with override(language):
            found[name] = str(text)
    return found


def json_schema(kind: RecordType) -> dict[str, Any]:
    """Return the JSON Schema (2020-12) of one object of the JSON and JSON lines downloads."""
    fields = describe.fields(kind.id)
    envelope = {name: {**ENVELOPE_SCHEMA[name][0], **_envelope_words(name)} for name in ENVELOPE}
    payload = {
        "type": "object",
        "properties": {name: _property(spec) for name, spec in fields.items()},
        "additionalProperties": False,
    }
    return {
        "$schema": DRAFT,
        "$id": f"urn:zhiheng:download:{kind.id}:v{kind.version}",
        "title": kind.label.en,
        "x-label": {"zh": kind.label.zh, "en": kind.label.en},
        "description": kind.note.en if kind.note else kind.label.en,
        "type": "object",
        "properties": {**envelope, "payload": payload},
        "required": [*ENVELOPE, "payload"],
        "additionalProperties": False,
    }


def _envelope_words(name: str) -> dict[str, Any]:
    words = in_both(ENVELOPE_SCHEMA[name][2])
    return {"title": words["en"], "x-label": words}


def _property(spec: FieldSpec) -> dict[str, Any]:
    if spec.type is FieldType.CODE and spec.values:
        shape: dict[str, Any] = {"type": "string", "enum": list(spec.values), "x-values": _codes(spec)}
    elif spec.type is FieldType.LIST:
        members = {name: _property(part) for name, part in open_members(spec).items()}
        item = {"type": "object", "properties": _nullable(members), "additionalProperties": False}
        shape = {"type": "array", "items": item}
    else:
        shape = dict(_JSON.get(spec.type, {"type": "string"}))
    return {**shape, **_words(spec)}


def _nullable(members: Mapping[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """A part of a list that is not known is null there."""
    return {
        name: {
            **shape,
            "type": [shape["type"], "null"],
            **({"enum": [*shape["enum"], None]} if "enum" in shape else {}),
        }
        for name, shape in members.items()
    }


def _codes(spec: FieldSpec) -> dict[str, dict[str, str]]:
    return {code: {"zh": label.zh, "en": label.en} for code, label in spec.values.items()}


def _words(spec: FieldSpec) -> dict[str, Any]:
    said: dict[str, Any] = {"title": spec.label.en, "x-label": {"zh": spec.label.zh, "en": spec.label.en}}
    if spec.description:
        said["description"] = spec.description.en
    if unit := _unit(spec):
        said["x-unit"] = unit
    return said


def _unit(spec: FieldSpec) -> str:
    return "fen" if spec.type is FieldType.MONEY else spec.unit or ""


def table_schema(kind: RecordType) -> dict[str, Any]:
    """Return the Frictionless Table Schema of the CSV download."""
    envelope = [{"name": name, "type": ENVELOPE_SCHEMA[name][1], **_envelope_words(name)} for name in ENVELOPE]
    return {
        "name": kind.id,
        "title": kind.label.en,
        "fields": [*envelope, *(_column(name, spec) for name, spec in describe.fields(kind.id).items())],
        "primaryKey": ["record_id"],
        "missingValues": [""],
    }


def _column(name: str, spec: FieldSpec) -> dict[str, Any]:
    column: dict[str, Any] = {"name": name, "type": _TABLE.get(spec.type, "string"), **_words(spec)}
    if spec.type is FieldType.BOOLEAN:
        column |= {"trueValues": ["True"], "falseValues": ["False"]}
    if spec.type is FieldType.CODE and spec.values:
        column |= {"constraints": {"enum": list(spec.values)}, "x-values": _codes(spec)}
    return column
