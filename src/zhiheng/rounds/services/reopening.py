"""Opening a locked round again: another checker of the body that asks says why, and which units correct their sheets.

Until it is locked anew, what was locked counts: sums, records and results stay as they are. Then a vintage of its own stands
beside the one before. Taken back, everything is as it was locked.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from zhiheng.actors import Actor
from zhiheng.audit.services import actions, transparency
from zhiheng.rounds import cell, steps
from zhiheng.rounds.errors import MayNot, NotNow, ReasonWanted, UnitsWanted
from zhiheng.rounds.forms import Form
from zhiheng.rounds.models import Cell, KeptSheet, Query, Round, Sheet
from zhiheng.rounds.services import changing, locking, telling, vintages
from zhiheng.rounds.services.asking import form_of

LONGEST = 2000


def may_reopen(actor: Actor, round_: Round) -> None:
    """Raise MayNot unless the actor is a checker of the body that asks and not the one who locked the round."""
    if not actor.system:
        locking.may_lock(actor, round_)
    if actor.system or actor.username == round_.locked_by:
        raise MayNot(
            zh_who="发起单位的另一名核稿人（不是锁定本次填报的人）",
            en_who="another checker of the body that asks than the one who locked it",
        )


def reopen(actor: Actor, round_: Round, reason: str, units: Collection[str], *, now: datetime | None = None) -> Round:
    """Open a locked round again, so that some units correct their sheets; return it as it stands then.

    Args: `units`: codes of the units that get their sheet back, also one that had not reported. Raises MayNot, NotNow,
    ReasonWanted, UnitsWanted.
    """
    at, words = now or timezone.now(), reason.strip()[:LONGEST]
    with transaction.atomic():
        held = changing.locked_round(round_.pk)
        may_reopen(actor, held)
        _state(held, Round.State.LOCKED)
        if not words:
            raise ReasonWanted
        sheets = [changing.locked(pk) for pk in held.sheets.order_by("pk").values_list("pk", flat=True)]
        chosen = [one for one in sheets if one.fills and one.unit.code in units]
        if not chosen:
            raise UnitsWanted
        held.state = Round.State.SENT
        held.reopened_at, held.reopened_by, held.reopened_why = at, actor.username, words
        held.save()
        above = {one.above_id for one in _with_above(chosen, sheets)}
        for one in sheets:
            _open(one, one in chosen, one.pk in above, actor, words, at)
        telling.reopened(held, sheets, chosen, words, at)
        _note(actor, held, "reopened", words, [one.unit.code for one in chosen])
    round_.refresh_from_db()
    return round_


def _with_above(chosen: Sequence[Sheet], sheets: Sequence[Sheet]) -> list[Sheet]:
    """Return some sheets with all that sum them up."""
    known = {one.pk: one for one in sheets}
    found: dict[int, Sheet] = {}
    for one in chosen:
        at: Sheet | None = one
        while at is not None and at.pk not in found:
            found[at.pk] = at
            at = known.get(at.above_id or 0)
    return list(found.values())


def _open(sheet: Sheet, chosen: bool, above: bool, actor: Actor, words: str, at: datetime) -> None:
    """Bring a sheet to where it stands in a round opened again: returned, a sum to be made anew, or accepted as it was."""
    if chosen:
        sheet.reason = words
        changing.record(sheet, "unlocked", actor, at, state=Sheet.State.RETURNED, reason=words)
    elif above:
        changing.record(sheet, "reopened", actor, at, state=Sheet.State.FILLING)
    elif sheet.state == Sheet.State.LOCKED:
        changing.record(sheet, "unlocked", actor, at, state=Sheet.State.ACCEPTED)


def take_back(actor: Actor, round_: Round, reason: str, *, now: datetime | None = None) -> Round:
    """Lock a round that was opened again as it was: cells and states are those of its last vintage; return it.

    For a checker of the body that asks. Raises MayNot, NotNow, ReasonWanted.
    """
    at, words = now or timezone.now(), reason.strip()[:LONGEST]
    with transaction.atomic():
        held = changing.locked_round(round_.pk)
        locking.may_lock(actor, held)
        _state(held, Round.State.SENT)
        if not held.vintage:
            raise NotNow(zh_state="本次填报没有锁定过", en_state="the round was never locked")
        if not words:
            raise ReasonWanted
        form = form_of(held)
        sheets = []
        for one in vintages.kept(held, held.vintage):
            sheet = changing.locked(one.sheet_id)
            _restore(form, sheet, one, actor, at)
            changing.record(sheet, "relocked", actor, at, state=one.state, reason=words)
            sheets.append(sheet)
        held.state, held.reopened_at, held.reopened_by, held.reopened_why = Round.State.LOCKED, None, "", ""
        held.save()
        telling.taken_back(held, sheets, words, at)
        _note(actor, held, "taken-back", words, [])
    round_.refresh_from_db()
    return round_


def _restore(form: Form, sheet: Sheet, kept: KeptSheet, actor: Actor, at: datetime) -> None:
    """Lay the cells of a vintage over those of a sheet, and close what was asked about them since."""
    if not sheet.fills:
        return
    wanted = {(row, line): (text, value, note) for row, line, text, value, note in kept.cells}
    stood = {(one.row, one.line): one for one in sheet.cells.all()}
    sheet.cells.exclude(pk__in=[one.pk for place, one in stood.items() if place in wanted]).delete()
    for place, (text, value, note) in wanted.items():
        one = stood.get(place) or Cell(sheet=sheet, row=place[0], line=place[1], version=0)
        if (one.text, one.value, one.note) == (text, value, note):
            continue
        read = cell.read(form.by_id[place[1]], text)
        one.text, one.value, one.note = text, value, note
        one.problem = read.problem.as_dict() if read.problem and not value else {}
        one.version, one.by, one.at, one.origin = one.version + 1, actor.username, at, ""
        one.save()
    open_ones = sheet.queries.exclude(state=Query.State.CLOSED)
    open_ones.update(state=Query.State.CLOSED, outcome="重新打开已撤回", closed_by=actor.username, closed_at=at)


def _state(round_: Round, wanted: str) -> None:
    if round_.state != wanted:
        said = steps.said(round_.state)
        raise NotNow(zh_state=f"本次填报{said.zh}", en_state=f"the round is {said.en}")


def _note(actor: Actor, round_: Round, kind: str, words: str, units: Sequence[str]) -> None:
    detail = {"kind": kind, "vintage": round_.vintage, "units": len(units)}
    actions.note(
        "change", username=actor.username, body=actor.body, object_type="round", object_id=round_.number, detail=detail
    )
    entry = {"round": round_.number, "step": kind, "vintage": round_.vintage, "reason": words, "units": sorted(units)}
    transparency.add("decision", entry, public=False)
