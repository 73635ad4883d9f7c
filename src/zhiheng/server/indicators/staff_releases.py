"""Releases in the workspace: the calendar, a new entry, one release from plan to publication, and its revisions."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from zhiheng.actors import Actor, Capability
from zhiheng.errors import ZhihengError
from zhiheng.indicators.models import IndicatorValue, Release
from zhiheng.indicators.releases import changes
from zhiheng.indicators.services import releases
from zhiheng.indicators.values import Value
from zhiheng.server.i18n import english, localised
from zhiheng.server.indicators import portal_exports, portal_figures, portal_values, portal_words
from zhiheng.server.indicators.staff_values import SECTION, seen_by
from zhiheng.server.portal.paging import paged
from zhiheng.server.portal.shown import Problem
from zhiheng.server.staff.access import actor, needs
from zhiheng.server.staff.installation import installation
from zhiheng.server.staff.page import show

CHINA = ZoneInfo("Asia/Shanghai")
#: Which steps a release offers in each state; each asks for one capability.
STEPS = {
    "planned": ("draft", "cancel"),
    "draft": ("approve", "draft", "give_back"),
    "approved": ("publish", "give_back"),
    "published": ("revise",),
}
WANTS = {
    "draft": releases.MAY_DRAFT, "cancel": releases.MAY_DRAFT, "revise": releases.MAY_DRAFT,
    "approve": releases.MAY_APPROVE, "give_back": releases.MAY_APPROVE, "publish": releases.MAY_APPROVE,
}  # fmt: skip


def state_words() -> dict[str, tuple[str, str]]:
    """Return the tone and the words of each state."""
    return {
        "planned": ("neutral", _("计划发布")),
        "draft": ("attention", _("草稿，待批准")),
        "approved": ("accent", _("已批准，待公布时刻")),
        "published": ("good", _("已发布")),
    }


def step_words() -> dict[str, str]:
    """Return what each step is called."""
    return {
        "draft": _("取当日数值起草"),
        "cancel": _("撤销计划"),
        "approve": _("批准并冻结"),
        "give_back": _("退回重新起草"),
        "publish": _("立即公布"),
        "revise": _("作修订（新版次）"),
    }


@needs(Capability.READ)
@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """List the releases of a pack, the latest instant first."""
    pack = portal_values.pack_of(portal_values.text_of(request, "pack"))
    state = portal_values.text_of(request, "state")
    found = releases.calendar(pack.info.id)
    found = found.filter(state=state) if state in STEPS else found
    paging = paged(request, found, found.count())
    words = state_words()
    return show(
        request, "indicators/staff_releases.html", SECTION, pack=pack, paging=paging, state=state,
        rows=[(one, title(one), *words[one.state], _late(one)) for one in paging.rows],
        states=[(name, label) for name, (_tone, label) in words.items()], may_plan=actor(request).may(releases.MAY_DRAFT),
    )  # fmt: skip


def title(release: Release) -> str:
    """Return a release's title in the reader's language."""
    return release.title_en if english() else release.title_zh


def _late(release: Release) -> bool:
    """Tell whether the promised instant has passed and the release is not out."""
    return release.state != Release.State.PUBLISHED and release.planned_at < timezone.now()


@needs(Capability.READ, Capability.RUN)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Enter a release in the calendar."""
    pack = portal_values.pack_of(portal_values.text_of(request, "pack"))
    problems: list[Problem] = []
    if request.method == "POST":
        try:
            made = releases.plan(actor(request), installation(), pack.info.id, **_given(request))
            return HttpResponseRedirect(reverse("staff:indicator_release", args=[made.pk]))
        except ZhihengError as error:
            problems.append(Problem("", error.message("en" if english() else "zh")))
        except ValueError:
            problems.append(Problem("f-planned_at", _("公布时刻请写成日期和时间。")))
    every = sorted(set(IndicatorValue.objects.filter(pack=pack.info.id).values_list("period", flat=True)), reverse=True)
    return show(
        request, "indicators/staff_release_new.html", SECTION, pack=pack, problems=problems, given=request.POST,
        chosen=set(request.POST.getlist("indicators")), chosen_periods=set(request.POST.getlist("periods")),
        indicators=[(name, localised(one.label)) for name, one in pack.indicators.items()],
        periods=[(each, portal_words.period(each)) for each in every], status=422 if problems else 200,
    )  # fmt: skip


