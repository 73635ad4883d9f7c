"""The form upon the page of a promise by which a published figure is entered, and what becomes of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from zhiheng.actors import Actor, Capability
from zhiheng.errors import ZhihengError
from zhiheng.policy.model import Indicator, Target
from zhiheng.policy.pack import Pack
from zhiheng.promises import State
from zhiheng.server.i18n import localised
from zhiheng.server.portal.packs import sources
from zhiheng.server.promises import asked, figures, staff_pages
from zhiheng.server.staff.access import actor, needs


def offered(request: HttpRequest, state: State, pack: Pack, typed: Mapping[str, str]) -> dict[str, Any]:
    """Return what the form shows; nothing where no figure can be published of it, or the reader may not enter any."""
    me, indicator = actor(request), figure_of(pack, state.target)
    allowed = figures.sources_for(me, pack) if me.may(Capability.TAKE_IN) else []
    if indicator is None or not allowed or not areas(me, pack):
        return {}
    target = state.target
    last = target.deadline or asked.day(request)
    return {
        "figure_of": indicator,
        "figure_areas": areas(me, pack),
        "figure_whose": typed.get("whose") or request.GET.get("whose", ""),
        "figure_period": str(last.year),
        "figure_sources": [(name, localised(sources()[name])) for name in allowed],
        "figure_open": bool(typed) or "whose" in request.GET,
        "typed": typed,
    }


def figure_of(pack: Pack, target: Target) -> Indicator | None:
    """Return the indicator whose published figure a promise is judged by: its own, or the index that its words are read as."""
    name = target.reads_as.indicator if target.reads_as is not None else target.indicator
    return pack.indicators[name] if pack.indicators[name].series else None


def areas(me: Actor, pack: Pack) -> list[tuple[str, str]]:
    """Return whose figures somebody may enter: of the province, if it is theirs, and of the nation beside it."""
    own = pack.info.division
    if not own or not me.covers(own):
        return []
    return [(own, localised(pack.info.label)), (figures.NATION, _("全国"))]


@needs(Capability.TAKE_IN)
@require_POST
def add_figure(request: HttpRequest, pack: str, target: str) -> HttpResponse:
    """Enter a published figure as a record, and have the state judged again."""
    held, found = asked.target(pack, target)
    me, indicator = actor(request), figure_of(held, found)
    typed = {name: request.POST.get(name, "") for name in _FIELDS}
    if indicator is None:
        return staff_pages.shown(request, pack, target, problem=_("这个指标没有公布系列，不能登记数字。"))
    whose = typed["whose"]
    if whose not in {code for code, _name in areas(me, held)}:
        return staff_pages.shown(request, pack, target, problem=_("请选择谁的数字。"), typed=typed)
    try:
        new = figures.enter(me, figures.read(typed, indicator, whose, figures.sources_for(me, held)))
    except ZhihengError as error:
        return staff_pages.shown(request, pack, target, problem=staff_pages.said(error), typed=typed)
    said = _("已登记入事实库；指标在后台重新计算，完成后状态随之更新。") if new else _("事实库里已经有这个数字。")
    messages.success(request, said)
    return redirect(f"{reverse('staff:promise', args=[held.info.id, target])}#way")


_FIELDS = (
    "whose", "period", "value", "numerator", "denominator", "publisher", "published_on", "remark", "source",
)  # fmt: skip
