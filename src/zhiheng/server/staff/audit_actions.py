"""The auditor's pages: who did what, searched and exported, and the report of a period. For auditors alone."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import orjson
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from zhiheng.actors import Capability
from zhiheng.audit import guards, verbs
from zhiheng.audit.models import Action, ActionSegment
from zhiheng.audit.services import checkpoints, reporting
from zhiheng.audit.services.reporting import Asked, PeriodReport
from zhiheng.server.portal.exports import csv_answer, json_answer
from zhiheng.server.portal.paging import paged
from zhiheng.server.staff import audit_words
from zhiheng.server.staff.access import needs
from zhiheng.server.staff.page import show

SECTION = "audit"
FIELDS = ("id", "at", "verb", "outcome", "username", "body", "object_type", "object_id", "detail")
#: A report over more days than this would keep the database busy.
MOST_DAYS = 400
_CHUNK = 1000


@needs(Capability.AUDIT)
def index(request: HttpRequest) -> HttpResponse:
    """Search the log: by account, verb, outcome, object and day."""
    asked, problems = asked_of(request)
    rows = Action.objects.none() if problems else reporting.rows(asked)
    paging = paged(request, rows, rows.count())
    return show(
        request,
        "staff/audit_actions.html",
        SECTION,
        asked=asked,
        problems=problems,
        paging=paging,
        rows=lines(list(paging.rows)),
        verbs=[(verb, word(words)) for verb, words in verbs.VERBS.items()],
        outcomes=[(outcome, word(words)) for outcome, words in verbs.OUTCOMES.items()],
        keep_days=guards.KEEP_DAYS,
        sealed=ActionSegment.objects.order_by("-number").first(),
        export=request.GET.urlencode(),
    )


def asked_of(request: HttpRequest) -> tuple[Asked, list[str]]:
    """Read what is asked for out of the address, with what could not be read."""
    got = {name: request.GET.get(name, "").replace("\x00", "").strip() for name in ("who", "verb", "outcome", "object")}
    problems: list[str] = []
    first, last = (_day(request, name, problems) for name in ("from", "to"))
    asked = Asked(
        username=got["who"][:150],
        verb=got["verb"] if got["verb"] in verbs.VERBS else "",
        outcome=got["outcome"] if got["outcome"] in verbs.OUTCOMES else "",
        object=got["object"][:200],
        first=first,
        last=last,
    )
    return asked, problems


def _day(request: HttpRequest, name: str, problems: list[str]) -> date | None:
    text = request.GET.get(name, "").strip()
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        problems.append(_("日期应写成 2026-03-01 的样子。"))
        return None


def lines(rows: Sequence[Action]) -> list[dict[str, Any]]:
    """Return rows as the list shows them, their details in words."""
    cases, bodies = audit_words.cases_of(rows), audit_words.bodies_of(rows)
    return [
        {
            "row": row,
            "body": bodies.get(row.body, row.body),
            "verb": word(verbs.VERBS.get(row.verb, (row.verb, row.verb))),
            "outcome": word(verbs.OUTCOMES.get(row.outcome, (row.outcome, row.outcome))),
            "bad": row.outcome != "done",
            "object": audit_words.object_words(row.object_type),
            "detail": audit_words.detail_words(row, cases),
        }
        for row in rows
    ]


def word(words: tuple[str, str]) -> str:
    """Return a word in the reader's language."""
    return words[1] if (get_language() or "").startswith("en") else words[0]


@needs(Capability.AUDIT)
def csv(request: HttpRequest) -> StreamingHttpResponse:
    """Answer with the rows asked for as CSV."""
    asked, problems = asked_of(request)
    rows = Action.objects.none() if problems else reporting.rows(asked)
    return csv_answer("actions", FIELDS, rows.values_list(*FIELDS).iterator(chunk_size=_CHUNK))


