"""Days on which something of a body is due, as a calendar file: of one's own body, or of one below it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from zhiheng.actors import Actor, Capability
from zhiheng.documents import calendar_file
from zhiheng.documents.calendar_file import Due
from zhiheng.planning.follow_up import State
from zhiheng.planning.services import follow_ups, oversight, reach
from zhiheng.server.i18n import localised
from zhiheng.server.planning import desk, shown
from zhiheng.server.planning.bodies import Named
from zhiheng.server.staff.access import actor, needs


@needs(Capability.READ)
@require_safe
def calendar(request: HttpRequest) -> HttpResponse:
    """Answer with the days on which something of a body is due."""
    me = actor(request)
    body = request.GET.get("body", "")[:64] or me.body
    seen = reach.seen_by(me)
    if seen is not None and body not in seen:
        raise Http404
    host = request.get_host()
    found = sorted(dues(me, body, f"{request.scheme}://{host}"), key=lambda one: (one.on, one.key))
    name = localised(Named(shown.pack_of(me), [body]).label(body))
    title = _("%(body)s：计划与督办期限") % {"body": name}
    answer = HttpResponse(
        calendar_file.calendar(title, found, timezone.now(), host), content_type="text/calendar; charset=utf-8"
    )
    answer["Content-Disposition"] = 'attachment; filename="planning.ics"'
    return answer


def dues(me: Actor, body: str, site: str) -> Iterator[Due]:
    """Yield what is due of a body, as far as an actor sees it: duties not done, items to be answered, findings to be rectified."""
    for one in desk.duties_of(body, shown.pack_of(me)):
        if not one.done and not one.duty.to_try:
            address = reverse("staff:planning_duty", args=[one.duty.key])
            yield _due(
                one.duty.key,
                one.duty.due,
                _("任务"),
                localised(one.duty.label),
                localised(one.duty.clause),
                site + address,
            )
    for item in follow_ups.for_actor(me).filter(lead__code=body, state=State.OPEN):
        address = reverse("staff:planning_follow_up", args=[item.number])
        yield _due(item.number, item.due_on, _("督办"), item.title, item.matter, site + address)
    for finding in oversight.findings_for(me).filter(unit__code=body, stage="planned"):
        if finding.due_on is None:
            continue
        address = reverse("staff:planning_finding", args=[finding.number])
        yield _due(finding.number, finding.due_on, _("整改"), finding.title, finding.measures, site + address)


def _due(key: str, on: date, kind: str, title: str, text: str, address: str) -> Due:
    return Due(key, on, _("%(kind)s到期：%(title)s") % {"kind": kind, "title": title}, text[:500], address)
