"""Opening a case in the workspace: choose the procedure, answer, check, open."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from zhiheng.actors import Capability
from zhiheng.server.staff import case_opening
from zhiheng.server.staff.access import actor, needs
from zhiheng.server.staff.page import show


@needs(Capability.OPEN_CASE)
def page(request: HttpRequest) -> HttpResponse:
    """Choose a procedure; with one chosen, ask, check, and open."""
    who = actor(request)
    key = request.POST.get("procedure") or request.GET.get("procedure", "")
    if not key:
        kept = {name: request.GET[name] for name in ("target", "subject", "about") if request.GET.get(name)}
        return show(request, "staff/case_choose.html", "cases", offered=case_opening.offered(who), kept=kept)
    one = case_opening.chosen(who, key[:120], case_opening.about_of(request, who))
    draft = case_opening.read(request, one.procedure, who)
    stage = request.POST.get("stage", "") if request.method == "POST" else ""
    if stage in ("check", "open"):
        problems = case_opening.checked(draft, one.procedure)
        if not problems and stage == "open":
            case, problems = case_opening.opened(request, who, one, draft)
            if case is not None:
                messages.success(request, _("已立案：%(number)s。") % {"number": case.number})
                return HttpResponseRedirect(reverse("staff:case", args=[case.number]))
        only_papers = all(problem.field.startswith("d-") or problem.field == "again" for problem in problems)
        context = case_opening.form_context(request, who, one, draft, problems, checking=only_papers)
        return show(request, "staff/case_new.html", "cases", status=422 if problems else 200, **context)
    return show(
        request,
        "staff/case_new.html",
        "cases",
        **case_opening.form_context(request, who, one, draft, [], checking=False),
    )
