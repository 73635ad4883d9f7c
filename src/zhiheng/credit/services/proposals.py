"""Rules propose, people decide: a rule that finds grounds opens a case in its first state, and nobody is listed by it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import structlog
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from zhiheng.actors import Actor, Capability
from zhiheng.actors.actor import SYSTEM
from zhiheng.cases.models import Case
from zhiheng.credit.errors import NotYourProposal, NoWayToDecline, ReasonMissing
from zhiheng.credit.models import ListProposal
from zhiheng.credit.proposing import Candidate, candidates
from zhiheng.credit.services import locks
from zhiheng.errors import ZhihengError
from zhiheng.ledger.installation import Installation
from zhiheng.ledger.models import EnterpriseCard, VisibilityStop
from zhiheng.policy import Pack
from zhiheng.policy.model import Publicity, StepKind
from zhiheng.policy.model.procedure import Procedure, Transition

log = structlog.get_logger("zhiheng.credit")
State = ListProposal.State


@dataclass(frozen=True)
class Proposed:
    """What a look of the rules gave: candidates, cases opened, and those for whom no case could be opened."""

    candidates: int
    opened: int
    refused: int


def propose(installation: Installation, day: date | None = None, *, most: int | None = None) -> Proposed:
    """Look for grounds in every province's pack and open a case for each candidate, once per subject and evidence.

    Runs as often as wished: evidence that was brought forward before, whatever came of it, is not brought again. With
    ``most`` so many are opened at most, and the others wait for the next time.
    """
    today = day or timezone.localdate()
    counted = [0, 0, 0]
    for pack in installation.packs.values():
        if pack.info.division is None or not any(scheme.procedure for scheme in pack.lists.values()):
            continue
        found, batch_seq = _candidates(installation, pack, today)
        for candidate in found if most is None else found[:most]:
            opened = _open(pack, candidate, today, batch_seq)
            counted[0] += 1
            counted[1] += opened
            counted[2] += not opened
    return Proposed(*counted)


def _candidates(installation: Installation, pack: Pack, day: date) -> tuple[tuple[Candidate, ...], int]:
    with installation.ledger.view(day) as view:
        found = candidates(view, pack, _no_evidence(pack.info.id))
        kept = tuple(each for each in found if pack.lists[each.scheme].procedure)
        return kept, int(view.batch_seq or 0)


def _no_evidence(pack: str) -> frozenset[str]:
    """Return the records that are no evidence: those stopped, and those brought forward before."""
    stopped = VisibilityStop.objects.exclude(publicity=Publicity.PUBLIC.value).values_list("record_id", flat=True)
    before = ListProposal.objects.filter(pack=pack).values_list("evidence", flat=True)
    return frozenset(stopped) | {one["record_id"] for evidence in before for one in evidence}


def _open(pack: Pack, candidate: Candidate, day: date, batch_seq: int) -> bool:
    """Open one case with its proposal, both or neither; return whether it was opened."""
    try:
        with transaction.atomic():
            locks.hold(locks.PROPOSING)
            if ListProposal.objects.filter(key=candidate.key).exists():
                return False
            card = EnterpriseCard.objects.filter(subject=candidate.subject).first()
            name, division = (card.name, card.division) if card else ("", pack.info.division or "")
            row = _row(candidate, name, division, day, batch_seq)
            row.case = _case(pack, candidate, name, division)
            row.save()
    except ZhihengError as error:
        log.warning("no case for a proposal", scheme=candidate.scheme, pack=candidate.pack, code=error.code)
        return False
    return True


def _row(candidate: Candidate, name: str, division: str, day: date, batch_seq: int) -> ListProposal:
    return ListProposal(
        key=candidate.key,
        pack=candidate.pack,
        scheme=candidate.scheme,
        ground=candidate.ground,
        subject=candidate.subject,
        subject_name=name,
        division=division,
        record_type=candidate.record_type,
        evidence=[{"record_id": e.record_id, "occurred_on": e.occurred_on.isoformat()} for e in candidate.evidence],
        cite=[cite.model_dump(mode="json") for cite in candidate.cite],
        certainty=candidate.certainty,
        found_on=day,
        batch_seq=batch_seq,
    )


def _case(pack: Pack, candidate: Candidate, name: str, division: str) -> Case:
    from zhiheng.cases.services.opening import open_case

    scheme = pack.lists[candidate.scheme]
    return open_case(
        SYSTEM,
        str(scheme.procedure),
        pack=pack.info.id,
        subject=candidate.subject,
        name=name,
        division=division,
        origin="rule",
        evidence=list(candidate.records),
        title=f"{scheme.label.zh}：{name or candidate.subject.removeprefix('uscc:')}"[:300],
    )


# --- people -----------------------------------------------------------------------------------------------------
def waiting(actor: Actor) -> QuerySet[ListProposal]:
    """Return the proposals that nobody has taken up and that the actor's body holds, within the units covered."""
    return for_actor(actor).filter(state=State.WAITING)


def for_actor(actor: Actor) -> QuerySet[ListProposal]:
    """Return all proposals whose case the actor's body holds, within the units covered."""
    rows = ListProposal.objects.select_related("case", "case__holder")
    if actor.system:
        return rows
    if not actor.may(Capability.READ) or not actor.body:
        return rows.none()
    rows = rows.filter(case__holder__code=actor.body)
    if actor.units:
        within = Q(pk__in=[])
        for unit in actor.units:
            within |= Q(division__startswith=unit)
        rows = rows.filter(within)
    return rows


def begin(actor: Actor, proposal: ListProposal) -> Case:
    """Take a proposal up: from here it is a case like any other, and people take its steps. Raises NotYourProposal."""
    with transaction.atomic():
        row = _held(actor, proposal)
        _decide(row, State.BEGUN, actor, "")
        return _case_of(row)


def decline(actor: Actor, proposal: ListProposal, reason: str) -> Case:
    """Decline a proposal with a reason: its case ends by the step that leads from where it stands to an end.

    Raises NotYourProposal, ReasonMissing, NoWayToDecline, and what the case refuses.
    """
    from zhiheng.cases.services.acting import act

    if not reason.strip():
        raise ReasonMissing
    with transaction.atomic():
        row = _held(actor, proposal)
        case = _case_of(row)
        step = way_out(case)
        if step is None:
            raise NoWayToDecline(case=case.number, state=case.state)
        _decide(row, State.DECLINED, actor, reason.strip())
        return act(actor, case, step.id, reason=reason.strip())


def way_out(case: Case) -> Transition | None:
    """Return the step that ends a case where it stands without writing or sending anything, if the procedure has one."""
    procedure = Procedure.model_validate(case.content)
    final = {state.id for state in procedure.states if state.final}
    for step in procedure.transitions:
        plain = step.writes is None and not step.sends and step.kind in (StepKind.STEP, StepKind.WITHDRAW)
        if case.state in step.source and step.target in final and plain and not step.requires:
            return step
    return None


def _held(actor: Actor, proposal: ListProposal) -> ListProposal:
    row = ListProposal.objects.select_for_update().filter(pk=proposal.pk, state=State.WAITING).first()
    if row is None or not actor.may(Capability.ACT) or not for_actor(actor).filter(pk=row.pk).exists():
        raise NotYourProposal(proposal=proposal.pk)
    return row


def _case_of(row: ListProposal) -> Case:
    assert row.case is not None
    return row.case


def _decide(row: ListProposal, state: str, actor: Actor, reason: str) -> None:
    row.state, row.decided_by, row.reason, row.decided_at = state, actor.username, reason, timezone.now()
    row.save(update_fields=["state", "decided_by", "reason", "decided_at"])
