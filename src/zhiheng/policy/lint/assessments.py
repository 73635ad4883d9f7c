"""Assessments: points add up at every level, grades cover every total once, and each criterion has what its kind needs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal

from zhiheng.codes import divisions
from zhiheng.policy.finding import Finding
from zhiheng.policy.lint import assessment_criteria, references
from zhiheng.policy.lint.points import thousandths
from zhiheng.policy.lint.repeats import repeats
from zhiheng.policy.lint.scope import Path, Scope
from zhiheng.policy.model import Assessment, AssessmentUse, Certainty, SheetCriterion, UnitGroup, UnitLevel
from zhiheng.policy.suggest import hints

ASSESSING = ("nation", "province", "prefecture", "county")
#: Levels of units that have a division code.
_DIVISIONS = (UnitLevel.PROVINCE, UnitLevel.PREFECTURE, UnitLevel.COUNTY)
#: Units that nothing lists: a group of them names its members.
_UNLISTED = (UnitLevel.REGION, UnitLevel.ZONE, UnitLevel.DEPARTMENT)


def check(scope: Scope) -> Iterator[Finding]:
    """Prove each version of a sheet."""
    for sheet in scope.elements(scope.pack.assessments.values()):
        yield from _names(scope, sheet)
        yield from _groups(scope, sheet)
        yield from _sums(scope, sheet)
        yield from _grades(scope, sheet)
        yield from _visits(scope, sheet)
        yield from _terms(scope, sheet)
        for path, criterion in assessment_criteria.placed(sheet):
            yield from assessment_criteria.check(scope, sheet, path, criterion)


def _names(scope: Scope, sheet: Assessment) -> Iterator[Finding]:
    for key, kind in (("organiser", "bodies"), ("procedure", "procedures"), ("template", "templates")):
        yield from references.one(scope, sheet, (key,), kind, getattr(sheet, key))
    yield from references.one(scope, sheet, ("levels",), "level-tables", sheet.levels)
    yield from references.one(scope, sheet, ("programme",), "programmes", sheet.programme)
    for at, level in enumerate(sheet.assessed_by):
        yield from known(scope, sheet, ("assessed_by", at), level, ASSESSING)
    for at, office in enumerate(sheet.hands_to):
        yield from references.one(scope, sheet, ("hands_to", at, "body"), "bodies", office.body)
    ids = [criterion.id for _path, criterion in assessment_criteria.placed(sheet)]
    yield from repeats(scope, sheet, ("sections",), ids, key="id")
    if any(
        (sheet.use is AssessmentUse.DEMONSTRATION) != (each is not None) for each in (sheet.passes, sheet.term_months)
    ):
        zh, en = (
            "评选称号须写 passes（达到哪一等次）和 term_months（有效期），年度考核不写。",
            "A review for a title says in passes which grade wins it and in term_months for how long; a yearly one does not.",
        )
        yield scope.report(sheet, ("passes",), "title-without-pass", zh, en)


def known(scope: Scope, sheet: Assessment, path: Path, name: str, there: Iterable[str]) -> Iterator[Finding]:
    """Report a name that is none of those there are."""
    names = list(there)
    if name not in names:
        words = hints(name, names)
        zh = f"没有“{name}”。{words['hint_zh']}"
        en = f"There is no “{name}”. {words['hint_en']}".strip()
        yield scope.report(sheet, path, "unknown-part", zh, en, name)


def _groups(scope: Scope, sheet: Assessment) -> Iterator[Finding]:
    yield from repeats(scope, sheet, ("groups",), [group.id for group in sheet.groups], key="id")
    for at, group in enumerate(sheet.groups):
        path: Path = ("groups", at, "members")
        if group.level in _UNLISTED and not group.members:
            zh, en = (
                "这一层级没有名录，须在 members 写明成员。",
                "Nothing lists units of this level: name them in members.",
            )
            yield scope.report(sheet, ("groups", at), "group-without-members", zh, en, group.id)
        yield from repeats(scope, sheet, path, group.members, key="")
        for member, office in group.answers.items():
            yield from references.one(scope, sheet, ("groups", at, "answers", member), "bodies", office)
        for place, member in enumerate(group.members):
            yield from _member(scope, sheet, (*path, place), group, member)


def _member(scope: Scope, sheet: Assessment, path: Path, group: UnitGroup, member: str) -> Iterator[Finding]:
    if group.level is UnitLevel.DEPARTMENT:
        yield from references.one(scope, sheet, path, "bodies", member)
    elif group.level in (UnitLevel.REGION, UnitLevel.ZONE):
        yield from references.one(scope, sheet, path, "regions", member)
    elif group.level in _DIVISIONS and not divisions.exists(member, on=divisions.table().last):
        zh, en = f"没有行政区划“{member}”。", f"There is no division “{member}”."
        yield scope.report(sheet, path, "unknown-division", zh, en, member)


def _sums(scope: Scope, sheet: Assessment) -> Iterator[Finding]:
    """The points of each level are the sum of those below it, for every group in the same way."""
    yield from _sum(scope, sheet, ("full",), sheet.full, [section.points for section in sheet.sections])
    for at, section in enumerate(sheet.sections):
        path: Path = ("sections", at)
        yield from _sum(scope, sheet, (*path, "points"), section.points, [item.points for item in section.items])
        for place, item in enumerate(section.items):
            below = (*path, "items", place)
            for group in sheet.groups:
                yield from _sum(scope, sheet, (*below, "points"), item.points, _asked(item.criteria, group.id))
    if bool(sheet.bonuses) != (sheet.bonus_cap > 0):
        zh, en = "有加分项须写 bonus_cap（加分上限）。", "Bonuses need bonus_cap, the most they may add."
        yield scope.report(sheet, ("bonus_cap",), "bonus-without-cap", zh, en, sheet.bonus_cap)


def _asked(criteria: Iterable[SheetCriterion], group: str) -> list[Decimal]:
    return [one.points for one in criteria if not one.groups or group in one.groups]


def _sum(scope: Scope, sheet: Assessment, path: Path, told: Decimal, parts: list[Decimal]) -> Iterator[Finding]:
    if not thousandths(told):
        zh, en = f"{told} 超过三位小数。", f"{told} has more than three decimals."
        yield scope.report(sheet, path, "points-decimals", zh, en, told)
    if sum(parts) != told:
        zh = f"写明 {told} 分，下一级合计 {sum(parts)} 分。请改成一致。"
        en = f"It says {told} points, and those below add up to {sum(parts)}. Make them agree."
        yield scope.report(sheet, path, "points-sum", zh, en, told)


def _grades(scope: Scope, sheet: Assessment) -> Iterator[Finding]:
    """Grades that caps, passes and the record name are levels of the table; the record's grade is one of its codes."""
    table = scope.pack.level_tables.get(sheet.levels)
    if table is None:
        return
    levels = [level.id for level in table.levels]
    named: list[tuple[Path, str]] = [(("caps", at, "grade"), cap.grade) for at, cap in enumerate(sheet.caps)]
    named += [(("grade_codes", level), level) for level in sheet.grade_codes]
    named += [(("passes",), sheet.passes)] if sheet.passes else []
    for path, level in named:
        yield from known(scope, sheet, path, level, levels)
    for at, cap in enumerate(sheet.caps):
        yield from references.records(scope, sheet, ("caps", at), cap.reads, cap.where)
        if cap.grade == levels[0]:
            zh, en = "封顶在最高等次等于不限。", "A cap at the best grade caps nothing."
            yield scope.report(sheet, ("caps", at, "grade"), "cap-without-effect", zh, en, cap.grade)
    record = scope.pack.record_types.get("assessment_result")
    codes = list(record.fields["grade"].values) if record and "grade" in record.fields else []
    for level, code in sheet.grade_codes.items():
        yield from known(scope, sheet, ("grade_codes", level), code, codes)
    for level in levels if sheet.use is AssessmentUse.YEARLY else ():
        if level not in sheet.grade_codes:
            zh, en = f"等次“{level}”没有对应的记录代码。", f"The grade “{level}” has no code in records."
            yield scope.report(sheet, ("grade_codes",), "grade-without-code", zh, en, level)