@needs(Capability.AUDIT)
def json(request: HttpRequest) -> StreamingHttpResponse:
    """Answer with the rows asked for as JSON."""
    asked, problems = asked_of(request)
    rows = Action.objects.none() if problems else reporting.rows(asked)
    return json_answer("actions", rows.values(*FIELDS).iterator(chunk_size=_CHUNK))


@needs(Capability.AUDIT)
def report(request: HttpRequest) -> HttpResponse:
    """Show the numbers of a period and what is unusual in it; by default the last thirty days."""
    made, problems = report_of(request)
    return show(
        request,
        "staff/audit_report.html",
        SECTION,
        report=made,
        problems=problems,
        verbs=[
            (word(verbs.VERBS.get(v, (v, v))), word(verbs.OUTCOMES.get(o, (o, o))), n, v, o) for v, o, n in made.by_verb
        ],
        unusual=[(word(reporting.CALLED[each.code]), each) for each in made.unusual],
        export=request.GET.urlencode(),
    )


def report_of(request: HttpRequest) -> tuple[PeriodReport, list[str]]:
    """Return the report of the days in the address."""
    problems: list[str] = []
    today = checkpoints.day_of(timezone.now())
    last = _day(request, "to", problems) or today
    first = _day(request, "from", problems) or last - timedelta(days=29)
    if first > last:
        problems.append(_("起始日期晚于截止日期，已按一天统计。"))
        first = last
    if (last - first).days >= MOST_DAYS:
        problems.append(_("一次最多统计 %(n)s 天，已从截止日期往前取。") % {"n": MOST_DAYS})
        first = last - timedelta(days=MOST_DAYS - 1)
    return reporting.period(first, last), problems


@needs(Capability.AUDIT)
def report_json(request: HttpRequest) -> HttpResponse:
    """Answer with the report of a period as JSON."""
    made, _problems = report_of(request)
    answer = HttpResponse(orjson.dumps(made.as_dict(), option=orjson.OPT_INDENT_2), content_type="application/json")
    answer["Content-Disposition"] = f'attachment; filename="actions-{made.first}-{made.last}.json"'
    return answer


@needs(Capability.AUDIT)
def report_pdf(request: HttpRequest) -> HttpResponse:
    """Answer with the report of a period on paper."""
    from zhiheng.documents import report as paper

    made, _problems = report_of(request)
    answer = HttpResponse(paper.render(paper_of(made)), content_type="application/pdf")
    answer["Content-Disposition"] = f'attachment; filename="actions-{made.first}-{made.last}.pdf"'
    return answer


def paper_of(made: PeriodReport) -> Any:
    """Return what stands on the printed report."""
    from zhiheng.documents.exhibits import Table
    from zhiheng.documents.report import Report, Section

    counted = Table(
        [_("动作"), _("结果"), _("次数")],
        [[word(verbs.VERBS.get(v, (v, v))), word(verbs.OUTCOMES.get(o, (o, o))), f"{n:,}"] for v, o, n in made.by_verb],
    )
    asked = Table(
        [_("日期"), _("情形"), _("账户"), _("次数")],
        [
            [each.day.isoformat(), word(reporting.CALLED[each.code]), each.username or "—", f"{each.count:,}"]
            for each in made.unusual
        ],
        widths=[2, 4, 3, 1],
    )
    nothing = _("没有。")
    return Report(
        title=_("操作日志审计报告"),
        subtitle=f"{made.first} – {made.last}",
        facts=[(_("记录条数"), f"{made.total:,}")],
        sections=[
            Section(
                _("按动作和结果"),
                tables=[counted] if made.by_verb else [],
                paragraphs=[] if made.by_verb else [nothing],
            ),
            Section(
                _("需要询问的情形"),
                tables=[asked] if made.unusual else [],
                paragraphs=[_("列出的是要问一问的情形，不是对任何人的结论。")] if made.unusual else [nothing],
            ),
        ],
        language="en" if (get_language() or "").startswith("en") else "zh",
    )
