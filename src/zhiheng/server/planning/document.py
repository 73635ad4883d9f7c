"""A plan as one JSON document: its clauses and duties, who answers for them today, and how they stood on a day."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from itertools import groupby
from typing import Any

from zhiheng.cases.services.installed import pack as pack_in_use
from zhiheng.planning.duties import PlanOfDuties
from zhiheng.planning.progress import Entry, Stage, Standing
from zhiheng.planning.services import tasks
from zhiheng.policy import Pack
from zhiheng.policy.model import LightColour
from zhiheng.server import visible
from zhiheng.server.planning import evidence
from zhiheng.server.planning.bodies import Named
from zhiheng.server.visible import Looker


def as_document(
    plan: PlanOfDuties,
    looker: Looker,
    *,
    as_of: date | None = None,
    known_at: datetime | None = None,
    body: str = "",
    public: bool = False,
) -> dict[str, Any]:
    """Return a plan as it stood on a day (default: today, the last day of one that has run out), as far as somebody sees.

    With `body`, the duties that it answers for or supports alone, under its present or former name; with `public`, progress
    only as far as it was confirmed and made public.
    """
    day = as_of or plan.shown_on(visible.today())
    pack = pack_in_use(plan.pack)
    rows = tasks.standings(plan, day, known_at, public=public)
    if body:
        rows = [one for one in rows if body in _reached(pack, one, visible.today())]
    found = evidence.counts(looker, plan, day)
    names = Named(pack, {code for one in rows for code in one.duty.bodies})
    return {
        **head(plan), "as_of": day, "known_at": known_at, "today": visible.today(),
        "counts": summary(rows), "clauses": list(_clauses(rows, found, names, pack)),
    }  # fmt: skip


def _reached(pack: Pack, one: Standing, on: date) -> set[str]:
    from zhiheng.planning import duties

    return {*one.duty.bodies, *duties.bearers(pack, one.duty, on, all_named=True)}


def head(plan: PlanOfDuties) -> dict[str, Any]:
    """Return what a plan is, without its duties."""
    return {
        "plan": plan.key, "pack": plan.pack, "label": plan.label.model_dump(), "kind": plan.kind,
        "document": plan.document or None, "status": plan.status, "history": plan.history, "starts": plan.starts,
        "ends": plan.ends, "parent": plan.parent or None, "body": plan.body or None, "certainty": plan.certainty.value,
        "note": plan.note.model_dump() if plan.note else None,
    }  # fmt: skip


def summary(rows: Iterable[Standing]) -> dict[str, Any]:
    """Return how many clauses and duties there are, by light and by what was reported; unknown is counted as such."""
    every = list(rows)
    lights = Counter(one.light.colour.value for one in every)
    stages = Counter(one.stage.value if one.stage else "unknown" for one in every)
    return {
        "clauses": len({one.duty.task for one in every}), "duties": len(every), "confirmed_done": sum(one.done for one in every),
        "lights": {one.value: lights[one.value] for one in LightColour},
        "stages": {name: stages[name] for name in (*(one.value for one in Stage), "unknown")},
    }  # fmt: skip


def _clauses(rows: list[Standing], found: Mapping[str, int], names: Named, pack: Pack) -> Iterator[dict[str, Any]]:
    for task, group in groupby(rows, key=lambda one: one.duty.task):
        held = list(group)
        first = held[0].duty
        today = visible.today()
        yield {
            "task": task, "number": first.number, "label": first.clause.model_dump(),
            "provisions": [{"document": one.document, "provision": one.provision} for one in first.cite],
            "lead": [names.body(code, today) for code in first.lead],
            "supporting": [names.body(code, today) for code in first.supporting],
            "jointly": [names.body(code, today) for code in first.jointly],
            "others": first.others.model_dump() if first.others else None,
            "duties": [as_duty(one, found, pack) for one in held],
        }  # fmt: skip


def as_duty(one: Standing, found: Mapping[str, int], pack: Pack) -> dict[str, Any]:
    """Return one duty with its light, progress and the records found."""
    duty = one.duty
    return {
        **one.light.as_dict(),  # its own "label" gives way to that of the duty
        "key": duty.key, "label": duty.label.model_dump(), "due": duty.due, "due_from": duty.due_from,
        "to_try": duty.to_try, "targets": list(duty.targets), "indicator": duty.indicator or None,
        "goal": None if duty.goal is None else f"{duty.goal.normalize():f}", "value": duty.value or None, "adopted_from": duty.adopted_from or None,
        "stage": one.stage.value if one.stage else None, "percent": one.percent, "done": one.done,
        "claimed": one.claimed, "returned": one.returned,
        "evidence": [
            {"record_type": kind, "label": pack.record_types[kind].label.model_dump(), "found": n}
            for kind, n in evidence.of_duty(duty, found).items()
        ],
        "reports": [as_report(each) for each in one.entries],
    }  # fmt: skip


def as_report(one: Entry) -> dict[str, Any]:
    """Return one report of progress; accounts are not named."""
    return {
        "id": one.id, "on": one.on, "at": one.at, "body": one.body, "stage": one.stage.value, "percent": one.percent,
        "text": one.text, "verdict": one.verdict().value, "records": [dict(each) for each in one.evidence],
        "values": [dict(each) for each in one.values], "synthetic": one.synthetic, "corrects": one.corrects,
    }  # fmt: skip
