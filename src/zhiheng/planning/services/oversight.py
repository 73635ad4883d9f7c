"""Quality oversight rounds (质量督察): findings, plans for rectification, verification, closure.

Each stage that is decided is owed to the ledger as an `oversight_finding`. Units are bodies; persons are never named.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from zhiheng.actors import Actor, Capability
from zhiheng.audit.services import actions
from zhiheng.cases.days import today
from zhiheng.cases.services import messages
from zhiheng.cases.services.changing import next_number
from zhiheng.cases.services.files import Given
from zhiheng.ledger.services import outbox
from zhiheng.planning import term
from zhiheng.planning.errors import DeedNotOpen, NotYours, StaleItem, UnknownItem
from zhiheng.planning.faults import Faults
from zhiheng.planning.lights import Light, Work, light
from zhiheng.planning.models import Finding, FindingEvent, OversightRound, PlanningFile
from zhiheng.planning.services import catalogue, papers, reach
from zhiheng.policy.model import Lights, LightSubject, Localised

RECORD, SOURCE = "oversight_finding", "quality-office"
PAGE = "/staff/planning/oversight/"
#: Years that a round or a term may lie in: what lies beyond is a slip of the keys.
YEARS = range(1990, 2101)
State = OversightRound.State
STAGES: Mapping[str, Localised] = {
    "found": Localised(zh="已发现，待制定整改方案", en="Found, to be planned"),
    "planned": Localised(zh="整改中", en="Being rectified"),
    "done": Localised(zh="报告完成，待核查", en="Reported done, to be verified"),
    "verified": Localised(zh="已核查销号", en="Verified and closed"),
}
ROUND_STATES: Mapping[str, Localised] = {
    "planned": Localised(zh="筹备", en="Planned"),
    "under_way": Localised(zh="督察中", en="Under way"),
    "reported": Localised(zh="已反馈", en="Findings handed over"),
    "closed": Localised(zh="全部销号", en="Closed"),
}


@dataclass(frozen=True)
class RoundGiven:
    """What a round is."""

    title: str
    units: tuple[str, ...]
    starts: date
    ends: date
    scope: str = ""


@dataclass(frozen=True)
class Said:
    """What is said at a stage of a finding."""

    text: str = ""
    due: date | None = None
    files: Sequence[Given] = ()


# --- reading ----------------------------------------------------------------------------------------------------------
def for_actor(actor: Actor) -> QuerySet[OversightRound]:
    """Return the rounds that an actor sees: of its body, of bodies below it, or over them."""
    every = OversightRound.objects.select_related("body")
    codes = reach.seen_by(actor)
    if codes is None:
        return every
    over = Q()
    for code in {actor.body} - {""}:
        over |= Q(units__contains=[code])
    return every.filter(Q(body__code__in=codes) | over) if actor.body else every.none()


def findings_for(actor: Actor, round_: OversightRound | None = None) -> QuerySet[Finding]:
    """Return the findings that an actor sees: those of rounds of its body, and of its own and lower units."""
    every = Finding.objects.select_related("round__body", "unit")
    every = every.filter(round=round_) if round_ is not None else every
    codes = reach.seen_by(actor)
    return every if codes is None else every.filter(Q(round__body__code=actor.body) | Q(unit__code__in=codes))


def find(actor: Actor, number: str) -> OversightRound:
    """Return a round that an actor sees. Raises UnknownItem."""
    found = for_actor(actor).filter(number=number).first()
    if found is None:
        raise UnknownItem(item=number)
    return found


def find_finding(actor: Actor, number: str) -> Finding:
    """Return a finding that an actor sees. Raises UnknownItem."""
    found = findings_for(actor).filter(number=number).first()
    if found is None:
        raise UnknownItem(item=number)
    return found


def light_of(finding: Finding, on: date | None = None, rule: Lights | None = None) -> Light:
    """Return the light of a finding on a day (default: today)."""
    held = rule or catalogue.lights(finding.round.pack, LightSubject.FINDING)
    done = finding.done_on if finding.stage == "verified" else None
    return light(
        held, Work(finding.due_on, done_on=done, returned=finding.returned, last_told=finding.found_on), on or today()
    )


def offered(actor: Actor, finding: Finding) -> list[str]:
    """Return the stages that an actor can bring a finding to: planned, done, verified, returned."""
    if not (actor.system or actor.may(Capability.ACT)):
        return []
    unit, opener = actor.body == finding.unit.code, actor.system or actor.body == finding.round.body.code
    able = {
        "found": ["planned"] if unit else [],
        "planned": ["done"] if unit else [],
        "done": ["verified", "returned"] if opener else [],
    }
    return able.get(finding.stage, [])


# --- rounds -----------------------------------------------------------------------------------------------------------
def open_round(
    actor: Actor, given: RoundGiven, *, pack: str, body: str = "", synthetic: bool = False, now: datetime | None = None
) -> OversightRound:
    """Begin a round over units below. Raises NotYours, FormUnfit."""
    at = now or timezone.now()
    held = reach.body(body if actor.system and body else actor.body)
    if held is None or not (actor.system or actor.may(Capability.OPEN_CASE) or actor.may(Capability.ISSUE)):
        raise NotYours(deed="组织质量督察", zh_who="机关的经办人或签发人", en_who="clerks and leaders of offices")
    faults = Faults()
    faults.wants(bool(given.title.strip()), "title", "请写明督察名称。", "Name the round.")
    for field, day in (("starts", given.starts), ("ends", given.ends)):
        zh, en = (
            f"请写明日期，年份在 {YEARS[0]} 至 {YEARS[-1]} 之间。",
            f"Give a day of a year from {YEARS[0]} to {YEARS[-1]}.",
        )
        faults.wants(day.year in YEARS, field, zh, en)
    faults.wants(
        given.starts <= given.ends, "ends", "结束日期不能早于开始日期。", "The round cannot end before it starts."
    )
    units = [reach.body(code) for code in dict.fromkeys(given.units)]
    fits = bool(units) and all(one is not None and reach.may_direct(held, one) for one in units)
    faults.wants(fits, "units", "请选择被督察的下级单位。", "Choose the units below that are inspected.")
    faults.raise_any()
    with transaction.atomic():
        year = given.starts.year
        row = OversightRound.objects.create(
            number=f"{year}-DC-{next_number(f'oversight/{pack}/{year}'):03d}", pack=pack, title=given.title.strip()[:300],
            scope=given.scope.strip()[:8000], body=held, units=list(dict.fromkeys(given.units)), starts=given.starts,
            ends=given.ends, state=State.UNDER_WAY if given.starts <= today(at) else State.PLANNED, synthetic=synthetic,
            made_by=actor.username, made_at=at,
        )  # fmt: skip
        _noted(actor, "oversight_round", row.number, "opened")
        for code in row.units:
            messages.tell(code, "notice", f"质量督察通知：{row.title}（{row.starts} 至 {row.ends}）",
                          f"Oversight round: {row.title} ({row.starts} to {row.ends})", now=at, path=f"{PAGE}{row.number}")  # fmt: skip
    return row


def move_round(actor: Actor, round_: OversightRound, to: str, *, now: datetime | None = None) -> OversightRound:
    """Bring a round on: under_way, reported (findings handed over), closed (when every finding is verified)."""
    at = now or timezone.now()
    order = list(State)
    with transaction.atomic():
        held = OversightRound.objects.select_for_update(of=("self",)).select_related("body").get(pk=round_.pk)
        _keeper(actor, held)
        if to not in State.values or order.index(State(to)) != order.index(State(held.state)) + 1:
            raise DeedNotOpen(item=held.number, zh_why="督察须依次推进。", en_why="a round goes on step by step.")
        left = held.findings.exclude(stage="verified").count()
        if to == State.CLOSED and left:
            raise DeedNotOpen(
                item=held.number, zh_why=f"还有 {left} 个问题没有销号。", en_why=f"{left} findings are not verified."
            )
        held.state = State(to)
        held.closed_on = today(at) if to == State.CLOSED else None
        held.save()
        _noted(actor, "oversight_round", held.number, to)
    return held


# --- findings ---------------------------------------------------------------------------------------------------------
def add_finding(
    actor: Actor, round_: OversightRound, unit: str, title: str, *, category: str = "", basis: str = "",
    files: Sequence[Given] = (), now: datetime | None = None,
) -> Finding:  # fmt: skip
    """Write down a finding in a unit of the round; the unit is told. Raises NotYours, DeedNotOpen, FormUnfit."""
    at = now or timezone.now()
    faults = Faults()
    faults.wants(unit in round_.units, "unit", "请选择本次督察的单位。", "Choose a unit of this round.")
    faults.wants(bool(title.strip()), "title", "请写明问题。", "Say what was found.")
    faults.raise_any()
    kept = papers.keep(files)
    with transaction.atomic():
        held = OversightRound.objects.select_for_update(of=("self",)).select_related("body").get(pk=round_.pk)
        _keeper(actor, held)
        if held.state not in (State.UNDER_WAY, State.REPORTED):
            raise DeedNotOpen(
                item=held.number, zh_why="督察没有开始，或已结束。", en_why="the round has not begun, or is over."
            )
        body = reach.body(unit)
        assert body is not None
        row = Finding.objects.create(
            number=f"{held.number}-{held.findings.count() + 1:02d}", round=held, unit=body, title=title.strip()[:500],
            category=category.strip()[:120], basis=basis.strip()[:300], found_on=today(at),
        )  # fmt: skip
        papers.lay(kept, actor, at, finding_event=_event(actor, row, "found", title, at))
    return row


def move(
    actor: Actor, finding: Finding, stage: str, said: Said, *, version: int | None = None, now: datetime | None = None
) -> Finding:
    """Bring a finding to its next stage: planned and done by the unit, verified or returned by who keeps the round.

    Raises UnknownItem, DeedNotOpen, FormUnfit, StaleItem, FileRefused.
    """
    at = now or timezone.now()
    _checked(stage, said, at)
    kept = papers.keep(said.files)
    with transaction.atomic():
        row = Finding.objects.select_for_update(of=("self",)).select_related("round__body", "unit").get(pk=finding.pk)
        if version is not None and version != row.version:
            raise StaleItem(item=row.number, seen=version, version=row.version)
        if stage not in offered(actor, row):
            raise DeedNotOpen(item=row.number, zh_why=f"现在的阶段是“{STAGES[row.stage].zh}”，或由其他单位办理。",
                              en_why=f"it is “{STAGES[row.stage].en}”, or another body does this.")  # fmt: skip
        _advance(row, stage, said, today(at))
        papers.lay(kept, actor, at, finding_event=_event(actor, row, stage, said.text, at))
    return row


def _checked(stage: str, said: Said, at: datetime) -> None:
    faults = Faults()
    faults.wants(bool(said.text.strip()), "text", "请写明措施、情况或理由。", "Say what is done, or why.")
    ahead = stage != "planned" or (said.due is not None and said.due > today(at) and said.due.year in YEARS)
    faults.wants(ahead, "due", "整改方案须写明今天之后的期限。", "A plan for rectification needs a day after today.")
    faults.wants(
        stage != "done" or bool(said.files),
        "files",
        "报告整改完成须附证明材料。",
        "To report it as done, lay evidence beside it.",
    )
    faults.raise_any()


def _advance(row: Finding, stage: str, said: Said, day: date) -> None:
    if stage == "planned":
        row.stage, row.measures, row.due_on = "planned", said.text.strip()[:4000], said.due
    elif stage == "done":
        row.stage, row.done_on, row.returned = "done", day, False
    elif stage == "verified":
        row.stage, row.verified_on = "verified", day
    else:
        row.stage, row.done_on, row.returned, row.returns = "planned", None, True, row.returns + 1


def _event(actor: Actor, row: Finding, kind: str, text: str, at: datetime) -> FindingEvent:
    row.version += 1
    row.save()
    _noted(actor, "finding", row.number, kind)
    event = FindingEvent.objects.create(
        finding=row, seq=row.version, at=at, kind=kind, text=text.strip()[:8000], username=actor.username,
        body=actor.body or row.round.body.code, detail={"due": str(row.due_on)} if row.due_on else {},
    )  # fmt: skip
    _owe(row, kind, at)
    _tell(row, kind, at)
    return event


def _owe(row: Finding, kind: str, at: datetime) -> None:
    """Owe the ledger what was decided; a stage given back is none, and what the demo makes up is no fact."""
    if kind == "returned" or row.round.synthetic:
        return
    payload = {
        "finding_no": row.number, "round_no": row.round.number, "unit_name": row.unit.name_zh,
        "area_code": row.unit.division or None, "title": row.title, "category": row.category or None, "stage": kind,
        "stage_on": today(at), "due_on": row.due_on, "measures": row.measures or None,
    }  # fmt: skip
    outbox.owe(RECORD, SOURCE, [payload], note=f"oversight {row.number}")


_TOLD = {
    "found": ("unit", "task", "督察问题待制定整改方案", "A finding wants a plan for rectification"),
    "planned": ("keeper", "notice", "督察问题已制定整改方案", "A finding has a plan for rectification"),
    "done": ("keeper", "task", "督察问题报告整改完成，待核查", "A finding is reported as rectified, to be verified"),
    "verified": ("unit", "answer", "督察问题已核查销号", "A finding was verified and closed"),
    "returned": ("unit", "overdue", "督察问题核查未通过，须再整改", "A finding was not verified: rectify it again"),
}


def _tell(row: Finding, kind: str, at: datetime) -> None:
    whom, message, zh, en = _TOLD[kind]
    body = row.unit if whom == "unit" else row.round.body
    messages.tell(body, message, f"{zh}：{row.number} {row.title}", f"{en}: {row.number} {row.title}", now=at,
                  path=f"{PAGE}findings/{row.number}")  # fmt: skip


def _keeper(actor: Actor, round_: OversightRound) -> None:
    may = actor.may(Capability.OPEN_CASE) or actor.may(Capability.ISSUE)
    if not actor.system and (actor.body != round_.body.code or not may):
        raise NotYours(deed=round_.title, zh_who=round_.body.name_zh, en_who=round_.body.name_en or round_.body.code)


def _noted(actor: Actor, kind: str, number: str, what: str) -> None:
    actions.note(
        "change", username=actor.username, body=actor.body, object_type=kind, object_id=number, detail={"what": what}
    )


# --- the clock --------------------------------------------------------------------------------------------------------
def tick(now: datetime | None = None) -> dict[str, int]:
    """Remind units of findings that are due or late; run again, it tells nothing twice."""
    at = now or timezone.now()
    counts = {"before": 0, "after": 0, "escalate": 0}
    for row in Finding.objects.filter(stage="planned", due_on__isnull=False).select_related("round__body", "unit"):
        rule = catalogue.lights(row.round.pack, LightSubject.FINDING)
        assert row.due_on is not None
        owed = term.owed(rule, row.due_on, today(at), frozenset(row.told))
        with transaction.atomic():
            for one in owed:
                _remind(row, one, at)
                counts[one.kind] += 1
            passed = [one.mark for one in term.reminders(rule, row.due_on) if one.on <= today(at)]
            if owed:
                Finding.objects.filter(pk=row.pk).update(told=sorted({*row.told, *passed}))
    return counts


def _remind(row: Finding, one: term.Reminder, at: datetime) -> None:
    body = row.round.body if one.kind == "escalate" else row.unit
    kind, zh, en = {
        "before": ("due", "督察整改将到期", "Rectification is due soon"),
        "after": ("overdue", "督察整改已逾期", "Rectification is overdue"),
        "escalate": ("overdue", "督察整改严重逾期", "Rectification is far past its day"),
    }[one.kind]
    messages.tell(body, kind, f"{zh}：{row.number} {row.title}（期限 {row.due_on}）",
                  f"{en}: {row.number} (due {row.due_on}): {row.title}", now=at, path=f"{PAGE}findings/{row.number}")  # fmt: skip


def file_of(actor: Actor, file: int) -> PlanningFile:
    """Return a file of a finding that an actor sees. Raises UnknownItem."""
    found = PlanningFile.objects.filter(pk=file, finding_event__isnull=False).select_related("finding_event").first()
    if found is None or found.finding_event is None:
        raise UnknownItem(item=str(file))
    if not findings_for(actor).filter(pk=found.finding_event.finding_id).exists():
        raise UnknownItem(item=str(file))
    return found


def stages_of(row: Finding) -> list[dict[str, Any]]:
    """Return what happened to a finding, in order."""
    return [
        {"kind": one.kind, "text": one.text, "at": one.at, "body": one.body, "files": list(one.files.all())}
        for one in row.events.prefetch_related("files")
    ]
