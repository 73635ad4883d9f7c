"""An evaluation of a plan as a file: DOCX, PDF and XLSX of what its page shows, in the reader's language."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from zhiheng.actors import Capability
from zhiheng.cases.days import ZONE
from zhiheng.documents.exhibits import Table
from zhiheng.documents.report import Report, Section
from zhiheng.drafting import status_files
from zhiheng.planning.models import PlanEvaluation
from zhiheng.planning.services import evaluations
from zhiheng.server.drafting.draft_files import attachment
from zhiheng.server.i18n import english
from zhiheng.server.planning import evaluation_pages, forms
from zhiheng.server.staff.access import actor, needs

FORMS = ("docx", "pdf", "xlsx")


@needs(Capability.READ, Capability.EXPORT)
@require_safe
def file(request: HttpRequest, key: int, form: str) -> HttpResponse:
    """Answer with an evaluation as a file of a form."""
    row = forms.found(evaluations.find, actor(request), key)
    if form not in FORMS:
        raise Http404
    return attachment(f"{row.title}-{row.on}", form, status_files.render(report(row), form))


def report(row: PlanEvaluation) -> Report:
    """Return an evaluation as a report: its conclusion, the counts, and each duty and goal with its outcome and why."""
    shown = evaluation_pages.context_of(row)
    text = row.text_en if english() and row.text_en else row.text_zh
    marks = [_("草稿")] if row.frozen_at is None else []
    marks += [_("合成数据")] if row.content.get("synthetic") else []
    facts = [(_("评估日期"), str(row.on)), (_("所知截至"), f"{row.known_at.astimezone(ZONE):%Y-%m-%d %H:%M}")]
    facts += [("SHA-256", row.sha256)] if row.sha256 else []
    return Report(
        title=shown["label"], subtitle=_("终期评估") if row.final else _("中期评估"), facts=facts, marks=marks,
        language="en" if english() else "zh", footer=_("计划评估"),
        sections=[
            Section(_("结论"), paragraphs=[one for one in text.splitlines() if one.strip()], tables=[_counts(shown)]),
            *_groups(shown),
        ],
    )  # fmt: skip


def _counts(shown: dict[str, Any]) -> Table:
    rows = [[one["label"], str(one["duties"]), str(one["targets"])] for one in shown["counts"]]
    columns = (_("评估结果"), _("各项任务"), _("目标"))
    return Table(columns, rows, widths=(50, 25, 25), caption=_("评估结果"), numeric=(1, 2))


def _groups(shown: dict[str, Any]) -> Iterator[Section]:
    columns = (_("种类"), _("任务或目标"), _("说明"), _("责任单位"))
    for group in shown["groups"]:
        rows = [
            [_("任务") if one["kind"] == "duty" else _("目标"), one["label"], one["why"], one["bodies"] or "—"]
            for one in group["rows"]
        ]
        caption = (
            f"{group['outcome']} ({len(rows)})"
            if (get_language() or "").startswith("en")
            else f"{group['outcome']}（{len(rows)}）"
        )
        yield Section(group["outcome"], tables=[Table(columns, rows, widths=(9, 30, 29, 32), caption=caption)])
