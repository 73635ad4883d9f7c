"""Progress of duties: reported by a body that answers for them, checked by the body above, corrected by a new report.

Nothing that was reported is ever changed. `standings` shows how duties stand on a day, as known at an instant.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from zhiheng.actors import Actor, Capability
from zhiheng.actors.services.bodies import bureau_of
from zhiheng.audit.services import actions
from zhiheng.cases.days import today
from zhiheng.cases.services import messages
from zhiheng.cases.services.files import Given
from zhiheng.cases.services.installed import pack as pack_in_use
from zhiheng.ledger.models import ProjectedRecord
from zhiheng.planning import duties
from zhiheng.planning.duties import PlannedDuty, PlanOfDuties
from zhiheng.planning.errors import DeedNotOpen, NotYours, UnknownItem
from zhiheng.planning.faults import Faults
from zhiheng.planning.models import Progress, ProgressCheck, ProgressQuestion
from zhiheng.planning.progress import Check, Entry, Stage, Standing, Verdict, stand
from zhiheng.planning.services import catalogue, papers, reach
from zhiheng.policy.model import LightSubject

PAGE = "/staff/planning/duties/"


@dataclass(frozen=True)
class Report:
    """What a body says of a duty."""

    on: date
    stage: str
    percent: int | None = None
    text: str = ""
    records: tuple[str, ...] = ()  # ids of records of the ledger, hexadecimal
    values: tuple[Mapping[str, Any], ...] = ()
    publicity: str = "departments"
    files: Sequence[Given] = field(default=())


# --- reading ----------------------------------------------------------------------------------------------------------
def entry(row: Progress) -> Entry:
    """Return a stored report in the pure form."""
    checks = tuple(Check(Verdict(one.verdict), one.on, one.at, one.body, one.reason) for one in row.checks.all())
    return Entry(
        id=row.pk, duty=row.duty, body=row.body, on=row.on, at=row.at, stage=Stage(row.stage), percent=row.percent,
        text=row.text, corrects=row.corrects_id, checks=checks, evidence=tuple(row.evidence), values=tuple(row.values),
        synthetic=row.synthetic, publicity=row.publicity, username=row.username,
    )  # fmt: skip


def entries_of(keys: Iterable[str]) -> dict[str, list[Entry]]:
    """Return the reports on duties by the duty's key, by two statements however many there are."""
    found: dict[str, list[Entry]] = defaultdict(list)
    for row in Progress.objects.filter(duty__in=list(keys)).prefetch_related("checks").order_by("pk"):
        found[row.duty].append(entry(row))
    return found


def standings(
    plan: PlanOfDuties, as_of: date, known_at: datetime | None = None, *, public: bool = False
) -> list[Standing]:
    """Return how the duties of a plan stand on a day, in the plan's order.

    With `public`, as far as reports were confirmed and made public: light, state and share rest on those alone.
    """
    rule = catalogue.lights(plan.pack, LightSubject.DUTY)
    told = entries_of(duty.key for duty in plan.duties)
    if public:
        told = {key: [one for one in held if _open_to_all(one, known_at)] for key, held in told.items()}
    history = plan.history and as_of >= plan.ends
    return [stand(duty, told.get(duty.key, ()), rule, as_of, known_at, history=history) for duty in plan.duties]


def _open_to_all(one: Entry, known_at: datetime | None) -> bool:
    return one.publicity == "public" and one.verdict(known_at) is Verdict.CONFIRMED


def shared_with(actor: Actor) -> bool:
    """Return whether progress that is not public is shared with an actor: with offices it is, with experts not."""
    return actor.system or (actor.kind in reach.OFFICES and actor.may(Capability.READ))


def open_to_all(row: Progress) -> bool:
    """Return whether everybody may see a stored report: it was confirmed and made public."""
    return _open_to_all(entry(row), None)


def standing(
    key: str, as_of: date | None = None, known_at: datetime | None = None, *, public: bool = False
) -> Standing:
    """Return how one duty stands; with `public` by what `standings` takes then. Raises UnknownDuty."""
    plan, duty = catalogue.find_duty(key)
    rule = catalogue.lights(plan.pack, LightSubject.DUTY)
    on = as_of or plan.shown_on(today())
    history = plan.history and on >= plan.ends
    told = [one for one in entries_of([key]).get(key, ()) if not public or _open_to_all(one, known_at)]
    return stand(duty, told, rule, on, known_at, history=history)


def of_target(target: str, pack: str = "sichuan", as_of: date | None = None) -> list[Standing]:
    """Return the duties that serve a target, of plans of the pack and of units, with how they stand.

    `target` is the id of a target of the pack. A plan that has run out is shown as it stood on its last day.
    """
    found: list[Standing] = []
    for plan in _every(pack):
        served = duties.of_target([plan], target)
        if served:
            by_key = {one.duty.key: one for one in standings(plan, plan.shown_on(as_of or today()))}
            found.extend(by_key[duty.key] for duty in served)
    return found


