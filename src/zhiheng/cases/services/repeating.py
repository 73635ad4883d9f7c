"""What a party may not open: the same matter twice, and the review of a decision that is not against it.

A form that is sent twice, by a double click say, opens one case: whoever comes second waits for the first and is told its
number. An office is not held to this; it may have reasons to begin anew.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from zhiheng.actors import Actor, Capability
from zhiheng.cases.errors import FilingRefused
from zhiheng.cases.models import Case
from zhiheng.cases.services.standings import procedure_of
from zhiheng.policy.model import Procedure, StepKind


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
    _one_after_another(f"open/{procedure.id}/{subject}")
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


def _one_after_another(key: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [key])
