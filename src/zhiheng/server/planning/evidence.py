"""Records of the ledger that could prove a duty: of the types it names, dated within the plan, in the plan's place.

They are found, not judged: that a record is there says that something of the kind happened, not that the duty is done.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.db.models import Count

from zhiheng.actors.models import Body
from zhiheng.actors.services import unit_of
from zhiheng.cases.services.installed import pack as pack_in_use
from zhiheng.planning.duties import PlannedDuty, PlanOfDuties
from zhiheng.server import visible
from zhiheng.server.visible import Looker


def place_of(plan: PlanOfDuties) -> str:
    """Return the division of a plan without the zeros that say "all of it"; empty: anywhere."""
    if plan.body:
        division = Body.objects.filter(code=plan.body).values_list("division", flat=True).first() or ""
    else:
        division = pack_in_use(plan.pack).info.division or ""
    return unit_of(division) if division else ""


def counts(looker: Looker, plan: PlanOfDuties, as_of: date) -> Mapping[str, int]:
    """Return the records in force by type, as far as somebody may see them; one statement for the whole plan."""
    types = {kind for duty in plan.duties for kind in duty.evidence}
    rows = visible.records(looker).filter(
        record_type__in=types, superseded_by="", void_from__isnull=True, occurred_on__gte=plan.starts,
        occurred_on__lte=min(as_of, plan.ends), division__startswith=place_of(plan),
    )  # fmt: skip
    return dict(rows.order_by().values_list("record_type").annotate(n=Count("record_id")))


def of_duty(duty: PlannedDuty, found: Mapping[str, int]) -> dict[str, int]:
    """Return the numbers of the types that one duty names, also those of which there are none."""
    return {kind: found.get(kind, 0) for kind in duty.evidence}
