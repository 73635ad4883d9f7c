"""The yearly ledger of bad conduct: points by firm and year, as the authorities decided them."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.utils.translation import gettext as _

from zhiheng.actors import Capability
from zhiheng.credit.conduct_points import CONDUCT, ConductYear, ledger
from zhiheng.ledger.models import ProjectedRecord
from zhiheng.server import visible
from zhiheng.server.portal.exports import csv_answer
from zhiheng.server.portal.paging import paged
from zhiheng.server.staff.access import actor, needs
from zhiheng.server.staff.page import show
from zhiheng.server.visible import Looker


def years(level: Looker, year: int | None = None) -> tuple[ConductYear, ...]:
    """Return the ledger as a level may see it today, of one year of decisions where it is given."""
    rows = visible.records(level).filter(record_type=CONDUCT, superseded_by="", subject__startswith="uscc:")
    if year is not None:
        rows = rows.filter(occurred_on__year=year)
    return ledger((_row(row) for row in rows.iterator(chunk_size=1000)), visible.today())


def _row(row: ProjectedRecord) -> dict[str, Any]:
    return {
        "record_id": row.record_id,
        "subject": row.subject,
        "occurred_on": row.occurred_on,
        "payload": row.payload,
        "void_from": row.void_from,
    }


def _year(request: HttpRequest) -> int:
    text = request.GET.get("year", "")
    return (
        int(text)
        if text.isascii() and text.isdigit() and len(text) == 4 and text >= "1900"
        else visible.today().year - 1
    )


@needs(Capability.READ)
def page(request: HttpRequest) -> HttpResponse:
    """Show the ledger of a year: who, how many points, what counts in tenders of the next year."""
    year, level = _year(request), actor(request)
    found = years(level, year)
    paging = paged(request, found, len(found))
    cards = visible.cards(level).filter(subject__in=[one.subject for one in paging.rows])
    names = {card.subject: card for card in cards}
    context = {
        "year": year,
        "next_year": year + 1,
        "paging": paging,
        "rows": [{"entry": one, "card": names.get(one.subject)} for one in paging.rows],
    }
    return show(request, "staff/credit_conduct.html", "measures", **context)


@needs(Capability.EXPORT)
def csv(request: HttpRequest) -> StreamingHttpResponse:
    """Answer with the ledger of a year as CSV, a line a decision."""
    year = _year(request)
    header = (
        _("统一社会信用代码"),
        _("年度"),
        _("记分合计"),
        _("次年计入"),
        _("认定日期"),
        _("分值"),
        _("记分有效期至"),
        _("记录编号"),
    )
    rows = [
        (one.subject.removeprefix("uscc:"), one.year, str(one.decided), str(one.counting), line.decided_on,
         str(line.points), line.counts_until, line.record_id)
        for one in years(actor(request), year)
        for line in one.lines
    ]  # fmt: skip
    return csv_answer(f"bad-conduct-{year}", header, rows)
