"""What plans and assessment tell a text: a few plain lines or a table each, or why there are none."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from zhiheng.assessment.models import AssessmentYear
from zhiheng.assessment.points import text
from zhiheng.assessment.services import papers, schemes
from zhiheng.documents import written_tables
from zhiheng.documents.exhibits import Table
from zhiheng.drafting.known import Absent, Said
from zhiheng.planning.duties import PlanOfDuties
from zhiheng.planning.services import catalogue, tasks
from zhiheng.policy.pack import Pack

_LIGHTS = {
    "green": Said("正常", "on time"), "amber": Said("临近或有延误风险", "at risk"), "red": Said("逾期", "late"),
    "grey": Said("无须亮灯或没有报告", "without a light"),
}  # fmt: skip


def works(pack: Pack, as_of: date, *, public: bool) -> tuple[Mapping[str, Any], Absent | None]:
    """Return how the duties of the pack's plans stand, a line a plan in both languages. ``public``: by public reports alone."""
    lines = [_plan(plan, as_of, public=public) for plan in catalogue.of_pack(pack)]
    if not lines:
        return {}, Absent(Said("任务进展", "Progress of tasks"), Said("政策包没有计划", "the pack has no plan"))
    return {"zh": [one.zh for one in lines], "en": [one.en for one in lines]}, None


def _plan(plan: PlanOfDuties, as_of: date, *, public: bool) -> Said:
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
        f"{plan.label.zh}{over.zh}共{len(found)}项任务，经确认完成{done}项；{zh}。",
        f"{plan.label.en}{over.en}: {len(found)} duties, {done} done and confirmed; {en}.",
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
    told = {"method": papers.method(year), "addressee": papers.addressee(year)}
    return {name: Said(one.zh, one.en) for name, one in told.items()}


def _results(year: AssessmentYear) -> Iterator[Mapping[str, str]]:
    """Yield how many units got each grade in a sentence, and a table of the units, in both languages; grades as decided."""
    scheme, levels = schemes.of_year(year)
    labels = {level.id: level.label for level in levels.levels}
    order = {level.id: at for at, level in enumerate(levels.levels)}
    units = sorted(year.units.exclude(grade=""), key=lambda one: (one.group, order.get(one.grade, 99), one.code))
    counts = Counter(one.grade for one in units)
    mark = (
        Said("（合成数据 SYNTHETIC，并非真实情况）", " (SYNTHETIC data, not real)") if year.synthetic else Said("", "")
    )
    given = [name for name in labels if counts[name]]
    zh = "，".join(f"{labels[name].zh}{counts[name]}个" for name in given)
    en = ", ".join(f"{labels[name].en}: {counts[name]}" for name in given)
    yield {
        "zh": f"{year.title}共考核{len(units)}个单位：{zh}{mark.zh}。",
        "en": f"{year.title_en}: {len(units)} units, {en}{mark.en}.",
    }  # fmt: skip
    foot = Said(
        f"按等次和代码排列，不排名次；等次以审定结果为准；得分的不确定性和敏感性见考核方法附件{mark.zh}。",
        f"By grade and code, no ranking; grades as decided; uncertainty and sensitivity stand in the method annex{mark.en}.",
    )
    groups = {group.id: group.label for group in scheme.groups}
    heads = (["单位", "组别", "得分", "等次"], ["Unit", "Group", "Points", "Grade"])
    rows = [
        [[one.name_zh, groups[one.group].zh, text(one.points), labels[one.grade].zh] for one in units],
        [[one.name_en, groups[one.group].en, text(one.points), labels[one.grade].en] for one in units],
    ]
    tables = [
        Table(head, told, caption=title, foot=below, numeric=(2,))
        for head, told, title, below in zip(heads, rows, (year.title, year.title_en), (foot.zh, foot.en), strict=True)
    ]
    yield {"zh": written_tables.write(tables[0]), "en": written_tables.write(tables[1])}
