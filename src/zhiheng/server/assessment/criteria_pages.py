"""Criteria of a body's own: for demonstration programmes whose documents give none, drawn up in versions."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from zhiheng.actors import Actor, Capability
from zhiheng.actors.models import Body
from zhiheng.assessment import own
from zhiheng.assessment.models import OwnSheet
from zhiheng.assessment.own import PLACES, OwnCriteria, OwnLine, Way
from zhiheng.assessment.services import own_sheets
from zhiheng.errors import ZhihengError
from zhiheng.policy.model import Programme, UnitLevel
from zhiheng.server.i18n import localised
from zhiheng.server.portal.packs import every_pack, shown_citations
from zhiheng.server.portal.shown import Problem
from zhiheng.server.staff.access import actor, needs
from zhiheng.server.staff.case_acts import said
from zhiheng.server.staff.page import show

#: Lines of the form; those left empty are no criteria.
ROWS = 8


@needs(Capability.OPEN_CASE)
@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest) -> HttpResponse:
    """Show the programmes without criteria and the form of one; sent, keep its criteria as a new version."""
    who = actor(request)
    asked = (request.POST if request.method == "POST" else request.GET).get("programme", "").replace("\x00", "")
    known = {f"{one.pack}/{one.id}": one for one in programmes(who)}
    chosen = known.get(asked)
    if request.method != "POST":
        return _page(request, known, chosen, _typed(who, chosen) if chosen else {})
    if chosen is None:
        return _page(request, known, None, {}, [Problem(_("没有这个示范创建，请从列表选择。"), "programme")], 422)
    try:
        row = own_sheets.draw_up(who, chosen.pack, chosen.id, _sent(request.POST))
    except ZhihengError as error:
        problems = [Problem(said(error), "label-1")]
        return _page(request, known, chosen, request.POST, problems, error.status if error.status < 500 else 422)
    messages.success(request, _("已保存自定标准第 %(n)s 版，可按它开展评审。") % {"n": row.version})
    return HttpResponseRedirect(reverse("staff:assessments") + "#begin")


def programmes(who: Actor) -> list[Programme]:
    """Return the programmes that the actor's body may draw up criteria for: those of the packs that hold where it stands."""
    if not own_sheets.may_draw_up(who):
        return []
    province = (Body.objects.filter(code=who.body).values_list("division", flat=True).first() or "")[:2]
    packs = [one for one in every_pack() if one.info.division and one.info.division[:2] == province]
    return [each for pack in packs for each in own.programmes(pack)]


def _page(
    request: HttpRequest, known: dict[str, Programme], chosen: Programme | None, typed: Any,
    problems: Sequence[Problem] = (), status: int = 200,
) -> HttpResponse:  # fmt: skip
    context: dict[str, Any] = {
        "programmes": [(key, localised(one), _versions(actor(request), one)) for key, one in known.items()],
        "chosen": f"{chosen.pack}/{chosen.id}" if chosen else "", "name": localised(chosen) if chosen else "",
        "note": localised(chosen.note) if chosen and chosen.note else "",
        "cites": shown_citations(chosen.cite) if chosen else [], "problems": list(problems),
        "rows": [{key: typed.get(f"{key}-{n}", "") for key in ("label", "rule", "way", "points")} | {"n": n} for n in range(1, ROWS + 1)],
        "ways": _ways(), "levels": [(one.value, _levels()[one]) for one in PLACES],
        "level": typed.get("level", "county"), "term": typed.get("term", "36"), "veto": typed.get("veto", ""),
        "reference": f"programmes/{chosen.id}" if chosen else "",
    }  # fmt: skip
    return show(request, "assessment/criteria.html", "assessments", status=status, **context)


def _versions(who: Actor, one: Programme) -> list[OwnSheet]:
    return list(OwnSheet.objects.filter(body__code=who.body, pack=one.pack, programme=one.id))


def _ways() -> list[tuple[str, str]]:
    return [
        (Way.SCORED.value, _("评分：0 到满分")),
        (Way.JUDGED.value, _("评定：评审组按好、较好、一般")),
        (Way.REQUIRED.value, _("必备：没有就不得分")),
    ]


def _levels() -> dict[UnitLevel, str]:
    return {
        UnitLevel.PREFECTURE: _("市（州）"), UnitLevel.COUNTY: _("县（市、区）"), UnitLevel.ZONE: _("园区、片区、基地"),
        UnitLevel.TOWNSHIP: _("乡镇（街道）"), UnitLevel.VILLAGE: _("村（社区）"),
    }  # fmt: skip


def _sent(post: Any) -> OwnCriteria:
    """Return what the form says; what is no number is 0 and refused with the rest."""

    def text(name: str, most: int) -> str:
        return str(post.get(name, "")).replace("\x00", "").strip()[:most]

    lines = [
        OwnLine(text(f"label-{n}", 200), text(f"rule-{n}", 1000), _way(text(f"way-{n}", 20)), _number(text(f"points-{n}", 10)))
        for n in range(1, ROWS + 1)
        if text(f"label-{n}", 200) or text(f"points-{n}", 10)
    ]  # fmt: skip
    level, term = text("level", 20), text("term", 4)
    level = level if level in {one.value for one in PLACES} else UnitLevel.PROVINCE.value
    months = int(term) if term.isascii() and term.isdigit() else 0
    return OwnCriteria(UnitLevel(level), tuple(lines), months, text("veto", 300))


def _way(text: str) -> Way:
    return Way(text) if text in {one.value for one in Way} else Way.SCORED


def _number(text: str) -> Decimal:
    try:
        number = Decimal(text) if text.isascii() else Decimal(0)
    except InvalidOperation:
        return Decimal(0)
    return number if number.is_finite() else Decimal(0)


def _typed(who: Actor, chosen: Programme) -> dict[str, str]:
    """Return the fields of the newest version, to write the next one from it."""
    row = next((one for one in _versions(who, chosen)), None)
    if row is None:
        return {}
    sheet = own_sheets.read(row)
    typed = {
        "level": sheet.groups[0].level.value,
        "term": str(sheet.term_months or ""),
        "veto": sheet.caps[0].label.zh if sheet.caps else "",
    }
    for n, one in enumerate(sheet.criteria(), start=1):
        way = Way.JUDGED if one.levels else Way.REQUIRED if one.checks else Way.SCORED
        typed |= {
            f"label-{n}": one.label.zh,
            f"rule-{n}": one.rule.zh,
            f"way-{n}": way.value,
            f"points-{n}": f"{one.points.normalize():f}",
        }
    return typed
