"""The JSON Schema of every record type is valid, and knows a good row from a bad one."""

from __future__ import annotations

import json
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from zhiheng import policy
from zhiheng.ledger.intake.sample import sample_rows
from zhiheng.policy.model import FieldSpec, FieldType, RecordType
from zhiheng.server.api.json_schema import schema_of

TYPES = [
    pytest.param(kind, id=name)
    for name, kind in sorted(policy.load()["national"].record_types.items())
    if name not in {"effect", "link", "identity", "erased"}
]


def _plain(text: str, spec: FieldSpec) -> Any:
    """Return the plain form of a cell, which needs no conversion."""
    match spec.type:
        case FieldType.CODE:
            return next(code for code, label in spec.values.items() if label.zh == text)
        case FieldType.BOOLEAN:
            return text == "是"
        case FieldType.INTEGER:
            return int(text)
        case FieldType.LIST:
            items = json.loads(text)
            return [{part: _plain(value, spec.of[part]) for part, value in item.items()} for item in items]
        case _:
            return text


def _rows(kind: RecordType) -> list[dict[str, Any]]:
    by_heading = {spec.label.zh: (name, spec) for name, spec in kind.fields.items()}
    return [
        {by_heading[title][0]: _plain(text, by_heading[title][1]) for title, text in row.items()}
        for row in sample_rows(kind)
    ]


@pytest.mark.parametrize("kind", TYPES)
def test_schema_is_valid_and_holds_for_the_sample(kind: RecordType) -> None:
    schema = schema_of(kind)
    Draft202012Validator.check_schema(schema)
    validator = Draft202012Validator(schema)
    rows = _rows(kind)
    for row in rows:
        assert [error.message for error in validator.iter_errors(row)] == []
    assert not validator.is_valid({**rows[0], "no_such_field": 1})
    needed = next(name for name, spec in kind.fields.items() if spec.required)
    assert not validator.is_valid({name: value for name, value in rows[0].items() if name != needed})
