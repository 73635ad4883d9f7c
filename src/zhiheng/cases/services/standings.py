"""From the database to the plain standing that the engine judges."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import lru_cache
from typing import Any

import orjson
from django.db.models import Exists, OuterRef

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
    issued, served = _documents(keys, on)
    over: dict[str, dict[str, str]] = {}
    for case in cases:
        over[case.division] = over.get(case.division) or _levels_of(case)
    return {
        case.pk: replace(
            _without_history(case, on, over[case.division]),
            taken=tuple(taken[case.pk]),
            clocks=clocks[case.pk],
            issued=frozenset(issued[case.pk]),
            served=frozenset(served[case.pk]),
        )
        for case in cases
    }


def parties_of(case: Case, day: date | None = None) -> Standing:
    """Return of how a case stands only what tells whose it and its steps are: no step taken, clock or document is read."""
    return _without_history(case, day or today_in_china(), _levels_of(case))


def _without_history(case: Case, on: date, levels: Mapping[str, str]) -> Standing:
    procedure = procedure_of(case)
    return Standing(
        state=case.state,
        today=on,
        closed=case.closed,
        subject=case.subject,
        division=case.division,
        holder=case.holder.code,
        superior=case.holder.parent.code if case.holder.parent else "",
        applicant=case.applicant.code if case.applicant else "",
        levels=levels,
        fields=case.fields,
        hearing=procedure.hearing,
        facts=LedgerFacts(
            pack=case.pack,
            procedure=case.procedure,
            case=case.pk,
            subject=case.subject,
            holder=case.holder.code,
            today=on,
            overrides=overridden(case.fields),
            takers=_takers(procedure, levels),
        ),
    )


def _takers(procedure: Procedure, levels: Mapping[str, str]) -> dict[str, str]:
    """Return the bodies that take the steps of a level: step → code of the body of that level over the place."""
    return {step.id: levels[step.actor] for step in procedure.transitions if step.actor in levels}


def _levels_of(case: Case) -> dict[str, str]:
    """Return the codes of the market-supervision bodies over the place of a case; read once for a case at hand."""
    division, levels = case.__dict__.get("_levels_over", (None, {}))
    if division != case.division:
        levels = {level: body.code for level, body in places.levels_over(case.division).items()}
        case.__dict__["_levels_over"] = (case.division, levels)
    return dict(levels)


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


def _documents(keys: list[int], day: date) -> tuple[dict[int, set[tuple[str, str]]], dict[int, set[str]]]:
    """Return by case the documents issued and not yet sent (step, template), and the templates whose notice was served.

    The document issued last must have been served: after a remand the earlier notice proves nothing.
    """
    proof = Service.objects.filter(document=OuterRef("pk"), served_on__lte=day)
    rows = CaseDocument.objects.filter(case__in=keys, state__in=ISSUED).annotate(proved=Exists(proof)).order_by("pk")
    ready: dict[int, set[tuple[str, str]]] = defaultdict(set)
    latest: dict[tuple[int, str], bool] = {}
    for key, step, template, sent_at, proved in rows.values_list("case", "step", "template", "sent_at", "proved"):
        latest[key, template] = proved
        if sent_at is None:
            ready[key].add((step, template))
    served: dict[int, set[str]] = defaultdict(set)
    for (key, template), proved in latest.items():
        if proved:
            served[key].add(template)
    return ready, served
