"""One line about a record, in Chinese and English, from the labels of its own type."""

from __future__ import annotations

from typing import Any

from zhiheng.credit.history import readable_fields
from zhiheng.policy.model import FieldSpec, FieldType, Localised, RecordType

#: How many parts a summary has beside the name of the record type, and how long each may be.
MOST_PARTS = 4
_LONGEST = 40
_FIRST = (FieldType.CODE, FieldType.MONEY, FieldType.BOOLEAN)
_SKIPPED = (FieldType.RECORD, FieldType.USCC, FieldType.INSTANT, FieldType.DIVISION, FieldType.GTIN)


def summary_of(record_type: RecordType, row: dict[str, Any], party_names: bool = False) -> Localised:
    """Return what kind of record it is and what it says: codes and amounts first, then texts, as declared."""
    names = [name for name in readable_fields(record_type) if row.get(name) is not None]
    parties = {party.name for party in record_type.parties} if not party_names else set()
    specs = {name: record_type.fields[name] for name in names if name not in parties}
    ordered = sorted(specs, key=lambda name: specs[name].type not in _FIRST)
    shown = [name for name in ordered if specs[name].type not in _SKIPPED and specs[name].type is not FieldType.DATE]
    parts = [part for name in shown if (part := _part(specs[name], row[name])) is not None][:MOST_PARTS]
    label = record_type.label
    zh = "，".join([label.zh, *(part.zh for part in parts)])
    en = ", ".join([label.en, *(part.en for part in parts)])
    return Localised(zh=zh, en=en)


def _part(spec: FieldSpec, value: Any) -> Localised | None:
    if spec.type is FieldType.BOOLEAN:
        return spec.label if value else None
    if spec.type is FieldType.CODE:
        return spec.values.get(str(value)) or Localised(zh=str(value), en=str(value))
    if spec.type is FieldType.MONEY:
        yuan, fen = divmod(abs(int(value)), 100)
        amount = f"{'-' if int(value) < 0 else ''}{yuan:,}.{fen:02d}".removesuffix(".00")
        return Localised(zh=f"{spec.label.zh} {amount} 元", en=f"{spec.label.en} {amount} yuan")
    text = str(value).strip().replace("\n", " ")
    if not text:
        return None
    short = text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"
    if spec.type in (FieldType.INTEGER, FieldType.DECIMAL):
        return Localised(zh=f"{spec.label.zh} {short}", en=f"{spec.label.en} {short}")
    return Localised(zh=short, en=short)
