"""From the database to the plain standing that the engine judges."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import Any

import orjson

from zhiheng.cases.clock_rules import Suspension
from zhiheng.cases.days import today as today_in_china
from zhiheng.cases.models import Case, CaseClock, CaseDocument, Service
from zhiheng.cases.services import places
from zhiheng.cases.services.facts import LedgerFacts
from zhiheng.cases.standing import ClockStanding, ClockState, Standing, Taken
from zhiheng.policy.model import Procedure

#: States of a document that is signed and, where its chain says so, numbered.
ISSUED = (CaseDocument.State.PRINT, CaseDocument.State.ARCHIVE, CaseDocument.State.DONE)


@lru_cache(maxsize=256)
def _read(content_hash: str, content: bytes) -> Procedure:
    return Procedure.model_validate(orjson.loads(content))


def procedure_of(case: Case) -> Procedure:
    """Return the procedure as it was when the case began."""
    return _read(case.content_hash, orjson.dumps(case.content))


def standing_of(case: Case, day: date | None = None) -> Standing:
    """Return how a case stands on a day (today in China)."""
    on = day or today_in_china()
    holder = case.holder
    return Standing(
        state=case.state,
        today=on,
        closed=case.closed,
        subject=case.subject,
        division=case.division,
        holder=holder.code,
        superior=holder.parent.code if holder.parent else "",
        applicant=case.applicant.code if case.applicant else "",
        levels={level: body.code for level, body in places.levels_over(case.division).items()},
        taken=_taken(case),
        clocks=_clocks(case),
        fields=case.fields,
        issued=_issued(case),
        served=_served(case, on),
        facts=LedgerFacts(pack=case.pack, procedure=case.procedure, subject=case.subject, holder=holder.code, today=on),
    )


def suspensions(clock: CaseClock) -> list[Suspension]:
    """Return the days on which a clock stood still."""
    return [
        Suspension(date.fromisoformat(one["from"]), _day(one.get("until")), one.get("reason", ""))
        for one in clock.suspensions
    ]


def _day(text: Any) -> date | None:
    return None if text is None else date.fromisoformat(text)


def _taken(case: Case) -> tuple[Taken, ...]:
    steps = case.events.filter(kind="step").order_by("seq").values_list("step", "username", "role")
    return tuple(Taken(step, username, role == "system") for step, username, role in steps)


def _clocks(case: Case) -> dict[str, ClockStanding]:
    """Return the latest clock of each name."""
    return {
        clock.clock: ClockStanding(clock.clock, ClockState(clock.state), clock.due_on)
        for clock in case.clocks.order_by("pk")
    }


def _issued(case: Case) -> frozenset[tuple[str, str]]:
    ready = case.documents.filter(state__in=ISSUED, sent_at__isnull=True)
    return frozenset(ready.values_list("step", "template"))


def _served(case: Case, day: date) -> frozenset[str]:
    served = Service.objects.filter(document__case=case, served_on__lte=day)
    return frozenset(served.values_list("document__template", flat=True))
