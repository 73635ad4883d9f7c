"""Promises in the workspace: the list with internal values, one promise with its proofs and shares, and what is entered there."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from zhiheng.actors import Actor, Capability
from zhiheng.errors import ZhihengError
from zhiheng.promises import State, by_proof, splitting
from zhiheng.promises.errors import CannotSplit
from zhiheng.promises.known import Shows
from zhiheng.promises.models import TargetProof
from zhiheng.promises.services import permission, proofs, shares
from zhiheng.server.i18n import english
from zhiheng.server.portal import policy_promises
from zhiheng.server.promises import asked, portal_pages, states, units
from zhiheng.server.staff.access import actor, needs
from zhiheng.server.staff.page import show

SECTION = "promises"
#: So many digits of a division code name a province.
PROVINCE = 2


@needs(Capability.READ)
@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """List the promises with how they stand, by all values that the reader may see."""
    context = policy_promises.context(request, seen=states.seen_by(actor(request)), staff=True)
    return show(request, "promises/staff_list.html", SECTION, own_unit=own_unit(actor(request)), **context)


def own_unit(me: Actor) -> str:
    """Return the division that somebody's body stands for, empty for the province's and for who covers several."""
    return me.units[0].ljust(6, "0") if len(me.units) == 1 and len(me.units[0]) > PROVINCE else ""


@needs(Capability.READ, Capability.EXPORT)
@require_GET
def export(request: HttpRequest, form: str) -> HttpResponseBase:
    """Answer with the list as CSV, XLSX or JSON, the filters applied."""
    return _FORMS[form](request, seen=states.seen_by(actor(request)))


_FORMS: dict[str, Callable[..., HttpResponseBase]] = {
    "csv": policy_promises.csv,
    "xlsx": policy_promises.xlsx,
    "json": policy_promises.json,
}


@needs(Capability.READ)
@require_GET
def page(request: HttpRequest, pack: str, target: str) -> HttpResponse:
    """Show one promise, what proves it, and who carries which share of it."""
    return shown(request, pack, target)


def shown(
    request: HttpRequest, pack: str, target: str, *, problem: str = "", given: Any = None, typed: Any = None
) -> HttpResponse:
    """Show one promise, with what was wrong about a form that was sent, and what stood in it (`typed`: of a figure)."""
    from zhiheng.server.promises import staff_figures

    me = actor(request)
    held, _found = asked.target(pack, target)
    seen = states.seen_by(me)
    state = states.one(held, target, asked.day(request), seen=seen)
    area = held.info.division or ""
    context = portal_pages.context(request, state, internal=True)
    context |= staff_figures.offered(request, state, held, typed or {})
    context |= {
        "split": units.of_split(held, shares.standing(held.info.id, target, area), day=asked.day(request), seen=seen),
        "area": area,
        "history": shares.history(held.info.id, target, area),
        "proofs": list(proofs.history(held.info.id, target, area)),
        "may_keep": permission.may(me, area),
        "may_split": permission.may(me, area) and can_split(state),
        "wants_proof": wants_proof(state),
        "dated": by_proof.dated_of(state.target).value,
        "kinds": [(each.value, word) for each, word in proof_words().items()],
        "problem": problem,
        "given": given or {},
        "status": 422 if problem else 200,
    }
    return show(request, "promises/staff_promise.html", SECTION, **context)


def wants_proof(state: State) -> bool:
    """Tell whether a promise is judged by what people enter."""
    return state.target.modality.value in ("yes_no", "zero_event") or state.indicator.unit.value == "state"


def can_split(state: State) -> bool:
    """Tell whether a promise has a figure that can be shared out."""
    try:
        splitting.figure_of(state.target)
    except CannotSplit:
        return False
    return True


def proof_words() -> dict[Shows, str]:
    """Return what a proof may show, in words."""
    return {
        Shows.DONE: _("已经完成"),
        Shows.NOT_DONE: _("到所说的日期还没有完成"),
        Shows.NEVER: _("没有完成，且不能再完成"),
        Shows.EVENT: _("发生了不应发生的事件"),
    }


@needs(Capability.KEEP_TARGETS)
@require_POST
def add_proof(request: HttpRequest, pack: str, target: str) -> HttpResponse:
    """Enter a proof."""
    held, _found = asked.target(pack, target)
    try:
        proofs.add(actor(request), held, target, _given(request))
    except ZhihengError as error:
        return shown(request, pack, target, problem=said(error), given=request.POST)
    messages.success(request, _("佐证已登记，状态随之重新判断。"))
    return redirect(_back(held.info.id, target, "proofs"))


@needs(Capability.KEEP_TARGETS)
@require_POST
def correct_proof(request: HttpRequest, pack: str, target: str, proof: int) -> HttpResponse:
    """Correct a proof, or take it back; what stood before stays on record."""
    held, _found = asked.target(pack, target)
    row = TargetProof.objects.filter(pk=proof, pack=held.info.id, target=target).first()
    if row is None:
        return shown(request, pack, target, problem=_("没有这条佐证。"))
    given = None if request.POST.get("action") == "take_back" else _given(request)
    try:
        proofs.correct(actor(request), row, given, request.POST.get("reason", ""))
    except ZhihengError as error:
        return shown(request, pack, target, problem=said(error))
    messages.success(request, _("已更正，原记录保留可查。"))
    return redirect(_back(held.info.id, target, "proofs"))


def _given(request: HttpRequest) -> dict[str, Any]:
    """Read the form of a proof; a day that cannot be read is refused by the service."""
    try:
        on: date | None = date.fromisoformat(request.POST.get("on", ""))
    except ValueError:
        on = None
    return {"on": on, **{name: request.POST.get(name, "") for name in ("shows", "source", "says", "record")}}


def said(error: ZhihengError) -> str:
    """Return an error in the reader's language."""
    return error.message("en" if english() else "zh")


def _back(pack: str, target: str, part: str) -> str:
    return f"{reverse('staff:promise', args=[pack, target])}#{part}"
