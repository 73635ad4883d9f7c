"""Evaluations of plans: computed from duties and verdicts, their text edited, then frozen with their hash in the log."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from zhiheng.actors import Actor, Capability
from zhiheng.audit.canonical import canonical
from zhiheng.audit.services import actions, transparency
from zhiheng.planning.duties import PlanOfDuties
from zhiheng.planning.errors import DeedNotOpen, NotYours, UnknownItem
from zhiheng.planning.evaluation import Evaluation, evaluate
from zhiheng.planning.faults import Faults
from zhiheng.planning.models import PlanEvaluation
from zhiheng.planning.services import reach, tasks

States = Iterable[Mapping[str, Any]]


def compute(plan: PlanOfDuties, states: States, on: date, known_at: datetime | None = None) -> Evaluation:
    """Judge a plan on a day from progress as known at an instant; `states` are verdicts of promises as plain dictionaries."""
    return evaluate(plan, states, tasks.standings(plan, on, known_at), on)


def for_actor(actor: Actor) -> QuerySet[PlanEvaluation]:
    """Return the evaluations that an actor sees: those frozen, and drafts of its body and of bodies below."""
    codes = reach.seen_by(actor)
    every = PlanEvaluation.objects.all()
    return every if codes is None else every.filter(Q(frozen_at__isnull=False) | Q(body__in=codes))


def find(actor: Actor, key: int) -> PlanEvaluation:
    """Return an evaluation that an actor sees. Raises UnknownItem."""
    found = for_actor(actor).filter(pk=key).first()
    if found is None:
        raise UnknownItem(item=str(key))
    return found


def begin(
    actor: Actor, plan: PlanOfDuties, states: States, on: date, *, body: str = "", now: datetime | None = None
) -> PlanEvaluation:
    """Keep what was computed as a draft whose text can be edited. Raises NotYours, FormUnfit."""
    at = now or timezone.now()
    _keeper(actor, tasks.keeper(plan), Capability.ACT)
    faults = Faults()
    faults.wants(plan.starts <= on <= max(plan.ends, timezone.localdate(at)), "on", "评估日期须在计划开始之后、今天之前。",
                 "The day lies after the plan began and not after today.")  # fmt: skip
    faults.wants(bool(plan.duties), "plan", "这个计划没有分解任务，无从评估。", "The plan is not split into duties.")
    faults.raise_any()
    found = compute(plan, states, on, at)
    with transaction.atomic():
        row = PlanEvaluation.objects.create(
            plan=plan.key, pack=plan.pack, title=plan.label.zh[:300], final=found.final, on=on, known_at=at,
            content=found.as_dict(), text_zh=found.text.zh, text_en=found.text.en, body=actor.body or body or tasks.keeper(plan),
            made_by=actor.username, made_at=at,
        )  # fmt: skip
        _noted(actor, row, "begun")
    return row


def edit(actor: Actor, row: PlanEvaluation, text_zh: str, text_en: str = "") -> PlanEvaluation:
    """Change the text of a draft; what was computed stays. Raises NotYours, DeedNotOpen, FormUnfit."""
    faults = Faults()
    faults.wants(bool(text_zh.strip()), "text_zh", "请写评估结论。", "Write the conclusion.")
    faults.raise_any()
    with transaction.atomic():
        held = _draft(actor, row, Capability.ACT)
        held.text_zh, held.text_en = text_zh.strip()[:20000], text_en.strip()[:20000]
        held.save()
        _noted(actor, held, "edited")
    return held


def freeze(
    actor: Actor, row: PlanEvaluation, *, publicity: str = "departments", now: datetime | None = None
) -> PlanEvaluation:
    """Freeze a draft: content, text and hash stay as they are, and the log holds the hash. A leader does this.

    Raises NotYours, DeedNotOpen, FormUnfit.
    """
    at = now or timezone.now()
    faults = Faults()
    faults.wants(publicity in ("departments", "public"), "publicity", "请选择公开范围。", "Choose the publicity.")
    faults.raise_any()
    with transaction.atomic():
        held = _draft(actor, row, Capability.ISSUE)
        held.publicity, held.frozen_by, held.frozen_at = publicity, actor.username, at
        held.sha256 = hashlib.sha256(canonical(as_frozen(held))).hexdigest()
        _noted(actor, held, "frozen")
        leaf = {"evaluation": held.pk, "plan": held.plan, "final": held.final, "on": held.on, "body": held.body,
                "sha256": held.sha256, "at": at}  # fmt: skip
        held.leaf = transparency.add("decision", leaf, public=publicity == "public")
        held.save()
    return held


def as_frozen(row: PlanEvaluation) -> dict[str, Any]:
    """Return what is frozen, as plain JSON: the form whose hash the log holds."""
    return {"plan": row.plan, "final": row.final, "on": row.on, "known_at": row.known_at, "content": row.content,
            "text_zh": row.text_zh, "text_en": row.text_en}  # fmt: skip


def holds(row: PlanEvaluation) -> bool:
    """Return whether a frozen evaluation is still what its hash says."""
    return hashlib.sha256(canonical(as_frozen(row))).hexdigest() == row.sha256


def _draft(actor: Actor, row: PlanEvaluation, capability: Capability) -> PlanEvaluation:
    held = PlanEvaluation.objects.select_for_update().get(pk=row.pk)
    _keeper(actor, held.body, capability)
    if held.frozen_at is not None:
        raise DeedNotOpen(item=held.title, zh_why="评估已经固定，不能再改。", en_why="the evaluation is frozen.")
    return held


def _keeper(actor: Actor, body: str, capability: Capability) -> None:
    if not actor.system and (actor.body != body or not actor.may(capability)):
        raise NotYours(deed="评估计划", zh_who="管理这个计划的单位", en_who="the body that keeps the plan")


def _noted(actor: Actor, row: PlanEvaluation, what: str) -> None:
    actions.note("change", username=actor.username, body=actor.body, object_type="plan_evaluation", object_id=str(row.pk),
                 detail={"plan": row.plan, "what": what})  # fmt: skip
