"""Files laid beside progress, follow-up items and findings: for who may see the thing, always as a download."""

from __future__ import annotations

from django.http import FileResponse, Http404, HttpRequest

from zhiheng.actors import Actor, Capability
from zhiheng.cases.errors import FileGone
from zhiheng.errors import ZhihengError
from zhiheng.planning.models import PlanningFile
from zhiheng.planning.services import follow_ups, oversight, papers, tasks
from zhiheng.server.staff.access import actor, needs


@needs(Capability.READ)
def download(request: HttpRequest, file: int) -> FileResponse:
    """Answer with a file that no browser runs. Raises Http404."""
    found = PlanningFile.objects.filter(pk=file).select_related("event__item", "finding_event", "progress").first()
    if found is None or not _seen(actor(request), found):
        raise Http404
    try:
        content = papers.open_content(found)
    except FileGone as error:
        raise Http404 from error
    answer = FileResponse(content, as_attachment=True, filename=found.name, content_type="application/octet-stream")
    answer["Content-Security-Policy"] = "sandbox; default-src 'none'"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


def _seen(me: Actor, file: PlanningFile) -> bool:
    """Return whether somebody sees the thing that a file lies beside; progress of duties is shared among offices."""
    try:
        if file.event is not None:
            return bool(follow_ups.find(me, file.event.item.number))
        if file.finding_event is not None:
            return bool(oversight.file_of(me, file.pk))
    except ZhihengError:
        return False
    return file.progress is not None and (tasks.shared_with(me) or tasks.open_to_all(file.progress))
