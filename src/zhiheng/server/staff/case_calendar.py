"""Deadlines of cases as a calendar file: one all-day event a clock, for the calendar that somebody keeps anyway."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from zhiheng.actors import Capability
from zhiheng.cases.services import asking
from zhiheng.documents import calendar_file
from zhiheng.documents.calendar_file import Due
from zhiheng.server.i18n import localised
from zhiheng.server.staff import case_words
from zhiheng.server.staff.access import actor, needs

#: Where the names of events are unique; kept, so that calendars replace what they took in before.
_HOST = "zhiheng"


@needs(Capability.READ)
def deadlines(request: HttpRequest) -> HttpResponse:
    """Answer with the deadlines of the cases of one's body."""
    found = [_due(request, clock) for clock in asking.deadlines(actor(request))]
    text = calendar_file.calendar(_("办案期限"), found, timezone.now(), _HOST)
    answer = HttpResponse(text, content_type="text/calendar; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="deadlines.ics"'
    return answer


def _due(request: HttpRequest, clock: Any) -> Due:
    procedure = case_words.procedure_of(clock.case)
    label = next((localised(one.label) for one in procedure.clocks if one.id == clock.clock), clock.clock)
    mark = _("（暂定）") if clock.provisional else ""
    address = request.build_absolute_uri(reverse("staff:case", args=[clock.case.number]))
    title = f"{label}{mark} {clock.case.number}"
    return Due(f"clock-{clock.pk}", clock.due_on, title, case_words.title(clock.case), address)
