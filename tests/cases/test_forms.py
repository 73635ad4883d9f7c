"""Forms: each type takes what it should, says in both languages what it does not take, and never breaks."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zhiheng.cases import forms
from zhiheng.cases.field_words import shown
from zhiheng.policy.model import FormField, FormFieldType

DAY = date(2026, 3, 2)


def one(kind: str, **more: Any) -> FormField:
    choices = {"a": {"zh": "甲", "en": "A"}} if kind == "choice" else {}
    return FormField.model_validate(
        {"id": "f", "label": {"zh": "项", "en": "Item"}, "type": kind, "choices": choices, **more}
    )


@pytest.mark.parametrize(("kind", "typed", "value"), [
    ("text", "  甲 ", "甲"), ("long_text", "一\r\n二", "一\n二"), ("integer", "-12", -12), ("integer", 7, 7),
    ("money", "1,234.50", 123450), ("money", "0.1", 10), ("money", 12, 1200), ("date", "2026-02-28", "2026-02-28"),
    ("date", date(2026, 1, 2), "2026-01-02"), ("boolean", "on", True), ("boolean", False, False), ("boolean", "否", False),
    ("choice", "a", "a"), ("record", "AB" * 32, "ab" * 32), ("division", "510104", "510104"),
])  # fmt: skip
def test_value_is_read_as_its_type(kind: str, typed: Any, value: Any) -> None:
    found = forms.read([one(kind)], {"f": typed}, DAY)
    assert (found.values, found.faults) == ({"f": value}, ())


@pytest.mark.parametrize(("kind", "typed"), [
    ("text", "x" * 501), ("text", "a\x00b"), ("text", True), ("text", ["a"]), ("integer", "1.5"), ("integer", "١٢"), ("integer", "1" * 30),
    ("money", "1.001"), ("money", "NaN"), ("money", "1e400"), ("money", "x"), ("date", "2026-02-30"), ("date", "20260228"), ("date", "tomorrow"),
    ("boolean", "maybe"), ("choice", "b"), ("record", "12"), ("division", "999999"), ("division", "x"), ("long_text", "x" * 20_001),
])  # fmt: skip
def test_value_of_another_kind_is_refused_in_both_languages(kind: str, typed: Any) -> None:
    found = forms.read([one(kind)], {"f": typed}, DAY)
    assert found.values == {}
    (fault,) = found.faults
    assert (fault.field, "项" in fault.zh, "Item" in fault.en) == ("f", True, True)


def test_place_is_taken_also_on_days_after_the_table_of_divisions_ends() -> None:
    assert forms.read([one("division")], {"f": "510104"}, date(2100, 1, 1)).values == {"f": "510104"}


def test_what_is_missing_is_named_unless_it_may_be() -> None:
    assert [fault.field for fault in forms.read([one("text")], {"f": " "}, DAY).faults] == ["f"]
    assert forms.read([one("text", required=False)], {}, DAY) == forms.Answers()
    assert forms.read([one("text")], {}, DAY, partial=True) == forms.Answers()


def test_personal_values_stand_apart() -> None:
    found = forms.read([one("text", personal=True)], {"f": "张三"}, DAY)
    assert (found.values, found.personal) == ({}, {"f": "张三"})


JUNK = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=40), st.lists(st.integers(), max_size=2),
    st.dictionaries(st.text(max_size=3), st.integers(), max_size=2), st.binary(max_size=5), st.dates(),
)  # fmt: skip


@settings(max_examples=50)
@given(kind=st.sampled_from(list(FormFieldType)), typed=JUNK)
def test_whatever_is_typed_gives_a_value_or_a_fault(kind: FormFieldType, typed: Any) -> None:
    found = forms.read([one(kind.value)], {"f": typed}, DAY)
    assert ("f" in found.values) != bool(found.faults)


def test_values_in_words(made: SimpleNamespace) -> None:
    assert shown(one("money"), 123450) == "1,234.50元"
    assert shown(one("money"), -1) == "-0.01元"
    assert shown(one("choice"), "a") == "甲"
    assert shown(one("boolean"), True) == "是"
    assert shown(one("date"), "2026-03-02") == "2026年3月2日"
    assert shown(one("date"), "2026-03-02", "en") == "2026-03-02"
    assert shown(None, None) == ""
