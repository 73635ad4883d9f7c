"""What a step writes: templates resolved, typed by the record type, and refused where a required field is missing."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from zhiheng.cases import values
from zhiheng.cases.days import add_months
from zhiheng.cases.values import Given
from zhiheng.policy.model import RecordType

GIVEN = Given(
    today=date(2026, 1, 31), subject="uscc:91510104YY0000001X", name="甲厂", target="ab" * 32, target_type="penalty",
    case="2026-listing-0001", reason="理由", body="amr", body_name="某局", division="510104",
    fields={"amount": 120050, "day": "2025-08-31", "yes": True, "empty": ""},
)  # fmt: skip


@pytest.mark.parametrize(("template", "value"), [
    ("$subject", "uscc:91510104YY0000001X"), ("$name", "甲厂"), ("$target", "ab" * 32), ("$target_type", "penalty"), ("$today", "2026-01-31"),
    ("$number", "2026-listing-0001"), ("$case", "2026-listing-0001"), ("$reason", "理由"), ("$body", "amr"), ("$body_name", "某局"),
    ("$division", "510104"), ("$field.amount", 120050), ("$field.nothing", None), ("$field.empty", None), ("$today+36m", "2029-01-31"),
    ("$today+1m", "2026-02-28"), ("$today+5d", "2026-02-05"), ("$field.day+6m", "2026-02-28"), ("$name+6m", None), ("$today+6y", None),
    ("serious_dishonesty", "serious_dishonesty"), ("$unheard", None),
])  # fmt: skip
def test_template_stands_for(template: str, value: Any) -> None:
    assert values.resolve(template, GIVEN) == value


def record_type(**types: dict[str, Any]) -> RecordType:
    fields = {name: {"label": {"zh": name, "en": name}, **more} for name, more in types.items()}
    return RecordType.model_validate({
        "id": "t", "label": {"zh": "t", "en": "t"}, "natural_key": ["no"], "occurred_on": "day", "subject": "s",
        "parties": [{"role": "s", "code": "code"}], "fields": fields,
    })  # fmt: skip


TYPE = record_type(
    no={"type": "text", "required": True, "max_length": 20}, day={"type": "date", "required": True}, code={"type": "uscc"},
    fine={"type": "money"}, target={"type": "record"}, yes={"type": "boolean"},
    kind={"type": "code", "values": {"a": {"zh": "甲", "en": "A"}}},
)  # fmt: skip


def test_record_has_values_in_the_form_of_their_fields() -> None:
    templates = {
        "no": "$case", "day": "$today", "code": "$subject", "fine": "$field.amount", "target": "$target", "yes": "$field.yes", "kind": "a",
    }  # fmt: skip
    row, wrong = values.record(TYPE, templates, GIVEN)
    assert wrong == []
    assert row == {
        "no": "2026-listing-0001", "day": "2026-01-31", "code": "91510104YY0000001X", "fine": 120050, "target": "ab" * 32, "yes": True,
        "kind": "a",
    }  # fmt: skip


@pytest.mark.parametrize(("templates", "wrong"), [
    ({"no": "$case"}, ["day"]), ({"no": "$field.nothing", "day": "$today"}, ["no"]), ({"no": "$case", "day": "soon"}, ["day"]),
    ({"no": "$case", "day": "$today", "kind": "b"}, ["kind"]), ({"no": "$case", "day": "$today", "fine": "$name"}, ["fine"]),
    ({"no": "$case", "day": "$today", "unheard": "x"}, ["unheard"]), ({"no": "$target", "day": "$today"}, ["no"]),
    ({"no": "$case", "day": "$today", "target": "xy"}, ["target"]), ({"no": "$case", "day": "$today", "yes": "x"}, ["yes"]),
])  # fmt: skip
def test_fields_that_are_missing_or_wrong_are_named(templates: dict[str, str], wrong: list[str]) -> None:
    assert values.record(TYPE, templates, GIVEN)[1] == wrong


def test_months_end_where_the_month_does() -> None:
    assert add_months(date(2024, 2, 29), 12) == date(2025, 2, 28)
    assert add_months(date(2026, 3, 31), -1) == date(2026, 2, 28)
    assert add_months(date(2026, 11, 30), 3) == date(2027, 2, 28)
