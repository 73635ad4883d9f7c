"""What may not be opened: the same matter twice, and, by a party, the review of a decision that is not against it.

A form that is sent twice, by a double click or from two browsers, opens one case: whoever comes second waits for the first
and is told its number. An office may have reasons to open another one; they are kept.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet

from zhiheng.actors import Actor, Capability
from zhiheng.cases.errors import CaseUnderWay, FilingRefused
from zhiheng.cases.models import Case
from zhiheng.cases.services import changing
from zhiheng.cases.services.standings import procedure_of
from zhiheng.policy.model import FormFieldType, Procedure, StepKind


def refuse_foreign(actor: Actor, procedure: Procedure, subject: str, about: Case | None) -> None:
    """Raise FilingRefused where a party asks for the review of a case that is not its own, has not ended, or has none."""
    if about is None or _is_office(actor):
        return
    own = about.subject == subject or (about.applicant is not None and about.applicant.code == actor.body)
    if not own or not about.closed or procedure_of(about).appeal not in (procedure.id, *_before(about, procedure)):
        raise FilingRefused(
            zh_why=f"对 {about.number} 不能这样申请：它不是您的案件、尚未办结，或者没有这一途径。",
            en_why=f"{about.number} is not your case, has not ended, or cannot be followed by this.",
        )


def refuse_repeated(
    actor: Actor, procedure: Procedure, subject: str, target: str, about: Case | None, fields: Mapping[str, Any]
) -> None:
    """Raise FilingRefused where a party has the same matter under way already, or had it decided; in the opening transaction.

    The same matter is the same record, the same case, or, where there is neither, the same answers to the form.
    """
    if not subject or _is_office(actor):
        return
    changing.one_after_another(f"open/{procedure.id}/{subject}")
    same = Case.objects.filter(procedure=procedure.id, subject=subject, target_record=target, about=about)
    found = same.filter(closed=False)
    if not target and about is None:
        found = found.filter(fields__contains=dict(fields))
    first = found.order_by("pk").first() or (_decided(same) if about is not None else None)
    if first is not None:
        raise FilingRefused(
            zh_why=f"同一事项已有案件 {first.number}，不必重复提出。",
            en_why=f"the case {first.number} is about the same matter.",
        )


def refuse_unreasoned(
    actor: Actor,
    procedure: Procedure,
    subject: str,
    target: str,
    about: Case | None,
    fields: Mapping[str, Any],
    again: str,
) -> Case | None:
    """Raise CaseUnderWay where an office opens what is under way already and gives no reason; in the opening transaction.

    The same is the procedure, the party, the record, the case under review, and the ground: what the
    form of opening asks for besides long texts. Where nobody is the party, all answers and the body are the same; papers of an office
    itself may be alike. Returns the case beside which another is opened with reasons.
    """
    if actor.system or not _is_office(actor) or (not subject and "public" not in procedure.opened_by):
        return None
    changing.one_after_another(f"open/{procedure.id}/{subject or actor.body}")
    ground = {
        one.id: fields[one.id]
        for one in procedure.opening
        if one.id in fields and not (subject and one.type is FormFieldType.LONG_TEXT)
    }
    if not subject and not ground:
        return None  # nothing tells one from the other
    same = Case.objects.filter(
        procedure=procedure.id,
        subject=subject,
        target_record=target,
        about=about,
        closed=False,
        fields__contains=ground,
    )
    first = (same if subject else same.filter(holder__code=actor.body)).order_by("pk").first()
    if first is None or again.strip():
        return first
    raise _under_way(actor, first)


def _under_way(actor: Actor, first: Case) -> CaseUnderWay:
    """Name the case to who may see it."""
    from zhiheng.cases.services import asking

    if asking.for_actor(actor).filter(pk=first.pk).exists():
        return CaseUnderWay(case=first.number, zh_case=first.number, en_case=first.number)
    return CaseUnderWay(case="", zh_case="由其他机关办理", en_case="another office handles it")


def _decided(cases: QuerySet[Case]) -> Case | None:
    """Return a case that ended with a decision; what was withdrawn or not accepted may be asked for again."""
    for case in cases.filter(closed=True).order_by("pk"):
        kinds = {step.id: step.kind for step in procedure_of(case).transitions}
        last = case.events.filter(kind="step").order_by("-seq").first()
        if last is not None and kinds.get(last.step) is StepKind.DECIDE:
            return case
    return None


def _before(about: Case, procedure: Procedure) -> tuple[str, ...]:
    """Return the appeal that a case names, where the procedure took its place since."""
    from zhiheng.cases.services.installed import installation

    named, known = procedure_of(about).appeal, installation().packs[about.pack].procedures
    seen: list[str] = []
    step = known.get(named or "")
    while step is not None and step.id not in seen:
        seen.append(step.id)
        step = known.get(step.successor or "")
    return (named,) if named and procedure.id in seen else ()


def _is_office(actor: Actor) -> bool:
    return actor.system or actor.may(Capability.OPEN_CASE)
