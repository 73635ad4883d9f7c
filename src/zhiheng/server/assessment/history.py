"""What happened in an assessment, to a unit and to a title, in words."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from zhiheng.assessment.models import AssessmentEvent, PlaceTitle
from zhiheng.assessment.services.titles import HELD
from zhiheng.cases.days import today
from zhiheng.server.assessment import shown
from zhiheng.server.i18n import localised
from zhiheng.server.staff import case_words


def _words() -> dict[str, str]:
    return {
        "opened": _("开展考核"),
        "nominated": _("登记候选单位"),
        "goals": _("申报目标"),
        "entered": _("填写考核表"),
        "taken_in": _("录入评分"),
        "reported": _("提交自评"),
        "given_back": _("退回自评"),
        "late": _("逾期未报，继续考核"),
        "computed": _("核算指标"),
        "evidence": _("附材料"),
        "reviewed": _("书面核查完成"),
        "visited": _("实地核查"),
        "accepted": _("对得分无异议"),
        "objected": _("提出异议"),
        "answered": _("复核异议"),
        "cap": _("记入一票否决事项"),
        "adjudicated": _("审议改定等次"),
        "decided": _("审定结果"),
        "published": _("公布结果"),
        "handed": _("移送结果"),
        "received": _("收到回执"),
    }


def events(rows: Iterable[AssessmentEvent]) -> list[dict[str, Any]]:
    """Return events in words, each with its unit where it is of one."""
    words, found = _words(), []
    for row in rows:
        what = words.get(row.kind, row.kind)
        if row.kind == "step":
            procedure = case_words.procedure_of(row.year.case)
            what = case_words.step_label(procedure, str(row.detail.get("step", "")))
        unit = shown.name(row.unit) if row.unit else ""
        found.append({"at": row.at, "what": what, "unit": unit, "text": row.text})
    return found


def state_of(title: PlaceTitle) -> str:
    """Return the state of a title today: one whose term is over has ended, also before the worker wrote it down."""
    return "expired" if title.state in HELD and title.valid_until < today() else title.state


def titles(rows: Iterable[PlaceTitle]) -> list[dict[str, Any]]:
    """Return titles of places with what happened to them."""
    words = {"granted": _("授予"), "renewed": _("复核通过"), "withdrawn": _("已退出"), "expired": _("期满")}
    return [
        {
            "pk": one.pk, "state": state_of(one), "state_label": words.get(state_of(one), one.state), "granted_on": one.granted_on, "valid_until": one.valid_until,
            "name": localised({"zh": one.name_zh, "en": one.name_en}), "where": shown.name(one.unit),
            "happened": [{"at": each.at, "what": words.get(each.kind, each.kind), "text": each.reason} for each in one.events.all()],
        }
        for one in rows
    ]  # fmt: skip
