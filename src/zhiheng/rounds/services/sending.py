"""Sending a round down the tree of units, withdrawing it, and reminding those who have not answered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from zhiheng.actors import Actor, Capability
from zhiheng.audit.services import actions
from zhiheng.cases.days import today
from zhiheng.policy.model import Localised
from zhiheng.rounds import periods, steps
from zhiheng.rounds.errors import MayNot, NotNow, ReasonWanted
from zhiheng.rounds.models import Round, Sheet, SheetEvent
from zhiheng.rounds.services import changing, telling, units

_ASKER = ("发起单位的核稿人", "a checker of the body that asks")


def send(actor: Actor, round_: Round, *, now: datetime | None = None) -> int:
    """Send a draft: a sheet for every unit, and a message to each; return how many units fill one in.

    For a checker of the body that asks. Raises MayNot, NotNow, NoUnits.
    """
    at = now or timezone.now()
    with transaction.atomic():
        locked = changing.locked_round(round_.pk)
        _mine(actor, locked)
        if locked.state != Round.State.DRAFT:
            raise _not_now(locked)
        made = _sheets(locked, units.asked(locked.asks, locked.asker))
        locked.state, locked.sent_at = Round.State.SENT, at
        locked.save()
        SheetEvent.objects.bulk_create(
            SheetEvent(sheet=one, at=at, kind="sent", state=one.state, username=actor.username, body=actor.body)
            for one in made
        )
        for one in made:
            _tell(one, "task", at, *_asked_words(one))
        detail = {"kind": "sent", "units": len(made)}
        actions.note(
            "change",
            username=actor.username,
            body=actor.body,
            object_type="round",
            object_id=locked.number,
            detail=detail,
        )
    round_.refresh_from_db()
    return sum(one.fills for one in made)


def _sheets(round_: Round, asked: Sequence[units.Asked]) -> list[Sheet]:
    made: dict[int, Sheet] = {}
    for one in asked:
        above = made[one.above.body.pk] if one.above else None
        made[one.body.pk] = Sheet.objects.create(
            round=round_, unit=one.body, above=above, checker=above.unit if above else round_.asker,
            chain=one.chain, fills=one.fills,
        )  # fmt: skip
    return list(made.values())


def _asked_words(sheet: Sheet) -> tuple[str, str]:
    round_ = sheet.round
    zh = f"请{'填报' if sheet.fills else '审核并汇总'}“{round_.name_zh}”（{round_.period}），{round_.due_on} 前报{sheet.checker.name_zh}。"
    what = "fill in" if sheet.fills else "check and sum up"
    to = sheet.checker.name_en or sheet.checker.name_zh
    return zh, f"Please {what} “{round_.name_en}” ({round_.period}) and hand it to {to} by {round_.due_on}."


def _tell(sheet: Sheet, kind: str, at: datetime, zh: str, en: str) -> None:
    telling.tell(sheet.unit, kind, zh, en, sheet, now=at)


def withdraw(actor: Actor, round_: Round, reason: str, *, now: datetime | None = None) -> Round:
    """Take a round back that is not locked: nothing of it counts. Raises MayNot, NotNow, ReasonWanted."""
    at = now or timezone.now()
    if not reason.strip():
        raise ReasonWanted
    with transaction.atomic():
        locked = changing.locked_round(round_.pk)
        _mine(actor, locked)
        if locked.state not in (Round.State.DRAFT, Round.State.SENT):
            raise _not_now(locked)
        if locked.vintage:
            raise NotNow(
                zh_state="本次填报锁定过，数已入账；可以撤回重新打开",
                en_state="the round was locked and its values are in the ledger; take the reopening back instead",
            )
        sent = locked.state == Round.State.SENT
        locked.state = Round.State.WITHDRAWN
        locked.save()
        for sheet in locked.sheets.select_related("unit", "round") if sent else ():
            zh, en = (
                f"“{locked.name_zh}”（{locked.period}）已撤回：{reason}",
                f"“{locked.name_en}” ({locked.period}) was withdrawn: {reason}",
            )
            _tell(sheet, "notice", at, zh, en)
        actions.note(
            "change", username=actor.username, body=actor.body, object_type="round", object_id=locked.number,
            detail={"kind": "withdrawn"},
        )  # fmt: skip
    return locked


@dataclass(frozen=True)
class Reminded:
    """Whom a reminder went to: codes of units, with the working days by which each is late."""

    units: dict[str, int]


def waiting(round_: Round) -> list[Sheet]:
    """Return the sheets of which something is awaited, the list of reminders."""
    found = round_.sheets.select_related("unit", "checker", "round").exclude(state__in=steps.DONE)
    return list(found.order_by("pk"))


def remind(actor: Actor, round_: Round, only: Sequence[str] = (), *, now: datetime | None = None) -> Reminded:
    """Remind the units that have not answered, once a day each; return whom.

    For the body that asks, of all; for a body between, of those below it. Args: `only`: codes of units.
    Raises MayNot, NotNow.
    """
    at = now or timezone.now()
    if round_.state != Round.State.SENT:
        raise _not_now(round_)
    if not actor.system and not actor.may(Capability.ACT):
        raise MayNot(zh_who=_ASKER[0], en_who=_ASKER[1])
    with transaction.atomic():
        mine = [one for one in waiting(round_) if _above(actor, one) and (not only or one.unit.code in only)]
        told = set(
            SheetEvent.objects.filter(sheet__in=mine, kind="reminded", at__date=today(at)).values_list(
                "sheet", flat=True
            )
        )
        days = 0 if round_.reopened else periods.days_late(round_.due_on, today(at))
        late = {one.unit.code: days for one in mine if one.pk not in told}
        for one in mine:
            if one.pk not in told:
                _remind(actor, changing.locked(one.pk), late[one.unit.code], at)
    return Reminded(late)


def _above(actor: Actor, sheet: Sheet) -> bool:
    return actor.system or actor.body in [code for code in sheet.chain if code != sheet.unit.code]


def _remind(actor: Actor, sheet: Sheet, days: int, at: datetime) -> None:
    round_ = sheet.round
    when = _when(round_, days)
    zh = f"催报：“{round_.name_zh}”（{round_.period}）{when.zh}，请尽快上报。"
    changing.record(sheet, "reminded", actor, at, detail={"late": days})
    _tell(
        sheet,
        "overdue" if days else "due",
        at,
        zh,
        f"Reminder: “{round_.name_en}” ({round_.period}) {when.en}; please hand it in.",
    )


def _when(round_: Round, days: int) -> Localised:
    """Say how late a sheet is, or when it is due; of a round opened again, that a correction is awaited."""
    if round_.reopened:
        return Localised(zh="已重新打开更正", en="was opened again for corrections")
    if days:
        return Localised(zh=f"已逾期 {days} 个工作日", en=f"is {days} working {'day' if days == 1 else 'days'} late")
    return Localised(zh=f"将于 {round_.due_on} 到期", en=f"is due on {round_.due_on}")


def _mine(actor: Actor, round_: Round) -> None:
    if not actor.system and not (actor.body == round_.asker.code and actor.may(Capability.CHECK)):
        raise MayNot(zh_who=_ASKER[0], en_who=_ASKER[1])


def _not_now(round_: Round) -> NotNow:
    state = steps.said(round_.state)
    return NotNow(zh_state=f"本次填报{state.zh}", en_state=f"the round is {state.en}")
