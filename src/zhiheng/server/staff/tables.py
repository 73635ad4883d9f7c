"""The lists of the workspace as CSV, within the filters and in the order of their pages, every row of them.

What must not leave the workspace, and what rests on example values, says so in the heading of its column.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.contrib.postgres.aggregates import ArrayAgg
from django.http import Http404, HttpRequest, StreamingHttpResponse
from django.utils.translation import gettext as _

from zhiheng.actors import Capability
from zhiheng.ledger.models import QuarantinedRow, RunSummary
from zhiheng.policy.model import Certainty, ScorecardUse
from zhiheng.scoring import Plan
from zhiheng.server.i18n import localised
from zhiheng.server.portal import describe
from zhiheng.server.portal.exports import csv_answer
from zhiheng.server.portal.packs import source_label, type_label
from zhiheng.server.portal.search import status_label
from zhiheng.server.portal.wording import division_name
from zhiheng.server.staff import certainty, dashboard, enterprise, links, quarantine, runs
from zhiheng.server.staff.access import needs
from zhiheng.server.staff.reasons import state_words

#: Stands for the text of a cell that holds personal data.
HIDDEN = "***"


def heading(label: str, *remarks: str) -> str:
    """Return a column's heading with its unit and marks behind it."""
    said = [one for one in remarks if one]
    return f"{label} ({', '.join(said)})" if said else label


def in_points(thousandths: int | None) -> float | None:
    """Return thousandths of a point as points."""
    return None if thousandths is None else thousandths / 1000


@needs(Capability.READ, Capability.EXPORT)
def enterprises(request: HttpRequest) -> StreamingHttpResponse:
    """Answer with the list of enterprises, with class and score of the newest run."""
    sure = {run.run_id: certainty.of(run) for run in enterprise.latest_runs(ScorecardUse.RISK_CLASS)}
    marks = (_("内部"), _("示例值") if Certainty.EXAMPLE in sure.values() else "")
    header = (
        _("统一社会信用代码"),
        _("名称"),
        _("曾用名"),
        _("登记状态"),
        _("行政区划代码"),
        _("行政区划"),
        _("行业代码"),
        heading(_("风险分类"), *marks),
        heading(_("得分"), _("分"), *marks),
        heading(_("评级状态"), _("内部")),
        _("数值依据"),
        _("运行编号"),
        heading(_("记录"), _("条")),
        _("最近记录"),
        _("合成数据"),
    )
    return csv_answer("enterprises", header, _enterprises(enterprise.listed(request).rows, sure))


def _enterprises(rows: Any, sure: Mapping[str, Certainty | None]) -> Iterator[tuple[Any, ...]]:
    for one in rows.iterator(chunk_size=2000):
        yield (
            one.uscc,
            one.name,
            "、".join(one.former_names),
            status_label(one.status),
            one.division,
            division_name(one.division),
            one.industry,
            one.grade,
            in_points(one.score),
            state_words(one.state) if one.state else "",
            certainty.words(sure.get(one.graded_in)) if one.graded_in else "",
            one.graded_in,
            one.record_count,
            one.last_record_on,
            one.synthetic,
        )


@needs(Capability.RISK_CLASS, Capability.EXPORT)
def run(request: HttpRequest, run_id: str) -> StreamingHttpResponse:
    """Answer with the results of a run: class, score and the points of every criterion."""
    found = RunSummary.objects.filter(run_id=run_id).first()
    if found is None or not found.results.exists():
        raise Http404(_("只有每张评分表最新一次运行的逐家结果在此列出；较早的可用命令行查看。"))
    plan = certainty.plan_of_run(found)
    manifest, _problem = runs.manifest_of(found)
    grades = [row["id"] for row in runs.distribution(found, manifest)]
    rows, _sort = runs.results_in(request, found, grades)
    sure = certainty.of(found)
    marks = (_inside(found), _("示例值") if sure is Certainty.EXAMPLE else "")
    criteria = _criteria(found, plan)
    header = (
        _("主体"),
        _("统一社会信用代码"),
        _("名称"),
        _("评级状态"),
        heading(_("等级"), *marks),
        heading(_("得分"), _("分"), *marks),
        *criteria.values(),
        _("数值依据"),
        _("截至日期"),
        _("运行编号"),
    )
    return csv_answer(found.run_id, header, _results(rows, found, list(criteria), certainty.words(sure)))


def _inside(found: RunSummary) -> str:
    return _("内部") if found.use == ScorecardUse.RISK_CLASS.value else ""


