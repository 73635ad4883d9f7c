"""Locking a round: what was accepted is frozen and owed to the ledger, what is missing is said to be missing.

Locked anew after it was opened again, it gives a vintage of its own, and the ledger gets what changed as corrections.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime

import orjson
from django.db import transaction
from django.utils import timezone

from zhiheng.actors import Actor, Capability
from zhiheng.audit.services import actions, transparency
from zhiheng.rounds import steps
from zhiheng.rounds.cell import stored
from zhiheng.rounds.errors import MayNot, NotNow, ReasonWanted, StillOpen
from zhiheng.rounds.models import KeptSheet, Query, Round, Sheet, Vintage
from zhiheng.rounds.services import changing, filling, owing, telling, vintages


def lock(actor: Actor, round_: Round, *, reason: str = "", now: datetime | None = None) -> Round:
    """Lock a round: accepted sheets are frozen and their values owed to the ledger; return it as it stands then.

    Sheets that are not accepted become "not reported", for which a reason is wanted. For a checker of the body that
    asks. Raises MayNot, NotNow, ReasonWanted; of a round opened again also StillOpen, NotYetInLedger.
    """
    at, words = now or timezone.now(), reason.strip()
    with transaction.atomic():
        locked = changing.locked_round(round_.pk)
        may_lock(actor, locked)
        if locked.state != Round.State.SENT:
            said = steps.said(locked.state)
            raise NotNow(zh_state=f"本次填报{said.zh}", en_state=f"the round is {said.en}")
        sheets = [changing.locked(pk) for pk in locked.sheets.order_by("pk").values_list("pk", flat=True)]
        _ready(locked, sheets, words)
        for one in sheets:
            _freeze(one, actor, at, words)
        before = vintages.rows(locked, locked.vintage) if locked.vintage else None
        locked.state, locked.locked_at, locked.locked_by = Round.State.LOCKED, at, actor.username
        locked.vintage += 1
        made, owed = _keep(locked, sheets, before, words, at)
        locked.reopened_at, locked.reopened_by, locked.reopened_why = None, "", ""
        locked.save()
        telling.locked(locked, sheets, vintages.differences(locked, locked.vintage), at)
        _note(actor, locked, made, words, owed)
    round_.refresh_from_db()
    return round_


def may_lock(actor: Actor, round_: Round) -> None:
    """Raise MayNot unless the actor is a checker of the body that asks."""
    if not actor.system and not (actor.body == round_.asker.code and actor.may(Capability.CHECK)):
        raise MayNot(zh_who="发起单位的核稿人", en_who="a checker of the body that asks")


def _ready(round_: Round, sheets: Sequence[Sheet], words: str) -> None:
    if not any(one.state == Sheet.State.ACCEPTED and one.fills for one in sheets):
        raise NotNow(zh_state="还没有审核通过的表", en_state="no sheet is accepted yet")
    if Query.objects.filter(sheet__in=sheets).exclude(state=Query.State.CLOSED).exists():
        raise NotNow(zh_state="还有未了结的查询", en_state="a query is still open")
    counted = KeptSheet.objects.filter(
        vintage__round=round_, vintage__number=round_.vintage, state=Sheet.State.LOCKED
    ).values_list("sheet", flat=True)
    back = [one.unit.name_zh for one in sheets if one.pk in set(counted) and one.state != Sheet.State.ACCEPTED]
    if back:
        raise StillOpen(n=len(back), units="、".join(back[:8]))
    if any(one.state != Sheet.State.ACCEPTED for one in sheets) and not words:
        raise ReasonWanted


def _freeze(sheet: Sheet, actor: Actor, at: datetime, words: str) -> None:
    accepted = sheet.state == Sheet.State.ACCEPTED
    if not accepted and sheet.state == Sheet.State.MISSED:
        return  # said the last time, and not asked again
    state = Sheet.State.LOCKED if accepted else Sheet.State.MISSED
    changing.record(sheet, "locked" if accepted else "missed", actor, at, state=state, reason="" if accepted else words)


def _keep(
    round_: Round, sheets: Sequence[Sheet], before: owing.ByUnit | None, words: str, at: datetime
) -> tuple[Vintage, int]:
    """Keep a vintage, owe the ledger what it gives, and return it with the number of records owed."""
    filled = [one for one in sheets if one.fills and one.state == Sheet.State.LOCKED]
    now = {one.unit.code: filling.rows(one) for one in filled}
    first = round_.vintages.filter(number=1).first()
    made = Vintage(
        round=round_, number=round_.vintage, locked_at=at, locked_by=round_.locked_by, said=words, reason=round_.reopened_why,
        reopened_at=round_.reopened_at, reopened_by=round_.reopened_by, values_hash=_hash(filled, now),
        publisher=first.publisher if first is not None and first.publisher else round_.asker.name_zh,
    )  # fmt: skip
    every = [one for one in sheets if one.fills]
    owed = owing.owe(round_, every, now, before, made.publisher, at)
    made.save()
    kept = vintages.keep(round_)
    for one in kept:
        one.vintage = made
    KeptSheet.objects.bulk_create(kept)
    made.changed = len(vintages.differences(round_, round_.vintage))
    made.save(update_fields=["changed"])
    return made, owed


def _hash(sheets: Sequence[Sheet], rows: owing.ByUnit) -> str:
    values = [
        [one.unit.code, number, line, stored(value)]
        for one in sheets
        for number, row in rows[one.unit.code].items()
        for line, value in sorted(row.items())
        if value is not None
    ]
    return hashlib.sha256(orjson.dumps(values)).hexdigest()


def _note(actor: Actor, round_: Round, made: Vintage, words: str, owed: int) -> None:
    """Tell both logs: who locked it, and a hash of the values that were locked."""
    units = sorted(
        KeptSheet.objects.filter(vintage=made, state=Sheet.State.LOCKED, sheet__fills=True).values_list(
            "sheet__unit__code", flat=True
        )
    )
    detail = {"kind": "locked", "units": len(units), "records": owed, "vintage": made.number, "changed": made.changed}
    actions.note(
        "change", username=actor.username, body=actor.body, object_type="round", object_id=round_.number, detail=detail
    )
    entry = {
        "round": round_.number, "form": f"{round_.pack}/{round_.form}", "content_hash": round_.content_hash,
        "period": round_.period, "body": round_.asker.code, "units": units, "values_hash": made.values_hash, "records": owed,
        "partial": bool(words),
    }  # fmt: skip
    if made.number > 1:
        entry |= {"vintage": made.number, "reason": made.reason, "changed": made.changed}
    transparency.add("decision", entry, public=False)
