"""What the demo fills in of reporting rounds: five quarters that are locked, one that runs with sheets in every state."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable
from datetime import datetime, time, timedelta

from django.utils import timezone

from zhiheng.actors import Actor, BodyKind, Role
from zhiheng.actors.models import Body
from zhiheng.actors.services import bodies
from zhiheng.cases.days import ZONE
from zhiheng.codes import workdays
from zhiheng.ledger.installation import Installation
from zhiheng.rounds import periods
from zhiheng.rounds.models import Round, Sheet
from zhiheng.rounds.services import asking, creating, filling, locking, queries, sending, stepping
from zhiheng.rounds.services.filling import Entry
from zhiheng.rounds.steps import Step

FORM = "county-quality-quarterly"
#: The periods that are locked, and the one that runs: those of the synthetic records and the year before.
LOCKED, NOW = ("2023-Q1", "2023-Q2", "2023-Q3", "2023-Q4", "2024-Q1"), "2024-Q2"
#: Prefectures whose counties are asked: enough for every state, few enough to be made at once.
PREFECTURES, COUNTIES = 2, 4
SEED = 20240630


def make(installation: Installation, pack: str, step: Callable[[str, str], None]) -> dict[str, int]:
    """Make the rounds; return how many of what. Twice, it makes nothing twice."""
    known, bureau = installation.packs[pack].rounds, bodies.bureau_of(installation.packs[pack])
    if FORM not in known or bureau is None or Round.objects.filter(form=FORM).exists():
        return {}
    asked = _counties(str(bureau))
    if not asked:
        return {}
    step("填报演示", "Filling in reporting rounds")
    asker = _actor(Body.objects.get(code=bureau))
    codes = [one.code for one in asked]
    lot = random.Random(SEED)  # noqa: S311  invented values
    for period in LOCKED:
        _finished(asker, pack, codes, asked, period, lot)
    _running(asker, pack, codes, asked)
    return {"rounds": len(LOCKED) + 1, "sheets": Sheet.objects.filter(round__form=FORM).count()}


def _counties(bureau: str) -> list[Body]:
    """Return the counties of the first prefectures; the demo's own city and county are the first of them."""
    above = Body.objects.filter(parent__code=bureau, level="prefecture", active=True).order_by("code")[:PREFECTURES]
    found: list[Body] = []
    for one in above:
        found += Body.objects.filter(parent=one, level="county", active=True).order_by("code")[:COUNTIES]
    return found


def _actor(body: Body) -> Actor:
    """Return somebody of a body who fills in and checks, for what the demo does in its name."""
    roles = frozenset({Role.CLERK, Role.CHECKER})
    return Actor(username="demo", body=body.code, kind=BodyKind(body.kind), level=body.level, roles=roles)


def _values(lot: random.Random, factor: float = 1.0) -> dict[str, str]:
    batches, food = lot.randint(40, 400), lot.randint(100, 900)
    complaints = lot.randint(5, 120)
    return {
        "batches": str(int(batches * factor)), "batches_passed": str(int(batches * factor * lot.uniform(0.9, 1))),
        "food_batches": str(food), "food_batches_passed": str(int(food * lot.uniform(0.95, 1))),
        "complaints": str(complaints), "complaints_closed": str(int(complaints * lot.uniform(0.7, 1))),
        "cases_filed": str(lot.randint(0, 15)), "goods_value": f"{lot.uniform(0, 80):.2f}", "chief_officers": str(lot.randint(3, 60)),
        "meetings": str(lot.randint(1, 4)),
    }  # fmt: skip


def _fill(sheet: Sheet, values: dict[str, str], at: datetime) -> None:
    filling.save_many(_actor(sheet.unit), sheet, [Entry(line, text) for line, text in values.items()], now=at)


def _explain(sheet: Sheet, values: dict[str, str], at: datetime) -> None:
    """Say why numbers moved far, so that the sheet can be handed in."""
    moved = filling.judge(sheet).unexplained
    notes = [Entry(one.line, values[one.line], note="专项行动，批次较上期变化（演示）") for one in moved]
    filling.save_many(_actor(sheet.unit), sheet, notes, now=at)


def _finished(
    asker: Actor, pack: str, codes: list[str], asked: Iterable[Body], period: str, lot: random.Random
) -> None:
    """Take the round of a period that is over from first step to last."""
    begin = datetime.combine(periods.parse(period).ends + timedelta(days=1), time(9), ZONE)
    round_ = creating.create(asker, pack, FORM, period, asks=codes, synthetic=True, now=begin)
    sending.send(asker, round_, now=begin + timedelta(hours=1))
    for place, body in enumerate(asked):
        sheet = asking.find_sheet(asker, round_.number, body.code)
        at = begin + timedelta(days=2 + place % 9, hours=2)
        values = _values(lot)
        _fill(sheet, values, at)
        _explain(sheet, values, at)
        stepping.submit(_actor(body), sheet, now=at + timedelta(hours=1))
        stepping.check(_actor(sheet.checker), sheet, now=at + timedelta(hours=5))
    for sums in round_.sheets.filter(fills=False).select_related("unit"):
        stepping.submit(_actor(sums.unit), sums, now=begin + timedelta(days=12))
        stepping.check(asker, sums, now=begin + timedelta(days=13))
    locking.lock(asker, round_, now=begin + timedelta(days=14))


def _running(asker: Actor, pack: str, codes: list[str], asked: Iterable[Body]) -> None:
    """Let a round run that was due two working days ago, its sheets one after the other in another state."""
    now = timezone.now()
    due = workdays.add_working_days(timezone.localdate(now), -2).date
    round_ = creating.create(
        asker, pack, FORM, NOW, asks=codes, due_on=due, synthetic=True, now=now - timedelta(days=8)
    )
    sending.send(asker, round_, now=now - timedelta(days=8))
    lot = random.Random(SEED + 1)  # noqa: S311
    for place, body in enumerate(asked):
        sheet = asking.find_sheet(asker, round_.number, body.code)
        _bring(sheet, place % 7, lot, now - timedelta(days=2))


def _bring(sheet: Sheet, to: int, lot: random.Random, at: datetime) -> None:
    """Bring a sheet to one of its states: 0 to fill, 1 begun, 2 with its checker, 3 submitted, 4 returned, 5 accepted, 6 asked about."""
    own, above = _actor(sheet.unit), _actor(sheet.checker)
    if to == 0:
        return
    values = _values(lot)
    if to == 1:
        _fill(sheet, {"batches": "约三百", "batches_passed": values["batches_passed"]}, at)
        return
    _fill(sheet, values, at)
    _explain(sheet, values, at)
    stepping.take(own, sheet, Step.HAND, now=at + timedelta(hours=1))
    if to == 2:
        return
    stepping.submit(own, sheet, now=at + timedelta(hours=2))
    if to == 4:
        stepping.give_back(above, sheet, "投诉办结数与12315平台不一致，请核对（演示）", now=at + timedelta(hours=6))
    if to == 5:
        stepping.check(above, sheet, now=at + timedelta(hours=6))
    if to == 6:
        queries.ask(
            above, sheet, "complaints", "与事实库的投诉件数不同，差在哪里？（演示）", now=at + timedelta(hours=6)
        )