def _given(request: HttpRequest) -> dict[str, Any]:
    """Return what the form says. Raises ValueError for a moment that cannot be read."""
    text = request.POST.get("planned_at", "").strip()[:30]
    return {
        "title_zh": request.POST.get("title_zh", "").replace("\x00", "")[:200],
        "title_en": request.POST.get("title_en", "").replace("\x00", "")[:200],
        "planned_at": datetime.fromisoformat(text).replace(tzinfo=CHINA),
        "indicators": request.POST.getlist("indicators")[:400],
        "spans": request.POST.getlist("periods")[:60],
    }


@needs(Capability.READ)
@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest, release: int) -> HttpResponse:
    """Show a release with its steps; a step is sent to the same address."""
    me = actor(request)
    problems: list[Problem] = []
    if request.method == "POST":
        _found(release)
        try:
            return _taken(request, me, release)
        except ZhihengError as error:
            problems.append(Problem("", error.message("en" if english() else "zh")))
    found = _found(release)
    pack = portal_values.pack_of(found.pack)
    opened = releases.opens(me, found)
    frozen = [each for each in releases.values(release) if each.publicity in seen_by(me)] if opened else []
    paging = paged(request, frozen, len(frozen))
    tone, words = state_words()[found.state]
    names = step_words()
    steps = [(name, names[name], name in ("give_back", "revise")) for name in STEPS[found.state] if me.may(WANTS[name])]
    return show(
        request, "indicators/staff_release.html", SECTION, release=found, title=title(found), pack=pack, tone=tone,
        words=words, late=_late(found), steps=steps, problems=problems, paging=paging,
        rows=[_shown(each, pack) for each in paging.rows], unchanged=releases.verify(release) if found.content_hash else None,
        changed=_changed(found, pack, me) if opened else [], withheld=not opened, indicators=[localised(pack.indicators[n].label) for n in found.indicators if n in pack.indicators],
        periods=[portal_words.period(each) for each in found.periods], status=422 if problems else 200,
    )  # fmt: skip


def _found(release: int) -> Release:
    """Return a release. Raises Http404."""
    try:
        return releases.find(release)
    except ZhihengError:
        raise Http404 from None


def _shown(value: Value, pack: Any) -> tuple[str, Any]:
    indicator = pack.indicators[value.indicator]
    return localised(indicator.label), portal_figures.shown(value, indicator, pack)


def _changed(release: Release, pack: Any, me: Actor) -> list[tuple[str, Any, Any]]:
    """Return what a revision changes of the vintage before."""
    if release.previous is None or not release.content_hash:
        return []
    seen = seen_by(me)
    pairs = changes(releases.values(release.previous.pk), releases.values(release.pk))
    found = []
    for old, new_ in pairs:
        one = new_ or old
        if one is not None and one.publicity in seen and one.indicator in pack.indicators:
            before, after = (None if each is None else _shown(each, pack)[1] for each in (old, new_))
            found.append((_shown(one, pack)[0], before, after))
    return found[:200]


def _taken(request: HttpRequest, me: Actor, release: int) -> HttpResponseRedirect:
    """Take a step and lead to where the release, or its revision, is shown."""
    step, reason = request.POST.get("step", ""), request.POST.get("reason", "").replace("\x00", "")[:2000]
    done: dict[str, Callable[[], Release | None]] = {
        "draft": lambda: releases.draft(me, installation(), release),
        "cancel": lambda: releases.cancel(me, release),
        "approve": lambda: releases.approve(me, release),
        "give_back": lambda: releases.give_back(me, release, reason),
        "publish": lambda: releases.publish(me, release),
        "revise": lambda: releases.revise(me, installation(), release, reason),
    }
    if step not in done:
        return HttpResponseRedirect(reverse("staff:indicator_release", args=[release]))
    found = done[step]()
    messages.success(request, _("已办理：%(step)s。") % {"step": step_words()[step]})
    if found is None:
        return HttpResponseRedirect(reverse("staff:indicator_releases"))
    return HttpResponseRedirect(reverse("staff:indicator_release", args=[found.pk]))


@needs(Capability.READ, Capability.EXPORT)
@require_GET
def export(request: HttpRequest, release: int, form: str) -> HttpResponseBase:
    """Answer with the values of a release as CSV, XLSX or JSON."""
    found = _found(release)
    if not releases.opens(actor(request), found):
        raise Http404
    frozen = [each for each in releases.values(release) if each.publicity in seen_by(actor(request))]
    return portal_exports.values(form, f"release-{release}", frozen, portal_values.pack_of(found.pack))