def of_body(code: str, pack: str = "sichuan", as_of: date | None = None, *, all_named: bool = False) -> list[Standing]:
    """Return the duties that a body answers for, itself or for a body it took over from, with how they stand.

    With `all_named` also those in which it only supports. Plans that have run out come last.
    """
    held, day = pack_in_use(pack), as_of or today()
    found: list[tuple[bool, Standing]] = []
    for plan in _every(pack):
        wanted = {
            duty.key for duty in plan.duties if code in duties.bearers(held, duty, day, all_named=all_named)
            or code in (duty.bodies if all_named else duty.responsible)
        }  # fmt: skip
        if wanted:
            on = as_of or plan.shown_on(day)
            found.extend((plan.history, one) for one in standings(plan, on) if one.duty.key in wanted)
    return [one for _history, one in sorted(found, key=lambda pair: pair[0])]


def _every(pack: str) -> list[PlanOfDuties]:
    units = [catalogue.of_unit(one) for one in catalogue.issued() if one.pack == pack]
    return [*catalogue.of_pack(pack_in_use(pack)), *units]


# --- who may ----------------------------------------------------------------------------------------------------------
def keeper(plan: PlanOfDuties) -> str:
    """Return the body that keeps a plan: the unit that made it, or the bureau of the pack (office of the leading group)."""
    return plan.body or bureau_of(pack_in_use(plan.pack)) or ""


def may_report(actor: Actor, plan: PlanOfDuties, duty: PlannedDuty) -> bool:
    """Return whether an actor reports on a duty: its body is named in it, or took over from one that is."""
    if actor.system:
        return True
    named = {*duty.bodies, *duties.bearers(pack_in_use(plan.pack), duty, today(), all_named=True)}
    return actor.may(Capability.ACT) and actor.body in named


def may_check(actor: Actor, plan: PlanOfDuties, reported: Entry) -> bool:
    """Return whether an actor says if a report holds: the body above who reported, or the one that keeps the plan.

    For reports of the keeper itself another person of it does, one with the post of a checker or leader.
    """
    if actor.system:
        return True
    if actor.username == reported.username:
        return False
    if actor.body == reported.body:
        return actor.body == keeper(plan) and (actor.may(Capability.CHECK) or actor.may(Capability.ISSUE))
    above = reach.body(reported.body)
    parent = above.parent.code if above is not None and above.parent is not None else ""
    return actor.may(Capability.ACT) and actor.body in {keeper(plan), parent} - {""}


# --- writing ----------------------------------------------------------------------------------------------------------
def report(
    actor: Actor, key: str, given: Report, *, corrects: int | None = None, reason: str = "", body: str = "",
    synthetic: bool = False, now: datetime | None = None,
) -> Progress:  # fmt: skip
    """Write down what a body says of a duty; with `corrects` in place of an earlier report of the same body, and why.

    `body` names for whom the system reports. Raises UnknownDuty, NotYours, FormUnfit, FileRefused, UnknownItem.
    """
    plan, duty = catalogue.find_duty(key)
    if not may_report(actor, plan, duty):
        zh, en = "任务写明的单位，或其承接单位", "the bodies that the duty names, and their successors"
        raise NotYours(deed=duty.label.zh, zh_who=zh, en_who=en)
    at = now or timezone.now()
    told_by = body if actor.system and body else actor.body
    former = _former(key, corrects, told_by)
    evidence = _judged(given, duty, at, reason, correcting=former is not None)
    kept = papers.keep(given.files)
    with transaction.atomic():
        row = Progress.objects.create(
            duty=key, plan=plan.key, body=told_by, on=given.on, stage=given.stage, percent=given.percent,
            text=given.text.strip()[:8000], evidence=evidence, values=[dict(one) for one in given.values],
            publicity=given.publicity, corrects=former, reason=reason.strip()[:1000], synthetic=synthetic,
            username=actor.username, at=at,
        )  # fmt: skip
        papers.lay(kept, actor, at, progress=row)
        _noted(actor, key, {"report": row.pk, "stage": given.stage, "corrects": corrects})
        if not plan.history:
            _tell_above(plan, duty, row, at)
    return row


def _former(key: str, corrects: int | None, body: str) -> Progress | None:
    if corrects is None:
        return None
    found = Progress.objects.filter(pk=corrects, duty=key, body=body).first()
    if found is None:
        raise UnknownItem(item=str(corrects))
    if Progress.objects.filter(corrects=found).exists():
        raise DeedNotOpen(
            item=str(corrects), zh_why="这条进展已经更正过。", en_why="this report was corrected already."
        )
    return found


