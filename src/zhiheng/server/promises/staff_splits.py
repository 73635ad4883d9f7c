"""Sharing a target out to units: shares are proposed with their sum, looked at, and then kept."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zhiheng.actors import Capability
from zhiheng.errors import ZhihengError
from zhiheng.policy.model import Target
from zhiheng.policy.pack import Pack
from zhiheng.promises import splitting
from zhiheng.promises.errors import CannotSplit
from zhiheng.promises.services import permission, shares
from zhiheng.promises.services.shares import Wanted
from zhiheng.promises.splitting import Method
from zhiheng.server.i18n import localised
from zhiheng.server.portal import policy_targets
from zhiheng.server.portal.packs import packs
from zhiheng.server.promises import asked, shown, states, units
from zhiheng.server.promises.shown import figure
from zhiheng.server.promises.staff_pages import SECTION, said
from zhiheng.server.promises.units import Carried
from zhiheng.server.staff.access import actor, needs
from zhiheng.server.staff.page import show
from zhiheng.server.visible import today

#: Field of a unit's number in the form.
_FIELD = "unit-"
_HAND = "share-"


@dataclass(frozen=True)
class Line:
    """One unit in the form: what was typed for it and what it would carry."""

    code: str
    name: str
    given: str
    share: str


@needs(Capability.KEEP_TARGETS)
@require_http_methods(["GET", "HEAD", "POST"])
def split(request: HttpRequest, pack: str, target: str, area: str) -> HttpResponse:
    """Show the form of a split; propose shares; keep them when asked to."""
    held, found = asked.target(pack, target)
    wanted, problem, proposed = _read(request), "", {}
    if request.method == "POST":
        try:
            splitting.units_of(area, wanted.on)
        except ZhihengError as error:  # a day of which no divisions are known: the units of today are shown
            return _page(request, held, found, area, replace(wanted, on=today()), {}, said(error))
        try:
            if request.POST.get("action") == "keep":
                shares.split(actor(request), held, target, area, wanted, reason=request.POST.get("reason", ""))
                messages.success(request, _("已分解。下级可据此再分解。"))
                return redirect(f"{reverse('staff:promise', args=[held.info.id, target])}#units")
            proposed = shares.proposed(held, target, area, wanted)
        except ZhihengError as error:
            problem = said(error)
    return _page(request, held, found, area, wanted, proposed, problem)


def _page(
    request: HttpRequest,
    held: Pack,
    found: Target,
    area: str,
    wanted: Wanted,
    proposed: Mapping[str, Decimal],
    problem: str,
) -> HttpResponse:
    standing = shares.standing(held.info.id, found.id, area)
    total, problem = _total(held, found, area, problem)
    watched = splitting.watched(found, total, proposed) if proposed and total is not None else None
    context = {
        "target": policy_targets.shown(found),
        "element": found,
        "area": area,
        "area_name": units.name_of(area, wanted.on),
        "total": None if total is None else figure(total),
        "adds_up": splitting.adds_up(found),
        "methods": [
            (name, str(word)) for name, word in units.METHODS.items() if (name == "same") != splitting.adds_up(found)
        ],
        "wanted": wanted,
        "lines": _lines(request, area, wanted, proposed),
        "said": localised(watched.said) if watched else "",
        "exact": watched is not None and watched.left == 0,
        "standing": standing,
        "must_reason": bool(shares.history(held.info.id, found.id, area)),
        "reason": request.POST.get("reason", ""),
        "may_keep": permission.may(actor(request), area),
        "problem": problem,
        "status": 422 if problem else 200,
    }
    return show(request, "promises/staff_split.html", SECTION, **context)


def _total(held: Pack, found: Target, area: str, problem: str) -> tuple[Decimal | None, str]:
    try:
        return shares.total_of(held, found, area), problem
    except CannotSplit as error:
        return None, problem or said(error)


def _lines(request: HttpRequest, area: str, wanted: Wanted, proposed: Mapping[str, Decimal]) -> list[Line]:
    return [
        Line(
            each.code,
            localised(each),
            request.POST.get(f"{_FIELD}{each.code}", ""),
            figure(proposed[each.code]) if each.code in proposed else "",
        )
        for each in splitting.units_of(area, wanted.on)
    ]


def _read(request: HttpRequest) -> Wanted:
    """Read the form: method, day, and a number for each unit; what is left empty takes no part."""
    try:
        on = date.fromisoformat(request.POST.get("on", ""))
    except ValueError:
        on = today()
    chosen = request.POST.get("method", "")
    method = Method(chosen) if chosen in units.METHODS else Method.PROPORTIONAL
    given = {
        name.removeprefix(_FIELD): number
        for name, value in request.POST.items()
        if name.startswith(_FIELD) and (number := _number(str(value))) is not None
    }
    return Wanted(method, on, given, request.POST.get("basis", ""))


def _number(text: str) -> Decimal | None:
    plain = text.strip().replace(",", "").replace("，", "")
    try:
        found = Decimal(plain) if plain else None
    except InvalidOperation:
        return Decimal(-1)  # refused by the rules of sharing out, which say so
    return found if found is None or (found.is_finite() and abs(found) < 10**12) else Decimal(-1)


@needs(Capability.KEEP_TARGETS)
@require_POST
def take_back(request: HttpRequest, pack: str, target: str, area: str) -> HttpResponse:
    """Take a split back."""
    held, _found = asked.target(pack, target)
    standing = shares.standing(held.info.id, target, area)
    try:
        if standing is not None:
            shares.take_back(actor(request), standing, request.POST.get("reason", ""))
            messages.success(request, _("分解已撤回，原记录保留可查。"))
    except ZhihengError as error:
        messages.error(request, said(error))
    return redirect(f"{reverse('staff:promise', args=[held.info.id, target])}#units")


@needs(Capability.READ)
@require_GET
def unit(request: HttpRequest, code: str) -> HttpResponse:
    """Show what one unit carries, and how it handed it on."""
    rows: list[dict[str, Any]] = []
    me = actor(request)
    for pack in packs().values():
        if pack.info.division and code.startswith(pack.info.division[:2]):
            seen = states.seen_by(me)
            rows += [_borne(pack, each, code, seen) for each in units.carried(pack, code, today(), seen=seen)]
    context = {"rows": rows, "code": code, "name": units.name_of(code, today()), "may_keep": permission.may(me, code)}
    return show(request, "promises/staff_unit.html", SECTION, **context)


def _borne(pack: Pack, one: Carried, code: str, seen: Collection[str]) -> dict[str, Any]:
    below = units.of_split(pack, shares.standing(pack.info.id, one.target.id, code), seen=seen)
    tone, word = shown.WORDS[one.verdict.reads]
    return {
        "target": policy_targets.shown(one.target),
        "pack": pack.info.id,
        "share": figure(one.share),
        "by": _("由%(area)s分解") % {"area": units.name_of(one.split.area, one.split.on)},
        "below": below,
        "actual": "" if one.verdict.actual is None else figure(one.verdict.actual),
        "tone": tone,
        "word": str(word),
        "reason": localised(one.verdict.reason),
        "synthetic": one.verdict.synthetic or one.split.synthetic,
    }
