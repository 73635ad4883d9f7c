"""Worked cases of assessment sheets: the criteria, levels, items and caps that they name stand on the sheet."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from zhiheng.policy.finding import Finding
from zhiheng.policy.lint import references
from zhiheng.policy.lint.scope import Path, Scope
from zhiheng.policy.model import PackCase, SheetCriterion
from zhiheng.policy.suggest import hints


def check(scope: Scope, case: PackCase) -> Iterator[Finding]:
    """Prove what a worked case of a sheet says."""
    yield from references.one(scope, case, ("assessment",), "assessments", case.assessment)
    sheet = scope.pack.assessments.get(case.assessment or "")
    if sheet is None:
        return
    if case.group is not None:
        yield from _there(scope, case, ("group",), [case.group], [each.id for each in sheet.groups])
    known = {one.id: one for one in sheet.every_criterion()}
    for name, said in case.facts.items():
        if name == "caps":
            yield from _there(scope, case, ("facts", "caps"), said, [cap.id for cap in sheet.caps])
        elif name not in known:
            yield from _there(scope, case, ("facts", name), [name], [*known, "caps"])
        elif isinstance(said, Mapping):
            yield from _parts(scope, case, ("facts", name), known[name], said)
    criteria = case.expect.get("criteria")
    if isinstance(criteria, Mapping):
        yield from _there(scope, case, ("expect", "criteria"), criteria, known)
    table = scope.pack.level_tables.get(sheet.levels)
    grade = case.expect.get("grade")
    if table is not None and isinstance(grade, str):
        yield from _there(scope, case, ("expect", "grade"), [grade], [*(each.id for each in table.levels), "none"])


def _parts(
    scope: Scope, case: PackCase, path: Path, criterion: SheetCriterion, said: Mapping[str, Any]
) -> Iterator[Finding]:
    parts = {
        "missing": (said.get("missing", ()), [each.id for each in criterion.checks]),
        "level": ([said["level"]] if "level" in said else [], [each.id for each in criterion.levels]),
        "counts": (said.get("counts", {}), [each.id for each in criterion.events]),
    }
    for key, (names, there) in parts.items():
        yield from _there(scope, case, (*path, key), names, there)


def _there(scope: Scope, case: PackCase, path: Path, names: Iterable[str], known: Iterable[str]) -> Iterator[Finding]:
    listed = list(known)
    for name in names:
        if name not in listed:
            words = hints(name, listed)
            zh = f"考核方案没有“{name}”。{words['hint_zh']}"
            en = f"The sheet has no “{name}”. {words['hint_en']}".strip()
            yield scope.report(case, path, "unknown-part", zh, en, name)
