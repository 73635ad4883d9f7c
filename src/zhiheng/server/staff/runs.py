"""Runs and what each pinned: manifest, distribution, results, and the button that computes it again."""

from __future__ import annotations

from typing import Any

import orjson
from django.contrib import messages
from django.db.models import Case, OuterRef, QuerySet, Subquery, Value, When
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from zhiheng.actors import Capability
from zhiheng.credit.grading import plan_of
from zhiheng.credit.stages import label_of
from zhiheng.errors import ZhihengError
from zhiheng.ledger.models import EnterpriseCard, RunSummary
from zhiheng.ledger.runs import RunManifest
from zhiheng.server import visible
from zhiheng.server.i18n import localised
from zhiheng.server.portal.packs import packs
from zhiheng.server.portal.paging import paged
from zhiheng.server.portal.sorting import in_order, order_of
from zhiheng.server.staff.access import actor, needs, who
from zhiheng.server.staff.installation import installation
from zhiheng.server.staff.lists import offered
from zhiheng.server.staff.page import show
from zhiheng.server.staff.verification import ask, state_of

WORST_FIRST = "score"


RUN_SORTS = {
    "card": ("pack", "scorecard"),
    "as_of": "as_of",
    "created": "created_at",
    "batch": "batch_seq",
    "rated": "rated",
    "not_rated": "not_rated",
}


def listed(request: HttpRequest) -> tuple[QuerySet[RunSummary], str]:
    """Return the runs of the scorecard and pack of the address, in its order, and that order: newest first."""
    sort = order_of(request, RUN_SORTS, "-created")
    runs = RunSummary.objects.all()
    for name in ("pack", "scorecard"):
        if wanted := request.GET.get(name, "").replace("\x00", "")[:100]:
            runs = runs.filter(**{name: wanted})
    if request.GET.get("latest") == "1":
        runs = runs.filter(latest=True)
    return in_order(runs, RUN_SORTS, sort, "run_id"), sort


@needs(Capability.RISK_CLASS)
def index(request: HttpRequest) -> HttpResponse:
    """List the runs, the newest first."""
    runs, sort = listed(request)
    paging = paged(request, runs, runs.count())
    context = {
        "paging": paging,
        "rows": [{"run": run, "label": scorecard_label(run)} for run in paging.rows],
        "sort": sort,
        "packs": sorted(set(RunSummary.objects.values_list("pack", flat=True))),
        "scorecards": sorted(set(RunSummary.objects.values_list("scorecard", flat=True))),
    }
    return show(request, "staff/runs.html", "runs", **context, **offered(request, "runs"))


def scorecard_label(run: RunSummary) -> str:
    """Return what a run's scorecard is called now, or its id."""
    pack = packs().get(run.pack)
    card = pack.scorecards.get(run.scorecard) if pack else None
    return localised(card) if card else f"{run.pack}/{run.scorecard}"


def distribution(run: RunSummary, manifest: RunManifest | None) -> list[dict[str, Any]]:
    """Return how many enterprises have each grade, best first, with the grade's name."""
    language = get_language() or "zh"
    plan = plan_of(manifest) if manifest else None
    order = plan.grades() if plan else sorted(run.grades)
    names = [*order, *(name for name in run.grades if name not in order)]
    return [
        {"id": name, "label": (label_of(plan, name, language) if plan else name) or name, "n": run.grades.get(name, 0)}
        for name in names
    ]


def chart(rows: list[dict[str, Any]], title: str) -> dict[str, Any]:
    """Draw the distribution as bars from zero."""
    return {
        "kind": "bar",
        "labels": [row["label"] for row in rows],
        "unit": _("家"),
        "min": 0,
        "horizontal": True,
        "description": title,
        "series": [{"name": _("企业"), "values": [row["n"] for row in rows]}],
    }


def results_in(request: HttpRequest, run: RunSummary, grades: list[str]) -> tuple[QuerySet[Any, Any], str]:
    """Return a run's results within the grade of the address, in its order, and that order.

    `grades` are the run's grades, best first: sorting by grade follows them, not the alphabet.
    """
    cards = EnterpriseCard.objects.filter(subject=OuterRef("subject"))
    results = run.results.all()
    if actor(request).units:
        covered = EnterpriseCard.objects.filter(visible.inside(actor(request)))
        results = results.filter(subject__in=covered.values("subject"))
    results = results.annotate(name=Subquery(cards.values("name")[:1]), uscc=Subquery(cards.values("uscc")[:1]))
    ranks = [When(grade=grade, then=Value(rank)) for rank, grade in enumerate(grades)]
    sorts = {"name": "name", "grade": (Case(*ranks) if ranks else "grade", "state"), "score": "score"}
    grade = request.GET.get("grade", "")
    sort = order_of(request, sorts, WORST_FIRST)
    return in_order(results.filter(grade=grade) if grade in run.grades else results, sorts, sort, "subject"), sort


def manifest_of(run: RunSummary) -> tuple[RunManifest | None, str]:
    """Return what a run pinned, or the reason why it cannot be read."""
    try:
        return installation().runs.manifest(run.run_id), ""
    except ZhihengError as error:
        return None, error.message(get_language() or "zh")


@needs(Capability.RISK_CLASS)
def page(request: HttpRequest, run_id: str) -> HttpResponse:
    """Show one run."""
    run = RunSummary.objects.filter(run_id=run_id).first()
    if run is None:
        raise Http404
    manifest, problem = manifest_of(run)
    rows = distribution(run, manifest)
    results, sort = results_in(request, run, [row["id"] for row in rows])
    paging = paged(request, results, results.count())
    title = scorecard_label(run)
    context = {
        "run": run,
        "run_id": run.run_id,
        "label": title,
        "manifest": manifest,
        "plan_json": orjson.dumps(manifest.plan, option=orjson.OPT_INDENT_2).decode() if manifest else "",
        "problem": problem,
        "rows": rows,
        "most": max(rows, key=lambda row: int(row["n"]), default=None) if run.rated else None,
        "chart": chart(rows, title),
        "grade": request.GET.get("grade", ""),
        "paging": paging,
        "sort": sort,
        "worst_first": sort == WORST_FIRST,
        "export": request.GET.urlencode(),
        "verification": state_of(run.run_id),
    }
    return show(request, "staff/run.html", "runs", **context)


@needs(Capability.RISK_CLASS)
def verification(request: HttpRequest, run_id: str) -> HttpResponse:
    """Show the state of a run's verification; the run page polls it."""
    return show(request, "staff/verification.html", "runs", run_id=run_id, verification=state_of(run_id))


@needs(Capability.RUN)
@require_POST
def verify(request: HttpRequest, run_id: str) -> HttpResponse:
    """Ask for a run to be computed again in the background."""
    if not RunSummary.objects.filter(run_id=run_id).exists():
        raise Http404
    ask(run_id, who(request).get_username())
    messages.success(request, _("已安排复算；结果会显示在本页。"))
    return HttpResponseRedirect(reverse("staff:run", args=[run_id]) + "#verification")
