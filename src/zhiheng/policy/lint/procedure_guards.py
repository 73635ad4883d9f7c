"""Guards of steps: each kind has its keys and no others, and what they name exists."""

from __future__ import annotations

from collections.abc import Iterator

from zhiheng.policy.finding import Finding
from zhiheng.policy.lint import references
from zhiheng.policy.lint.procedure_steps import fields
from zhiheng.policy.lint.scope import Path, Scope
from zhiheng.policy.lint.stages import grades
from zhiheng.policy.model import Certainty, FormField, FormFieldType, Guard, GuardKind, Procedure
from zhiheng.policy.suggest import hints

_K = GuardKind
#: kind → keys it must have, keys it may have
KEYS: dict[GuardKind, tuple[frozenset[str], frozenset[str]]] = {
    _K.STEP_TAKEN: (frozenset({"step"}), frozenset()),
    _K.STEP_NOT_TAKEN: (frozenset({"step"}), frozenset()),
    _K.OTHER_PERSON: (frozenset({"step"}), frozenset()),
    _K.CLOCK_OVER: (frozenset({"clock"}), frozenset()),
    _K.CLOCK_RUNNING: (frozenset({"clock"}), frozenset()),
    _K.SERVED: (frozenset({"template"}), frozenset()),
    _K.FIELD_IS: (frozenset({"field", "value"}), frozenset()),
    _K.MONTHS_SINCE: (frozenset({"field", "months"}), frozenset()),
    _K.MONTHS_WITHIN: (frozenset({"field", "months"}), frozenset()),
    _K.HELD: (frozenset({"reads", "months"}), frozenset({"where"})),
    _K.NONE_HELD: (frozenset({"reads"}), frozenset({"where"})),
    _K.PRE_CHECK: (frozenset({"scorecard", "value"}), frozenset()),
    _K.QUOTA: (frozenset(), frozenset({"value"})),
    _K.HEARING_SETTLED: (frozenset(), frozenset()),
}
_ALL = ("step", "clock", "template", "field", "value", "months", "reads", "where", "scorecard")


def check(scope: Scope, procedure: Procedure) -> Iterator[Finding]:
    """Prove each guard of each step."""
    for at, step in enumerate(procedure.transitions):
        for position, guard in enumerate(step.guards):
            path: Path = ("transitions", at, "guards", position)
            yield from _keys(scope, procedure, path, guard)
            yield from _names(scope, procedure, path, guard)
            yield from _field(scope, procedure, path, guard)
            yield from _numbers(scope, procedure, path, guard)


def _keys(scope: Scope, procedure: Procedure, path: Path, guard: Guard) -> Iterator[Finding]:
    must, may = KEYS[guard.kind]
    has = {key for key in _ALL if getattr(guard, key) is not None}
    for key in sorted(must - has):
        zh, en = f"条件 {guard.kind} 须写 {key}。", f"A guard {guard.kind} needs {key}."
        yield scope.report(procedure, path, "guard-form", zh, en, key)
    for key in sorted(has - must - may):
        zh, en = f"条件 {guard.kind} 不用 {key}。", f"A guard {guard.kind} has no {key}."
        yield scope.report(procedure, (*path, key), "guard-form", zh, en, key)


def _names(scope: Scope, procedure: Procedure, path: Path, guard: Guard) -> Iterator[Finding]:
    steps = [each.id for each in procedure.transitions]
    clocks = [each.id for each in procedure.clocks]
    for key, there in (("step", steps), ("clock", clocks), ("field", list(fields(procedure)))):
        name = getattr(guard, key)
        if name is not None and name not in there:
            words = hints(name, there)
            zh = f"本程序没有“{name}”。{words['hint_zh']}"
            en = f"This procedure has no “{name}”. {words['hint_en']}".strip()
            yield scope.report(procedure, (*path, key), "unknown-part", zh, en, name)
    yield from references.one(scope, procedure, (*path, "template"), "templates", guard.template)
    yield from references.one(scope, procedure, (*path, "scorecard"), "scorecards", guard.scorecard)
    yield from references.records(scope, procedure, path, guard.reads, guard.where)
    if guard.template is not None:
        yield from _served(scope, procedure, path, guard.template)


