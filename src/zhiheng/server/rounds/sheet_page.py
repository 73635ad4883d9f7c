"""The work page of a sheet: to fill in cell by cell, to check, to ask about, to send up or back."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from zhiheng.actors import Actor, Capability
from zhiheng.errors import ZhihengError
from zhiheng.rounds import steps
from zhiheng.rounds.errors import UnknownSheet
from zhiheng.rounds.forms import Form, whole_label
from zhiheng.rounds.models import Query, Sheet, SheetUpload
from zhiheng.rounds.services import asking, changing, exporting, filling, queries, stepping
from zhiheng.rounds.services.asking import form_of
from zhiheng.rounds.steps import Step
from zhiheng.server.i18n import english, localised
from zhiheng.server.portal.paging import paged
from zhiheng.server.register_exports import XLSX
from zhiheng.server.rounds import computed, sheet_shown, words
from zhiheng.server.staff.access import actor, needs, who
from zhiheng.server.staff.page import show

#: Rows of a table on one page, and empty ones after the last.
ROWS, NEW_ROWS = 50, 5
#: Events shown of a sheet's history.
EVENTS = 40


def find(request: HttpRequest, number: str, unit: str) -> Sheet:
    """Return the sheet of an address. Raises Http404 for one that the actor may not see."""
    try:
        return asking.find_sheet(actor(request), number, unit)
    except UnknownSheet as error:
        raise Http404(error.message(get_language() or "zh")) from error


@needs(Capability.READ)
def page(request: HttpRequest, number: str, unit: str) -> HttpResponse:
    """Show a sheet."""
    return shown(request, find(request, number, unit))


def shown(
    request: HttpRequest, sheet: Sheet, conflicts: list[dict[str, Any]] | None = None, status: int = 200
) -> HttpResponse:
    """Show a sheet with what conflicted when it was saved as a whole."""
    form, asker = form_of(sheet.round), actor(request)
    place = changing.place(sheet)
    open_steps = steps.open_steps(asker, place)
    context = {
        "sheet": sheet, "round": sheet.round, "name": words.round_name(sheet.round), "unit": words.body_name(sheet.unit),
        "checker": words.body_name(sheet.checker), "state": words.state(sheet.state), "form": form,
        "due": words.due(sheet.round, asking.late(sheet), done=sheet.state in steps.DONE),
        "fills": Step.FILL in open_steps, "steps": _steps(open_steps, sheet), "conflicts": conflicts or [],
        "counts": sheet_shown.counts(sheet) if sheet.fills else {}, "account": who(request).pk,
        "queries": [_query(one, form, asker, sheet) for one in sheet.queries.all()], "may_ask": _may_ask(asker, sheet),
        "uploads": sheet.uploads.filter(state=SheetUpload.State.WAITING)[:5], "may_send": _may_send(asker, sheet, open_steps),
        "history": [_event(one) for one in sheet.events.order_by("-pk")[:EVENTS]], "status": status,
        "below": [words.sheet_line(one, asking.late(one)) for one in asking.sheets(asker).filter(above=sheet)],
        "example": form.declared.certainty.value == "example",
        **_cells(request, sheet, form),
    }  # fmt: skip
    return show(request, "rounds/sheet.html", "rounds", **context)


def _cells(request: HttpRequest, sheet: Sheet, form: Form) -> dict[str, Any]:
    if not sheet.fills:
        return {"groups": [], "table": None}
    ledger = computed.of_sheet(sheet, form)
    if form.table:
        return {"groups": [], "table": _table(request, sheet, form)}
    found = sheet_shown.cells_of(sheet, form, [0], ledger)[0]
    by_line = {one.line.id: one for one in found}
    groups = [
        (localised(group) if group else "", [by_line[line.id] for line in lines]) for group, lines in form.groups()
    ]
    return {"groups": groups, "table": None, "has_ledger": bool(ledger), "has_last": any(one.last for one in found)}


def _table(request: HttpRequest, sheet: Sheet, form: Form) -> dict[str, Any]:
    numbers = list(sheet.cells.order_by("row").values_list("row", flat=True).distinct())
    paging = paged(request, numbers, len(numbers), ROWS)
    rows = list(paging.rows)
    free = filling.next_row(sheet)
    if paging.page == paging.last and filling.is_open(sheet):
        rows += range(free, free + NEW_ROWS)
    found = sheet_shown.cells_of(sheet, form, rows, {})
    labels = [
        {"label": localised(whole_label(line)), "unit": line.unit or "", "required": line.required}
        for line in form.lines
    ]
    return {
        "paging": paging,
        "rows": [(number, found[number]) for number in rows],
        "labels": labels,
        "total": len(numbers),
    }


def _steps(open_steps: list[Step], sheet: Sheet) -> list[dict[str, Any]]:
    """Return the steps as buttons that name what follows."""
    above = words.body_name(sheet.checker)
    named = {
        Step.HAND: (_("送本单位审核"), _("经办人不能再改，由本单位核稿人审核后上报。")),
        Step.BACK: (_("退回经办人"), _("经办人可以再改。")),
        Step.SUBMIT: (_("上报给%(b)s") % {"b": above}, _("上报后不能再改，除非被退回。")),
        Step.ACCEPT: (_("审核通过"), _("计入汇总；锁定前仍可退回。")),
        Step.RETURN: (_("退回%(b)s") % {"b": words.body_name(sheet.unit)}, _("填报单位可以再改，须再次上报。")),
    }
    return [
        {"step": step.value, "label": named[step][0], "follows": named[step][1], "reason": step in steps.WITH_REASON,
         "words": step is Step.SUBMIT and not sheet.fills}
        for step in open_steps if step in named
    ]  # fmt: skip


def _may_ask(asker: Actor, sheet: Sheet) -> bool:
    return asker.may(Capability.ACT) and asker.body in sheet.chain[:-1] and sheet.round.state == "sent"


def _may_send(asker: Actor, sheet: Sheet, open_steps: list[Step]) -> bool:
    """Return whether a file can be sent for the sheet: of its own, or of a sum for those below."""
    if sheet.fills:
        return Step.FILL in open_steps
    open_now = sheet.round.state == "sent" and sheet.state in steps.OPEN
    return open_now and asker.body == sheet.unit.code and asker.may(Capability.TAKE_IN)


def _query(one: Query, form: Form, asker: Actor, sheet: Sheet) -> dict[str, Any]:
    closed = one.state == Query.State.CLOSED
    return {
        "one": one, "label": localised(whole_label(form.by_id[one.line])) if one.line in form.by_id else one.line,
        "answers": not closed and asker.body == sheet.unit.code and asker.may(Capability.ACT),
        "closes": not closed and asker.body in sheet.chain[:-1] and asker.may(Capability.ACT),
    }  # fmt: skip


def _event(one: Any) -> dict[str, Any]:
    return {"at": one.at, "words": words.EVENTS[one.kind](), "by": one.username, "body": one.body, "reason": one.reason,
            "file": one.detail.get("file", "")}  # fmt: skip


@needs(Capability.READ)
@require_POST
def step(request: HttpRequest, number: str, unit: str) -> HttpResponse:
    """Take a step of a sheet: hand, submit, accept, return."""
    sheet = find(request, number, unit)
    version = request.POST.get("version", "")
    reason = request.POST.get("reason", "").replace("\x00", "")[:2000]
    try:
        wanted = Step(request.POST.get("step", ""))
        stepping.take(
            actor(request),
            sheet,
            wanted,
            reason=reason,
            version=int(version) if version.isdecimal() and len(version) < 9 else None,
        )
        messages.success(request, _("已办理。"))
    except ValueError:
        raise Http404 from None
    except ZhihengError as error:
        messages.error(request, error.message(get_language() or "zh"))
    return HttpResponseRedirect(reverse("staff:round_sheet", args=[number, unit]))


@needs(Capability.READ)
@require_POST
def query(request: HttpRequest, number: str, unit: str) -> HttpResponse:
    """Ask about a value, answer, or close a query."""
    sheet, who_asks = find(request, number, unit), actor(request)
    text = request.POST.get("text", "").replace("\x00", "")
    key, do = request.POST.get("query", ""), request.POST.get("do", "")
    try:
        if do == "ask":
            row = request.POST.get("row", "0")
            queries.ask(who_asks, sheet, request.POST.get("line", "")[:80], text,
                        row=int(row) if row.isdecimal() and len(row) < 7 else 0, computed=request.POST.get("computed", "")[:100])  # fmt: skip
        elif key.isdecimal() and len(key) < 18 and do in ("answer", "close"):
            (queries.answer if do == "answer" else queries.close)(who_asks, int(key), text)
        messages.success(request, _("已办理。"))
    except ZhihengError as error:
        messages.error(request, error.message(get_language() or "zh"))
    return HttpResponseRedirect(reverse("staff:round_sheet", args=[number, unit]) + "#queries")


@needs(Capability.READ, Capability.EXPORT)
def xlsx(request: HttpRequest, number: str, unit: str) -> HttpResponse:
    """Answer with the sheet as a workbook that can be filled in offline and sent back."""
    sheet = find(request, number, unit)
    answer = HttpResponse(exporting.sheet(sheet, "en" if english() else "zh"), content_type=XLSX)
    answer["Content-Disposition"] = f'attachment; filename="{number}-{unit}.xlsx"'
    return answer
