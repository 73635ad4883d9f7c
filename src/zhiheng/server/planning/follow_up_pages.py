"""Follow-up items in the workspace: the list with filters and exports, a new item, one item from opening to closure."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any
from urllib.parse import quote

from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from zhiheng.actors import Actor, Capability
from zhiheng.cases.services import files
from zhiheng.drafting.models import Draft
from zhiheng.drafting.services import drafts
from zhiheng.errors import ZhihengError
from zhiheng.planning import follow_up
from zhiheng.planning.errors import StaleItem
from zhiheng.planning.follow_up import SOURCES, STATES, Deed, State
from zhiheng.planning.models import FollowUp, FollowUpEvent
from zhiheng.planning.services import catalogue, follow_ups, letters, reach
from zhiheng.planning.services.follow_ups import Opening, Said
from zhiheng.policy import words
from zhiheng.policy.model import DayKind, LightColour, LightSubject
from zhiheng.server.i18n import localised
from zhiheng.server.planning import drafted, forms, reminder_pages, shown, workbook
from zhiheng.server.portal.exports import csv_answer
from zhiheng.server.portal.paging import paged
from zhiheng.server.portal.shown import Problem
from zhiheng.server.portal.sorting import in_order, order_of
from zhiheng.server.staff import case_documents_shown
from zhiheng.server.staff.access import actor, needs
from zhiheng.server.staff.page import show
from zhiheng.server.visible import today

SORTS = {
    "number": "id",
    "title": "title",
    "due": "due_on",
    "state": "state",
    "lead": "lead__name_zh",
    "opener": "opener__name_zh",
}

#: Value of the filter "this body is": whatever waits for it, as the page of today counts.
WAITING = "waiting"


@dataclass(frozen=True)
class Asked:
    """The filters as they stand in the address; empty takes all."""

    q: str = ""
    state: str = "live"
    source: str = ""
    light: str = ""
    mine: str = ""

    @classmethod
    def of(cls, request: HttpRequest) -> Asked:
        """Read the filters."""
        given = {one.name: request.GET.get(one.name, one.default) for one in fields(cls)}
        return cls(**{name: str(value).replace("\x00", "").strip()[:120] for name, value in given.items()})


def chosen(request: HttpRequest, me: Actor) -> tuple[Asked, list[FollowUp]]:
    """Return the filters and the items asked for, in the order asked for."""
    asked = Asked.of(request)
    rows = follow_ups.for_actor(me)
    if asked.q:
        rows = rows.filter(Q(number__icontains=asked.q) | Q(title__icontains=asked.q) | Q(matter__icontains=asked.q))
    if asked.state == "live":
        rows = rows.filter(state__in=(State.OPEN, State.REPLIED))
    elif asked.state in set(State):
        rows = rows.filter(state=asked.state)
    if asked.source:
        rows = rows.filter(source=asked.source)
    whose = {
        "lead": Q(lead__code=me.body),
        "opener": Q(opener__code=me.body),
        "supporting": Q(supporting__contains=[me.body]),
    }
    rows = rows.filter(whose[asked.mine]) if asked.mine in whose else rows
    if asked.mine == WAITING:
        rows = rows.filter(pk__in=follow_ups.due(me).order_by().values("pk"))
    found = list(in_order(rows, SORTS, order_of(request, SORTS, "due"), "id"))
    if asked.light:
        found = [one for one in found if _light(one) == asked.light]
    return asked, found


def _light(one: FollowUp) -> str:
    return follow_ups.light_of(one, today()).colour.value


@needs(Capability.READ)
def index(request: HttpRequest) -> HttpResponse:
    """List the items that one sees."""
    me = actor(request)
    asked, rows = chosen(request, me)
    paging = paged(request, rows, len(rows))
    rule = catalogue.lights(shown.pack_of(me), LightSubject.FOLLOW_UP)
    context = {
        "asked": asked, "paging": paging, "rows": [shown.item(one, rule, today()) for one in paging.rows], "rule": rule,
        "sources": [(key, localised(label)) for key, label in SOURCES.items()],
        "states": [(key.value, localised(label)) for key, label in STATES.items()],
        "lights": [(one.value, localised(words.code(one))) for one in LightColour],
        "sort": order_of(request, SORTS, "due"), "export": request.GET.urlencode(), "may_open": me.may(Capability.OPEN_CASE),
        "pickable": reminder_pages.remindable(me, paging.rows),
    }  # fmt: skip
    return show(request, "planning/follow_ups.html", "planning", **context)


HEADER = ("number", "title", "source", "source_ref", "opener", "lead", "supporting", "opened_on", "first_due", "due_on",
          "state", "light", "why_zh", "why_en", "light_certainty", "delays", "escalated", "closed_on", "synthetic")  # fmt: skip


def _rows(request: HttpRequest) -> list[tuple[Any, ...]]:
    _asked, rows = chosen(request, actor(request))
    found = []
    for one in rows:
        light = follow_ups.light_of(one, today())
        found.append((
            one.number, one.title, one.source, one.source_ref, one.opener.name_zh, one.lead.name_zh, "、".join(one.supporting),
            one.opened_on, one.first_due, one.due_on, one.state, light.colour.value, light.why.zh, light.why.en,
            light.certainty.value, one.delays, one.escalated, one.closed_on, one.synthetic,
        ))  # fmt: skip
    return found


@needs(Capability.READ, Capability.EXPORT)
def csv(request: HttpRequest) -> StreamingHttpResponse:
    """Answer with the items asked for as CSV."""
    return csv_answer("follow-ups", HEADER, _rows(request))


@needs(Capability.READ, Capability.EXPORT)
def xlsx(request: HttpRequest) -> HttpResponse:
    """Answer with the items asked for as a workbook."""
    return workbook.answer("follow-ups", _("督办事项"), HEADER, _rows(request))


# --- a new item -------------------------------------------------------------------------------------------------------
@needs(Capability.READ, Capability.OPEN_CASE)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Open an item: its source, the matter, who does it, by when."""
    me = actor(request)
    problems: list[Problem] = []
    status = 200
    if request.method == "POST":
        try:
            made = follow_ups.open_item(
                me, _opening(request), pack=shown.pack_of(me).info.id, files=forms.files(request)
            )
            messages.success(
                request, _("已交办：%(n)s，期限 %(d)s，已通知承办单位。") % {"n": made.number, "d": made.due_on}
            )
            return HttpResponseRedirect(reverse("staff:planning_follow_up", args=[made.number]))
        except ZhihengError as error:
            problems, status = forms.problems(error), forms.status_of(error)
    given = request.POST if request.method == "POST" else request.GET
    body = reach.body(me.body)
    context = {
        "problems": problems, "given": given, "chosen": given.getlist("supporting"), "status": status,
        "sources": [(key, localised(label)) for key, label in SOURCES.items() if key != "superior"],
        "bodies": shown.choices(reach.directed(body)) if body else [], "counts": _counts(), "days": given.get("days") or "15",
    }  # fmt: skip
    return show(request, "planning/follow_up_new.html", "planning", **context)


