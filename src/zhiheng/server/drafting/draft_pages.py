"""The page of a draft, and the one that begins it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from zhiheng.actors import Actor, Capability
from zhiheng.cases.services import asking, sign_off, writable
from zhiheng.drafting.composing import KINDS
from zhiheng.drafting.errors import UnknownDraft
from zhiheng.drafting.known import Known
from zhiheng.drafting.models import Draft
from zhiheng.drafting.qualities import TOPICS
from zhiheng.drafting.services import drafts
from zhiheng.errors import ZhihengError
from zhiheng.indicators.errors import PeriodUnreadable
from zhiheng.policy.pack import Pack
from zhiheng.server.drafting import draft_list, draft_shown, following, ports
from zhiheng.server.i18n import english, localised
from zhiheng.server.planning import drafted
from zhiheng.server.portal.packs import pack_for
from zhiheng.server.portal.shown import Problem
from zhiheng.server.portal.wording import division_name
from zhiheng.server.staff import case_acts, case_documents, case_documents_shown, case_words
from zhiheng.server.staff.access import actor, needs
from zhiheng.server.staff.installation import installation
from zhiheng.server.staff.page import show
from zhiheng.server.visible import today


def find(request: HttpRequest, key: int) -> Draft:
    """Return a draft that one may see. Raises Http404."""
    try:
        return drafts.find(actor(request), key)
    except UnknownDraft as error:
        raise Http404 from error


def own_pack(who: Actor) -> Pack:
    """Return the pack of the place that an actor works for, else of the first province."""
    from zhiheng.actors.models import Body

    division = Body.objects.filter(code=who.body).values_list("division", flat=True).first() or ""
    found = pack_for(division)
    return found if found.info.division else pack_for("510000")  # type: ignore[no-any-return]


@needs(Capability.READ, Capability.OPEN_CASE)
def new(request: HttpRequest) -> HttpResponse:
    """Choose kind, place, period and what it tells of; then begin the draft."""
    who = actor(request)
    pack = own_pack(who)
    sent = _sent(request)
    problems: list[Problem] = []
    if request.method == "POST":
        made, problems = _begun(who, pack, sent)
        if made is not None:
            messages.success(request, _("文稿已拟好：请核对文字，填写须由人决定的内容。"))
            return HttpResponseRedirect(reverse("staff:draft", args=[made.pk]))
    offered = ports.choices(pack.info.id)
    sent["period"] = sent["period"] or ports.usual(offered["periods"], today())
    context = {
        "pack": pack, "sent": sent, "problems": problems,
        "kinds": [(name, draft_list.kind_label(name)) for name, one in KINDS.items() if not one.by_room],
        "periods": [(text, draft_list.span_words(text)) for text in offered["periods"][:40]],
        "areas": [(code, division_name(code)) for code in offered["areas"]],
        "topics": [(name, said.of("en" if english() else "zh")) for name, said in TOPICS.items()],
        "status": 422 if problems else 200,
    }  # fmt: skip
    return show(request, "drafting/draft_new.html", "drafts", **context)


def _sent(request: HttpRequest) -> dict[str, Any]:
    given = request.POST if request.method == "POST" else request.GET
    names = ("kind", "area", "period", "industry", "subject")
    sent: dict[str, Any] = {name: given.get(name, "").replace("\x00", "").strip()[:200] for name in names}
    return {
        **sent,
        "topics": [one for one in given.getlist("topic") if one in TOPICS],
        "english": given.get("english") == "1",
    }


def _begun(who: Actor, pack: Pack, sent: dict[str, Any]) -> tuple[Draft | None, list[Problem]]:
    try:
        order = ports.order(pack, sent["area"], sent["period"], sent["industry"])
        known = ports.known(installation(), pack, order, ports.seen_by(who))
        wanted = drafts.Wanted(
            sent["kind"], pack.info.id, order, sent["subject"], tuple(sent["topics"]), sent["english"]
        )
        return drafts.new(who, wanted, known), []
    except PeriodUnreadable as error:
        return None, [Problem(case_acts.said(error), "period")]
    except ZhihengError as error:
        return None, [Problem(case_acts.said(error))]


@needs(Capability.READ)
def page(request: HttpRequest, draft: int) -> HttpResponse:
    """Show a draft."""
    return answer(request, find(request, draft))


def answer(
    request: HttpRequest, draft: Draft, problems: list[Problem] | None = None, status: int = 200
) -> HttpResponse:
    """Draw the page of a draft, with what could not be done."""
    who, document = actor(request), draft.document
    text = drafts.text_of(draft)
    behind = drafts.behind(draft, known_now(who, draft))
    why = sign_off.why_not(who, document)
    open_to = why is None and writable.goes_on(document, draft.case)
    tone, state = draft_list.state_of(draft)
    context = {
        "draft": draft, "named": draft_list.title(draft), "document": document, "case": draft.case, "kind": draft_list.kind_label(draft.kind), "tone": tone,
        "state": state, "area": division_name(draft.area), "period": draft_list.span_words(draft.period),
        "fields": draft_shown.fields(draft, text, behind), "behind": len(behind),
        "may_write": document.state == "draft" and open_to, "may_move": open_to,
        "may_back": open_to and document.state not in ("draft", "number", "print", "archive"),
        "why_not": localised({"zh": why.zh, "en": why.en}) if why else "", "ended": document.state in ("done", "void"),
        "next_post": draft_shown.next_post(document), "next_words": case_documents.next_words(document) if open_to else "",
        "chain": case_documents_shown.chain(document, case_documents_shown.template_of(document)),
        "history": case_documents_shown.history(document), "steps": _steps(who, draft),
        "pages": range(1, len(draft_shown.pages(draft, who)) + 1), "problems": problems or [], "status": status,
        "basis_reference": f"templates/{document.template}", "follow_up": following.offered(who, draft, text),
    }  # fmt: skip
    return show(request, "drafting/draft.html", "drafts", **context)


def known_now(who: Actor, draft: Draft) -> Known:
    """Return what the data that somebody may read say now of the place and period of a draft, or its room of its thing."""
    if KINDS[draft.kind].by_room:
        return drafted.known(draft)
    pack = installation().packs[draft.pack]
    order = ports.order(pack, draft.area, draft.period, draft.industry)
    return ports.known(installation(), pack, order, ports.seen_by(who))


def _steps(who: Actor, draft: Draft) -> list[dict[str, Any]]:
    """Return the steps of the case that are this draft's: its own sending, publishing, filing, dropping."""
    procedure, step = case_words.procedure_of(draft.case), draft.document.step
    found = []
    for one in asking.steps(who, draft.case):
        transition = one.transition
        if transition.id.startswith("send-") and transition.id != step:
            continue
        told = localised(transition.consequence) if transition.consequence else ""
        why = [localised({"zh": each.zh, "en": each.en}) for each in one.why]
        found.append({
            "id": transition.id, "label": case_words.step_label(procedure, transition.id), "open": one.allowed, "why": why,
            "consequence": told, "reason": transition.reason,
        })  # fmt: skip
    return found
