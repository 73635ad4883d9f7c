"""Sheets and results as files: DOCX, PDF and XLSX of one report, and plain tables."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from zhiheng.actors import Actor, Capability
from zhiheng.assessment.models import AssessedUnit, AssessmentYear
from zhiheng.assessment.services import annex, asking, schemes, sheets
from zhiheng.cases.days import today
from zhiheng.documents.exhibits import Table
from zhiheng.documents.report import Report, Section
from zhiheng.server.assessment import result_pages, sheet_pages, shown, years
from zhiheng.server.i18n import english, localised
from zhiheng.server.staff.access import actor, needs

MEDIA = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@needs(Capability.READ, Capability.EXPORT)
def unit_file(request: HttpRequest, number: str, code: str, form: str) -> HttpResponse:
    """Answer with the sheet of a unit as a file."""
    unit = sheet_pages.find(request, number, code)
    return sent(unit_report(request, unit), form, f"sheet-{number}-{unit.code}")


@needs(Capability.READ, Capability.EXPORT)
def results_file(request: HttpRequest, number: str, form: str) -> HttpResponse:
    """Answer with results and method annex as a file; before the decision there are none."""
    year = years.find(request, number)
    units = list(asking.results_for(actor(request), year)) if year.decided_at is not None else []
    if not units:
        raise Http404
    return sent(results_report(year, units, year.annex), form, f"results-{number}")


def sent(report: Report, form: str, name: str) -> HttpResponse:
    """Return a report in one of the three forms. Raises Http404 for another."""
    if form not in MEDIA:
        raise Http404
    answer = HttpResponse(rendered(report, form), content_type=MEDIA[form])
    answer["Content-Disposition"] = f'attachment; filename="{name}.{form}"'
    return answer


def rendered(report: Report, form: str) -> bytes:
    """Return a report as a file of a form."""
    from zhiheng.documents import report as pdf
    from zhiheng.documents import report_docx, report_xlsx

    return {"docx": report_docx.render, "pdf": pdf.render, "xlsx": report_xlsx.render}[form](report)


def _marks(year: AssessmentYear) -> list[str]:
    scheme, _table = schemes.of_year(year)
    marks = [_("合成数据")] if year.synthetic else []
    return marks + ([_("示例方案")] if scheme.certainty.value == "example" else [])


def unit_report(request: HttpRequest, unit: AssessedUnit) -> Report:
    """Return the sheet of a unit as a report: as far as this reader sees it."""
    year, who = unit.year, actor(request)
    sheet, rows = sheets.of_unit(unit), shown.latest(unit)
    sums = shown.totals(who, unit, sheet, schemes.of_year(year)[1])
    sections = shown.sheet_sections(who, unit, sheet, rows, list(unit.evidence.filter(withdrawn_at=None)))
    facts = [
        (_("考核"), shown.name(year)), (_("单位"), shown.name(unit)), (_("进度"), shown.stage(year)),
        (_("自评合计"), sums.own), (_("得分"), sums.total), (_("等次"), sums.decided or sums.grade or "—"),
    ]  # fmt: skip
    if _told_goals(who, unit):
        facts.append((_("申报的目标"), unit.goals))
    columns = (_("指标"), _("分值"), _("评分标准"), _("自评"), _("部门"), _("核定"), _("得分与理由"), _("佐证材料"))
    made = [
        Section(
            title=_bracketed(one["label"], one["points"]),
            tables=[
                Table(
                    columns,
                    [_row(line) for line in item["lines"]],
                    (8, 5, 12, 5, 7, 6, 13, 8),
                    _bracketed(item["label"], item["points"]),
                )
                for item in one["items"]
            ],
        )
        for one in sections
        if one["items"]
    ]
    return Report(
        shown.name(unit), shown.name(year), facts, made, marks=_marks(year), language="en" if english() else "zh",
        footer=str(year.case.number),
    )  # fmt: skip


def _row(line: Any) -> tuple[str, ...]:
    by = {one.label: one.points for one in line.scores}
    department = (
        by.get(shown.hand_label("department"))
        or by.get(shown.hand_label("review"))
        or by.get(shown.hand_label("computed"))
    )
    between, stop = ("; ", ": ") if english() else ("；", "：")
    asked = between.join(each.rstrip("。.") for each in (line.rule, line.method, line.scored_by) if each)
    given = between.join(f"{one.label} {one.who} {today(one.at)}".replace("  ", " ") for one in line.scores if one.at)
    proofs = between.join(one.title for one in line.evidence)
    return (
        line.label, line.full, asked, by.get(shown.hand_label("self"), "—"), department or "—",
        by.get(shown.hand_label("verified"), "—"),
        f"{line.points}{stop}{line.reason}{_in_brackets(given)}", proofs or "—",
    )  # fmt: skip


def _told_goals(who: Actor, unit: AssessedUnit) -> bool:
    """Return whether a reader of the file reads the goals that the unit filed: who sees its whole sheet."""
    return bool(unit.goals) and asking.lines_for(who, unit) is None


def _bracketed(label: str, points: str) -> str:
    return f"{label}{_in_brackets(points)}"


def _in_brackets(text: str) -> str:
    """Return a text in the brackets of the reader's language; nothing where there is none."""
    if not text:
        return ""
    return f" ({text})" if english() else f"（{text}）"