def _counts() -> list[tuple[str, str]]:
    return [(one.value, localised(words.code(one))) for one in (DayKind.WORKING, DayKind.CALENDAR)]


def _opening(request: HttpRequest) -> Opening:
    return Opening(
        source=forms.text(request, "source", 16), title=forms.text(request, "title", 300), matter=forms.text(request, "matter"),
        lead=forms.text(request, "lead", 64), days=forms.whole(request, "days") or 0, counts=forms.text(request, "counts", 16),
        supporting=tuple(one for one in forms.texts(request, "supporting") if one != forms.text(request, "lead", 64)),
        source_ref=forms.text(request, "source_ref", 300), source_on=forms.day(request, "source_on"),
        duty=forms.text(request, "duty", 200),
    )  # fmt: skip


# --- one item ---------------------------------------------------------------------------------------------------------
@needs(Capability.READ)
@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest, number: str) -> HttpResponse:
    """Show one item with its history and what can be done; do it."""
    me = actor(request)
    item = forms.found(follow_ups.find, me, number)
    problems: list[Problem] = []
    status, deed = 200, forms.text(request, "deed", 24)
    if request.method == "POST" and deed == "letter":
        try:
            return _letter(request, me, item)
        except ZhihengError as error:
            problems, status = forms.problems(error), forms.status_of(error)
    elif request.method == "POST":
        said = Said(forms.text(request, "text"), forms.files(request), tuple(forms.text(request, "records").split()),
                    forms.day(request, "day"), forms.text(request, "lead", 64))  # fmt: skip
        try:
            follow_ups.act(me, item, deed, said, version=forms.version(request))
            messages.success(request, _("已办理：%(step)s。") % {"step": localised(follow_up.RULES[Deed(deed)].label)})
            return HttpResponseRedirect(reverse("staff:planning_follow_up", args=[number]))
        except StaleItem as error:
            problems, status = [Problem(forms.said(error))], 409
        except ZhihengError as error:
            problems, status = forms.problems(error, f"f-{deed}"), forms.status_of(error)
        item = follow_ups.find(me, number)
    context = {**_context(me, item), "problems": problems, "given": request.POST, "deed": deed, "status": status}
    return show(request, "planning/follow_up.html", "planning", **context)


