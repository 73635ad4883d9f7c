"""Assessments in the workspace: the list, one year with its units and course, beginning one, candidates, the circular."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from zhiheng.actors import Actor, Capability
from zhiheng.assessment.errors import UnknownAssessment
from zhiheng.assessment.models import AssessedUnit, AssessmentYear, PlaceTitle
from zhiheng.assessment.services import asking, opening, own_sheets, papers, schemes, sheets, titles
from zhiheng.cases.models import Case
from zhiheng.errors import ZhihengError
from zhiheng.server.assessment import history, shown
from zhiheng.server.i18n import localised
from zhiheng.server.portal.exports import csv_answer
from zhiheng.server.portal.packs import every_pack
from zhiheng.server.portal.paging import paged
from zhiheng.server.portal.shown import Problem
from zhiheng.server.portal.sorting import in_order, order_of
from zhiheng.server.staff import case_acts, case_page
from zhiheng.server.staff.access import actor, needs
from zhiheng.server.staff.case_acts import said
from zhiheng.server.staff.case_steps import Typed
from zhiheng.server.staff.page import show

#: Years that an assessment can be of.
FIRST, LAST = 1949, 2100
SORTS = {
    "title": "title",
    "year": "year",
    "body": "body__name_zh",
    "state": ("case__closed", "case__state"),
    "opened": "case__opened_on",
}


def find(request: HttpRequest, number: str) -> AssessmentYear:
    """Return an assessment that the reader sees. Raises Http404."""
    try:
        return asking.find(actor(request), number)
    except UnknownAssessment:
        raise Http404 from None


def listed(request: HttpRequest) -> tuple[Any, str, dict[str, str]]:
    """Return the assessments within the filters of the address, in its order."""
    asked = {key: request.GET.get(key, "").replace("\x00", "").strip()[:80] for key in ("q", "use", "state")}
    rows = asking.for_actor(actor(request))
    if asked["q"]:
        text = asked["q"]
        rows = rows.filter(
            Q(title__icontains=text) | Q(body__name_zh__icontains=text) | Q(case__number__icontains=text)
        )
    if asked["use"]:
        rows = rows.filter(use=asked["use"])
    if asked["state"] in ("open", "closed"):
        rows = rows.filter(case__closed=asked["state"] == "closed")
    order = order_of(request, SORTS, "-year")
    return in_order(rows, SORTS, order, "-id"), order, asked


@needs(Capability.READ)
def index(request: HttpRequest) -> HttpResponse:
    """List the assessments."""
    return _index(request)


def _index(request: HttpRequest, problems: Sequence[Problem] = (), status: int = 200) -> HttpResponse:
    from zhiheng.server.assessment import handing_pages

    rows, order, asked = listed(request)
    paging = paged(request, rows, rows.count())
    lines = [
        {"year": one, "name": shown.name(one), "body": shown.body_name(one.body), "stage": shown.stage(one), "units": one.units.count(),
         "address": reverse("staff:assessment", args=[one.case.number])}
        for one in paging.rows
    ]  # fmt: skip
    context = {
        "paging": paging, "rows": lines, "sort": order, "asked": asked, "sheets": offered(actor(request)),
        "problems": list(problems), "export": request.GET.urlencode(), "may_draw_up": own_sheets.may_draw_up(actor(request)), "waiting_receipts": handing_pages.waiting(actor(request)),
    }  # fmt: skip
    return show(request, "assessment/index.html", "assessments", status=status, **context)


def offered(who: Actor) -> list[tuple[str, str]]:
    """Return the sheets that an actor's body may run, as `pack/sheet` with their labels."""
    found: dict[str, str] = {}
    for row in own_sheets.newest(who) if own_sheets.may_draw_up(who) else ():
        scheme = own_sheets.read(row)
        found[scheme.full_id] = f"{localised(scheme)} · {_('标准第 %(n)s 版') % {'n': row.version}}"
    for pack in every_pack():
        for scheme in pack.assessments.values():
            if opening.may_open(who, scheme):
                found.setdefault(scheme.full_id, localised(scheme))
    return sorted(found.items(), key=lambda one: "/own-" in one[0])


@needs(Capability.READ, Capability.EXPORT)
def table(request: HttpRequest) -> StreamingHttpResponse:
    """Answer with the list as CSV."""
    rows, _order, _asked = listed(request)
    header = [_("编号"), _("考核"), _("年度"), _("考核单位"), _("进度"), _("单位数")]
    lines = (
        (one.case.number, shown.name(one), one.year, shown.body_name(one.body), shown.stage(one), one.units.count())
        for one in rows
    )
    return csv_answer("assessments", header, lines)


@needs(Capability.OPEN_CASE)
@require_POST
def begin(request: HttpRequest) -> HttpResponse:
    """Begin a year of a sheet."""
    pack, _slash, sheet = request.POST.get("sheet", "").replace("\x00", "").partition("/")
    typed = request.POST.get("year", "").strip()
    if not (typed.isascii() and typed.isdigit() and len(typed) == 4 and FIRST <= int(typed) <= LAST):
        return _index(request, [Problem(_("年度须为四位数字。"), "new-year")], 422)
    try:
        year = opening.open_year(actor(request), pack, sheet, int(typed))
    except ZhihengError as error:
        return _index(request, [Problem(said(error))], error.status if error.status < 500 else 422)
    messages.success(request, _("已开始：%(title)s。") % {"title": shown.name(year)})
    return HttpResponseRedirect(reverse("staff:assessment", args=[year.case.number]))


