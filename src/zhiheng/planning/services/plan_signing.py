"""A unit's plan as an official document: its text by rules, handed to the chain of sign-off, put in force when it goes out.

The case and its document are begun by who writes drafts; this room says what the text is, holds the plan still while it is
signed, takes it back for mending with the reasons of who returned it, and puts it in force by the number that it was given.
"""

from __future__ import annotations

from django.db import transaction

from zhiheng.actors import Actor, Capability
from zhiheng.cases.models import Case, CaseDocument, CaseEvent
from zhiheng.cases.services import effects
from zhiheng.cases.services.installed import pack as pack_in_use
from zhiheng.planning import plan_text
from zhiheng.planning.errors import DeedNotOpen
from zhiheng.planning.letters import Paragraph
from zhiheng.planning.models import UnitPlan
from zhiheng.planning.services import catalogue, letters, plans, reach
from zhiheng.policy.model import Localised

PROCEDURE, STEP = "office-document", "send-unit-plan"
State = UnitPlan.State


def text(plan: UnitPlan) -> list[Paragraph]:
    """Return what the document of a plan says, as the plan stands."""
    held, pack = catalogue.of_unit(plan), pack_in_use(plan.pack)
    above = catalogue.parent_of(held)
    known = reach.names({code for one in held.duties for code in one.bodies})

    def named(code: str) -> Localised:
        zh, en = known.get(code, (code, code))
        return pack.bodies[code].label if code in pack.bodies else Localised(zh=zh, en=en)

    cites = [] if above is None or not above.document else [one for duty in above.duties[:1] for one in duty.cite[:1]]
    return plan_text.paragraphs(held, above.label if above else None, named, letters.provisions(pack, cites))


def hand_over(actor: Actor, plan: UnitPlan, case: Case) -> UnitPlan:
    """Hand a draft to the chain of sign-off of a case; until it comes back it is not changed. Raises NotYours, DeedNotOpen."""
    with transaction.atomic():
        held = plans.locked(plan)
        plans.own(actor, held, Capability.OPEN_CASE)
        if held.state != State.DRAFT or not held.duties.exists():
            raise DeedNotOpen(
                item=held.number, zh_why="只有有任务的草稿可以送签。", en_why="only a draft with duties is submitted."
            )
        held.state, held.submitted_by, held.case = State.SUBMITTED, actor.username, case
        held.save()
        plans.noted(actor, held, "handed to sign-off")
    return held


def document_of(plan: UnitPlan) -> CaseDocument | None:
    """Return the document in which a plan is signed off, None where it has none."""
    if plan.case_id is None:
        return None
    found = CaseDocument.objects.filter(case=plan.case_id, step=STEP).exclude(state=CaseDocument.State.VOID)
    return found.select_related("case__holder").order_by("-pk").first()


def reasons(document: CaseDocument | None) -> str:
    """Return why a document was sent back last, "" where it was not, or has gone on since."""
    last = document.history[-1] if document is not None and document.history else {}
    return str(last.get("opinion", "")) if last.get("did") == "back" else ""


def take_back(actor: Actor, plan: UnitPlan) -> UnitPlan:
    """Take a plan back for mending while its document is a draft; what was said against it stays with it. Raises NotYours, DeedNotOpen."""
    with transaction.atomic():
        held = plans.locked(plan)
        plans.own(actor, held, Capability.OPEN_CASE)
        document = document_of(held)
        if held.state != State.SUBMITTED or (document is not None and document.state != CaseDocument.State.DRAFT):
            zh, en = "文稿退回拟稿后才能改动计划。", "the plan is changed once its document is back in its draft."
            raise DeedNotOpen(item=held.number, zh_why=zh, en_why=en)
        held.state, held.opinion = State.DRAFT, reasons(document)[:4000]
        held.save()
        plans.noted(actor, held, "taken back")
    return held


def differs(plan: UnitPlan, document: CaseDocument | None) -> bool:
    """Return whether the duties in a plan's document are no longer those of the plan."""
    if document is None:
        return False
    wanted = [line for one in text(plan) if one.field == "tasks" for line in _rows(one.zh)]
    return _rows(str(document.values.get("tasks") or "")) != wanted


def _rows(written: str) -> list[str]:
    """Return the rows of written tables; captions, which are numbered with the text, are left out."""
    return [line.strip() for line in written.splitlines() if line.startswith("| ")]


def register() -> None:
    """Say what planning does when the case of a plan's document sends it, or is dropped."""
    effects.on(PROCEDURE, STEP)(_sent)
    effects.on(PROCEDURE, "drop")(_dropped)


def _sent(case: Case, event: CaseEvent, actor: Actor) -> None:
    plan = UnitPlan.objects.select_for_update(of=("self",)).select_related("body").filter(case=case).first()
    if plan is None:
        return
    document = document_of(plan)
    if plan.state != State.SUBMITTED:
        raise DeedNotOpen(
            item=plan.number, zh_why="计划已取回，还没有重新送签。", en_why="it was taken back and not submitted anew."
        )
    if document is None or differs(plan, document):
        zh = "文稿中的任务表与计划不一致。请作废文稿，改好计划后重新送签。"
        en = "the duties in the document are not those of the plan: make the document void, mend the plan, submit it again."
        raise DeedNotOpen(item=plan.number, zh_why=zh, en_why=en)
    plans.put_in_force(actor, plan, document.number, event.at)


def _dropped(case: Case, event: CaseEvent, actor: Actor) -> None:
    plan = UnitPlan.objects.select_for_update(of=("self",)).filter(case=case, state=State.SUBMITTED).first()
    if plan is not None:
        plan.state, plan.opinion, plan.case = State.DRAFT, event.reason[:4000], None
        plan.save()
        plans.noted(actor, plan, "sign-off dropped")
