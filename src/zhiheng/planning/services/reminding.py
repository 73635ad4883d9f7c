"""Reminding many at once (批量催办): each item once a day, and taken back within the day on which it was sent.

A reminder moves nothing: no day, no state, no light. Taking it back adds to the history, marks what nobody has read yet as
read, and tells who has read it already.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from zhiheng.actors import Actor
from zhiheng.cases.days import today
from zhiheng.cases.models import Message
from zhiheng.planning.errors import DeedNotOpen, NotYours
from zhiheng.planning.follow_up import Deed
from zhiheng.planning.models import FollowUp, FollowUpEvent
from zhiheng.planning.services import follow_up_telling, follow_ups
from zhiheng.planning.services.follow_up_events import event, locked

BACK = "remind_back"


@dataclass(frozen=True)
class Reminded:
    """What came of it: numbers of the items of which somebody was reminded, and of those left out with the reason in both languages."""

    done: tuple[str, ...]
    left_out: tuple[tuple[str, str, str], ...]


def of_today(actor: Actor, item: FollowUp, now: datetime | None = None) -> FollowUpEvent | None:
    """Return the reminder that an actor's body sent of an item today and has not taken back."""
    on = today(now or timezone.now())
    taken = {one.detail.get("of") for one in item.events.filter(kind=BACK)}
    rows = item.events.filter(kind=Deed.REMIND.value, body=actor.body).order_by("-seq")
    return next((one for one in rows if today(one.at) == on and one.seq not in taken), None)


def remind(actor: Actor, items: Iterable[FollowUp], *, now: datetime | None = None) -> Reminded:
    """Remind the leads of items; what cannot be reminded of, or was today, is left out and named."""
    at = now or timezone.now()
    done: list[str] = []
    left: list[tuple[str, str, str]] = []
    for item in items:
        if of_today(actor, item, at) is not None:
            left.append((item.number, "今天已催办", "reminded today already"))
            continue
        try:
            follow_ups.act(actor, item, Deed.REMIND.value, now=at)
            done.append(item.number)
        except (DeedNotOpen, NotYours) as error:
            left.append((item.number, error.message("zh"), error.message("en")))
    return Reminded(tuple(done), tuple(left))


def take_back(actor: Actor, items: Iterable[FollowUp], *, now: datetime | None = None) -> tuple[str, ...]:
    """Take back the reminders that the actor's body sent of items today; return the numbers of those that were."""
    at = now or timezone.now()
    return tuple(_taken_back(actor, items, at))


def _taken_back(actor: Actor, items: Iterable[FollowUp], at: datetime) -> Iterator[str]:
    for item in items:
        with transaction.atomic():
            held = locked(item, None)
            sent = of_today(actor, held, at)
            if sent is None:
                continue
            event(held, actor, BACK, "", at, {"of": sent.seq})
            told = Message.objects.filter(body=held.lead, path=f"{follow_up_telling.PAGE}{held.number}", at=sent.at)
            if told.filter(read_at__isnull=True).update(read_at=at) < told.count():
                follow_up_telling.tell_bodies(
                    held, [held.lead.code], "notice", "催办已撤回", "was reminded of by mistake", at
                )
        yield item.number
