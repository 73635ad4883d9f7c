"""What steps write: every required field of the record is given, by something that fits it and is there on every way."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from zhiheng.policy.finding import Finding
from zhiheng.policy.lint import ways
from zhiheng.policy.lint.procedure_steps import fields
from zhiheng.policy.lint.scope import Path, Scope
from zhiheng.policy.model import FieldSpec, FieldType, FormField, FormFieldType, Procedure, RecordType, Transition
from zhiheng.policy.suggest import hints

_TEXTS = frozenset({FieldType.TEXT, FieldType.CODE})
#: name → types of field that take it
NAMES: dict[str, frozenset[FieldType]] = {
    "$subject": frozenset({FieldType.TEXT, FieldType.USCC}),
    "$name": frozenset({FieldType.TEXT}),
    "$target": frozenset({FieldType.RECORD, FieldType.TEXT}),
    "$target_type": frozenset({FieldType.TEXT}),
    "$today": frozenset({FieldType.DATE, FieldType.TEXT}),
    "$number": frozenset({FieldType.TEXT}),
    "$case": frozenset({FieldType.TEXT}),
    "$reason": frozenset({FieldType.TEXT}),
    "$body": frozenset({FieldType.TEXT}),
    "$body_name": frozenset({FieldType.TEXT}),
    "$division": frozenset({FieldType.DIVISION, FieldType.TEXT}),
}
_FORMS: dict[FormFieldType, frozenset[FieldType]] = {
    FormFieldType.TEXT: _TEXTS | {FieldType.USCC, FieldType.GTIN, FieldType.INDUSTRY, FieldType.PERSON},
    FormFieldType.LONG_TEXT: frozenset({FieldType.TEXT, FieldType.PERSON}),
    FormFieldType.INTEGER: frozenset({FieldType.INTEGER, FieldType.DECIMAL, FieldType.TEXT}),
    FormFieldType.MONEY: frozenset({FieldType.MONEY}),
    FormFieldType.DATE: frozenset({FieldType.DATE, FieldType.TEXT}),
    FormFieldType.BOOLEAN: frozenset({FieldType.BOOLEAN}),
    FormFieldType.CHOICE: _TEXTS,
    FormFieldType.RECORD: frozenset({FieldType.RECORD}),
    FormFieldType.DIVISION: frozenset({FieldType.DIVISION}),
}
#: A span after a day: so many months or days.
_SPAN = re.compile(r"\d{1,4}[md]")


def check(scope: Scope, procedure: Procedure) -> Iterator[Finding]:
    """Prove the record of each step that writes one."""
    for at, step in enumerate(procedure.transitions):
        record_type = scope.pack.record_types.get(step.writes or "")
        if record_type is None:
            continue
        path: Path = ("transitions", at, "values")
        yield from _complete(scope, procedure, ("transitions", at), step, record_type)
        for name, template in step.values.items():
            spec = record_type.fields.get(name)
            if spec is None:
                words = hints(name, record_type.fields)
                zh = f"记录类型“{record_type.id}”没有字段“{name}”。{words['hint_zh']}"
                en = f"The record type “{record_type.id}” has no field “{name}”. {words['hint_en']}".strip()
                yield scope.report(procedure, (*path, name), "unknown-field", zh, en, name)
            else:
                yield from _value(scope, procedure, (*path, name), step, template, spec)


def _complete(
    scope: Scope, procedure: Procedure, path: Path, step: Transition, record_type: RecordType
) -> Iterator[Finding]:
    """Required fields are named in `values`, or asked for by the step's form under the same name."""
    given = {*step.values, *(field.id for field in step.form if field.required)}
    for name, spec in record_type.fields.items():
        if spec.required and name not in given:
            zh = f"写入“{record_type.id}”须给出必填字段“{name}”。"
            en = f"A record “{record_type.id}” needs its required field “{name}”."
            yield scope.report(procedure, (*path, "values"), "record-incomplete", zh, en, name)


