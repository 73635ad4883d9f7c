"""Locking a round: what was accepted is frozen and owed to the ledger, what is missing is said to be missing."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import orjson
import structlog
from django.db import transaction
from django.utils import timezone

from zhiheng.actors import Actor, Capability
from zhiheng.audit.services import actions, transparency
from zhiheng.cases.days import today
from zhiheng.cases.services import installed
from zhiheng.errors import ZhihengError
from zhiheng.ledger.services import outbox
from zhiheng.policy.model import Publicity
from zhiheng.rounds import periods, records, steps
from zhiheng.rounds.cell import stored
from zhiheng.rounds.errors import MayNot, NotNow, ReasonWanted
from zhiheng.rounds.models import Query, Round, Sheet
from zhiheng.rounds.services import changing, filling, telling
from zhiheng.rounds.services.asking import form_of

SOURCE, SYNTHETIC = "reporting-rounds", "synthetic-rounds"
log = structlog.get_logger("zhiheng.rounds")


def lock(actor: Actor, round_: Round, *, reason: str = "", now: datetime | None = None) -> Round:
    """Lock a round: accepted sheets are frozen and their values owed to the ledger; return it as it stands then.

    Sheets that are not accepted become "not reported", for which a reason is wanted. For a checker of the body that
    asks. Raises MayNot, NotNow, ReasonWanted.
    """
    at, words = now or timezone.now(), reason.strip()
    with transaction.atomic():
        locked = changing.locked_round(round_.pk)
        if not actor.system and not (actor.body == locked.asker.code and actor.may(Capability.CHECK)):
            raise MayNot(zh_who="发起单位的核稿人", en_who="a checker of the body that asks")
        if locked.state != Round.State.SENT:
            said = steps.said(locked.state)
            raise NotNow(zh_state=f"本次填报{said.zh}", en_state=f"the round is {said.en}")
        sheets = [changing.locked(pk) for pk in locked.sheets.order_by("pk").values_list("pk", flat=True)]
        _ready(sheets, words)
        kept = [one for one in sheets if one.state == Sheet.State.ACCEPTED]
        for one in sheets:
            accepted = one.state == Sheet.State.ACCEPTED
            state = Sheet.State.LOCKED if accepted else Sheet.State.MISSED
            changing.record(
                one, "locked" if accepted else "missed", actor, at, state=state, reason="" if accepted else words
            )
        locked.state, locked.locked_at = Round.State.LOCKED, at
        locked.save()
        owed = _owe(locked, [one for one in kept if one.fills], at)
        _tell(sheets, locked, at)
        _note(actor, locked, kept, words, owed)
    round_.refresh_from_db()
    return round_


def _ready(sheets: Sequence[Sheet], words: str) -> None:
    if not any(one.state == Sheet.State.ACCEPTED and one.fills for one in sheets):
        raise NotNow(zh_state="还没有审核通过的表", en_state="no sheet is accepted yet")
    if Query.objects.filter(sheet__in=sheets).exclude(state=Query.State.CLOSED).exists():
        raise NotNow(zh_state="还有未了结的查询", en_state="a query is still open")
    if any(one.state != Sheet.State.ACCEPTED for one in sheets) and not words:
        raise ReasonWanted


def _owe(round_: Round, sheets: Sequence[Sheet], at: datetime) -> int:
    """Owe the ledger the records of the locked sheets; return how many."""
    form = form_of(round_)
    name = form.declared.records
    if name is None:
        return 0
    record_type = installed.pack(round_.pack).record_types[name]
    span = periods.parse(round_.period)
    owed: list[dict[str, Any]] = []
    for one in sheets:
        about = records.Source(
            round_.number, span, one.unit.code, one.unit.name_zh, one.unit.division, round_.asker.name_zh, today(at)
        )
        owed += records.records(form, filling.rows(one, form), about, record_type)
    if owed:
        rows = [{**row, "publicity": Publicity.DEPARTMENTS.value} for row in owed]
        outbox.owe(name, SYNTHETIC if round_.synthetic else SOURCE, rows, note=f"round {round_.number}")
        transaction.on_commit(deliver, robust=True)
    return len(owed)


def deliver() -> None:
    """Append what is owed; what cannot be appended now stays owed, and the worker tries again every minute."""
    try:
        outbox.deliver(installed.installation().ledger)
    except (ZhihengError, OSError) as error:
        log.warning("outbox waits", error=str(error)[:300])


def _tell(sheets: Sequence[Sheet], round_: Round, at: datetime) -> None:
    for one in sheets:
        done = one.state == Sheet.State.LOCKED
        zh = f"“{round_.name_zh}”（{round_.period}）已锁定{'，贵单位所报数据已入账' if done else '，贵单位记为未报'}。"
        en = f"“{round_.name_en}” ({round_.period}) was locked; {'your values are in the ledger' if done else 'your unit counts as not reported'}."
        telling.tell(one.unit, "notice", zh, en, one, now=at)


def _note(actor: Actor, round_: Round, kept: Sequence[Sheet], words: str, owed: int) -> None:
    """Tell both logs: who locked it, and a hash of the values that were locked."""
    values = [
        [one.unit.code, number, line, stored(value)]
        for one in kept
        for number, row in filling.rows(one).items()
        for line, value in sorted(row.items())
        if value is not None
    ]
    digest = hashlib.sha256(orjson.dumps(values)).hexdigest()
    detail = {"kind": "locked", "units": len(kept), "records": owed}
    actions.note(
        "change", username=actor.username, body=actor.body, object_type="round", object_id=round_.number, detail=detail
    )
    entry = {
        "round": round_.number, "form": f"{round_.pack}/{round_.form}", "content_hash": round_.content_hash,
        "period": round_.period, "body": round_.asker.code, "units": sorted(one.unit.code for one in kept if one.fills),
        "values_hash": digest, "records": owed, "partial": bool(words),
    }  # fmt: skip
    transparency.add("decision", entry, public=False)
