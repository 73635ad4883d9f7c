"""Today's work: what waits for a person, and what was computed last."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Max, Min, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from zhiheng.ledger.models import ProjectedParty, ProjectedRecord, RunSummary
from zhiheng.server.portal.packs import source_label
from zhiheng.server.staff.access import staff_only
from zhiheng.server.staff.intake_state import proposals_waiting, quarantine_waiting, recent_uploads
from zhiheng.server.staff.page import show
from zhiheng.server.staff.runs import scorecard_label

RECENT = 5


def unlinked() -> int:
    """Return how many organisations named in records are not linked yet."""
    return ProjectedParty.objects.filter(subject="").exclude(role__in=("product", "lot", "area")).count()


def every_batch() -> QuerySet[Any, Any]:
    """Return the batches of the projection, the newest first: their source, rows and when they were recorded."""
    return (
        ProjectedRecord.objects.values("batch_seq")
        .annotate(rows=Count("row_no"), at=Max("recorded_at"), source=Min("source"))
        .order_by("-batch_seq")
    )


def batches() -> list[dict[str, Any]]:
    """Return the newest batches as lines of a list."""
    return [{**one, "source": source_label(one["source"])} for one in every_batch()[:RECENT]]


@staff_only
def page(request: HttpRequest) -> HttpResponse:
    """Show today's work."""
    context = {
        "quarantine": quarantine_waiting(),
        "unlinked": unlinked(),
        "proposals": proposals_waiting(),
        "uploads": recent_uploads(RECENT),
        "runs": [{**vars(run), "words": scorecard_label(run)} for run in RunSummary.objects.all()[:RECENT]],
        "batches": batches(),
        "intake": reverse("staff:intake"),
    }
    return show(request, "staff/dashboard.html", "dashboard", **context)