def _value(
    scope: Scope, procedure: Procedure, path: Path, step: Transition, template: str, spec: FieldSpec
) -> Iterator[Finding]:
    if not template.startswith("$"):
        yield from _literal(scope, procedure, path, template, spec)
        return
    name, plus, span = template.partition("+")
    field = fields(procedure).get(name.removeprefix("$field.")) if name.startswith("$field.") else None
    if field is None and name not in NAMES:
        known = [*NAMES, *(f"$field.{each}" for each in fields(procedure))]
        words = hints(name, known)
        zh, en = f"没有“{name}”可用。{words['hint_zh']}", f"There is no “{name}”. {words['hint_en']}".strip()
        yield scope.report(procedure, path, "unknown-value", zh, en, template)
        return
    if plus and not (_SPAN.fullmatch(span) and _is_day(name, field)):
        zh, en = "只有日期可以加期间，写作 +36m 或 +5d。", "Only a day takes a span, written +36m or +5d."
        yield scope.report(procedure, path, "value-span", zh, en, template)
    if spec.type not in (_FORMS[field.type] if field is not None else NAMES[name]):
        zh = f"“{template}”不能写入 {spec.type} 型字段。"
        en = f"“{template}” does not fit a field of type {spec.type}."
        yield scope.report(procedure, path, "value-type", zh, en, template)
    if field is not None:
        yield from _of_field(scope, procedure, path, step, field, spec)


def _is_day(name: str, field: FormField | None) -> bool:
    return name == "$today" or (field is not None and field.type is FormFieldType.DATE)


def _of_field(
    scope: Scope, procedure: Procedure, path: Path, step: Transition, field: FormField, spec: FieldSpec
) -> Iterator[Finding]:
    """A choice gives codes that there are; personal data stays in the vault; what is required was asked for before."""
    strange = sorted(set(field.choices) - set(spec.values)) if spec.type is FieldType.CODE else []
    if strange:
        zh = f"选项“{strange[0]}”不是记录字段的代码。"
        en = f"The choice “{strange[0]}” is no code of the record's field."
        yield scope.report(procedure, path, "unknown-code", zh, en, strange[0])
    if field.personal and spec.type is not FieldType.PERSON:
        zh, en = "个人信息不能写入记录的普通字段。", "Personal data cannot go into a plain field of a record."
        yield scope.report(procedure, path, "personal-in-record", zh, en, field.id)
    if spec.required and _may_be_missing(procedure, step, field.id):
        zh = f"到达本步骤时“{field.id}”可能还没有填写：请在本步骤或此前每条路径上列为必填。"
        en = f"“{field.id}” may not have been filled in by then: ask for it here, or on every way before."
        yield scope.report(procedure, path, "value-may-be-missing", zh, en, field.id)


def _may_be_missing(procedure: Procedure, step: Transition, name: str) -> bool:
    def asks(form: tuple[FormField, ...]) -> bool:
        return any(field.id == name and field.required for field in form)

    if asks(procedure.opening) or asks(step.form):
        return False
    return bool(ways.reached(procedure, lambda each: not asks(each.form)).intersection(step.source))


def _literal(scope: Scope, procedure: Procedure, path: Path, text: str, spec: FieldSpec) -> Iterator[Finding]:
    if spec.type is FieldType.CODE and text not in spec.values:
        words = hints(text, spec.values)
        zh, en = f"没有代码“{text}”。{words['hint_zh']}", f"There is no code “{text}”. {words['hint_en']}".strip()
        yield scope.report(procedure, path, "unknown-code", zh, en, text)
    elif not _reads(text, spec.type):
        zh, en = f"“{text}”不是 {spec.type} 型的值。", f"“{text}” is no value of type {spec.type}."
        yield scope.report(procedure, path, "value-type", zh, en, text)


def _reads(text: str, kind: FieldType) -> bool:
    if kind is FieldType.BOOLEAN:
        return text in ("true", "false")
    if kind in (FieldType.INTEGER, FieldType.MONEY, FieldType.DECIMAL):
        return re.fullmatch(r"-?\d+(\.\d+)?", text) is not None
    if kind is FieldType.DATE:
        try:
            date.fromisoformat(text)
        except ValueError:
            return False
        return True
    return kind not in (FieldType.RECORD, FieldType.LIST, FieldType.INSTANT)
