"""A new round: from a form of a pack, or from an uploaded template."""

from __future__ import annotations

import tempfile
from datetime import date
from pathlib import Path
from typing import Any

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from zhiheng.actors import Actor, Capability
from zhiheng.cases.services import installed
from zhiheng.cases.services.files import clean_name
from zhiheng.errors import ZhihengError
from zhiheng.policy.model import ReportingRound
from zhiheng.rounds.models import Round
from zhiheng.rounds.services import creating, units
from zhiheng.rounds.sheets.opening import LIMITS
from zhiheng.server.i18n import localised
from zhiheng.server.portal.shown import Problem
from zhiheng.server.rounds import words
from zhiheng.server.staff.access import actor, needs
from zhiheng.server.staff.page import show


def forms(who: Actor) -> list[tuple[str, str, ReportingRound]]:
    """Return the forms of the packs, those that name the actor's body as the one that asks first."""
    found = [
        (f"{pack.info.id}/{one.id}", localised(one), one)
        for pack in installed.installation().packs.values()
        for one in pack.rounds.values()
        if one.pack == pack.info.id
    ]
    return sorted(found, key=lambda each: (each[2].returns_to != who.body, each[1]))


@needs(Capability.READ, Capability.OPEN_CASE)
def page(request: HttpRequest) -> HttpResponse:
    """Show the form of a new round, and make it when it is sent."""
    problems: list[Problem] = []
    who = actor(request)
    if request.method == "POST":
        try:
            made = _make(request, who, problems)
        except ZhihengError as error:
            problems.append(Problem(error.message(get_language() or "zh"), _field(error)))
            made = None
        if made is not None:
            messages.success(request, _("已建立草稿“%(n)s”。核对后下发。") % {"n": words.round_name(made)})
            return HttpResponseRedirect(reverse("staff:round", args=[made.number]))
    asked = request.POST if request.method == "POST" else request.GET
    context: dict[str, Any] = {
        "problems": problems, "wrong": {one.field: one.text for one in problems},
        "forms": [{"key": key, "label": label, "own": one.returns_to == who.body} for key, label, one in forms(who)],
        "levels": [{"key": level, "label": label, "picked": level in asked.getlist("asks")} for level, label in _levels()],
        "asked": asked, "period_hint": _period_hint(), "status": 422 if problems else 200,
    }  # fmt: skip
    return show(request, "rounds/new.html", "rounds", **context)


def _levels() -> list[tuple[str, str]]:
    named = {
        "province": _("省级"),
        "prefecture": _("市（州）"),
        "county": _("县（市、区）"),
        "zone": _("功能区"),
        "township": _("乡镇"),
    }
    return [(level, named[level]) for level in units.LEVELS if level != "province"]


def _period_hint() -> str:
    today = timezone.localdate()
    return _("年 %(y)s、季度 %(y)s-Q%(q)s、月 %(y)s-%(m)s") % {
        "y": today.year,
        "q": (today.month + 2) // 3,
        "m": f"{today.month:02d}",
    }


def _field(error: ZhihengError) -> str:
    return {"round-period-unreadable": "period", "round-no-units": "asks", "round-unknown-form": "form"}.get(
        error.code, "template"
    )


def _make(request: HttpRequest, who: Actor, problems: list[Problem]) -> Round | None:
    period, asks = (
        request.POST.get("period", "")[:20],
        [one for one in request.POST.getlist("asks") if one in units.LEVELS],
    )
    asks += [
        code
        for code in request.POST.get("bodies", "").replace("，", ",").replace(",", " ").split()[:400]
        if code not in asks
    ]
    due = _day(request.POST.get("due", ""), problems)
    file = request.FILES.get("template")
    if isinstance(file, UploadedFile) and file.size:
        if not asks:
            problems.append(Problem(_("用模板时，请选择发给哪一级。"), "asks"))
            return None
        return _of_template(who, file, period, asks, request.POST.get("name", "")[:200], due)
    pack, _slash, form = request.POST.get("form", "").partition("/")
    if not form:
        problems.append(Problem(_("请选择填报表，或上传一份模板。"), "form"))
    return None if problems else creating.create(who, pack, form, period, asks=asks, due_on=due)


def _of_template(
    who: Actor, file: UploadedFile[bytes], period: str, asks: list[str], name: str, due: date | None
) -> Round:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / clean_name(str(file.name or "template.xlsx"))
        with path.open("wb") as copy:
            for chunk in file.chunks():
                copy.write(chunk)
                if copy.tell() > LIMITS.max_bytes:
                    break
        pack = next(iter(key.partition("/")[0] for key, _label, _one in forms(who)), "national")
        return creating.create_from_template(who, pack, path, period, asks=asks, name=name, due_on=due)


def _day(text: str, problems: list[Problem]) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        problems.append(Problem(_("截止日期请写成 2026-10-15 的样子。"), "due"))
        return None