def results_report(year: AssessmentYear, units: list[AssessedUnit], kept: dict[str, Any]) -> Report:
    """Return results and method annex as a report; nothing of reviewers one by one is in it."""
    told = result_pages.told(year, annex.public(kept), units)
    rows = [(one["name"], one["group"], one["points"], one["grade"]) for one in told["results"]]
    annexed = [
        (one["name"], f"{one['low']} – {one['high']}", f"{one['best_place']} – {one['worst_place']}",
         f"{one['jackknife_low']} – {one['jackknife_high']}", _("稳定") if one["steady"] else _("随权重或指标变化"))
        for one in told["robust"]
    ]  # fmt: skip
    changes = [_change_words(one) for one in told["changes"]]
    overrides = [
        f"{one['name']}：{_('按得分为 %(g)s，审议改定：') % {'g': one['computed']}}{one['grade']}。{one['reason']}"
        for one in told["results"]
        if one["differs"]
    ]
    sections = [
        Section(_("一、审定结果"), overrides, tables=[Table((_("单位"), _("分组"), _("得分"), _("等次")), rows, numeric=(2,))]),
        Section(_("二、方法附录：不确定性与敏感性"), [told["rounding"], *_method_words(told), *changes], tables=[
            Table((_("单位"), _("权重变动下的得分（5%–95%）"), _("位次范围"), _("去掉一项后的得分"), _("等次")), annexed)]),
    ]  # fmt: skip
    facts = [
        (_("考核单位"), shown.body_name(year.body)),
        (_("考核期间"), f"{year.starts} – {year.ends}"),
        (_("方案"), localised(schemes.of_year(year)[0])),
    ]
    address = reverse("portal:assessment", args=[year.case.number]) if year.published_at else str(year.case.number)
    return Report(shown.name(year), _("结果与方法附录"), facts, sections, marks=_marks(year),
                  language="en" if english() else "zh", footer=address)  # fmt: skip


def _method_words(told: dict[str, Any]) -> list[str]:
    weights = told["weights"]
    if not weights:
        return []
    return [
        _(
            "各项分值乘以 %(low)s 至 %(high)s 之间的随机数后折算为满分，重复 %(draws)s 次（种子 %(seed)s）；另逐一去掉二级指标重算。等次以审定为准，本附录不改变结果。"
        )
        % {
            "low": 1 - weights["width"],
            "high": 1 + weights["width"],
            "draws": weights["draws"],
            "seed": weights["seed"],
        }
    ]


def _change_words(one: dict[str, Any]) -> str:
    p = "—" if one["p"] is None else f"{one['p']:.3f}"
    return _("%(group)s：%(n)s 个单位与上年相比平均变化 %(mean)s 分，随机化检验（双侧）p = %(p)s，%(shown)s。") % {
        "group": one["label"], "n": one["units"], "mean": one["mean"], "p": p,
        "shown": _("超出偶然") if one["shown"] else _("不能排除偶然"),
    }  # fmt: skip
