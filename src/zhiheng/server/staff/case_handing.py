"""What is done with a case besides its steps: handed over, a computed result overridden, persons revealed, and erased with files."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from zhiheng.actors import Actor, Capability
from zhiheng.actors.services import posts_today
from zhiheng.cases.errors import ReasonMissing
from zhiheng.cases.models import Case
from zhiheng.cases.services import asking, handling
from zhiheng.cases.services.installed import installation
from zhiheng.errors import ZhihengError
from zhiheng.policy.model import GuardKind, Procedure
from zhiheng.server import case_persons, personal_cases
from zhiheng.server.i18n import english, localised
from zhiheng.server.staff import case_words
from zhiheng.server.staff.access import actor, needs
from zhiheng.server.staff.page import show


def context(who: Actor, case: Case) -> dict[str, Any]:
    """Return what the page of a case offers besides its steps."""
    own = who.body == case.holder.code
    erases = personal_cases.may_erase(who, case)
    return {
        "persons": case_persons.of_case(case) if case_persons.may_see(who, case) else [],
        "may_reveal": case_persons.may_reveal(who, case),
        "colleagues": colleagues(who.body, who.username) if own and who.may(Capability.ACT) and not case.closed else [],
        "computed": computed(case) if own and who.may(Capability.ISSUE) and not case.closed else [],
        "may_override": own and who.may(Capability.ISSUE) and not case.closed,
        "may_erase": erases,
        "again": _again(case),
        "personal_values": len(personal_cases.tokens(case)) if erases else 0,
    }


def _again(case: Case) -> dict[str, str]:
    """Return why it was opened beside another one, and which; for the offices alone, since the party may not know that one."""
    first = case.events.filter(kind="opened", detail__has_key="again").first()
    return dict(first.detail["again"]) if first is not None else {}


def colleagues(body: str, besides: str) -> list[str]:
    """Return the names of the accounts with a post in a body today, but one."""
    names = posts_today().filter(body__code=body).exclude(user__username=besides)
    return sorted(set(names.values_list("user__username", flat=True)))


def computed(case: Case) -> list[dict[str, str]]:
    """Return the results that machines computed for a case: the pre-checks that its steps ask for, with what they gave."""
    procedure: Procedure = case_words.procedure_of(case)
    cards = {
        guard.scorecard
        for step in procedure.transitions
        for guard in step.guards
        if guard.kind is GuardKind.PRE_CHECK and guard.scorecard
    }
    return [one for card in sorted(cards) if (one := _result(case, card))]


def _result(case: Case, card: str) -> dict[str, str] | None:
    runs, pack = installation().runs, installation().packs[case.pack]
    run = runs.latest(pack=case.pack, element=card)
    row = runs.row(run.run, case.subject) if run is not None else None
    if row is None:
        return None
    return {"what": card, "label": localised(pack.scorecards[card].label), "computed": str(row.get("grade") or "—")}


@needs(Capability.READ)
@require_POST
def hand_over(request: HttpRequest, number: str) -> HttpResponse:
    """Give a case to a colleague, who is told."""
    case, reason = _find(actor(request), number), _text(request, "reason")
    to = request.POST.get("to", "")[:150]

    def do() -> None:
        handling.reassign(actor(request), case, to, reason)

    return _done(request, number, do, _("已移交给 %(who)s，并已通知。") % {"who": to})


@needs(Capability.READ)
@require_POST
def override(request: HttpRequest, number: str) -> HttpResponse:
    """Put a decision in the place of a computed result; what was computed is taken from the run, where one has it."""
    case = _find(actor(request), number)
    what, decided, reason = _text(request, "what", 200), _text(request, "decided", 200), _text(request, "reason")
    known = {one["what"]: one["computed"] for one in computed(case)}

    def do() -> None:
        if not (what and decided):
            raise ReasonMissing(step="override")
        handling.override(
            actor(request), case, what, known.get(what) or _text(request, "computed", 200), decided, reason
        )

    return _done(request, number, do, _("已改变计算结果；连同理由记入透明日志。"))


@needs(Capability.READ, Capability.REVEAL_PERSONAL)
@require_POST
def reveal(request: HttpRequest, number: str) -> HttpResponse:
    """Show one personal value of a case once, to who gives a reason."""
    case = _find(actor(request), number)
    try:
        found = case_persons.reveal(actor(request), case, _text(request, "field", 200), _text(request, "reason"))
    except ZhihengError as error:
        messages.error(request, error.message("en" if english() else "zh"))
        return HttpResponseRedirect(reverse("staff:case", args=[number]) + "#personal")
    return show(request, "staff/revealed.html", "cases", case=case, label=found.label, text=found.text)


@needs(Capability.READ, Capability.ERASE)
@require_POST
def erase(request: HttpRequest, number: str) -> HttpResponse:
    """Erase personal values and contents of files of a case by a decision."""
    case = _find(actor(request), number)
    chosen = [int(one) for one in request.POST.getlist("file") if one.isascii() and one.isdigit() and len(one) < 19]

    def do() -> None:
        personal_cases.erase(
            actor(request), case, reason=_text(request, "reason"), decision=_text(request, "decision", 200),
            values="values" in request.POST, contents=chosen,
        )  # fmt: skip

    return _done(request, number, do, _("已删除，无法恢复；案卷的经过、理由和文号不变。"))


def _find(who: Actor, number: str) -> Case:
    """Return a case that an actor may see. Raises Http404."""
    case = asking.for_actor(who).select_related("holder", "applicant").filter(number=number).first()
    if case is None:
        raise Http404
    found: Case = case
    return found


def _text(request: HttpRequest, name: str, most: int = 4000) -> str:
    return request.POST.get(name, "").replace("\x00", "").strip()[:most]


def _done(request: HttpRequest, number: str, do: Callable[[], None], words: str) -> HttpResponse:
    try:
        do()
    except ZhihengError as error:
        messages.error(request, error.message("en" if english() else "zh"))
    else:
        messages.success(request, words)
    return HttpResponseRedirect(reverse("staff:case", args=[number]) + "#history")
