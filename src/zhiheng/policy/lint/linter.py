"""Runs every rule over every pack."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from zhiheng.policy.finding import Finding
from zhiheng.policy.lint import (
    assessments,
    benefits,
    bodies,
    cases,
    citations,
    documents,
    ids,
    indicators,
    level_tables,
    lights,
    measures,
    mechanisms,
    office,
    parameters,
    plans,
    procedures,
    programmes,
    qualities,
    record_types,
    registers,
    scorecards,
    sources,
    targets,
)
from zhiheng.policy.lint.scope import Scope
from zhiheng.policy.pack import PackSet

Rule = Callable[[Scope], Iterator[Finding]]

RULES: tuple[Rule, ...] = (
    ids.check,
    citations.check,
    documents.check,
    bodies.check,
    sources.check,
    record_types.check,
    level_tables.check,
    scorecards.check,
    measures.check,
    parameters.check,
    indicators.check,
    targets.check,
    qualities.check,
    plans.check,
    lights.check,
    registers.check,
    benefits.check,
    procedures.check,
    programmes.check,
    office.check,
    assessments.check,
    mechanisms.check,
    cases.check,
)


def lint(packs: PackSet) -> list[Finding]:
    """Return what is wrong with these packs, each thing once, in the order of pack, file and line."""
    found: dict[tuple[str, int, str, str], Finding] = {}
    for pack in packs.values():
        scope = Scope(packs, pack)
        for rule in RULES:
            for finding in rule(scope):
                found.setdefault((finding.file, finding.line, finding.code, finding.zh), finding)
    return sorted(found.values(), key=lambda each: (each.pack, each.file, each.line, each.code))
