"""From the database to the plain standing that the engine judges."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import Any

import orjson

from zhiheng.cases.clock_rules import Suspension
from zhiheng.cases.days import today as today_in_china
from zhiheng.cases.models import Case, CaseClock, CaseDocument, CaseEvent, Service
from zhiheng.cases.services import places
from zhiheng.cases.services.facts import LedgerFacts, overridden
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
    return standings_of([case], day)[case.pk]


def standings_of(cases: Sequence[Case], day: date | None = None) -> dict[int, Standing]:
    """Return how many cases stand, by their keys, in as many queries as for one. Have `holder__parent` and `applicant` with them."""
    on, keys = day or today_in_china(), [case.pk for case in cases]
    taken, clocks = _taken(keys), _clocks(keys)
    issued, served = _issued(keys), _served(keys, on)
    levels = {division: _levels(division) for division in {case.division for case in cases}}
    return {
        case.pk: Standing(
            state=case.state,
            today=on,
            closed=case.closed,
            subject=case.subject,
            division=case.division,
            holder=case.holder.code,
            superior=case.holder.parent.code if case.holder.parent else "",
            applicant=case.applicant.code if case.applicant else "",
            levels=levels[case.division],
            taken=tuple(taken[case.pk]),
            clocks=clocks[case.pk],
            fields=case.fields,
            issued=frozenset(issued[case.pk]),
            served=frozenset(served[case.pk]),
            hearing=procedure_of(case).hearing,
            facts=LedgerFacts(
                pack=case.pack,
                procedure=case.procedure,
                case=case.pk,
                subject=case.subject,
                holder=case.holder.code,
                today=on,
                overrides=overridden(case.fields),
                takers=_takers(procedure_of(case), levels[case.division]),
            ),
        )
        for case in cases
    }


def _takers(procedure: Procedure, levels: Mapping[str, str]) -> dict[str, str]:
    """Return the bodies that take the steps of a level: step → code of the body of that level over the place."""
    return {step.id: levels[step.actor] for step in procedure.transitions if step.actor in levels}


def _levels(division: str) -> dict[str, str]:
    return {level: body.code for level, body in places.levels_over(division).items()}


def suspensions(clock: CaseClock) -> list[Suspension]:
    """Return the days on which a clock stood still."""
    return [
        Suspension(date.fromisoformat(one["from"]), _day(one.get("until")), one.get("reason", ""))
        for one in clock.suspensions
    ]


def _day(text: Any) -> date | None:
    return None if text is None else date.fromisoformat(text)


def _taken(keys: list[int]) -> dict[int, list[Taken]]:
    found: dict[int, list[Taken]] = defaultdict(list)
    steps = CaseEvent.objects.filter(case__in=keys, kind="step").order_by("case", "seq")
    for key, step, username, role in steps.values_list("case", "step", "username", "role"):
        found[key].append(Taken(step, username, role == "system"))
    return found


def _clocks(keys: list[int]) -> dict[int, dict[str, ClockStanding]]:
    """Return the latest clock of each name."""
    found: dict[int, dict[str, ClockStanding]] = defaultdict(dict)
    for clock in CaseClock.objects.filter(case__in=keys).order_by("pk"):
        found[clock.case_id][clock.clock] = ClockStanding(clock.clock, ClockState(clock.state), clock.due_on)
    return found


def _issued(keys: list[int]) -> dict[int, set[tuple[str, str]]]:
    found: dict[int, set[tuple[str, str]]] = defaultdict(set)
    ready = CaseDocument.objects.filter(case__in=keys, state__in=ISSUED, sent_at__isnull=True)
    for key, step, template in ready.values_list("case", "step", "template"):
        found[key].add((step, template))
    return found


def _served(keys: list[int], day: date) -> dict[int, set[str]]:
    """Return the templates of which the document issued last was served: after a remand the earlier notice proves nothing."""
    services = Service.objects.filter(document__case__in=keys, served_on__lte=day)
    proved = set(services.values_list("document", flat=True))
    issued = CaseDocument.objects.filter(case__in=keys, state__in=ISSUED).order_by("pk")
    latest = {(key, template): pk for pk, key, template in issued.values_list("pk", "case", "template")}
    found: dict[int, set[str]] = defaultdict(set)
    for (key, template), pk in latest.items():
        if pk in proved:
            found[key].add(template)
    return found
