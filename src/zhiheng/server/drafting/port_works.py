"""What plans and assessment tell a text: a few plain lines or a table each, or why there are none."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from zhiheng.assessment.models import AssessedUnit, AssessmentYear
from zhiheng.assessment.points import total
from zhiheng.assessment.services import papers, schemes
from zhiheng.documents import written_tables
from zhiheng.documents.exhibits import Table
from zhiheng.drafting.known import Absent, Said
from zhiheng.indicators.periods import Span
from zhiheng.planning.duties import PlanOfDuties
from zhiheng.planning.models import UnitPlan
from zhiheng.planning.services import catalogue, tasks
from zhiheng.policy.model import Localised, Publicity
from zhiheng.policy.pack import Pack

_LIGHTS = {
    "green": Said("正常", "on time"), "amber": Said("临近或有延误风险", "at risk"), "red": Said("逾期", "late"),
    "grey": Said("无须亮灯或没有报告", "without a light"),
}  # fmt: skip


def works(pack: Pack, area: str, as_of: date, span: Span, *, public: bool) -> tuple[Mapping[str, Any], Absent | None]:
    """Return how the duties of a place's own plans stand, a line a plan in both languages. ``public``: by public reports alone.

    The province has the plans of its pack; any place those that its bodies issued and that run within the period. A document
    that sets goals and no duties is no plan of work.
    """
    plans = [one for one in catalogue.of_pack(pack) if one.duties] if area == pack.info.division else []
    named = [(one, Said(one.label.zh, one.label.en)) for one in plans]
    named += [(catalogue.of_unit(one), _named(one)) for one in _issued(pack, area, span, public=public)]
    lines = [_plan(plan, label, as_of, public=public) for plan, label in named]
    if not lines:
        why = Said("没有本地区的工作计划", "the place has no plan of work")
        return {}, Absent(Said("任务进展", "Progress of tasks"), why)
    return {"zh": [one.zh for one in lines], "en": [one.en for one in lines]}, None


def _issued(pack: Pack, area: str, span: Span, *, public: bool) -> list[UnitPlan]:
    """Return the plans that bodies of a place issued for the period, in the order of their beginning."""
    found = [one for one in catalogue.issued() if one.pack == pack.info.id and one.body.division == area]
    held = [one for one in found if one.starts <= span.end and one.ends >= span.start and one.duties.all()]
    open_ones = [one for one in held if not public or one.publicity == Publicity.PUBLIC.value]
    return sorted(open_ones, key=lambda one: (one.starts, one.number))


def _named(plan: UnitPlan) -> Said:
    """Return what a unit's plan is called; people gave it a Chinese title alone, so in English it is told by whose it is."""
    years = str(plan.starts.year) if plan.starts.year == plan.ends.year else f"{plan.starts.year}–{plan.ends.year}"
    marked = plan.example and "示例" not in plan.title
    mark = Said("（示例）" if marked else "", " (example)" if plan.example else "")
    return Said(f"{plan.title}{mark.zh}", f"Plan of work {years} of {plan.body.name_en or plan.body.name_zh}{mark.en}")


def _plan(plan: PlanOfDuties, label: Said, as_of: date, *, public: bool) -> Said:
    """Return one plan in a sentence: its duties by light, and how many are done and confirmed; a plan that ran out says so."""
    found = tasks.standings(plan, as_of, public=public)
    counts = Counter(one.light.colour.value for one in found)
    done = sum(one.done for one in found)
    zh = "，".join(f"{label.zh}{counts[name]}项" for name, label in _LIGHTS.items() if counts[name])
    en = ", ".join(f"{counts[name]} {label.en}" for name, label in _LIGHTS.items() if counts[name])
    over = (
        Said("（计划期已满，作为历史列出）", " (its term is over: listed as history)") if plan.history else Said("", "")
    )
    return Said(
        f"{label.zh}{over.zh}共{len(found)}项任务，经确认完成{done}项；{zh}。",
        f"{label.en}{over.en}: {len(found)} {'duty' if len(found) == 1 else 'duties'}, {done} done and confirmed; {en}.",
    )


