"""Leads a case of the demo to a state of its procedure, through the services alone: forms, files, documents, service.

Everybody acts with the account of their own role, so that the rule of four eyes holds; a party without an account has its
papers entered. Texts say that they are invented.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from zhiheng.actors import Actor
from zhiheng.cases import chain, engine
from zhiheng.cases.days import ZONE, add_months, today
from zhiheng.cases.models import Case, CaseDocument
from zhiheng.cases.services import acting, clocks, consents, opening, service, sign_off
from zhiheng.cases.services.files import Given
from zhiheng.cases.services.standings import procedure_of, standing_of
from zhiheng.errors import ZhihengError
from zhiheng.policy.model import FormField, FormFieldType, GuardKind, Procedure, StepKind, Transition

MOST_STEPS, MOST_WAYS = 14, 4
MARK = "(合成数据 SYNTHETIC)"
PARTIES = frozenset({"affected", "applicant", "enterprise"})
_LINKS = {
    "draft": "clerk",
    "check": "checker",
    "co_sign": "leader",
    "legal_review": "legal",
    "collective": "panel",
    "issue": "leader",
}
_TEXTS = {
    "facts": "经查,当事人生产的产品监督抽查不合格,责令改正后再次不合格。",
    "objection": "处罚信息中的罚款金额与决定书不一致,请核查。",
    "mended": "已召回不合格产品,整改生产线,缴清罚款。",
    "statement": "我单位已完成整改,请考虑从轻处理。",
    "finding": "经核查原始案卷,情况属实。",
    "legal_opinion": "事实清楚,证据充分,程序合法,同意。",
    "discussion": "经集体讨论,一致同意。",
}


class NoWay(Exception):
    """The state was not reached."""


@dataclass
class Walk:
    """One case on its way: who acts, when it is, and what later steps want of the fields."""

    people: dict[str, Actor]
    case: Case
    now: datetime
    wanted: dict[str, str] = field(default_factory=dict)

    def go(self, procedure: Procedure, way: Sequence[Transition]) -> None:
        """Take the steps of a way, a day each. Raises ZhihengError, NoWay."""
        for step in way:
            self.now += timedelta(days=1)
            if step.actor == "system":
                self._wait(procedure, step)
                continue
            self._serve(step)
            for template in step.sends:
                self._document(template, step)
            self._take(step)

    def _wait(self, procedure: Procedure, step: Transition) -> None:
        """Let the clock that leads to a step run out."""
        names = [one.id for one in procedure.clocks if one.on_expiry == step.id]
        clock = self.case.clocks.filter(clock__in=names, state="running").first()
        if clock is None or clock.due_on is None:
            raise NoWay(step.id)
        self.now = max(
            self.now,
            datetime.combine(clock.due_on, self.now.astimezone(ZONE).timetz()) + timedelta(days=1),
        )
        clocks.tick(self.now)
        self.case.refresh_from_db()
        if self.case.state != step.target:
            raise NoWay(step.id)

    def _serve(self, step: Transition) -> None:
        """Serve the documents that must be served before a step: to an account that consents electronically, else on site with a receipt."""
        for guard in step.guards:
            if guard.kind is not GuardKind.SERVED:
                continue
            document = self.case.documents.filter(template=guard.template, issued_on__isnull=False).last()
            if document is None or document.services.filter(served_on__isnull=False).exists():
                continue
            self._serve_one(document)

    def _serve_one(self, document: CaseDocument) -> None:
        clerk, firm = self.people["clerk"], self.people["firm"]
        if firm.subject == self.case.subject and consents.standing(firm.subject, today(self.now)):
            sent = service.send(clerk, document, "electronic", now=self.now)
            service.opened(firm, sent, now=self.now + timedelta(hours=1))
            return
        sent = service.send(clerk, document, "on_site", now=self.now)
        service.prove(clerk, sent, sent.sent_on, paper("送达回证"), now=self.now)

    def _document(self, template: str, step: Transition) -> None:
        """Draft a document and carry it through its chain, each link by its own account."""
        document = sign_off.draft(self.people["clerk"], self.case, template, step.id, now=self.now)
        fields = sign_off.template_of(document).fields
        missing = {
            one.id: f"{one.label.zh}{MARK}" for one in fields if one.required and not document.values.get(one.id)
        }
        if missing:
            document = sign_off.edit(self.people["clerk"], document, missing, now=self.now)
        for _link in chain.LINKS:
            if document.state == chain.DONE:
                return
            signer = self.people[_LINKS.get(document.state, "archivist")]
            document = sign_off.move(signer, document, "forward", "同意", now=self.now)

    def _take(self, step: Transition) -> None:
        who, on_paper = self._who(step)
        files = [paper(one, one) for one in step.requires] + ([paper("当事人书面材料")] if on_paper else [])
        answers = {one.id: text for one in step.form if (text := answer(one, self.now, self.wanted, step)) is not None}
        wants_reason = step.reason or step.kind in (StepKind.REMAND, StepKind.WITHDRAW)
        self.case = acting.act(
            who, self.case, step.id, fields=answers, files=files, reason=f"{step.label.zh}的理由{MARK}" if wants_reason else "",
            paper=on_paper, now=self.now,
        )  # fmt: skip

    def _who(self, step: Transition) -> tuple[Actor, bool]:
        """Return who takes a step, and whether it is entered from paper for a party without an account."""
        if step.actor in PARTIES:
            own = self.people["firm"].subject == self.case.subject
            return (self.people["firm"], False) if own else (self.people["clerk"], True)
        if step.actor == "expert":
            return self.people["expert"], False
        wanted, procedure, standing = step.post or "clerk", procedure_of(self.case), standing_of(self.case)
        for who in (self.people.get(wanted), *self.people.values()):
            judged = None if who is None else engine.judge(procedure, standing, who, step.id)
            if who is not None and judged is not None and judged.allowed and not judged.on_paper:
                return who, False
        return self.people.get(wanted, self.people["clerk"]), False


def paper(name: str, document: str = "") -> Given:
    """Return a small file that says that it is invented."""
    return Given(f"{name}.txt", f"{name}\n{MARK}\n".encode(), document)


def answer(one: FormField, now: datetime, wanted: dict[str, str], step: Transition | None = None) -> str | None:
    """Return what is typed into a field: what a later condition wants of it, else something of its type."""
    if one.id in wanted:
        return wanted[one.id]
    if one.personal:
        return "张三 13800000000" if one.required else None
    if one.type in (FormFieldType.TEXT, FormFieldType.LONG_TEXT):
        return f"{_TEXTS.get(one.id, one.label.zh)}{MARK}" if one.required else None
    if one.type is FormFieldType.DATE:
        return _day(one.id, now, step)
    if not one.required and one.type is not FormFieldType.BOOLEAN:
        return None
    return {
        FormFieldType.INTEGER: "3",
        FormFieldType.MONEY: "5000",
        FormFieldType.BOOLEAN: "true",
        FormFieldType.CHOICE: next(iter(one.choices), ""),
    }.get(one.type)


def _day(name: str, now: datetime, step: Transition | None) -> str:
    """Return a day so long before that the conditions of the step on it are met."""
    day = today(now) - timedelta(days=20)
    for guard in step.guards if step is not None else ():
        if guard.kind is GuardKind.MONTHS_SINCE and guard.field == name and guard.months:
            day = add_months(today(now), -guard.months - 1)
    return day.isoformat()


def ways(procedure: Procedure, state: str) -> list[list[Transition]]:
    """Return ways from the beginning to a state, the shortest first; detours by remand and withdrawal only where needed."""
    start = next(one.id for one in procedure.states if one.initial)
    if state == start:
        return [[]]
    found = sorted(_ways(procedure, start, state, [], {start}), key=_effort)
    return found[:MOST_WAYS]


def _effort(way: list[Transition]) -> tuple[int, int]:
    detours = sum(one.kind in (StepKind.REMAND, StepKind.WITHDRAW) for one in way)
    return detours, len(way) + 2 * sum(one.actor == "system" for one in way)


def _ways(
    procedure: Procedure, at: str, goal: str, behind: list[Transition], seen: set[str]
) -> Iterator[list[Transition]]:
    if len(behind) >= MOST_STEPS:
        return
    for step in procedure.transitions:
        if at not in step.source or step.target in seen:
            continue
        way = [*behind, step]
        if step.target == goal:
            yield way
        else:
            yield from _ways(procedure, step.target, goal, way, {*seen, step.target})


def lead(
    people: dict[str, Actor], procedure: Procedure, pack: str, state: str, subject: str, now: datetime,
    target: tuple[str, str] | None = None,
) -> Case:  # fmt: skip
    """Open a case and lead it to a state, so that it arrives there about now. Raises NoWay."""
    for way in ways(procedure, state):
        wanted = {
            str(guard.field): str(guard.value)
            for step in way
            for guard in step.guards
            if guard.kind is GuardKind.FIELD_IS and guard.field
        }
        wanted |= _hearing(procedure, way)
        days = len(way) + 1 + 18 * sum(one.actor == "system" for one in way)
        start = now - timedelta(days=days)
        try:
            walk = Walk(people, _open(people, procedure, pack, subject, start, target, wanted), start, wanted)
            walk.go(procedure, way)
        except (ZhihengError, NoWay):
            continue
        return walk.case
    raise NoWay(f"{procedure.id} {state}")


def _hearing(procedure: Procedure, way: Sequence[Transition]) -> dict[str, str]:
    """Say that the party asks for a hearing where the way holds one: one asked for cannot be passed over."""
    hearing = procedure.hearing
    if hearing is None or hearing.field is None:
        return {}
    held = any(step.id in (*hearing.held_by, *hearing.refused_by) for step in way)
    return {hearing.field: "true" if held else "false"}


def _open(
    people: dict[str, Actor], procedure: Procedure, pack: str, subject: str, now: datetime,
    target: tuple[str, str] | None, wanted: dict[str, str],
) -> Case:  # fmt: skip
    firm = people["firm"]
    # what the firm has under way already it cannot ask for again: the clerk enters the next as of paper
    record = target[1] if target else ""
    asked = Case.objects.filter(procedure=procedure.id, subject=subject, closed=False, target_record=record)
    own = not asked.exists() and firm.subject == subject and opening.may_open(firm, pack, procedure)
    office = opening.may_open(people["clerk"], pack, procedure)
    fields = {one.id: text for one in procedure.opening if (text := answer(one, now, wanted)) is not None}
    return opening.open_case(
        firm if own else people["clerk"], procedure.id, pack=pack, subject=subject, target=target, fields=fields,
        files=[paper(one, one) for one in procedure.opening_requires], origin="person" if own or office else "paper", now=now,
        again=f"演示：另一事项{MARK}",
    )  # fmt: skip
