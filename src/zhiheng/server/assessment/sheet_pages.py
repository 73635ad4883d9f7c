"""The sheet of a unit: three scores side by side, evidence, entries saved as one goes, and what the unit does."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from zhiheng.actors import Actor, Capability
from zhiheng.assessment.errors import UnknownUnit
from zhiheng.assessment.facts import Hand
from zhiheng.assessment.models import AssessedUnit, SheetEvidence, SheetObjection
from zhiheng.assessment.points import text
from zhiheng.assessment.services import asking, drawing, entering, objections, reporting, results, schemes, sheets
from zhiheng.cases.days import today
from zhiheng.cases.services import files
from zhiheng.cases.services.files import Given
from zhiheng.errors import ZhihengError
from zhiheng.server.assessment import history, shown, years
from zhiheng.server.i18n import localised
from zhiheng.server.portal.shown import Problem
from zhiheng.server.staff.access import actor, needs
from zhiheng.server.staff.case_acts import said
from zhiheng.server.staff.page import show

MOST_TEXT = 20000


def find(request: HttpRequest, number: str, code: str) -> AssessedUnit:
    """Return a unit that the reader sees. Raises Http404."""
    try:
        return asking.unit(actor(request), years.find(request, number), code)
    except UnknownUnit:
        raise Http404 from None


@needs(Capability.READ)
def page(request: HttpRequest, number: str, code: str) -> HttpResponse:
    """Show the sheet of a unit."""
    return _page(request, find(request, number, code))


def _page(
    request: HttpRequest, unit: AssessedUnit, problems: Sequence[Problem] = (), status: int = 200
) -> HttpResponse:
    who, year = actor(request), unit.year
    scheme, table = schemes.of_year(year)
    sheet, rows = sheets.of_unit(unit), shown.latest(unit)
    told, whole = shown.reader_sees(who, unit), asking.lines_for(who, unit) is None
    sums = shown.totals(who, unit, sheet, table)
    evidence = list(unit.evidence.filter(withdrawn_at=None))
    tone, state = shown.unit_state(unit, sheet, set(drawing.visited(year)))
    context: dict[str, Any] = {
        "unit": unit, "year": year, "name": shown.name(unit), "year_name": shown.name(year), "stage": shown.stage(year),
        "group": shown.group_label(scheme, unit.group), "tone": tone, "state": state, "told": told, "sees_whole": whole, "sums": sums,
        "sections": shown.sheet_sections(who, unit, sheet, rows, evidence), "full": f"{scheme.full:f}",
        "caps": _caps(unit, rows), "problems": list(problems), "levels": [(one.id, localised(one.label)) for one in table.levels],
        "body": shown.body_name(unit.body), "objections": _objections(who, unit), "events": history.events(unit.events.select_related("unit", "year__case").order_by("-id")[:30]),
        "criteria": [(line.criterion.id, localised(line.criterion.label)) for line in sheet.lines],
        "attachable": [(line.criterion.id, localised(line.criterion.label)) for line in sheet.lines
                       if reporting.may_attach(who, unit, line.criterion.id)],
        "own": shown.own_note(year), "example": scheme.certainty.value == "example", "reference": shown.reference(year),
        "may": _may(who, unit), "may_attach": _may_attach(who, unit),
    }  # fmt: skip
    context["may_do"] = context.pop("may")
    return show(request, "assessment/unit.html", "assessments", status=status, **context)


def _may(who: Actor, unit: AssessedUnit) -> dict[str, bool]:
    """Return what a reader may do with a unit now."""
    state, year = unit.year.case.state, unit.year
    own = asking.answers_for(who, unit) or (unit.body is None and asking.assesses(who, year))
    assesses = asking.assesses(who, year) and who.may(Capability.ACT)
    return {
        "goals": own and state == "goals",
        "report": own and state == "reporting" and unit.reported_at is None,
        "answer": own and state == "objection" and unit.answered_at is None,
        "object": own and state == "objection",
        "late": assesses and state in ("goals", "reporting") and not unit.late,
        "give_back": assesses and state == "reporting" and unit.reported_at is not None,
        "reviewed": assesses and state == "desk" and unit.reviewed_at is None,
        "visit": assesses and state == "field" and unit.code in drawing.visited(year),
        "cap": assesses and state in ("desk", "field", "deliberation"),
        "adjudicate": asking.assesses(who, year) and who.may(Capability.DISCUSS) and state == "deliberation",
        "decide_objection": assesses and state in ("objection", "deliberation"),
    }


def _may_attach(who: Actor, unit: AssessedUnit) -> bool:
    lines = schemes.of_year(unit.year)[0].every_criterion()
    mine = any(reporting.may_attach(who, unit, one.id) for one in lines)
    return mine and unit.year.case.state in ("goals", "reporting", "desk", "field", "objection")


def _caps(unit: AssessedUnit, rows: Sequence[Any]) -> list[dict[str, Any]]:
    """Return the caps of the sheet with what was entered of each."""
    scheme, table = schemes.of_year(unit.year)
    entered = {row.criterion: row for row in rows if row.hand == sheets.CAP}
    return [
        {"id": cap.id, "label": localised(cap.label), "grade": shown.grade_label(table, cap.grade),
         "count": entered[cap.id].content.get("count", 0) if cap.id in entered else 0,
         "reason": entered[cap.id].comment if cap.id in entered else ""}
        for cap in scheme.caps
        if not cap.groups or unit.group in cap.groups
    ]  # fmt: skip


def _objections(who: Actor, unit: AssessedUnit) -> list[dict[str, Any]]:
    rows, forms = [], {one.id: one for one in schemes.of_year(unit.year)[0].every_criterion()}
    for one in unit.objections.all():
        if not asking.sees_line(who, unit, one.criterion):
            continue
        criterion = forms.get(one.criterion)
        rows.append({
            "one": one, "label": localised(criterion.label) if criterion else one.criterion, "before": text(one.points_before),
            "after": text(one.points_after), "form": shown.blank_form(unit, criterion) if criterion else None,
            "late": one.answered_at is None and one.due_on is not None and one.due_on < today(),
        })  # fmt: skip
    return rows


@needs(Capability.READ)
@require_POST
def save(request: HttpRequest, number: str, code: str, criterion: str) -> HttpResponse:
    """Save one line as one goes: a piece of page for scripts, else back to the line."""
    unit = find(request, number, code)
    typed = request.POST.get("hand", "")
    hand = Hand(typed) if typed in set(Hand) else Hand.SELF
    problem, at = "", None
    try:
        row = entering.save(
            actor(request), unit, criterion, hand, shown.given_from(request.POST),
            comment=request.POST.get("comment", "").replace("\x00", ""),
        )  # fmt: skip
        at = row.at
    except ZhihengError as error:
        problem = said(error)
    if request.headers.get("HX-Request"):
        return render(request, "assessment/saved.html", {"problem": problem, "at": at}, status=200)
    if problem:
        return _page(request, unit, [Problem(problem, f"line-{criterion}")], 422)
    messages.success(request, _("已保存。"))
    back = request.POST.get("back", "")
    address = back if back.startswith("/staff/assessments/") else reverse("staff:assessment_unit", args=[number, code])
    return HttpResponseRedirect(f"{address}#line-{criterion}")


Do = Callable[[Actor, AssessedUnit, dict[str, str]], Any]


def _answer_objection(who: Actor, unit: AssessedUnit, given: dict[str, str], post: Any) -> None:
    number = given["objection"]
    known = number.isdecimal() and len(number) < 18
    found = get_object_or_404(SheetObjection, pk=int(number) if known else 0, unit=unit)
    found.unit = unit
    upheld = given["upheld"] == "1"
    objections.answer(who, found, upheld=upheld, text=given["text"], given=shown.given_from(post) if upheld else None)


ACTIONS: dict[str, Do] = {
    "goals": lambda who, unit, given: reporting.file_goals(who, unit, given["text"]),
    "report": lambda who, unit, given: reporting.report(who, unit),
    "accept": lambda who, unit, given: reporting.accept(who, unit),
    "object": lambda who, unit, given: objections.file(who, unit, given["criterion"], given["text"]),
    "late": lambda who, unit, given: reporting.go_on_without(who, unit, given["text"]),
    "give_back": lambda who, unit, given: reporting.give_back(who, unit, given["text"]),
    "reviewed": lambda who, unit, given: drawing.reviewed(who, unit),
    "visit": lambda who, unit, given: drawing.visit(who, unit, given["text"]),
    "adjudicate": lambda who, unit, given: results.adjudicate(who, unit, given["grade"], given["text"]),
    "cap": lambda who, unit, given: entering.cap(
        who,
        unit,
        given["cap"],
        int(given["count"]) if given["count"].isdecimal() and len(given["count"]) < 4 else 0,
        given["text"],
    ),
}


@needs(Capability.READ)
@require_POST
def act(request: HttpRequest, number: str, code: str) -> HttpResponse:
    """Do one of what is done with a unit."""
    unit, wanted = find(request, number, code), request.POST.get("do", "")
    names = ("text", "criterion", "grade", "cap", "count", "objection", "upheld")
    given = {name: request.POST.get(name, "").replace("\x00", "")[:MOST_TEXT] for name in names}
    try:
        if wanted == "answer_objection":
            _answer_objection(actor(request), unit, given, request.POST)
        elif wanted in ACTIONS:
            ACTIONS[wanted](actor(request), unit, given)
        else:
            return _page(request, unit, [Problem(_("没有这一步，请从下面选择。"))], 422)
    except ZhihengError as error:
        return _page(request, unit, [Problem(said(error), "do")], error.status if error.status < 500 else 422)
    messages.success(request, _("已办理。"))
    return HttpResponseRedirect(reverse("staff:assessment_unit", args=[number, code]))


@needs(Capability.READ)
@require_POST
def attach(request: HttpRequest, number: str, code: str) -> HttpResponse:
    """Lay evidence beside a criterion."""
    unit = find(request, number, code)
    upload = request.FILES.get("file")
    given = Given(upload.name or "file", upload) if upload is not None else None  # type: ignore[arg-type]
    criterion = request.POST.get("criterion", "").replace("\x00", "")[:80]
    try:
        reporting.attach(actor(request), unit, criterion, given, request.POST.get("note", "").replace("\x00", ""))
    except ZhihengError as error:
        return _page(
            request, unit, [Problem(said(error), "evidence-file")], error.status if error.status < 500 else 422
        )
    messages.success(request, _("已附上材料。"))
    return HttpResponseRedirect(reverse("staff:assessment_unit", args=[number, code]) + f"#line-{criterion}")


@needs(Capability.READ)
def evidence(request: HttpRequest, number: str, code: str, item: int) -> FileResponse:
    """Answer with a file laid beside a criterion: always as a download."""
    unit = find(request, number, code)
    found = get_object_or_404(SheetEvidence, pk=item, unit=unit, kind="file")
    if not asking.sees_line(actor(request), unit, found.criterion):
        raise Http404
    path = files.path_of(found.sha256)
    if not path.exists():
        raise Http404
    return FileResponse(
        path.open("rb"), as_attachment=True, filename=found.title, content_type="application/octet-stream"
    )
