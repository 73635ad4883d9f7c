"""Steps of a sheet on its way up: handed to the checker, submitted, accepted, returned with reasons."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from zhiheng.actors import Actor
from zhiheng.actors.actor import SYSTEM
from zhiheng.rounds import steps
from zhiheng.rounds.errors import NotNow, ReasonWanted, SheetUnfit
from zhiheng.rounds.models import Query, Sheet
from zhiheng.rounds.services import changing, filling, telling
from zhiheng.rounds.steps import Step

_KINDS = {
    Step.HAND: "filled",
    Step.BACK: "back",
    Step.SUBMIT: "submitted",
    Step.ACCEPT: "accepted",
    Step.RETURN: "returned",
}


def take(
    actor: Actor, sheet: Sheet, step: Step, *, reason: str = "", version: int | None = None, now: datetime | None = None
) -> Sheet:
    """Take a step of a sheet and return it as it stands then.

    Args: `version` as the actor saw it (None: not compared). Raises MayNot, NotNow, SheetUnfit, ReasonWanted.
    """
    at, words = now or timezone.now(), reason.strip()
    with transaction.atomic():
        locked = changing.locked(sheet.pk)
        changing.allow(actor, step, locked)
        if version is not None and version != locked.version:
            raise NotNow(zh_state="刚有他人办理", en_state="somebody else has just acted")
        if step in steps.WITH_REASON and not words:
            raise ReasonWanted
        _ready(locked, step, words)
        if step is Step.SUBMIT and locked.handed_in_at is None:
            locked.handed_in_at = at
        locked.reason = words if step in (Step.RETURN, Step.BACK) or (step is Step.SUBMIT and not locked.fills) else ""
        changing.record(locked, _KINDS[step], actor, at, state=steps.target(step), reason=words)
        if step is Step.RETURN:
            _reopen_above(locked, at)
        _tell(locked, step, words, at)
    return locked


def submit(actor: Actor, sheet: Sheet, *, reason: str = "", now: datetime | None = None) -> Sheet:
    """Send a sheet up, by a checker of its unit; see `take`."""
    return take(actor, sheet, Step.SUBMIT, reason=reason, now=now)


def check(actor: Actor, sheet: Sheet, *, now: datetime | None = None) -> Sheet:
    """Accept a sheet of a body below; see `take`."""
    return take(actor, sheet, Step.ACCEPT, now=now)


def give_back(actor: Actor, sheet: Sheet, reason: str, *, now: datetime | None = None) -> Sheet:
    """Return a sheet to its unit with the reason; see `take`."""
    return take(actor, sheet, Step.RETURN, reason=reason, now=now)


def _ready(sheet: Sheet, step: Step, words: str) -> None:
    """Refuse to hand on what is wrong or incomplete, and to accept what a question is open about."""
    if step is Step.ACCEPT and sheet.queries.exclude(state=Query.State.CLOSED).exists():
        raise NotNow(zh_state="对本表还有未了结的查询", en_state="a query about the sheet is still open")
    if step not in (Step.HAND, Step.SUBMIT):
        return
    if sheet.fills:
        judged = filling.judge(sheet)
        if not judged.fit:
            first = [*judged.wrong, *judged.missing, *judged.unexplained][0]
            raise SheetUnfit(
                wrong=len(judged.wrong), missing=len(judged.missing), unexplained=len(judged.unexplained),
                zh_first=first.zh, en_first=first.en,
            )  # fmt: skip
    if step is Step.SUBMIT:
        _below_ready(sheet, words)


def _below_ready(sheet: Sheet, words: str) -> None:
    """A sum is sent up once what came in is checked; what is missing in it is said in words."""
    below = list(sheet.below.values_list("state", flat=True))
    if Sheet.State.SUBMITTED in below:
        zh, en = (
            f"下级有 {below.count('submitted')} 份尚未审核",
            f"sheets from below that are not checked yet: {below.count('submitted')}",
        )
        raise NotNow(zh_state=zh, en_state=en)
    if any(state not in steps.COUNTED for state in below) and not words:
        raise ReasonWanted


def _reopen_above(sheet: Sheet, at: datetime) -> None:
    """A returned sheet takes the sums above it back to their bodies, for they no longer hold what was handed in."""
    above = sheet.above
    while above is not None:
        one = changing.locked(above.pk)
        if one.state in (Sheet.State.SUBMITTED, Sheet.State.ACCEPTED):
            changing.record(one, "reopened", SYSTEM, at, state=Sheet.State.FILLING, detail={"because": sheet.unit.code})
        above = one.above


def _tell(sheet: Sheet, step: Step, words: str, at: datetime) -> None:
    round_, unit = sheet.round, sheet.unit
    names = f"“{round_.name_zh}”（{round_.period}）", f"“{round_.name_en}” ({round_.period})"
    if step is Step.SUBMIT:
        zh, en = (
            f"{unit.name_zh}已报{names[0]}，请审核。",
            f"{unit.name_en or unit.name_zh} handed in {names[1]}; please check it.",
        )
        telling.tell(sheet.checker, "notice", zh, en, sheet, now=at)
    elif step is Step.RETURN:
        zh, en = f"{names[0]}被退回：{words}", f"{names[1]} was returned: {words}"
        telling.tell(unit, "task", zh, en, sheet, now=at)
    elif step is Step.ACCEPT:
        telling.tell(unit, "notice", f"{names[0]}已审核通过。", f"{names[1]} was accepted.", sheet, now=at)