def _letter(request: HttpRequest, me: Actor, item: FollowUp) -> HttpResponse:
    made = drafted.letter(me, item)
    messages.success(request, _("督办函已按规则拟好：请填写答复期限，核对文字后送核。"))
    return HttpResponseRedirect(reverse("staff:draft", args=[made.pk]))


def _letters(me: Actor, item: FollowUp) -> list[dict[str, Any]]:
    """Return the letters on an item: where each stands; the draft for who may see it, the paper for all once it was sent."""
    seen = set(drafts.for_actor(me).filter(case__follow_up_letters__item=item).values_list("case_id", flat=True))
    found = []
    for one in letters.of_item(item):
        document = letters.document_of(one)
        if one.case_id not in seen and one.sent_on is None:
            continue
        found.append({
            "letter": one, "notice": one.kind == "notice", "number": document.number if document else "",
            "state": case_documents_shown.state_words(document.state) if document else "",
            "draft": Draft.objects.filter(case=one.case_id).values_list("pk", flat=True).first() if one.case_id in seen else None,
            "paper": one.sent_on is not None and document is not None and bool(document.pdf_sha256), "open": not one.case.closed,
        })  # fmt: skip
    return found


@needs(Capability.READ)
@require_safe
def letter_file(request: HttpRequest, number: str, letter: int) -> HttpResponse:
    """Answer with a letter on an item as it was sent, for the bodies of the item."""
    item = forms.found(follow_ups.find, actor(request), number)
    found = next((one for one in letters.of_item(item) if one.pk == letter and one.sent_on is not None), None)
    document = letters.document_of(found) if found is not None else None
    if document is None or not document.pdf_sha256:
        raise Http404
    try:
        content = files.path_of(document.pdf_sha256).read_bytes()
    except FileNotFoundError as error:
        raise Http404 from error
    answer = HttpResponse(content, content_type="application/pdf")
    answer["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(document.number or number)}.pdf"
    return answer


def _context(me: Actor, item: FollowUp) -> dict[str, Any]:
    rule = catalogue.lights(item.pack, LightSubject.FOLLOW_UP)
    codes = set(item.supporting) | {one.body for one in item.events.all()}
    called = reach.names(codes)
    duty = None
    if item.duty:
        try:
            duty = catalogue.find_duty(item.duty)[1]
        except ZhihengError:
            duty = None
    body = reach.body(me.body)
    rules = follow_ups.offered(me, item)
    return {
        **shown.item(item, rule, today()), "rule": rule, "duty": duty, "duty_label": localised(duty.label) if duty else "",
        "supporting": [localised(dict(zip(("zh", "en"), called.get(code, (code, code)), strict=True))) for code in item.supporting],
        "events": [_event(one, called) for one in item.events.prefetch_related("files").order_by("-seq")],
        "deeds": [{"rule": one, "key": one.deed.value, "label": localised(one.label)} for one in rules],
        "parts": [shown.item(one, rule, today()) for one in item.parts.select_related("opener", "lead")],
        "below": shown.choices(one for one in reach.directed(body) if one.code in reach.below(body.code)) if body else [],
        "letters": _letters(me, item), "may_write_letter": letters.may_write(me, item),
        "counted": localised(words.code(DayKind(item.counts))), "today": today(),
    }  # fmt: skip


def _event(one: FollowUpEvent, called: dict[str, tuple[str, str]]) -> dict[str, Any]:
    labels = {key.value: localised(rule.label) for key, rule in follow_up.RULES.items()}
    labels |= {
        "opened": _("交办"), "told": _("系统催办"), "remind_back": _("撤回催办"), "letter": _("发出督办函"), "notice": _("发出催办通知"),
    }  # fmt: skip
    tone = {"give_back": "attention", "escalate": "bad", "close": "good", "told": "neutral"}.get(one.kind, "")
    who = called.get(one.body, (one.body, one.body))
    return {
        "event": one, "label": labels.get(one.kind, one.kind), "tone": tone, "files": list(one.files.all()),
        "body": localised({"zh": who[0], "en": who[1]}), "detail": one.detail,
    }  # fmt: skip
