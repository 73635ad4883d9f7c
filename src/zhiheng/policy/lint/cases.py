"""Worked cases: the scorecard or the procedure, the fields given and the results expected exist."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from zhiheng.policy.finding import Finding
from zhiheng.policy.lint import references, walks, worked_sheets
from zhiheng.policy.lint.scope import Path, Scope
from zhiheng.policy.lint.stages import grades
from zhiheng.policy.model import FieldSpec, PackCase, RecordType, Scorecard
from zhiheng.policy.suggest import hints

#: What a case may expect.
EXPECTED = ("grade", "score", "criteria")
EXPECTED_OF_SHEETS = ("grade", "points", "criteria")
#: Envelope fields that a case may give beside the payload.
GIVEN = ("occurred_on", "publicity", "division", "source")


def check(scope: Scope) -> Iterator[Finding]:
    """Prove each worked case."""
    for case in scope.elements(scope.pack.cases.values()):
        if sum(each is not None for each in (case.scorecard, case.procedure, case.assessment)) != 1:
            zh, en = (
                "须写 scorecard、procedure 或 assessment 之一，且只写一个。",
                "Write one of scorecard, procedure and assessment, and no other.",
            )
            yield scope.report(case, (), "case-form", zh, en, case.id)
        yield from references.one(scope, case, ("scorecard",), "scorecards", case.scorecard)
        yield from walks.check(scope, case)
        yield from worked_sheets.check(scope, case)
        for name, rows in case.given.items():
            record_type = scope.pack.record_types.get(name)
            if record_type is None:
                yield from scope.names(case, ("given", name), "record-types", name)
                continue
            for at, row in enumerate(rows):
                yield from _row(scope, case, ("given", name, at), row, record_type)
        yield from _expected(scope, case)


def _row(
    scope: Scope, case: PackCase, path: Path, row: Mapping[str, Any], record_type: RecordType
) -> Iterator[Finding]:
    usable = [*record_type.fields, *GIVEN]
    for name, value in row.items():
        if name not in usable:
            yield _unknown(scope, case, (*path, name), "unknown-field", ("字段", "field"), name, usable)
            continue
        spec = record_type.fields.get(name)
        if spec is not None and spec.values and value is not None and not _is_code(value, spec):
            yield _unknown(scope, case, (*path, name), "unknown-code", ("代码", "code"), str(value), list(spec.values))


def _is_code(value: Any, spec: FieldSpec) -> bool:
    return isinstance(value, str) and value in spec.values


def _expected(scope: Scope, case: PackCase) -> Iterator[Finding]:
    expected = EXPECTED if case.assessment is None else EXPECTED_OF_SHEETS
    for key in case.expect:
        if key not in expected:
            yield _unknown(scope, case, ("expect", key), "unknown-key", ("键", "key"), key, list(expected))
    card = scope.pack.scorecards.get(case.scorecard or "")
    if card is not None:
        yield from _results(scope, case, card)


def _results(scope: Scope, case: PackCase, card: Scorecard) -> Iterator[Finding]:
    """Criteria that a case expects points of are those of the scorecard; so is the grade, where it is one."""
    criteria = case.expect.get("criteria")
    known = [each.id for each in (*card.eligibility, *card.criteria)] + [veto.id for veto in card.vetoes]
    for name in criteria if isinstance(criteria, Mapping) else ():
        if name not in known:
            path: Path = ("expect", "criteria", name)
            yield _unknown(scope, case, path, "unknown-criterion", ("指标项", "criterion"), str(name), known)
    grade, possible = case.expect.get("grade"), grades(scope, card)
    if isinstance(grade, str) and possible is not None and grade not in (*possible, *NOT_RATED):
        path = ("expect", "grade")
        yield _unknown(scope, case, path, "unknown-grade", ("等级", "grade"), grade, [*possible, *NOT_RATED])


#: What a case may expect in place of a grade.
NOT_RATED = ("no_data", "not_eligible", "none")


def _unknown(
    scope: Scope, case: PackCase, path: Path, code: str, what: tuple[str, str], wrong: str, known: list[str]
) -> Finding:
    words = hints(wrong, known)
    zh = f"没有{what[0]}“{wrong}”。{words['hint_zh']}"
    en = f"There is no {what[1]} “{wrong}”. {words['hint_en']}".strip()
    return scope.report(case, path, code, zh, en, wrong)
