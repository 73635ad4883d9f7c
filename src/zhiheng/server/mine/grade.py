"""What would raise the grade: the pre-check's own findings in words. The internal risk class is never shown here."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from zhiheng.credit.grading import plan_of
from zhiheng.credit.prospects import Prospect, Way, prospects
from zhiheng.credit.stages import label_of
from zhiheng.credit.stored import explain_run
from zhiheng.errors import ZhihengError
from zhiheng.ledger.models import RunSummary
from zhiheng.policy.model import ScorecardUse
from zhiheng.scoring import Plan
from zhiheng.server import visible
from zhiheng.server.i18n import localised
from zhiheng.server.mine.file import level_of
from zhiheng.server.mine.page import own_card, show
from zhiheng.server.portal import describe
from zhiheng.server.portal.shown import ShownCitation
from zhiheng.server.staff import reasons
from zhiheng.server.staff.access import actor, mine_only
from zhiheng.server.staff.enterprise import latest_runs
from zhiheng.server.staff.installation import installation
from zhiheng.server.staff.reasons import ShownReasons


@dataclass(frozen=True)
class ShownProspect:
    """One way to a better result, in a sentence."""

    words: str
    raises: bool
    gain: int | None
    cites: tuple[ShownCitation, ...]
    records: tuple[dict[str, Any], ...]
    hidden: int


@mine_only
def page(request: HttpRequest) -> HttpResponse:
    """Show the pre-checks of the enterprise with what would raise each."""
    card, who = own_card(request), actor(request)
    runs = latest_runs().exclude(use=ScorecardUse.RISK_CLASS.value).filter(results__subject=card.subject).distinct()
    seen = set(visible.participations(card.subject, level_of(who)).values_list("record_id", flat=True))
    found = [_one(run, card.uscc or "", seen) for run in runs]
    return show(request, "mine/grade.html", "grade", card=card, found=found)


def _one(run: RunSummary, uscc: str, seen: set[str]) -> dict[str, Any]:
    """Return one pre-check with its prospects, or the error that stands in its place."""
    home = installation()
    try:
        manifest = home.runs.manifest(run.run_id)
        explanation = explain_run(home.ledger, home.runs, uscc, manifest)
        plan = plan_of(manifest)
    except ZhihengError as error:
        return {"one": ShownReasons(run, error=error.message(get_language() or "zh")), "prospects": []}
    shown = _for_party(reasons.shown(run, explanation, plan), seen)
    return {"one": shown, "prospects": [_prospect(each, plan, seen) for each in prospects(explanation)]}


def _for_party(shown: ShownReasons, seen: set[str]) -> ShownReasons:
    """Return reasons with records that the enterprise may see alone, each leading to its own page."""

    def lines(part: tuple[reasons.ShownLine, ...]) -> tuple[reasons.ShownLine, ...]:
        return tuple(
            replace(
                one,
                records=[
                    {**r, "address": reverse("mine:record", args=[r["id"]])} for r in one.records if r["id"] in seen
                ],
            )
            for one in part
        )

    return replace(
        shown, criteria=lines(shown.criteria), eligibility=lines(shown.eligibility), vetoes=lines(shown.vetoes),
        denominators=lines(shown.denominators),
    )  # fmt: skip


def _prospect(one: Prospect, plan: Plan, seen: set[str]) -> ShownProspect:
    mine = [each for each in one.records if each in seen]
    rows = {row.record_id: row for row in visible.records(visible.Level.DEPARTMENTS).filter(record_id__in=mine)}
    return ShownProspect(
        words=_words(one, plan),
        raises=one.raises,
        gain=one.gain,
        cites=tuple(reasons.cited(cite) for cite in one.cite),
        records=tuple(
            {
                "address": reverse("mine:record", args=[each]),
                "words": f"{rows[each].occurred_on} {describe.title(rows[each])}",
            }
            for each in mine
            if each in rows
        ),
        hidden=len(one.records) - len(mine),
    )


def _words(one: Prospect, plan: Plan) -> str:
    label = localised(one.label) if one.label is not None else ""
    grade = label_of(plan, one.grade, get_language() or "zh") or "" if one.grade else ""
    if one.way is Way.WAIT and one.on is not None:
        if one.raises and grade:
            return _("到 %(day)s，旧记录不再计入，预检结果变为 %(grade)s。") % {"day": one.on, "grade": grade}
        return _("到 %(day)s，旧记录不再计入，得分上升。") % {"day": one.on}
    if one.way is Way.RESTORE:
        if one.raises and grade:
            return _("“%(what)s”修复后，预检结果变为 %(grade)s。") % {"what": label, "grade": grade}
        return _("“%(what)s”修复后，得分上升。") % {"what": label}
    if grade:
        return _("要到%(grade)s，还没有满足：%(what)s。") % {"grade": grade, "what": label}
    return _("还没有满足：%(what)s。") % {"what": label}