def _visits(scope: Scope, sheet: Assessment) -> Iterator[Finding]:
    groups = [group.id for group in sheet.groups]
    yield from repeats(scope, sheet, ("visits",), [one.group for one in sheet.visits], key="group")
    for at, visit in enumerate(sheet.visits):
        yield from known(scope, sheet, ("visits", at, "group"), visit.group, groups)
        if (visit.share is None) == (visit.size is None):
            zh, en = "须写 share 或 size 之一，且只写一个。", "Write either share or size, and not both."
            yield scope.report(sheet, ("visits", at), "visit-size", zh, en, visit.group)


def _terms(scope: Scope, sheet: Assessment) -> Iterator[Finding]:
    """An objection is answered within a term that the sheet says; a term is cited, or marked as an example."""
    if sheet.answers_within is None:
        zh = "没有写异议的答复期限。请写 answers_within，如 {days: 10, certainty: example}。"
        en = "It does not say when an objection is answered. Write answers_within, such as {days: 10, certainty: example}."
        yield scope.report(sheet, ("answers_within",), "objection-without-term", zh, en, sheet.id)
    for key, term in (("answers_within", sheet.answers_within), ("cut_off", sheet.cut_off)):
        if term is not None and not term.cite and term.certainty is not Certainty.EXAMPLE:
            zh = "期限须写出处（cite），没有出处的须标为示例（certainty: example）。"
            en = "A term is cited, or marked as an example (certainty: example)."
            yield scope.report(sheet, (key,), "term-without-source", zh, en, term.days)
