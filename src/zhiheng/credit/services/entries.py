"""Entries and other records stop counting: what hides them everywhere at once, in the transaction that decides it.

A stop is set on every state of the fact, so that an older row of it shows no more than the newest. Staff see a stopped
record still, with its mark; the effect that a case appends lets runs and standing of the lake follow.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from zhiheng.actors import Actor
from zhiheng.cases.models import Case, CaseEvent
from zhiheng.credit.lists import LISTING, EntryState, answer_to, as_day, entry_standing
from zhiheng.ledger.models import ProjectedRecord, VisibilityStop
from zhiheng.policy.model import Procedure, Publicity, Transition

#: Record type by which a decision voids or restores another record.
EFFECT = "effect"
#: Who orders a stop that follows from a term alone.
SYSTEM = "system"
_ENDED = {
    EntryState.REMOVED: "removed from the list · 已移出名单",
    EntryState.EXPIRED: "term ended · 期限届满",
    EntryState.VOID: "voided by a decision · 已由决定停用",
}
_MOST_STATES = 200


def states_of(record_id: str) -> list[str]:
    """Return the ids of all states of the fact that a record is one of; of a record not yet known, itself."""
    record = ProjectedRecord.objects.filter(record_id=record_id).first()
    if record is None:
        return [record_id]
    same = ProjectedRecord.objects.filter(
        record_type=record.record_type, source=record.source, source_key=record.source_key
    )
    return list(dict.fromkeys([record_id, *same.values_list("record_id", flat=True)[:_MOST_STATES]]))


def stop(record_ids: Iterable[str], *, reason: str, by: str) -> int:
    """Hide records, in every state of each, from the public and from departments; return how many rows are stopped.

    What is restricted already stays so. Call it in the transaction of the decision.
    """
    ids = list(dict.fromkeys(each for record_id in record_ids for each in states_of(record_id)))
    kept = set(
        VisibilityStop.objects.filter(record_id__in=ids, publicity=Publicity.RESTRICTED).values_list(
            "record_id", flat=True
        )
    )
    for record_id in ids:
        if record_id not in kept:
            VisibilityStop.objects.update_or_create(
                record_id=record_id,
                defaults={"publicity": Publicity.INTERNAL.value, "reason": reason[:500], "ordered_by": by[:150]},
            )
    return len(ids)


def lift(record_ids: Iterable[str]) -> int:
    """Take back the stops on records in all their states: a decision made them count again."""
    ids = list(dict.fromkeys(each for record_id in record_ids for each in states_of(record_id)))
    found = VisibilityStop.objects.filter(record_id__in=ids).exclude(publicity=Publicity.RESTRICTED)
    removed, _by_model = found.delete()
    return removed


def end_terms(authorities: frozenset[str] = frozenset(), day: date | None = None) -> int:
    """Stop the publication of entries whose term ended or that were removed or voided; return how many entries.

    Where an entry of an authority (id of a source) ended, so does that of ours which it answers. May be repeated.
    """
    today = day or timezone.localdate()
    with transaction.atomic():
        found = [one for one in _published(_over(today)) if _state(one, today) in _ENDED]
        for one in found:
            stop([one.record_id], reason=_ENDED[_state(one, today)], by=SYSTEM)
        ended = [one for one in found if one.source in authorities]
        answered = _answered(ended, authorities) if ended else []
        for one in answered:
            stop([one.record_id], reason="ended in the national system · 国家系统已移出", by=SYSTEM)
    return len(found) + len(answered)


def _over(today: date) -> QuerySet[ProjectedRecord]:
    """Return the entries that may have ended by a day."""
    text = today.isoformat()
    over = Q(payload__until__lt=text) | Q(payload__removed_on__lte=text) | Q(void_from__lte=today)
    return ProjectedRecord.objects.filter(over, record_type=LISTING)


def _published(rows: QuerySet[ProjectedRecord]) -> QuerySet[ProjectedRecord]:
    """Return those in their latest state that no stop hides yet."""
    stopped = VisibilityStop.objects.filter(record_id=OuterRef("record_id")).exclude(publicity=Publicity.PUBLIC)
    return rows.filter(~Q(Exists(stopped)), superseded_by="", publicity=Publicity.PUBLIC.value)


def _state(row: ProjectedRecord, day: date) -> EntryState:
    return entry_standing(row.payload, row.occurred_on, day, row.void_from).state


def as_entry(row: ProjectedRecord) -> Mapping[str, Any]:
    """Return a row as the engine of lists reads it."""
    return {
        "record_type": row.record_type,
        "record_id": row.record_id,
        "subject": row.subject,
        "source": row.source,
        "occurred_on": row.occurred_on,
        "payload": row.payload,
        "void_from": as_day(row.void_from),
    }


def _answered(ended: list[ProjectedRecord], authorities: frozenset[str]) -> list[ProjectedRecord]:
    """Return entries of ours, still published, that an ended entry of an authority answers."""
    subjects = {one.subject for one in ended if one.subject}
    known = ProjectedRecord.objects.filter(record_type=LISTING, subject__in=subjects, superseded_by="")
    theirs = [as_entry(one) for one in known.filter(source__in=authorities)]
    gone = {one.record_id for one in ended}
    ours = _published(known.exclude(source__in=authorities))
    found = []
    for one in ours:
        answer = answer_to(as_entry(one), theirs)
        if answer is not None and answer["record_id"] in gone:
            found.append(one)
    return found


# --- cases --------------------------------------------------------------------------------------------------------
def register() -> None:
    """Let every step of a case that appends an effect stop, or show again, the record it is about."""
    from zhiheng.cases.services import effects

    effects.on(effects.ANY)(follow_effect)


def follow_effect(case: Case, event: CaseEvent, actor: Actor) -> None:
    """Stop the target of a step that voids it, lift the stop where it is restored, in the deciding transaction.

    The effect itself goes through the outbox; this one holds from the moment of the decision. A day to come is left to
    the projection.
    """
    step = _step_of(case, event)
    if step is None or step.writes != EFFECT:
        return
    target, action = (_value(step, case, name, other) for name, other in (("target", "$target"), ("action", "void")))
    effective = as_day(_value(step, case, "effective_on", "$today"))
    if not target or (effective is not None and effective > timezone.localdate()):
        return
    if action == "restored":
        lift([target])
        return
    reason = f"{case.number} {step.label.zh} · {step.label.en}"
    stop([target], reason=reason, by=actor.username or SYSTEM)
    _logged(case, event, target)


def _logged(case: Case, event: CaseEvent, target: str) -> None:
    from zhiheng.audit.services import transparency
    from zhiheng.cases.services import trail

    entry = {"case": case.number, "step": event.step, "target_type": case.target_type, "target": target}
    transparency.add_once("restoration", trail.key(case, event), entry, public=False)


def _step_of(case: Case, event: CaseEvent) -> Transition | None:
    procedure = Procedure.model_validate(case.content)
    return next((step for step in procedure.transitions if step.id == event.step), None)


def _value(step: Transition, case: Case, name: str, otherwise: str) -> str:
    """Return what a step writes into a field of the effect: a literal, the case's target, or a field of its forms."""
    told = step.values.get(name, otherwise)
    if told.startswith("$field."):
        return str(case.fields.get(told.removeprefix("$field.")) or "")
    if told == "$today":
        return timezone.localdate().isoformat()
    return case.target_record if told == "$target" else told


def disputed(record_ids: Iterable[str]) -> set[str]:
    """Return those records against which an objection was taken up and is not decided: they are marked, not hidden."""
    found = Case.objects.filter(target_record__in=list(record_ids), procedure__startswith="objection", closed=False)
    taken = found.filter(events__kind="step")
    return set(taken.values_list("target_record", flat=True))
