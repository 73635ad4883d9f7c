"""The lists of the workspace as CSV just as they are seen: the rows within the filters, the columns chosen."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext as _

from zhiheng.actors import Capability
from zhiheng.ledger.models import QuarantinedRow
from zhiheng.policy.model import Certainty, ScorecardUse
from zhiheng.server.drafting import draft_list
from zhiheng.server.i18n import localised
from zhiheng.server.portal.exports import csv_answer
from zhiheng.server.portal.packs import source_label, type_label
from zhiheng.server.portal.search import status_label
from zhiheng.server.portal.wording import division_name, industry_name
from zhiheng.server.staff import case_tables, certainty, enterprise, intake, lists, quarantine, register_views, runs
from zhiheng.server.staff.access import actor, needs
from zhiheng.server.staff.intake_state import state_words
from zhiheng.server.staff.tables import heading, in_points, said

#: column → value of a row
Cells = dict[str, Callable[[Any], Any]]


@needs(Capability.READ, Capability.EXPORT)
def seen(request: HttpRequest, page: str) -> HttpResponseBase:
    """Answer with a list as it is seen, every row of it."""
    if page == "cases":
        return case_tables.csv(request)
    if page == "drafts":
        return draft_list.csv(request)
    if page not in _TABLES:
        return register_views.csv(request, page.removeprefix(lists.of_register("")))
    if not actor(request).may(_WANTS[page]):
        raise PermissionDenied
    rows, first, cells = _TABLES[page](request)
    columns = lists.shown(request, page)
    marks = _marks() if page == "enterprises" else {}
    header = (*first, *(heading(one.label, *marks.get(one.key, ())) for one in columns))
    wanted = [*first.values(), *(cells[one.key] for one in columns)]
    return csv_answer(f"{page}-seen", header, _lines(rows, wanted))


def _lines(rows: Any, wanted: list[Callable[[Any], Any]]) -> Iterator[tuple[Any, ...]]:
    for row in rows.iterator(chunk_size=2000):
        yield tuple(value(row) for value in wanted)


def _marks() -> dict[str, tuple[str, ...]]:
    """Return what the headings of class and score must say: internal, and resting on example values."""
    sure = {certainty.of(run) for run in enterprise.latest_runs(ScorecardUse.RISK_CLASS)}
    example = _("示例值") if Certainty.EXAMPLE in sure else ""
    return {"grade": (_("内部"), example), "score": (_("分"), _("内部"), example)}


def _enterprises(request: HttpRequest) -> tuple[Any, Cells, Cells]:
    cells: Cells = {
        "place": lambda one: division_name(one.division),
        "industry": lambda one: industry_name(one.industry),
        "status": lambda one: status_label(one.status),
        "grade": lambda one: one.grade,
        "score": lambda one: in_points(one.score),
        "records": lambda one: one.record_count,
        "recent": lambda one: one.last_record_on,
    }
    first: Cells = {_("名称"): lambda one: one.name, _("统一社会信用代码"): lambda one: one.uscc}
    return enterprise.listed(request).rows, first, cells


def _runs(request: HttpRequest) -> tuple[Any, Cells, Cells]:
    cells: Cells = {
        "as_of": lambda one: one.as_of,
        "created": lambda one: one.created_at,
        "batch": lambda one: one.batch_seq,
        "rated": lambda one: one.rated,
        "not_rated": lambda one: one.not_rated,
    }
    return runs.listed(request)[0], {_("评分表"): runs.scorecard_label, _("运行编号"): lambda one: one.run_id}, cells


def _uploads(request: HttpRequest) -> tuple[Any, Cells, Cells]:
    cells: Cells = {
        "source": lambda one: source_label(one.source),
        "state": lambda one: state_words(one.state),
        "accepted": lambda one: one.accepted,
        "duplicates": lambda one: one.duplicates,
        "quarantined": lambda one: one.quarantined,
        "unlinked": lambda one: one.unlinked,
        "batch": lambda one: one.batch_seq,
        "at": lambda one: one.finished_at or one.created_at,
    }
    return intake.listed(request)[0], {_("文件"): lambda one: one.name}, cells


def _problem(row: QuarantinedRow) -> str:
    """Return what is wrong first in the reader's language, without a personal value."""
    if not row.findings:
        return ""
    _value, zh, en = said(row, row.findings[0])
    return localised({"zh": zh, "en": en})


def _quarantine(request: HttpRequest) -> tuple[Any, Cells, Cells]:
    cells: Cells = {
        "type": lambda row: type_label(row.record_type),
        "source": lambda row: source_label(row.source),
        "column": lambda row: quarantine.row_line(row)["column"],
        "problem": _problem,
        "since": lambda row: row.created_at,
    }
    first: Cells = {
        _("文件"): lambda row: row.upload.name,
        _("工作表"): lambda row: row.sheet,
        _("行号"): lambda row: row.row,
    }
    return quarantine.listed(request)[0], first, cells


_TABLES: dict[str, Callable[[HttpRequest], tuple[Any, Cells, Cells]]] = {
    "enterprises": _enterprises,
    "runs": _runs,
    "intake": _uploads,
    "quarantine": _quarantine,
}

#: What a list's page asks for, its table asks too.
_WANTS = {
    "enterprises": Capability.READ,
    "runs": Capability.RISK_CLASS,
    "intake": Capability.TAKE_IN,
    "quarantine": Capability.TAKE_IN,
}
