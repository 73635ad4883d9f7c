"""Deadlines as a calendar (iCalendar, RFC 5545): one all-day event a clock, for the calendar that somebody keeps anyway."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from zhiheng.actors import Capability
from zhiheng.cases.services import asking
from zhiheng.server.i18n import localised
from zhiheng.server.staff import case_words
from zhiheng.server.staff.access import actor, needs

#: Octets of a line; longer ones are folded.
LINE = 73


@needs(Capability.READ)
def deadlines(request: HttpRequest) -> HttpResponse:
    """Answer with the deadlines of the cases of one's body."""
    stamp = timezone.now().strftime("%Y%m%dT%H%M%SZ")
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Zhiheng//cases//ZH", "CALSCALE:GREGORIAN"]
    for clock in asking.deadlines(actor(request)):
        lines += _event(request, clock, stamp)
    lines.append("END:VCALENDAR")
    text = "".join(f"{part}\r\n" for line in lines for part in folded(line))
    answer = HttpResponse(text, content_type="text/calendar; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="deadlines.ics"'
    return answer


def _event(request: HttpRequest, clock: Any, stamp: str) -> list[str]:
    procedure = case_words.procedure_of(clock.case)
    label = next((localised(one.label) for one in procedure.clocks if one.id == clock.clock), clock.clock)
    mark = _("（暂定）") if clock.provisional else ""
    address = request.build_absolute_uri(reverse("staff:case", args=[clock.case.number]))
    return [
        "BEGIN:VEVENT",
        f"UID:clock-{clock.pk}@zhiheng",
        f"DTSTAMP:{stamp}",
        f"DTSTART;VALUE=DATE:{clock.due_on:%Y%m%d}",
        f"DTEND;VALUE=DATE:{clock.due_on + timedelta(days=1):%Y%m%d}",
        f"SUMMARY:{escaped(f'{label}{mark} {clock.case.number}')}",
        f"DESCRIPTION:{escaped(case_words.title(clock.case))}",
        f"URL:{address}",
        "TRANSP:TRANSPARENT",
        "END:VEVENT",
    ]


def escaped(text: str) -> str:
    """Return a text as a value of iCalendar."""
    for sign, written in (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\r", ""), ("\n", "\\n")):
        text = text.replace(sign, written)
    return text


def folded(line: str) -> Iterator[str]:
    """Yield a line in parts of so many octets, the later ones with a blank before them; no sign is cut in two."""
    part = ""
    for sign in line:
        if len((part + sign).encode()) > LINE:
            yield part
            part = " "
        part += sign
    yield part