@needs(Capability.READ)
def page(request: HttpRequest, number: str) -> HttpResponse:
    """Show an assessment of a year."""
    return answer(request, find(request, number).case)


def answer(
    request: HttpRequest, case: Case, sent: Typed | None = None, *, problems: Sequence[Any] = (),
    since: int | None = None, status: int = 200,
) -> HttpResponse:  # fmt: skip
    """Render the page of a year; `sent` is what could not be done."""
    year, who = find(request, case.number), actor(request)
    scheme, _table = schemes.of_year(year)
    units = list(asking.units_for(who, year))
    inside = asking.inside(who, year)
    own = [one for one in units if asking.lines_for(who, one) is None]
    listed = own if inside or year.decided_at else []
    lines = shown.unit_lines(year, listed, sheets.of_units(year, listed)) if listed else []
    context: dict[str, Any] = {
        "year": year, "name": shown.name(year), "body": shown.body_name(year.body), "stage": shown.stage(year),
        "inside": inside, "assesses": asking.assesses(who, year), "lines": lines,
        "mine": [] if inside or listed else _links(year, own), "theirs": _links(year, [one for one in units if one not in own]),
        "headings": shown.item_headings(scheme), "scheme": scheme, "sheet_address": shown.sheet_address(year),
        "rounding": localised(scheme.rounding.note), "groups": [(group.id, localised(group.label)) for group in scheme.groups],
        "example": scheme.certainty.value == "example", "events": history.events(year.events.select_related("unit", "year__case").order_by("-id")[:30]),
        "handed": [one for one in year.handed.all() if inside or one.office == who.body], "titles": history.titles(PlaceTitle.objects.filter(unit__year=year).select_related("unit").prefetch_related("events")),
        "problems": list(problems), "is_review": year.use == "demonstration", "document_address": reverse("staff:case", args=[number_of(year)]) + "#documents",
        "reference": shown.reference(year), "procedure": f"procedures/{year.case.procedure}", "own": shown.own_note(year),
    }  # fmt: skip
    if inside:
        context |= {**case_page.standing(year.case), **case_page.steps(request, year.case, sent or Typed(), since)}
        context |= {
            "case": year.case,
            "version": year.case.version,
            "act_address": reverse("staff:assessment_act", args=[number_of(year)]),
        }
    return show(request, "assessment/year.html", "assessments", status=status, **context)


def _links(year: AssessmentYear, units: Sequence[AssessedUnit]) -> list[dict[str, Any]]:
    """Return units with the addresses of their sheets."""
    return [
        {"name": shown.name(one), "address": reverse("staff:assessment_unit", args=[number_of(year), one.code])}
        for one in units
    ]


def number_of(year: AssessmentYear) -> str:
    """Return the number under which a year is found."""
    return str(year.case.number)


@needs(Capability.READ)
@require_POST
def act(request: HttpRequest, number: str) -> HttpResponse:
    """Take a step of the course."""
    year = find(request, number)
    return case_acts.taken(request, year.case, answer, reverse("staff:assessment", args=[number]))


@needs(Capability.ACT)
@require_POST
def nominate(request: HttpRequest, number: str) -> HttpResponse:
    """Enter a candidate of a review."""
    year = find(request, number)
    given = {
        key: request.POST.get(key, "").replace("\x00", "").strip()[:200]
        for key in ("group", "code", "name", "division")
    }
    try:
        unit = opening.nominate(
            actor(request), year, given["group"], given["code"][:60], given["name"], division=given["division"]
        )
    except ZhihengError as error:
        return answer(request, year.case, problems=[Problem(said(error), "candidate-code")], status=error.status)
    messages.success(request, _("已登记候选：%(name)s。") % {"name": shown.name(unit)})
    return HttpResponseRedirect(reverse("staff:assessment", args=[number]) + "#units")


@needs(Capability.OPEN_CASE)
@require_POST
def circular(request: HttpRequest, number: str) -> HttpResponse:
    """Draft the circular from the result, by the sheet's template, into the sign-off chain of the course."""
    year = find(request, number)
    try:
        document = papers.circular(actor(request), year)
    except ZhihengError as error:
        return answer(
            request, year.case, problems=[Problem(said(error))], status=error.status if error.status < 500 else 422
        )
    messages.success(request, _("已按审定结果起草通报，请核对后送核稿。"))
    return HttpResponseRedirect(reverse("staff:case_document", args=[number, document.pk]))


@needs(Capability.ACT)
@require_POST
def recheck(request: HttpRequest, number: str, title: int) -> HttpResponse:
    """Check a title again: keep it for another term, or withdraw it."""
    year = find(request, number)
    found = (
        PlaceTitle.objects.select_related("unit__year__case", "unit__year__body", "unit__body")
        .filter(unit__year=year, pk=title)
        .first()
    )
    if found is None:
        raise Http404
    try:
        reason = request.POST.get("reason", "").replace("\x00", "")
        titles.recheck(actor(request), found, kept=request.POST.get("kept") == "1", reason=reason)
    except ZhihengError as error:
        return answer(request, year.case, problems=[Problem(said(error))], status=error.status)
    messages.success(request, _("复核已记入。"))
    return HttpResponseRedirect(reverse("staff:assessment", args=[number]) + "#titles")
