"""The circular on the result of an assessment, drafted from what was decided, into the sign-off chain of its case."""

from __future__ import annotations

from datetime import datetime

from zhiheng.actors import Actor
from zhiheng.assessment.errors import NotReady
from zhiheng.assessment.models import AssessedUnit, AssessmentYear
from zhiheng.assessment.points import total
from zhiheng.assessment.services import asking, schemes
from zhiheng.cases.models import CaseDocument
from zhiheng.cases.services import sign_off
from zhiheng.documents.official import chinese_day
from zhiheng.policy.model import Certainty, Localised, UnitLevel

TEMPLATE, STEP = "assessment-circular", "publish"


def circular(actor: Actor, year: AssessmentYear, *, now: datetime | None = None) -> CaseDocument:
    """Draft the circular of a decided year. Raises NotYours, NotReady, and what drafting raises."""
    asking.must_assess(actor, year)
    if year.decided_at is None:
        raise NotReady(zh_what="结果还没有审定", en_what="the result was not decided yet")
    fields = {
        "subject": subject(year).zh,
        "addressee": addressee(year).zh,
        "method": method(year).zh,
        "results": results(year),
    }
    return sign_off.draft(actor, year.case, TEMPLATE, STEP, fields, now=now)


def subject(year: AssessmentYear) -> Localised:
    """Return what the circular is about: the assessment or review by its name, with its year."""
    return Localised(zh=f"{year.title}情况", en=f"Circular on {year.title_en}")


def method(year: AssessmentYear) -> Localised:
    """Return how the year was assessed, in words."""
    scheme, _table = schemes.of_year(year)
    visited = year.units.filter(visited_at__isnull=False).count()
    drawn = (
        (f"（按公开种子随机抽取{visited}个单位）", f"visits to {visited} units drawn by a public seed")
        if visited
        else ("", "visits")
    )
    zh = [
        f"按《{scheme.label.zh}》（版本{scheme.version}），对{chinese_day(year.starts)}至{chinese_day(year.ends)}的质量工作进行考核，满分{scheme.full:f}分。",
        f"经目标申报、自评、指标核算、书面核查、实地核查{drawn[0]}、异议复核和集体审议确定结果。",
        f"{scheme.rounding.note.zh}。",
    ]
    en = [
        f"Work on quality from {year.starts} to {year.ends} was assessed by “{scheme.label.en}” (version {scheme.version}), {scheme.full:f} points in all.",
        f"Goals, self-reports, computed items, desk review, {drawn[1]}, objections and deliberation led to the result.",
        f"{scheme.rounding.note.en}.",
    ]
    if schemes.is_own(year) and scheme.note is not None:
        zh.append(f"{scheme.note.zh}。")
        en.append(f"{scheme.note.en}.")
    if scheme.certainty is not Certainty.TEXT:
        zh.append("方案为示例版本，指标和分值不是文件规定。")
        en.append("The sheet is an example: no document sets its items and points.")
    if year.synthetic:
        zh.append("（合成数据 SYNTHETIC，不指任何真实单位的考核结果）")
        en.append("(SYNTHETIC data: results of no real unit.)")
    return Localised(zh="".join(zh), en=" ".join(en))


def addressee(year: AssessmentYear) -> Localised:
    """Return to whom the circular goes: the governments of the places assessed, zones, departments."""
    zh, en = [], []
    for group in schemes.of_year(year)[0].groups:
        ends = {
            UnitLevel.DEPARTMENT: "",
            UnitLevel.ZONE: "管理机构",
            UnitLevel.REGION: "管理机构",
            UnitLevel.VILLAGE: "村民委员会",
        }
        zh.append(f"各{group.label.zh}{ends.get(group.level, '人民政府')}")
        en.append(group.label.en if group.level in ends else f"Governments of {group.label.en.lower()}")
    return Localised(zh="，".join(zh), en="; ".join(en))


def _named(unit: AssessedUnit) -> str:
    """Return a unit with its points; where people decided another grade, that they did and why."""
    changed = unit.computed_grade and unit.grade != unit.computed_grade
    why = f"，经集体审议改定：{unit.grade_reason.rstrip('。')}" if changed else ""
    return f"{unit.name_zh}（{total(unit.points)}分{why}）"


def results(year: AssessmentYear) -> str:
    """Return the result in words: by group and grade, units with their points, without a ranking."""
    scheme, table = schemes.of_year(year)
    lines = []
    for group in scheme.groups:
        units = list(year.units.filter(group=group.id))
        for level in table.levels:
            names = [_named(unit) for unit in units if unit.grade == level.id]
            if names:
                lines.append(f"{group.label.zh}{level.label.zh}：{'、'.join(names)}。")
    return "\n".join(lines)
