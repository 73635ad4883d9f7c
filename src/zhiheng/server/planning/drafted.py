"""Papers of planning as drafts: letters on follow-up items, notices on several late ones, documents of plans of units.

Planning says what the text is, drafting keeps it in pieces and carries it through its case; here both are tied together.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from django.db import transaction

from zhiheng.actors import Actor
from zhiheng.actors.models import Body
from zhiheng.drafting.known import Known, Written
from zhiheng.drafting.models import Draft
from zhiheng.drafting.services import drafts
from zhiheng.drafting.services.drafts import Wanted
from zhiheng.drafting.status import Order
from zhiheng.planning import letters as rules
from zhiheng.planning.letters import Paragraph
from zhiheng.planning.models import FollowUp, UnitPlan
from zhiheng.planning.services import letters, plan_signing
from zhiheng.server.visible import today

LETTER, NOTICE, PLAN = "item-letter", "overdue-reminder", "unit-plan"


def letter(who: Actor, item: FollowUp, now: datetime | None = None) -> Draft:
    """Begin the letter on an item. Raises NotYours, DeedNotOpen, MayNotOpen."""
    letters.check_one(who, item)
    return _begun(who, LETTER, [item], f"抓紧办理“{item.title}”", now)


def notice(who: Actor, items: Sequence[FollowUp], now: datetime | None = None) -> Draft:
    """Begin one notice on several late items of one body. Raises FormUnfit, NotYours, MayNotOpen."""
    letters.check_several(who, items)
    return _begun(who, NOTICE, items, f"抓紧办理{len(items)}项逾期督办事项", now)


def _begun(who: Actor, kind: str, items: Sequence[FollowUp], title: str, now: datetime | None) -> Draft:
    with transaction.atomic():
        wanted = Wanted(kind, items[0].pack, _order(items[0].opener), title[:200])
        made = drafts.new(who, wanted, _of_items(kind, items, today()), now=now)
        letters.begun(who, items, made.case, "letter" if kind == LETTER else "notice", now)
    return made


def sign_plan(who: Actor, plan: UnitPlan, now: datetime | None = None) -> Draft:
    """Hand a plan to the chain of sign-off as a document; a plan that came back goes on in the document that it had.

    Raises NotYours, DeedNotOpen, MayNotOpen.
    """
    with transaction.atomic():
        made = Draft.objects.filter(case=plan.case_id, case__closed=False).first() if plan.case_id else None
        if made is None:
            wanted = Wanted(PLAN, plan.pack, _order(plan.body), plan.title[:200])
            made = drafts.new(who, wanted, _of_plan(plan), now=now)
        else:
            made = drafts.renew(who, made, _of_plan(plan), now=now)
        plan_signing.hand_over(who, plan, made.case)
    return made


def known(draft: Draft) -> Known:
    """Return what planning knows now of the thing that a draft is about; of one that was issued, as of that day."""
    if draft.kind == PLAN:
        plan = UnitPlan.objects.select_related("body").filter(case=draft.case_id).first()
        return _of_plan(plan) if plan is not None else _known((), draft.as_of or today(), synthetic=draft.synthetic)
    items = [one.item for one in draft.case.follow_up_letters.select_related("item__opener", "item__lead")]
    return _of_items(draft.kind, items, draft.document.issued_on or today())


def _of_items(kind: str, items: Sequence[FollowUp], on: date) -> Known:
    matters = [letters.matter_of(one) for one in items]
    if not matters:
        return _known((), on, synthetic=False)
    made = rules.letter(matters[0], on) if kind == LETTER else rules.notice(matters, on)
    return _known(made, on, synthetic=any(one.synthetic for one in matters))


def _of_plan(plan: UnitPlan) -> Known:
    return _known(plan_signing.text(plan), today(), synthetic=plan.example)


def _known(paragraphs: Iterable[Paragraph], on: date, *, synthetic: bool) -> Known:
    written = tuple(Written(one.field, one.key, one.zh, one.en, one.cites) for one in paragraphs)
    return Known({}, {}, (), written=written, synthetic=synthetic, as_of=on)


def _order(body: Body) -> Order:
    year = today().year
    return Order(body.division or "", str(year), str(year - 1))
