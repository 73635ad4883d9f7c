"""Every step of the packs that writes gives a whole record, from nothing but what its case holds."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from zhiheng.cases import values
from zhiheng.cases.field_words import fields_of
from zhiheng.policy.loader import read
from zhiheng.policy.model import FormField, FormFieldType, Procedure, Transition

SAMPLES: dict[FormFieldType, Any] = {
    FormFieldType.TEXT: "字", FormFieldType.LONG_TEXT: "字", FormFieldType.INTEGER: 3, FormFieldType.MONEY: 1250,
    FormFieldType.DATE: "2026-01-15", FormFieldType.BOOLEAN: True, FormFieldType.RECORD: "ab" * 32, FormFieldType.DIVISION: "510104",
}  # fmt: skip
PACKS = read()[0]
WRITING: dict[str, tuple[str, Procedure, Transition]] = {
    f"{one.full_id} {step.id}": (name, one, step)
    for name, pack in PACKS.items()
    for one in pack.procedures.values()
    for step in one.transitions
    if step.writes
}


def sample(field: FormField) -> Any:
    return min(field.choices) if field.type is FormFieldType.CHOICE else SAMPLES[field.type]


@pytest.mark.parametrize("which", WRITING)
def test_record_of_a_step_is_whole(which: str) -> None:
    pack, procedure, step = WRITING[which]
    record_type = PACKS[pack].record_types[step.writes or ""]
    given = values.Given(
        today=date(2026, 6, 1), subject="uscc:91510104YY0000001X", name="示例企业", target="ab" * 32, target_type="penalty", case="c",
        number="n", reason="r", body="amr", body_name="某局", division="510104",
        fields={field.id: sample(field) for field in fields_of(procedure) if field.required},
    )  # fmt: skip
    same = {field.id: f"$field.{field.id}" for field in step.form if field.id in record_type.fields}
    row, wrong = values.record(record_type, {**same, **step.values}, given)
    assert wrong == []
    assert row
