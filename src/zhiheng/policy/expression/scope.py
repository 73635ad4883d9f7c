"""The names a rule over a record type may use."""

from __future__ import annotations

from zhiheng.policy.model.base import Localised, Publicity
from zhiheng.policy.model.record_type import FieldSpec, FieldType, RecordType

_LEVELS = {
    Publicity.PUBLIC: Localised(zh="公开", en="public"),
    Publicity.DEPARTMENTS: Localised(zh="部门间", en="departments"),
    Publicity.INTERNAL: Localised(zh="内部", en="internal"),
    Publicity.RESTRICTED: Localised(zh="受限", en="restricted"),
}

#: Fields of the envelope that a rule may read.
ENVELOPE_FIELDS: dict[str, FieldSpec] = {
    "occurred_on": FieldSpec(type=FieldType.DATE, label=Localised(zh="发生日期", en="day of the fact"), required=True),
    "publicity": FieldSpec(
        type=FieldType.CODE,
        label=Localised(zh="公开范围", en="publicity"),
        required=True,
        values={str(level): label for level, label in _LEVELS.items()},
    ),
    "division": FieldSpec(type=FieldType.DIVISION, label=Localised(zh="行政区划", en="division")),
    "source": FieldSpec(type=FieldType.TEXT, label=Localised(zh="来源", en="source"), required=True),
}


def fields_of(record_type: RecordType) -> dict[str, FieldSpec]:
    """Return every field a rule over this record type may read: its payload and four of the envelope."""
    return {**record_type.fields, **ENVELOPE_FIELDS}
