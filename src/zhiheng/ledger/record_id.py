"""What a record's id is: SHA-256 over a canonical text of its content.

The canonical text, version 1, is UTF-8 and reads, without any line break or space::

    zhiheng-record-1;                          what follows and in which version
    <n>:<record type>                          each part is led by its length in bytes, in decimal
    <n>:<source>
    <n>:<source key>
    0:            or  64:<hex of supersedes>   the id of the record that this one corrects
    then for each field that is not null and no `person`, in the order of the names' code points:
    <n>;<m>:<name><tag>:<value>                n is the length of the value, m that of the name

Every text is in Unicode normal form C. Tags and values:

    s  text and every code       the text itself (an empty text is a value; a null is absent)
    i  integer, money            decimal digits, "-" before negative ones
    d  decimal                   decimal digits, point only before decimals, no zeros at the end, never "-0"
    b  boolean                   true or false
    D  date                      YYYY-MM-DD
    I  instant                   microseconds since 1970-01-01T00:00Z, an integer
    r  record                    64 lower-case hexadecimal digits
    l  list                      for each item "n" if it is null, else i<n>:<its fields, as above>

Lengths lead every part, so no two contents share a text. A field that is null leaves no trace: adding a nullable
field to a record type changes no id. Publicity, division, linking and personal data are not content.

`record_id` is the reference, one record at a time; `bulk_id.record_ids` says the same of whole columns.
"""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from zhiheng.policy.model import FieldSpec, FieldType, RecordType

PREFIX = "zhiheng-record-1;"
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

_TAGS: dict[FieldType, str] = {
    FieldType.INTEGER: "i",
    FieldType.MONEY: "i",
    FieldType.DECIMAL: "d",
    FieldType.BOOLEAN: "b",
    FieldType.DATE: "D",
    FieldType.INSTANT: "I",
    FieldType.RECORD: "r",
    FieldType.LIST: "l",
}


def record_id(
    record_type: RecordType, source: str, source_key: str, values: Mapping[str, Any], supersedes: bytes | None = None
) -> bytes:
    """Return the 32 bytes of a record's id; `values` maps fields to Python values, absent and None alike."""
    return hashlib.sha256(canonical_text(record_type, source, source_key, values, supersedes)).digest()


def canonical_text(
    record_type: RecordType, source: str, source_key: str, values: Mapping[str, Any], supersedes: bytes | None = None
) -> bytes:
    """Return the canonical text that this module's docstring defines."""
    corrected = supersedes.hex() if supersedes is not None else ""
    head = "".join(part(nfc(text)) for text in (record_type.id, source, source_key, corrected))
    return (PREFIX + head + _fields_text(record_type.fields, values)).encode()


def _fields_text(fields: Mapping[str, FieldSpec], values: Mapping[str, Any]) -> str:
    return "".join(
        _field_text(name, spec, values[name])
        for name, spec in content_fields(fields)
        if name in values and values[name] is not None
    )


def content_fields(fields: Mapping[str, FieldSpec]) -> list[tuple[str, FieldSpec]]:
    """Return the fields that are content, in the order of their names."""
    return sorted((name, spec) for name, spec in fields.items() if spec.type is not FieldType.PERSON)


def _field_text(name: str, spec: FieldSpec, value: Any) -> str:
    text = _WRITERS.get(spec.type, nfc)(value) if spec.type is not FieldType.LIST else _list_text(spec, value)
    return f"{len(text.encode())};{part(name)}{tag_of(spec)}:{text}"


def _list_text(spec: FieldSpec, items: list[Mapping[str, Any] | None]) -> str:
    return "".join("n" if item is None else "i" + part(_fields_text(spec.of, item)) for item in items)


def tag_of(spec: FieldSpec) -> str:
    """Return the letter that leads a value of the field."""
    return _TAGS.get(spec.type, "s")


def part(text: str) -> str:
    """Return a text led by its length in bytes."""
    return f"{len(text.encode())}:{text}"


def nfc(text: str) -> str:
    """Return a text in normal form C."""
    return unicodedata.normalize("NFC", text)


def _decimal_text(value: Decimal | int) -> str:
    text = format(Decimal(value), "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


def _instant_text(value: datetime) -> str:
    return str((value - _EPOCH) // timedelta(microseconds=1))


def _date_text(value: date) -> str:
    return value.isoformat()


def _boolean_text(value: bool) -> str:
    return "true" if value else "false"


def _integer_text(value: int) -> str:
    return str(int(value))


def _record_text(value: bytes) -> str:
    return value.hex()


_WRITERS: dict[FieldType, Callable[[Any], str]] = {
    FieldType.INTEGER: _integer_text,
    FieldType.MONEY: _integer_text,
    FieldType.DECIMAL: _decimal_text,
    FieldType.BOOLEAN: _boolean_text,
    FieldType.DATE: _date_text,
    FieldType.INSTANT: _instant_text,
    FieldType.RECORD: _record_text,
}


# --- names and texts in SQL ------------------------------------------------------------------------------------


def quote(name: str) -> str:
    """Return a column or table name as a quoted SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """Return a text as a SQL string literal."""
    return "'" + text.replace("'", "''") + "'"
