"""Cases of the demo: one in each state of the main procedures, with notices, comments and a term that was missed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

from django.utils import timezone

from zhiheng.actors import Actor
from zhiheng.cases.models import Case, PublicNotice
from zhiheng.cases.services import clocks, consents, notices
from zhiheng.ledger.installation import Installation
from zhiheng.ledger.models import ProjectedParty, ProjectedRecord
from zhiheng.policy.in_force import element_stands
from zhiheng.policy.model import Procedure, StepKind, SubjectKind
from zhiheng.server import demo_people, demo_walk
from zhiheng.server.demo_people import Person

#: Main procedures of the demo, in the order in which their cases are made; a pack without one has none of its cases.
PROCEDURES = ("objection", "restoration", "award", "listing", "performance-complaint")
#: So long before today the demo's enterprise consented to be served electronically: before its first case.
CONSENTED = timedelta(days=365)
#: A term is missed in the first case of this state.
MISSED = ("restoration", "accepted")


def make(
    installation: Installation, pack: str, people: list[Person], step: Callable[[str, str], None]
) -> dict[str, int]:
    """Make the cases and return their number by procedure; where there are cases already, nothing is done."""
    actors = {one.username: demo_people.actor(one.username) for one in people}
    if Case.objects.exists() or not {"clerk", "firm"} <= actors.keys():
        return {}
    step("办理演示案件", "Working on cases")
    subjects = demo_people.penalised(installation.packs[pack].info.division or "", 60)
    consents.give(actors["firm"], now=_yesterday() - CONSENTED)
    made: dict[str, int] = {}
    turn = iter(_turns(subjects))
    for procedure in chosen(installation, pack):
        made[procedure.id] = sum(
            _one(
                actors, procedure, pack, state.id, subjects[0] if _waits_for_party(procedure, state.id) else next(turn)
            )
            for state in procedure.states
        )
    _comment(actors["clerk"])
    clocks.tick()
    return made


def chosen(installation: Installation, pack: str) -> list[Procedure]:
    """Return the main procedures that the pack has and that stand today."""
    known, day = installation.packs[pack].procedures, timezone.localdate()
    return [known[name] for name in PROCEDURES if name in known and element_stands(known[name], day)]


def _waits_for_party(procedure: Procedure, state: str) -> bool:
    """Return whether a case in this state waits for the party: its account shall have something to answer."""
    return any(
        state in step.source and step.actor in demo_walk.PARTIES and step.kind is not StepKind.WITHDRAW
        for step in procedure.transitions
    )


def _turns(subjects: list[str]) -> Iterator[str]:
    """Yield enterprises for the cases: the one with an account at every third, the others in turn."""
    others = subjects[1:] or subjects
    place = 0
    while subjects:
        yield subjects[0] if place % 3 == 0 else others[place % len(others)]
        place += 1


def _one(actors: dict[str, Actor], procedure: Procedure, pack: str, state: str, subject: str) -> bool:
    """Lead one case to a state; return whether it arrived there."""
    now = _yesterday()
    subject = "" if procedure.subject is SubjectKind.NONE else subject
    if (procedure.id, state) == MISSED:
        now -= timedelta(days=21)
    try:
        demo_walk.lead(actors, procedure, pack, state, subject, now, _target(procedure, subject))
    except demo_walk.NoWay:
        return False
    return True


def _yesterday() -> datetime:
    """Return yesterday morning in China."""
    return timezone.localtime().replace(hour=9, minute=30, second=0, microsecond=0) - timedelta(days=1)


def _target(procedure: Procedure, subject: str) -> tuple[str, str] | None:
    """Return a public penalty of the enterprise about which no case is, where the procedure is about a record."""
    if procedure.subject is not SubjectKind.RECORD:
        return None
    known = list(Case.objects.exclude(target_record="").values_list("target_record", flat=True))
    named = list(ProjectedParty.objects.filter(subject=subject, record_type="penalty").values_list("record", flat=True))
    rows = ProjectedRecord.objects.filter(
        pk__in=named, record_type="penalty", publicity="public", superseded_by="", void_from=None
    )
    found = rows.exclude(record_id__in=known).order_by("-occurred_on").first() or rows.first()
    return (found.record_type, found.record_id) if found else None


def _comment(clerk: Actor) -> None:
    """Let somebody comment on the notice that runs, once with an answer and once without."""
    notice: PublicNotice | None = notices.running().first()
    if notice is None:
        return
    first = notices.comment(notice, "该企业近两年产品抽查均合格,支持授予。(合成数据 SYNTHETIC)")
    notices.comment(notice, "请说明评审标准在哪里可以查到。(合成数据 SYNTHETIC)", "13800000000")
    notices.answer(clerk, first, "感谢您的意见。(合成数据 SYNTHETIC)")