def _served(scope: Scope, procedure: Procedure, path: Path, name: str) -> Iterator[Finding]:
    """Only what this procedure sends, and what must be served, can have been served."""
    template = scope.pack.templates.get(name)
    sent = any(name in step.sends for step in procedure.transitions)
    if template is not None and not (sent and template.delivers):
        zh = f"文书“{name}”须由本程序的步骤发出，且模板写 delivers: true，才谈得上送达。"
        en = f"“{name}” can be served only if a step of this procedure sends it and its template says delivers: true."
        yield scope.report(procedure, (*path, "template"), "never-served", zh, en, name)


def _field(scope: Scope, procedure: Procedure, path: Path, guard: Guard) -> Iterator[Finding]:
    """The field that is looked at can say what is wanted of it."""
    field = fields(procedure).get(guard.field or "")
    if field is None:
        return
    if field.personal:
        zh, en = "条件不能看个人信息字段。", "A guard cannot look at personal data."
        yield scope.report(procedure, (*path, "field"), "guard-field", zh, en, field.id)
    if guard.kind in (_K.MONTHS_SINCE, _K.MONTHS_WITHIN) and field.type is not FormFieldType.DATE:
        zh, en = f"“{field.id}”不是日期字段。", f"“{field.id}” is not a date field."
        yield scope.report(procedure, (*path, "field"), "guard-field", zh, en, field.id)
    possible = _possible(field)
    if guard.kind is _K.FIELD_IS and guard.value is not None and possible and guard.value not in possible:
        words = hints(guard.value, possible)
        zh = f"“{field.id}”不会是“{guard.value}”。{words['hint_zh']}"
        en = f"“{field.id}” is never “{guard.value}”. {words['hint_en']}".strip()
        yield scope.report(procedure, (*path, "value"), "unknown-code", zh, en, guard.value)


def _possible(field: FormField) -> list[str]:
    return ["true", "false"] if field.type is FormFieldType.BOOLEAN else list(field.choices)


def _numbers(scope: Scope, procedure: Procedure, path: Path, guard: Guard) -> Iterator[Finding]:
    """A number of a guard is cited or an example; a grade is one that the scorecard gives; a quota is a number."""
    counted = guard.months is not None or (guard.kind is _K.QUOTA and guard.value is not None)
    if counted and not guard.cite and guard.certainty is not Certainty.EXAMPLE:
        zh, en = (
            "没有引用条款（cite）的数值须标为示例：certainty: example。",
            "A number without a citation (cite) must be marked: certainty: example.",
        )
        yield scope.report(procedure, path, "uncited-number", zh, en, guard.kind, "certainty: example")
    card = scope.pack.scorecards.get(guard.scorecard or "")
    known = grades(scope, card) if card is not None else None
    if known is not None and guard.value is not None and guard.value not in known:
        words = hints(guard.value, known)
        zh = f"评分表没有等级“{guard.value}”。{words['hint_zh']}"
        en = f"The scorecard has no grade “{guard.value}”. {words['hint_en']}".strip()
        yield scope.report(procedure, (*path, "value"), "unknown-grade", zh, en, guard.value)
    if guard.kind is _K.QUOTA and not _has_quota(scope, procedure, guard.value):
        zh = "名额须写 value（每年几次），或由引用本程序的项目制度写 quota。"
        en = "A quota needs value (times a year), or a programme of this procedure that has a quota."
        yield scope.report(procedure, path, "quota-missing", zh, en, procedure.id)


def _has_quota(scope: Scope, procedure: Procedure, value: str | None) -> bool:
    if value is not None:
        return value.isdecimal() and int(value) > 0
    return any(each.procedure == procedure.id and each.quota for each in scope.pack.programmes.values())
