"""One lookup by primary key, answered as JSON; and the address at which the benchmark knocks."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import path

from zhiheng.ledger.models import EnterpriseCard


def lookup(request: HttpRequest, uscc: str) -> JsonResponse:
    """Answer with a few fields of one enterprise's card."""
    card = EnterpriseCard.objects.get(pk=f"uscc:{uscc}")
    return JsonResponse({"uscc": card.uscc, "name": card.name, "status": card.status, "division": card.division})


def health(request: HttpRequest) -> HttpResponse:
    """Say that the server answers."""
    return HttpResponse("ok")


urlpatterns = [path("enterprise/<str:uscc>", lookup), path("healthz", health)]
