"""What the transparency log holds of a case, for those who may read it: content, salt and proof in one file."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse

from zhiheng.actors import Capability
from zhiheng.cases.models import Case
from zhiheng.cases.services import log_entries
from zhiheng.server.staff import case_page
from zhiheng.server.staff.access import actor, needs


@needs(Capability.READ)
def entry(request: HttpRequest, number: str, index: int) -> HttpResponse:
    """Answer with an entry of a case."""
    return document(case_page.find(actor(request), number), index)


def document(case: Case, index: int, kinds: frozenset[str] | None = None) -> HttpResponse:
    """Return an entry of a case as a file for the stand-alone verifier. Raises Http404 where it is of none of these events.

    `kinds`: of events that the reader may know of; None: all.
    """
    event = log_entries.event_of(index)
    if event is None or event.case_id != case.pk or (kinds is not None and event.kind not in kinds):
        raise Http404
    answer = JsonResponse(log_entries.document(index), json_dumps_params={"ensure_ascii": False, "indent": 2})
    answer["Content-Disposition"] = f'attachment; filename="zhiheng-log-{index}.json"'
    return answer