def _judged(given: Report, duty: PlannedDuty, at: datetime, reason: str, *, correcting: bool) -> list[dict[str, str]]:
    """Judge a report and return the records that it names, each with its type and day. Raises FormUnfit."""
    faults = Faults()
    faults.wants(given.on <= today(at), "on", "进展日期不能晚于今天。", "The day cannot lie after today.")
    faults.wants(
        given.on >= duty.starts,
        "on",
        f"进展日期不能早于计划开始（{duty.starts}）。",
        f"The day cannot lie before {duty.starts}.",
    )
    faults.wants(given.stage in set(Stage), "stage", "请选择进展状态。", "Choose the state.")
    in_range = given.percent is None or 0 <= given.percent <= 100
    faults.wants(in_range, "percent", "完成比例为 0 至 100 的整数。", "The share is a whole number from 0 to 100.")
    half_done = given.stage == Stage.DONE and given.percent not in (None, 100)
    faults.wants(
        not half_done, "percent", "已完成的任务比例应为 100，或不填。", "What is done stands at 100, or leave it open."
    )
    hindered = given.stage in (Stage.HINDERED, Stage.DROPPED) and not given.text.strip()
    faults.wants(not hindered, "text", "受阻或不再实施须写明原因。", "Say why it is hindered or dropped.")
    faults.wants(given.publicity in ("departments", "public"), "publicity", "请选择公开范围。", "Choose the publicity.")
    faults.wants(not correcting or bool(reason.strip()), "reason", "更正须写明原因。", "Say why it is corrected.")
    found = _records(given.records)
    lost = [one for one in given.records if one not in found]
    faults.wants(not lost, "records", f"没有记录 {'、'.join(lost)}。", f"There is no record {', '.join(lost)}.")
    faults.raise_any()
    return [found[one] for one in dict.fromkeys(given.records)]


def _records(ids: Sequence[str]) -> dict[str, dict[str, str]]:
    rows = ProjectedRecord.objects.filter(record_id__in=list(ids)).values_list(
        "record_id", "record_type", "occurred_on"
    )
    return {one: {"record_id": one, "record_type": kind, "occurred_on": str(day)} for one, kind, day in rows}


def check(
    actor: Actor, report_id: int, verdict: str, reason: str = "", *, now: datetime | None = None
) -> ProgressCheck:
    """Say whether a report holds: confirmed, or given back with the reason. Raises UnknownItem, NotYours, FormUnfit."""
    row = Progress.objects.filter(pk=report_id).first()
    if row is None:
        raise UnknownItem(item=str(report_id))
    plan, duty = catalogue.find_duty(row.duty)
    if not may_check(actor, plan, entry(row)):
        zh, en = (
            "报告单位的上级，或计划的牵头管理单位；不能核实本人所报",
            "the body above or the keeper of the plan, never who reported",
        )
        raise NotYours(deed=duty.label.zh, zh_who=zh, en_who=en)
    faults = Faults()
    faults.wants(verdict in (Verdict.CONFIRMED, Verdict.RETURNED), "verdict", "请选择核实结论。", "Choose the verdict.")
    faults.wants(
        verdict != Verdict.RETURNED or bool(reason.strip()), "reason", "退回须写明原因。", "Say why it is given back."
    )
    faults.raise_any()
    if Progress.objects.filter(corrects=row).exists():
        raise DeedNotOpen(item=str(row.pk), zh_why="这条进展已被更正。", en_why="this report was corrected.")
    if verdict == Verdict.CONFIRMED and row.questions.exclude(state=ProgressQuestion.State.CLOSED).exists():
        zh, en = "对所报数值的询问还没有了结。", "a question about its values is open."
        raise DeedNotOpen(item=str(row.pk), zh_why=zh, en_why=en)
    at = now or timezone.now()
    with transaction.atomic():
        made = ProgressCheck.objects.create(
            progress=row, verdict=verdict, reason=reason.strip()[:4000], body=actor.body or keeper(plan), on=today(at),
            username=actor.username, at=at,
        )  # fmt: skip
        _noted(actor, row.duty, {"check": made.pk, "verdict": verdict})
        if verdict == Verdict.RETURNED and not plan.history:
            zh, en = (
                f"任务“{duty.label.zh}”的进展被退回：{made.reason}",
                f"Progress of “{duty.label.en}” was given back: {made.reason}",
            )
            messages.tell(row.body, "answer", zh, en, now=at, path=f"{PAGE}{row.duty}")
    return made


def _tell_above(plan: PlanOfDuties, duty: PlannedDuty, row: Progress, at: datetime) -> None:
    above = keeper(plan)
    if above and above != row.body:
        zh = f"任务“{duty.label.zh}”有新进展待核实。"
        messages.tell(
            above,
            "task",
            zh,
            f"New progress of “{duty.label.en}” waits to be checked.",
            now=at,
            path=f"{PAGE}{row.duty}",
        )


def _noted(actor: Actor, key: str, detail: dict[str, Any]) -> None:
    actions.note("change", username=actor.username, body=actor.body, object_type="duty", object_id=key, detail=detail)
