"""The sheets of what enterprises hold, in the headings of the record types themselves."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from random import Random
from typing import Any, NamedTuple

from zhiheng.policy.model import FieldSpec, FieldType, RecordType
from zhiheng.sandbox.holdings import Row
from zhiheng.sandbox.sheets import Column, spell_date, spelt


class Holding(NamedTuple):
    """A sheet to be written: its name, record type, source, and (field, value) pairs that spoil a row."""

    name: str
    record_type: str
    source: str
    bad: tuple[tuple[str, str], ...]


SHEETS = (
    Holding("行政许可.csv", "licence", "synthetic-licensing", (("status_on", "2024-02-30"), ("licence_no", ""))),
    Holding("产品档案.csv", "product", "synthetic-licensing", (("stated_on", "2024/13/1"), ("product_name", ""))),
    Holding("生产经营场所.xlsx", "facility", "synthetic-licensing", (("state", "不详"),)),
    Holding("特种设备.csv", "equipment", "synthetic-equipment", (("inspected_on", "待检"), ("registration_code", ""))),
    Holding("称号.xlsx", "title", "synthetic-titles", (("status", "?"),)),
    Holding("商标.csv", "mark", "synthetic-titles", (("status_on", "2024-02-31"),)),
    Holding("地理标志.csv", "geographical_indication", "synthetic-titles", (("status_on", ""),)),
    Holding("计量检定.csv", "calibration", "synthetic-metrology", (("calibrated_on", "去年"), ("certificate_no", ""))),
    Holding("质量负责人任命.csv", "officer_appointment", "synthetic-officers", (("state", "?"),)),
    Holding("企业标准声明.csv", "standard_declaration", "synthetic-standards", (("declared_on", "2025-04-31"),)),
    Holding("质量保险.csv", "insurance_policy", "synthetic-insurance", (("status", "?"),)),
    Holding("召回.xlsx", "recall", "synthetic-recalls", (("stage_on", ""),)),
    Holding("产品伤害监测.csv", "injury", "synthetic-injuries", (("injured_on", "2025-02-29"),)),
    Holding("质量事故.csv", "accident", "synthetic-accidents", (("level", "?"),)),
    Holding("建设工程.csv", "construction_project", "synthetic-construction", (("state_on", "2025-06-31"),)),
    Holding("工程验收.csv", "acceptance", "synthetic-construction", (("accepted_on", ""),)),
)


def columns_of(record_type: RecordType, rows: Sequence[Row]) -> list[Column]:
    """Return the columns of the fields that rows have, in the order of the type, each under its first heading."""
    present = {name for row in rows for name in row}
    return [
        Column(spec.headings[0], name, _speller(spec)) for name, spec in record_type.fields.items() if name in present
    ]


def _speller(spec: FieldSpec) -> Callable[[Any, Random], str]:
    if spec.type is FieldType.CODE:
        return spelt({code: label.zh for code, label in spec.values.items()})
    if spec.type is FieldType.DATE:
        return spell_date
    if spec.type is FieldType.BOOLEAN:
        return spelt({True: "是", False: "否"})
    return lambda value, _random: "" if value is None else str(value)


def spoilt_by(holding: Holding, record_types: Mapping[str, RecordType]) -> tuple[tuple[str, str], ...]:
    """Return (heading, value) pairs that spoil a row of a sheet."""
    fields = record_types[holding.record_type].fields
    return tuple((fields[name].headings[0], value) for name, value in holding.bad)
