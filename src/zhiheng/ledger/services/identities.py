"""What became of an organisation: merged, split, given a new code. Dated, signed, and taken back by an effect."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db import transaction
from sqlglot import exp

from zhiheng.codes import uscc
from zhiheng.ledger import identity
from zhiheng.ledger.installation import Installation
from zhiheng.ledger.services import outbox
from zhiheng.ledger.services.errors import IdentityElsewhere, IdentityUnfit, SubjectUnfit
from zhiheng.ledger.services.proposals import SOURCE, today

MERGE, NEW_MERGE, RECODE, RENAME, SPLIT = "merge", "new_merge", "recode", "rename", "split"
ACTIONS = (MERGE, NEW_MERGE, RECODE, RENAME, SPLIT)
#: An old subject may be known by a code from before the credit codes.
_OLD_KINDS = ("uscc", "org", "reg")
#: Action, old subjects, new subjects, day.
Given = tuple[str, Sequence[str], Sequence[str], date]


def add(
    installation: Installation, action: str, old: Sequence[str], new: Sequence[str], on: date, *, by: str, reason: str
) -> int:
    """Record what became of organisations and return how many events that is: one for each old and new subject.

    A merge has one new subject, a split one old and two or more new (or one, where the old one goes on), a new code one
    of each. Subjects are `uscc:…`; an old one may be `org:…` or `reg:…`. Who became another one already cannot become a
    third. Raises IdentityUnfit, IdentityElsewhere, SubjectUnfit.
    """
    return add_all(installation, [(action, old, new, on)], by=by, reason=reason)


def add_all(installation: Installation, changes: Sequence[Given], *, by: str, reason: str) -> int:
    """Record several changes (action, old, new, on) in one batch; return how many events that is. Raises as `add`."""
    rows: list[dict[str, Any]] = [
        {"action": action, "old_subject": a, "new_subject": b, "effective_on": on, "reason": reason, "decided_by": by}
        for action, old, new, on in changes
        for a, b in _pairs(action, old, new, on)
    ]
    _refuse_strays(installation, rows)
    with transaction.atomic():
        outbox.owe("identity", SOURCE, rows, note="identity")
    outbox.deliver(installation.ledger)
    return len(rows)


def _refuse_strays(installation: Installation, rows: Sequence[dict[str, Any]]) -> None:
    """Raise IdentityElsewhere where the rows, set among the events in force, name an old subject that had gone elsewhere."""
    query = exp.select("record_id", "old_subject", "new_subject", "effective_on").from_("identity")
    query = query.where(exp.column("action").neq(SPLIT)).order_by("effective_on", "row_no")
    with installation.ledger.view(as_of=today()) as view:
        known = view.execute(query).to_pylist()
    added = [row for row in rows if row["action"] != SPLIT]
    events = sorted([*known, *added], key=lambda row: row["effective_on"])  # stable: of one day, those known come first
    before = {known[place]["record_id"] for place in _strays(known)}
    for place in _strays(events):
        if events[place].get("record_id") not in before:
            raise _elsewhere(events, place)


def _strays(events: Sequence[dict[str, Any]]) -> list[int]:
    return identity.strays((row["old_subject"], row["new_subject"]) for row in events)


def _elsewhere(events: Sequence[dict[str, Any]], place: int) -> IdentityElsewhere:
    """The refusal: of the stray and the event before it that moved its subject, one is known and one is new."""
    stray = events[place]
    moved = next(row for row in reversed(events[:place]) if row["old_subject"] == stray["old_subject"])
    there, new = (moved, stray) if "record_id" in moved else (stray, moved)
    record_id = bytes(there["record_id"]).hex() if "record_id" in there else "—"
    return IdentityElsewhere(
        old=stray["old_subject"], new=new["new_subject"], other=there["new_subject"],
        on=there["effective_on"].isoformat(), record_id=record_id,
    )  # fmt: skip


def _pairs(action: str, old: Sequence[str], new: Sequence[str], on: date) -> list[tuple[str, str]]:
    pairs = [(_old(a), _new(b)) for a in dict.fromkeys(old) for b in dict.fromkeys(new)]
    wrong = action not in ACTIONS or not pairs or any(a == b for a, b in pairs) or on > today()
    wrong |= action == SPLIT and len(set(old)) != 1
    wrong |= action != SPLIT and len(set(new)) != 1
    wrong |= action in (RECODE, RENAME) and len(set(old)) != 1
    if wrong:
        raise IdentityUnfit(action=action, old=", ".join(old), new=", ".join(new), on=on.isoformat())
    return pairs


def _new(subject: str) -> str:
    kind, _, code = subject.partition(":")
    if kind != "uscc" or not uscc.is_valid(code):
        raise SubjectUnfit(subject=subject)
    return subject


def _old(subject: str) -> str:
    kind, _, code = subject.partition(":")
    if kind not in _OLD_KINDS or not code or (kind == "uscc" and not uscc.is_valid(code)):
        raise SubjectUnfit(subject=subject)
    return subject


def take_back(installation: Installation, record_id: str, *, by: str, reason: str) -> None:
    """Void an event by an effect; afterwards queries answer as if it had not been. Raises IdentityUnfit if none is there."""
    query = exp.select("record_id", "effective_on").from_("identity")
    with installation.ledger.view(as_of=today()) as view:
        found = {bytes(row["record_id"]).hex(): row for row in view.execute(query).to_pylist()}
    if record_id not in found:
        raise IdentityUnfit(action="take back", old=record_id, new="—", on="—")
    row = {
        "target_type": "identity", "target": bytes.fromhex(record_id), "action": "void",
        "effective_on": found[record_id]["effective_on"], "reason": reason,
        "decision": f"identity {record_id[:12]} taken back",
    }  # fmt: skip
    with transaction.atomic():
        outbox.owe("effect", SOURCE, [row], note=f"identity taken back by {by}"[:500])
    outbox.deliver(installation.ledger)
