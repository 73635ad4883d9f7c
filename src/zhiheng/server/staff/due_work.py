"""What waits for the reader's body beside cases: sheets to fill in or check, follow-up items, findings; and an administrator's own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from procrastinate.contrib.django.models import ProcrastinateJob

from zhiheng.actors import Actor, Capability
from zhiheng.planning.follow_up import STATES, State
from zhiheng.planning.services import follow_ups
from zhiheng.rounds.models import Sheet
from zhiheng.rounds.services import asking
from zhiheng.server.i18n import localised
from zhiheng.server.models import ApiKey
from zhiheng.server.planning import shown
from zhiheng.server.rounds import words
from zhiheng.server.staff.case_clocks import DueMark, due_mark

MOST = 8
#: Keys of the API that end within so many days are worth a look.
KEY_DAYS = 30


@dataclass(frozen=True)
class Line:
    """One thing that waits: what it is, where it is done, what is asked and until when."""

    label: str
    address: str
    text: str
    due: DueMark | dict[str, Any]
    day: date


def lines(who: Actor) -> list[Line]:
    """Return what waits for the actor's body in rounds and follow-up, what is due first on top."""
    if not who.may(Capability.READ):
        return []
    return sorted([*_sheets(who), *_items(who)], key=lambda one: one.day)[:MOST]


def _sheets(who: Actor) -> Iterator[Line]:
    for sheet in asking.to_fill(who)[:MOST]:
        yield _sheet(sheet, words.state(sheet.state)["words"])
    for sheet in asking.to_check(who)[:MOST]:
        yield _sheet(sheet, _("%(unit)s已报，待审核") % {"unit": words.body_name(sheet.unit)})


def _sheet(sheet: Sheet, text: str) -> Line:
    line = words.sheet_line(sheet, asking.late(sheet))
    address = reverse("staff:round_sheet", args=[sheet.round.number, sheet.unit.code])
    return Line(f"{line['name']} {sheet.round.period}", address, text, line["due"], sheet.round.due_on)


def _items(who: Actor) -> Iterator[Line]:
    for item in follow_ups.due(who).select_related("opener", "lead")[:MOST]:
        state = localised(STATES[State(item.state)])
        asked = _("延期待批") if item.delay_asked and item.opener.code == who.body else state
        text = _("督办：%(state)s（%(lead)s承办）") % {"state": asked, "lead": shown.name(item.lead)}
        address = reverse("staff:planning_follow_up", args=[item.number])
        yield Line(item.title, address, text, due_mark(item.due_on, "working", item.provisional), item.due_on)


def failed_jobs() -> int:
    """Return how many background jobs failed and were not run again."""
    return ProcrastinateJob.objects.filter(status="failed").count()


def ending_keys() -> int:
    """Return how many keys of the API that are in use end within thirty days, or have just ended."""
    now = timezone.now()
    near = Q(expires_at__lte=now + timedelta(days=KEY_DAYS), expires_at__gt=now - timedelta(days=KEY_DAYS))
    return ApiKey.objects.filter(near, revoked_at__isnull=True).count()
