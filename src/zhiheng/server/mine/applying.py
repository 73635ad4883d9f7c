"""What an enterprise opens itself: an objection to a record, a restoration, an application for a programme."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from zhiheng.actors import Capability
from zhiheng.policy.model.procedure import SubjectKind
from zhiheng.server import visible
from zhiheng.server.mine.file import level_of
from zhiheng.server.mine.page import show
from zhiheng.server.portal.shown import Problem
from zhiheng.server.staff import case_opening
from zhiheng.server.staff.access import actor, mine_only
from zhiheng.server.staff.case_opening import Draft


@mine_only
def page(request: HttpRequest) -> HttpResponse:
    """Choose what to apply for; ask, check, and hand in."""
    who = actor(request)
    if not who.may(Capability.ANSWER):
        raise PermissionDenied
    key = request.POST.get("procedure") or request.GET.get("procedure", "")
    if not key:
        kept = {name: request.GET[name] for name in ("target", "about") if request.GET.get(name)}
        offered = case_opening.offered(who)
        if "target" in kept:  # from a record: what is not about records would only be in the way
            offered = [one for one in offered if one.procedure.subject is SubjectKind.RECORD]
        return show(request, "mine/choose.html", "apply", offered=offered, kept=kept)
    one = case_opening.chosen(who, key[:120], case_opening.about_of(request, who))
    draft = case_opening.read(request, one.procedure, who)
    stage = request.POST.get("stage", "") if request.method == "POST" else ""
    problems = (
        [*case_opening.checked(draft, one.procedure), *_foreign(request, draft)] if stage in ("check", "open") else []
    )
    if stage == "open" and not problems:
        case, problems = case_opening.opened(request, who, one, draft)
        if case is not None:
            messages.success(request, _("已提交，案号 %(number)s。办理进度在这里看。") % {"number": case.number})
            return HttpResponseRedirect(reverse("mine:case", args=[case.number]))
    checking = stage in ("check", "open") and all(problem.field.startswith("d-") for problem in problems)
    context = case_opening.form_context(request, who, one, draft, problems, checking=checking)
    return show(request, "mine/apply.html", "apply", status=422 if problems else 200, **context)


def _foreign(request: HttpRequest, draft: Draft) -> list[Problem]:
    """Refuse a record that is not of the enterprise's own file."""
    who = actor(request)
    if not draft.target or visible.participations(who.subject, level_of(who)).filter(record_id=draft.target).exists():
        return []
    return [Problem(_("这条记录不在本企业的档案里。"), "target")]