def results(
    pack: Pack, area: str, *, decided: bool, of_year: int | None = None
) -> tuple[tuple[Mapping[str, Any], ...], Absent | None]:
    """Return the results of the assessment of a place's units in a year, else of the last one, or why there are none.

    ``decided``: also of one that was decided and is not published yet, for the circular that tells it.
    """
    year = _assessed(pack, area, decided=decided, of_year=of_year)
    if year is None:
        why = (
            Said("没有已审定的考核结果", "none were decided")
            if decided
            else Said("没有已公布的考核结果", "none are published")
        )
        return (), Absent(Said("考核结果", "Results of the assessment"), why)
    return tuple(_results(year)), None


def _assessed(pack: Pack, area: str, *, decided: bool, of_year: int | None) -> AssessmentYear | None:
    years = AssessmentYear.objects.filter(pack=pack.info.id, use="yearly", decided_at__isnull=False)
    years = years.filter(body__division=area)
    known = list((years if decided else years.filter(published_at__isnull=False)).order_by("-year", "-id"))
    return next((one for one in known if one.year == of_year), known[0] if known else None)


def assessed(pack: Pack, area: str, *, decided: bool, of_year: int | None = None) -> Mapping[str, Said]:
    """Return how the assessment whose results are told was made, and to whom its circular goes; nothing where there is none."""
    year = _assessed(pack, area, decided=decided, of_year=of_year)
    if year is None:
        return {}
    told = {"subject": papers.subject(year), "method": papers.method(year), "addressee": papers.addressee(year)}
    return {name: Said(one.zh, one.en) for name, one in told.items()}


def _override(one: AssessedUnit, labels: Mapping[str, Localised]) -> Mapping[str, str]:
    """Return that people decided another grade than the points give, with their reasons: an override is told as one."""
    before, after = labels[one.computed_grade], labels[one.grade]
    return {
        "zh": f"经集体审议，{one.name_zh}由按得分的{before.zh}改定为{after.zh}，理由：{one.grade_reason.rstrip('。')}。",
        "en": f"After deliberation, {one.name_en} was set at {after.en}; by its points it was {before.en}. The reasons stand in the Chinese text.",
    }  # fmt: skip


def _results(year: AssessmentYear) -> Iterator[Mapping[str, str]]:
    """Yield how many units got each grade in a sentence, and a table of the units, in both languages; grades as decided."""
    scheme, levels = schemes.of_year(year)
    labels = {level.id: level.label for level in levels.levels}
    order = {level.id: at for at, level in enumerate(levels.levels)}
    place = {group.id: at for at, group in enumerate(scheme.groups)}
    units = sorted(
        year.units.exclude(grade=""), key=lambda one: (place.get(one.group, 99), order.get(one.grade, 99), one.code)
    )
    counts = Counter(one.grade for one in units)
    mark = (
        Said("（合成数据 SYNTHETIC，并非真实情况）", " (SYNTHETIC data, not real)") if year.synthetic else Said("", "")
    )
    given = [name for name in labels if counts[name]]
    zh = "，".join(f"{labels[name].zh}{counts[name]}个" for name in given)
    en = ", ".join(f"{labels[name].en}: {counts[name]}" for name in given)
    yield {
        "zh": f"{year.title}共考核{len(units)}个单位：{zh}{mark.zh}。",
        "en": f"{year.title_en}: {len(units)} {'unit' if len(units) == 1 else 'units'}, {en}{mark.en}.",
    }  # fmt: skip
    yield from (_override(one, labels) for one in units if one.grade != one.computed_grade and one.computed_grade)
    foot = Said(
        f"按等次和代码排列，不排名次；等次以审定结果为准；得分的不确定性和敏感性见随结果公布的方法附录{mark.zh}。",
        f"By grade and code, no ranking; grades as decided; uncertainty and sensitivity stand in the method annex that is published with the results{mark.en}.",
    )
    groups = {group.id: group.label for group in scheme.groups}
    heads = (["单位", "组别", "得分", "等次"], ["Unit", "Group", "Points", "Grade"])
    rows = [
        [[one.name_zh, groups[one.group].zh, total(one.points), labels[one.grade].zh] for one in units],
        [[one.name_en, groups[one.group].en, total(one.points), labels[one.grade].en] for one in units],
    ]
    tables = [
        Table(head, told, caption=title, foot=below, numeric=(2,))
        for head, told, title, below in zip(heads, rows, (year.title, year.title_en), (foot.zh, foot.en), strict=True)
    ]
    yield {"zh": written_tables.write(tables[0]), "en": written_tables.write(tables[1])}
