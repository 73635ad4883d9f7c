"""Record types: names, keys, dates, parties and checks fit the fields there are."""

from __future__ import annotations

import re
from collections.abc import Iterator

from zhiheng.policy.expression import fields_of, parse_condition
from zhiheng.policy.finding import Finding
from zhiheng.policy.lint.fields import fields
from zhiheng.policy.lint.readings import parsed
from zhiheng.policy.lint.released import kept, removed
from zhiheng.policy.lint.repeats import repeats
from zhiheng.policy.lint.scope import Path, Scope
from zhiheng.policy.model import FieldType, Party, RecordType
from zhiheng.policy.suggest import hints

_NAME = re.compile(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*")

#: What may hold the code of each kind of party. Text and record ids serve the ledger's own types.
_CODES = {
    "organisation": {FieldType.USCC, FieldType.TEXT, FieldType.RECORD},
    "product": {FieldType.GTIN, FieldType.TEXT},
    "lot": {FieldType.TEXT},
    "place": {FieldType.TEXT, FieldType.DIVISION},
    "project": {FieldType.TEXT},
}


def check(scope: Scope) -> Iterator[Finding]:
    """Prove each record type."""
    for record_type in scope.elements(scope.pack.record_types.values()):
        yield from _name(scope, record_type)
        yield from _keys(scope, record_type)
        yield from _parties(scope, record_type)
        yield from fields(scope, record_type)
        yield from _checks(scope, record_type)
        yield from kept(scope, record_type)
    yield from removed(scope)


def _name(scope: Scope, record_type: RecordType) -> Iterator[Finding]:
    """A type belongs to the base pack or bears its province's name; it is never redefined."""
    if not _NAME.fullmatch(record_type.id):
        zh, en = (
            "记录类型的编号用小写字母、数字和下划线。",
            "A record type's id has lower-case letters, digits, underscores.",
        )
        yield scope.report(record_type, (), "record-type-id", zh, en, record_type.id)
    parents = [scope.packs[each] for each in scope.packs[record_type.pack].chain[1:]]
    if any(record_type.id in parent.record_types for parent in parents):
        zh = f"“{record_type.id}”已由上级政策包定义，不能改写。请另起名：{record_type.pack}.{record_type.id}。"
        en = (
            f"“{record_type.id}” is defined by a pack this one extends and cannot be redefined. "
            f"Name it {record_type.pack}.{record_type.id}."
        )
        yield scope.report(record_type, (), "record-type-redefined", zh, en, record_type.id)
    elif parents and not record_type.id.startswith(f"{record_type.pack}."):
        zh = f"省级政策包的记录类型须以包名开头：{record_type.pack}.{record_type.id}。"
        en = f"A record type of this pack begins with the pack's name: {record_type.pack}.{record_type.id}."
        yield scope.report(record_type, (), "record-type-namespace", zh, en, record_type.id)


def _keys(scope: Scope, record_type: RecordType) -> Iterator[Finding]:
    """natural_key, occurred_on and division name fields of the right type."""
    for at, name in enumerate(record_type.natural_key):
        wrong = {FieldType.PERSON, FieldType.LIST}
        yield from _field(scope, record_type, ("natural_key", at), name, set(FieldType) - wrong)
    yield from repeats(scope, record_type, (), record_type.natural_key, key="natural_key")
    yield from _field(scope, record_type, ("occurred_on",), record_type.occurred_on, {FieldType.DATE})
    day = record_type.fields.get(record_type.occurred_on)
    if day is not None and day.type is FieldType.DATE and not day.required:
        zh = f"字段“{record_type.occurred_on}”给出发生日期，须为 required: true。"
        en = f"The field “{record_type.occurred_on}” gives the day of the fact: it needs required: true."
        path = ("fields", record_type.occurred_on)
        yield scope.report(record_type, path, "day-not-required", zh, en, record_type.occurred_on)
    if record_type.division is not None:
        yield from _field(scope, record_type, ("division",), record_type.division, {FieldType.DIVISION})


def _field(scope: Scope, record_type: RecordType, path: Path, name: str, allowed: set[FieldType]) -> Iterator[Finding]:
    spec = record_type.fields.get(name)
    if spec is None:
        words = hints(name, (each for each, field in record_type.fields.items() if field.type in allowed))
        zh, en = f"没有字段“{name}”。{words['hint_zh']}", f"There is no field “{name}”. {words['hint_en']}".strip()
        yield scope.report(record_type, path, "unknown-field", zh, en, name)
    elif spec.type not in allowed:
        listing = ", ".join(sorted(allowed))
        zh = f"字段“{name}”是 {spec.type} 型，此处须为：{listing}。"
        en = f"The field “{name}” is of type {spec.type}; here it must be one of: {listing}."
        yield scope.report(record_type, path, "field-type", zh, en, name)


def _parties(scope: Scope, record_type: RecordType) -> Iterator[Finding]:
    yield from repeats(scope, record_type, ("parties",), [party.role for party in record_type.parties], key="role")
    if record_type.party(record_type.subject) is None:
        words = hints(record_type.subject, (party.role for party in record_type.parties))
        zh = f"parties 中没有角色“{record_type.subject}”。{words['hint_zh']}"
        en = f"There is no role “{record_type.subject}” among the parties. {words['hint_en']}".strip()
        yield scope.report(record_type, ("subject",), "unknown-role", zh, en, record_type.subject)
    for at, party in enumerate(record_type.parties):
        yield from _party(scope, record_type, ("parties", at), party)


def _party(scope: Scope, record_type: RecordType, path: Path, party: Party) -> Iterator[Finding]:
    if party.code is None and party.name is None:
        zh, en = f"角色“{party.role}”须有 code 或 name。", f"The role “{party.role}” needs a code or a name."
        yield scope.report(record_type, path, "party-empty", zh, en, party.role)
    if party.code is not None:
        yield from _field(scope, record_type, (*path, "code"), party.code, _CODES[party.kind])
    if party.name is not None:
        yield from _field(scope, record_type, (*path, "name"), party.name, {FieldType.TEXT})


def _checks(scope: Scope, record_type: RecordType) -> Iterator[Finding]:
    yield from repeats(scope, record_type, ("checks",), [each.id for each in record_type.checks], key="id")
    usable = fields_of(record_type)
    for at, each in enumerate(record_type.checks):
        path: Path = ("checks", at, "rule")
        yield from parsed(scope, record_type, path, each.rule, lambda text: parse_condition(text, usable))
