"""Taking a step: one transaction that locks the case, judges, changes it, and tells everybody whom it concerns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from zhiheng.actors import Actor
from zhiheng.actors.actor import SYSTEM
from zhiheng.cases import engine
from zhiheng.cases.days import today
from zhiheng.cases.errors import CaseError, FormRefused, ReasonMissing, StepNotOpen
from zhiheng.cases.forms import Answers
from zhiheng.cases.models import Case, CaseDocument, CaseEvent, CaseFile
from zhiheng.cases.services import (
    answering,
    changing,
    clock_moves,
    delegation,
    effects,
    files,
    notices,
    owing,
    telling,
    trail,
)
from zhiheng.cases.services.standings import ISSUED, procedure_of, standing_of
from zhiheng.cases.standing import Standing
from zhiheng.cases.why import joined
from zhiheng.policy.model import GuardKind, Procedure, StepKind, Transition

#: Kinds of step for which reasons are wanted whatever the pack says.
_WITH_REASON = (StepKind.REMAND,)


@dataclass(frozen=True)
class _Step:
    """A step under way."""

    case: Case
    actor: Actor
    procedure: Procedure
    transition: Transition
    now: datetime
    reason: str
    paper: bool
    kept: Sequence[files.Kept] = ()
    answers: Answers = field(default_factory=Answers)
    behalf: Sequence[str] = ()  # accounts that delegated their tasks to the actor

    @property
    def day(self) -> date:
        return today(self.now)


def act(
    actor: Actor,
    case: Case,
    step: str,
    *,
    fields: Mapping[str, Any] | None = None,
    files: Sequence[files.Given] = (),
    reason: str = "",
    version: int | None = None,
    paper: bool = False,
    now: datetime | None = None,
) -> Case:
    """Take a step and return the case as it stands then.

    Args: `fields` as typed; `files` to be laid in the case; `version` as the actor saw it (None: whatever it is);
    `paper`: the authority enters what a party handed in on paper, with a file that shows it.
    Raises: StepNotOpen, StaleCase, FormRefused, ReasonMissing, FileRefused, RecordUnfit, ClockRefused, UnknownStep.
    """
    at = now or timezone.now()
    acting_as, behalf = delegation.on_behalf(actor, today(at))
    kept = _stored(files)
    try:
        with transaction.atomic():
            locked = changing.locked(case, version)
            procedure = procedure_of(locked)
            transition = engine.step_of(procedure, step, locked.number)
            under_way = _Step(locked, acting_as, procedure, transition, at, reason.strip(), paper, kept, behalf=behalf)
            return _take(under_way, fields or {})
    except CaseError as error:
        if isinstance(error, StepNotOpen):
            trail.refused(actor, "case", case.number, error.code)
        raise


def _stored(given: Sequence[files.Given]) -> list[files.Kept]:
    return [files.store(one) for one in given]


def follow_clock(case: Case, step: str, now: datetime) -> Case:
    """Let the machine take the step to which a clock that ran out leads; within a transaction, for a locked case.

    No form is asked for. Raises StepNotOpen where a condition stands against it.
    """
    procedure = procedure_of(case)
    under_way = _Step(case, SYSTEM, procedure, engine.step_of(procedure, step), now, "", False)
    _allow(under_way, _standing(under_way))
    return _carry_out(under_way)


def _take(step: _Step, given: Mapping[str, Any]) -> Case:
    """Judge, read the form, judge again with what was typed, and carry it out."""
    standing = _standing(step)
    _allow(step, standing)
    answers = answering.answers(
        step.transition.label,
        step.transition.form,
        given,
        step.day,
        documents=step.procedure.documents,
        required=step.transition.requires,
        taken=step.transition.accepts,
        attached=[one.document for one in step.kept],
        lying=_lying(step.case, step.transition.id),
    )
    _allow(step, _typed(step, standing, answers.values))
    if (step.transition.reason or step.transition.kind in _WITH_REASON) and not step.reason:
        raise ReasonMissing(step=step.transition.label.zh)
    return _carry_out(replace(step, answers=answers))


def _standing(step: _Step) -> Standing:
    """Return how the locked case stands before the step; under a quota, alone among those who use it up."""
    if any(guard.kind is GuardKind.QUOTA for guard in step.transition.guards):
        changing.one_after_another(f"quota/{step.case.procedure}/{step.actor.body}")
    return standing_of(step.case, step.day)


def _typed(step: _Step, standing: Standing, typed: Mapping[str, Any]) -> Standing:
    """Return the standing with what was typed into the form; a field left empty has no value any more."""
    blank = dict.fromkeys((one.id for one in step.transition.form), None)
    return replace(standing, fields={**standing.fields, **blank, **typed})


def _allow(step: _Step, standing: Standing) -> None:
    """Raise StepNotOpen unless the engine opens the step to the actor as the case stands."""
    judged = engine.judge(step.procedure, standing, step.actor, step.transition.id)
    if not judged.allowed:
        raise StepNotOpen(
            case=step.case.number,
            step=step.transition.label.zh,
            zh_why=joined(judged.why, "zh"),
            en_why=joined(judged.why, "en"),
        )
    if judged.on_paper:
        _shown_on_paper(step)


def _shown_on_paper(step: _Step) -> None:
    """What a party handed in on paper is entered with a file that shows it, and is said to be so."""
    if step.paper and step.kept:
        return
    zh = "代录当事人的书面材料，须注明“书面”并附上扫描件。"
    en = "To enter what the party handed in on paper, say that it was on paper and attach a scan of it."
    raise FormRefused(
        step=step.transition.label.zh, faults=[{"field": "paper", "zh": zh, "en": en}], zh_faults=zh, en_faults=en
    )


def _lying(case: Case, step: str) -> set[str]:
    """Return the documents that lie in the case and were laid there since this step was last taken."""
    found = CaseFile.objects.filter(case=case, erased_at__isnull=True).exclude(document="")
    last = case.events.filter(kind="step", step=step).order_by("-seq").first()
    if last is not None:
        found = found.filter(at__gt=last.at)
    return set(found.values_list("document", flat=True))


def _carry_out(step: _Step) -> Case:
    """Change the case, write the event, and do what follows; the transparency log comes last."""
    case, transition, day = step.case, step.transition, step.day
    case.fields = {**case.fields, **step.answers.values, **answering.sealed(step.answers.personal)}
    laid = [files.lay(case, one, step.actor, step.now) for one in step.kept]
    documents = _sent(case, transition, step.now)
    case.told_party = case.told_party or _tells_party(step, documents)
    clocks = clock_moves.carry_out(case, step.procedure, transition, day, step.reason)
    if engine.is_final(step.procedure, transition.target):
        clocks += clock_moves.stop_all(case, day)
        notices.end_all(case)
    event = changing.record(
        case, "step", step.actor, now=step.now, step=transition.id, to_state=transition.target, reason=step.reason,
        detail=_detail(step, laid, documents, clocks),
    )  # fmt: skip
    owed = owing.owe(case, transition, event, documents)
    _follow(step, event, clocks)
    effects.run(case, event, step.actor)
    telling.after(case, event, step.actor, step.now)
    if transition.kind is StepKind.DECIDE:
        numbers = [one.number for one in documents]
        trail.logged("decision", case, event, documents=numbers, record_type=transition.writes or "", owed=owed)
    return case


def _detail(
    step: _Step, laid: list[CaseFile], documents: list[CaseDocument], clocks: list[clock_moves.Told]
) -> dict[str, Any]:
    """Return what the history keeps of a step: personal fields by their names alone."""
    detail: dict[str, Any] = {
        "fields": step.answers.values,
        "personal": sorted(step.answers.personal),
        "files": files.told(laid),
        "documents": [{"template": one.template, "number": one.number, "id": one.pk} for one in documents],
        "clocks": clocks,
    }
    if step.paper:
        detail["paper"] = [True]
    if step.behalf:
        detail["delegated_by"] = list(step.behalf)
    return {name: value for name, value in detail.items() if value}


def _sent(case: Case, transition: Transition, now: datetime) -> list[CaseDocument]:
    """Mark the issued documents of the step as sent and return them."""
    ready = case.documents.filter(
        step=transition.id,
        template__in=(*transition.sends, *transition.may_send),
        state__in=ISSUED,
        sent_at__isnull=True,
    )
    found = list(ready)
    for one in found:
        one.sent_at = now
        one.save(update_fields=["sent_at"])
    return found


def _tells_party(step: _Step, documents: list[CaseDocument]) -> bool:
    """A document that must be served, or a step of the party itself, means that the party knows of the case."""
    if any(one.content.get("delivers") for one in documents):
        return True
    return bool(step.actor.subject) and step.actor.subject == step.case.subject


def _follow(step: _Step, event: CaseEvent, clocks: list[clock_moves.Told]) -> None:
    """Begin the public notice, and open the case to which the step leads."""
    notice = step.procedure.public_notice
    begun = next((one for one in clocks if one["clock"] == notice and one["did"] == "started"), None)
    if begun is not None:
        notices.begin(step.case, step.actor, event, date.fromisoformat(begun["due_on"]), step.now)
    if step.transition.opens:
        from zhiheng.cases.services import opening

        opening.open_following(step.actor, step.case, step.transition.opens, event, step.now)