def _criteria(found: RunSummary, plan: Plan | None) -> dict[str, str]:
    """Return the headings of the criteria by id; of a run whose plan cannot be read, the ids alone."""
    if plan is None:
        first = found.results.exclude(points={}).order_by("subject").first()
        return {name: heading(name, _("分"), _inside(found)) for name in (first.points if first else {})}
    scored = {column.name for column in plan.columns}
    return {
        line.id: heading(
            f"{localised(line.label)} [{line.id}]",
            _("分"),
            _inside(found),
            _("示例值") if line.certainty is Certainty.EXAMPLE else "",
        )
        for line in plan.criteria
        if f"{line.id}.points" in scored
    }


def _results(rows: Any, found: RunSummary, criteria: list[str], sure: str) -> Iterator[tuple[Any, ...]]:
    for one in rows.iterator(chunk_size=2000):
        yield (
            one.subject,
            one.uscc,
            one.name,
            state_words(one.state),
            one.grade,
            in_points(one.score),
            *(in_points(one.points.get(name)) for name in criteria),
            sure,
            found.as_of,
            found.run_id,
        )


@needs(Capability.LINK, Capability.EXPORT)
def proposals(request: HttpRequest) -> StreamingHttpResponse:
    """Answer with the proposed links that wait, or the parties that are not linked."""
    party = (_("记录中的写法"), _("代码"), _("类型代码"), _("记录类型"), _("角色"), heading(_("记录"), _("条")))
    days = (_("最早日期"), _("最近日期"))
    if request.GET.get("show") == "unlinked":
        return csv_answer("unlinked", (*party, *days), _unlinked(links.unlinked(request)[0]))
    best = (_("最可能的企业"), _("企业主体"), heading(_("相近程度"), "%"), _("理由"), heading(_("可能的企业"), _("家")))
    return csv_answer("link-proposals", (*party, *days, *best), _proposals(links.waiting(request)[0]))


def _unlinked(groups: Any) -> Iterator[tuple[Any, ...]]:
    for one in groups.iterator(chunk_size=2000):
        kind = one["record_type"]
        named = (one["party_name"], one["party_code"], kind, type_label(kind), describe.role_label(one["role"]))
        yield (*named, one["n"], one["first"], one["last"])


def _proposals(waiting: Any) -> Iterator[tuple[Any, ...]]:
    for one in waiting.iterator(chunk_size=2000):
        best = one.candidates[0] if one.candidates else {}
        yield (
            one.party_name,
            one.party_code,
            one.record_type,
            type_label(one.record_type),
            describe.role_label(one.role),
            one.rows,
            one.first_day,
            one.last_day,
            best.get("name"),
            best.get("subject"),
            round(100 * float(best["score"])) if best else None,
            localised({"zh": best.get("zh", ""), "en": best.get("en", "")}),
            len(one.candidates),
        )


@needs(Capability.TAKE_IN, Capability.EXPORT)
def waiting_rows(request: HttpRequest) -> StreamingHttpResponse:
    """Answer with what is wrong with the rows set aside, a finding a line; personal values stay hidden."""
    header = (
        _("文件"),
        _("工作表"),
        _("行号"),
        _("记录类型"),
        _("来源"),
        _("列"),
        _("问题代码"),
        _("值"),
        _("问题（中文）"),
        _("问题（英文）"),
    )
    return csv_answer("quarantine", header, _findings(quarantine.listed(request)[0]))


def _findings(rows: Any) -> Iterator[tuple[Any, ...]]:
    for row in rows.iterator(chunk_size=2000):
        place = (row.upload.name, row.sheet, row.row, type_label(row.record_type), source_label(row.source))
        for one in row.findings:
            yield (*place, one.get("column"), one.get("code"), *said(row, one))


def said(row: QuarantinedRow, finding: Mapping[str, Any]) -> Iterable[str]:
    """Return the value of a finding and its messages; a personal value stands in none of them."""
    value, texts = finding.get("value") or "", (finding.get("zh", ""), finding.get("en", ""))
    if finding.get("column") not in row.personal:
        return (value, *texts)
    return (HIDDEN if value else "", *(text.replace(value, HIDDEN) if value else text for text in texts))


@needs(Capability.RUN, Capability.EXPORT)
def batches(request: HttpRequest) -> StreamingHttpResponse:
    """Answer with every batch of the ledger, the newest first."""
    header = (_("批次"), _("来源"), _("来源名称"), _("记录类型"), heading(_("记录"), _("条")), _("入账时间"))
    found = dashboard.every_batch().annotate(types=ArrayAgg("record_type", distinct=True))
    lines = (
        (one["batch_seq"], one["source"], source_label(one["source"]), " ".join(one["types"]), one["rows"], one["at"])
        for one in found.iterator(chunk_size=2000)
    )
    return csv_answer("batches", header, lines)
