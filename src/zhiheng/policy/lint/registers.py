"""Registers: the fields that make an item and tell its state exist, and every state is translated."""

from __future__ import annotations

from collections.abc import Iterator

from zhiheng.policy.finding import Finding
from zhiheng.policy.lint import references
from zhiheng.policy.lint.readings import date_field
from zhiheng.policy.lint.scope import Path, Scope
from zhiheng.policy.model import FieldType, RecordType, Register
from zhiheng.policy.suggest import hints


def check(scope: Scope) -> Iterator[Finding]:
    """Prove each register."""
    for register in scope.elements(scope.pack.registers.values()):
        yield from references.records(scope, register, (), register.reads, register.where)
        yield from references.one(scope, register, ("keeper",), "bodies", register.keeper)
        record_type = scope.pack.record_types.get(register.reads)
        if record_type is not None:
            yield from _fields(scope, register, record_type)
            yield from _life(scope, register, record_type)


def _fields(scope: Scope, register: Register, record_type: RecordType) -> Iterator[Finding]:
    for key in ("item", "columns"):
        for at, name in enumerate(getattr(register, key)):
            yield from _field(scope, register, (key, at), name, record_type)
    if register.holder is not None and record_type.party(register.holder) is None:
        words = hints(register.holder, (party.role for party in record_type.parties))
        zh = f"记录类型“{record_type.id}”没有角色“{register.holder}”。{words['hint_zh']}"
        en = f"The record type “{record_type.id}” has no role “{register.holder}”. {words['hint_en']}".strip()
        yield scope.report(register, ("holder",), "unknown-role", zh, en, register.holder)


def _field(scope: Scope, register: Register, path: Path, name: str, record_type: RecordType) -> Iterator[Finding]:
    if name not in record_type.fields:
        words = hints(name, record_type.fields)
        zh = f"记录类型“{record_type.id}”没有字段“{name}”。{words['hint_zh']}"
        en = f"The record type “{record_type.id}” has no field “{name}”. {words['hint_en']}".strip()
        yield scope.report(register, path, "unknown-field", zh, en, name)


def _life(scope: Scope, register: Register, record_type: RecordType) -> Iterator[Finding]:
    life = register.life
    for key in ("state_on", "starts", "ends", "withdrawn_on", "due"):
        yield from date_field(scope, register, ("life", key), getattr(life, key), record_type)
    if register.warn_days is not None and life.ends is None and life.due is None:
        zh, en = "warn_days 须与 life.ends 或 life.due 一起使用。", "warn_days needs life.ends or life.due."
        yield scope.report(register, ("warn_days",), "register-form", zh, en, register.warn_days)
    if life.state_field is None:
        for key in ("states", "state_on"):
            if getattr(life, key):
                zh, en = f"没有 state_field 时不写 {key}。", f"Without state_field, {key} has no meaning."
                yield scope.report(register, ("life", key), "register-form", zh, en)
        return
    yield from _field(scope, register, ("life", "state_field"), life.state_field, record_type)
    yield from _states(scope, register, record_type)


def _states(scope: Scope, register: Register, record_type: RecordType) -> Iterator[Finding]:
    """Every code of the state field has its state, and no other code has one."""
    spec = record_type.fields.get(register.life.state_field or "")
    if spec is None:
        return
    if spec.type is not FieldType.CODE:
        zh, en = "state_field 须为代码字段。", "state_field must be a code field."
        yield scope.report(register, ("life", "state_field"), "register-form", zh, en, register.life.state_field)
        return
    for code in spec.values.keys() - register.life.states.keys():
        zh = f"代码“{code}”没有对应的状态。请在 states 中写明。"
        en = f"The code “{code}” has no state. Give it one in states."
        yield scope.report(register, ("life", "states"), "state-missing", zh, en, code)
    for code in register.life.states.keys() - spec.values.keys():
        words = hints(code, spec.values)
        zh, en = f"没有代码“{code}”。{words['hint_zh']}", f"There is no code “{code}”. {words['hint_en']}".strip()
        yield scope.report(register, ("life", "states", code), "unknown-code", zh, en, code)
