"""Random people take random steps of the packs' procedures: nothing forbidden goes through, and history only grows."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from zhiheng.actors import Actor, BodyKind, Role
from zhiheng.actors.actor import SYSTEM, VISITOR
from zhiheng.cases import engine
from zhiheng.cases.models import Case, CaseClock, CaseDocument, CaseEvent, Service
from zhiheng.cases.services import clocks, installed
from zhiheng.cases.services.acting import act
from zhiheng.cases.services.files import Given
from zhiheng.cases.services.opening import open_case
from zhiheng.cases.services.standings import procedure_of
from zhiheng.errors import ZhihengError
from zhiheng.policy import PackSet
from zhiheng.policy.in_force import element_stands
from zhiheng.policy.loader import read
from zhiheng.policy.model import FormField, FormFieldType, Procedure, StepKind, Transition

pytestmark = [pytest.mark.database, pytest.mark.django_db]
SUBJECT = "uscc:91510104YY0000001X"
ROLES = ("clerk", "checker", "legal", "panel", "leader", "archivist")
START = date(2026, 6, 1)
#: What the oracle knows by itself of posts: role → posts it may act in.
ACTS = frozenset(Role) - {Role.ANALYST, Role.READER, Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN}
POSTS = {
    "clerk": ACTS, "checker": {Role.CHECKER}, "legal": {Role.LEGAL}, "panel": {Role.PANEL, Role.LEADER}, "leader": {Role.LEADER},
    "archivist": {Role.ARCHIVIST},
}  # fmt: skip


@cache
def packs() -> PackSet:
    return read()[0]


@cache
def procedures() -> list[tuple[str, str]]:
    found = [
        (one.pack, one.id)
        for pack in packs().values()
        for one in pack.procedures.values()
        if element_stands(one, START)
    ]
    return sorted(set(found))


def people() -> list[Actor]:
    """Return one account a post at each level, the party, a rival, an expert, the machine and a visitor."""
    places = {
        "sichuan-amr": ("province", ()),
        "amr-510100": ("prefecture", ("5101",)),
        "amr-510104": ("county", ("510104",)),
    }
    offices = [
        Actor(username=f"{body}-{role}", body=body, kind=BodyKind.BUREAU, level=level, roles=frozenset({Role(role)}), units=units)
        for body, (level, units) in places.items()
        for role in ROLES
    ]  # fmt: skip
    firm = Actor(username="firm", body="firm", kind=BodyKind.ENTERPRISE, roles=frozenset({Role.CLERK}), subject=SUBJECT)
    rival = replace(firm, username="rival", body="rival", subject="uscc:91510104YY0000002R")
    expert = Actor(username="expert", body="expert", kind=BodyKind.EXPERT, roles=frozenset({Role.CLERK}))
    return [*offices, firm, rival, expert, SYSTEM, VISITOR]


SAMPLES: dict[FormFieldType, Any] = {
    FormFieldType.TEXT: "字", FormFieldType.LONG_TEXT: "理由", FormFieldType.INTEGER: "3", FormFieldType.MONEY: "12.5",
    FormFieldType.DATE: "2026-01-15", FormFieldType.BOOLEAN: "true", FormFieldType.RECORD: "ab" * 32, FormFieldType.DIVISION: "510104",
}  # fmt: skip


def filled(form: tuple[FormField, ...], pick: int) -> dict[str, Any]:
    return {
        one.id: sorted(one.choices)[pick % len(one.choices)] if one.type is FormFieldType.CHOICE else SAMPLES[one.type]
        for one in form
    }


def attached(documents: tuple[str, ...]) -> list[Given]:
    return [Given(f"{name}.txt", name.encode(), name) for name in documents]


class Steps(RuleBasedStateMachine):
    """Cases in one database; after each rule the laws hold for every case."""

    def __init__(self) -> None:
        super().__init__()
        self.day = START
        self.seen: dict[int, list[int]] = {}
        self.atomic = transaction.atomic()
        self.atomic.__enter__()

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.atomic.__exit__(None, None, None)

    @property
    def now(self) -> Any:
        return _noon(self.day)

    @initialize(seed=st.integers(0, 2**32 - 1))
    def begin(self, seed: int) -> None:
        """Begin with a case that somebody may open; what follows is chosen evenly, from a seed that Hypothesis keeps."""
        self.random = Random(seed)
        self._begin_one()

    def _begin_one(self) -> None:
        """Open a case of some procedure by whoever may."""
        (pack, name), before = self.random.choice(procedures()), len(self.seen)
        for who in people():
            if len(self.seen) == before:
                self._open(pack, name, who, 1, 1)

    @rule()
    def open(self) -> None:
        who, pick, complete = self.random.choice(people()), self.random.randrange(6), self.random.randrange(4)
        self._open(*self.random.choice(procedures()), who, pick, complete)

    def _open(self, pack: str, name: str, who: Actor, pick: int, complete: int) -> None:
        procedure = packs()[pack].procedures[name]
        fields = filled(procedure.opening, pick) if complete else {}
        try:
            with transaction.atomic():
                case = open_case(
                    who, name, pack=pack, subject=SUBJECT, name="示例企业", division="510104", fields=fields,
                    files=attached(procedure.opening_requires), target=("penalty", "ab" * 32), now=self.now,
                )  # fmt: skip
        except ZhihengError:
            return
        assert complete or not any(one.required for one in procedure.opening)
        assert case.version == 1
        self.seen[case.pk] = []

    @precondition(lambda self: self.seen)
    @rule()
    def act(self) -> None:
        for _ in range(4):
            self._act(self.random.choice([*["right"] * 8, "anybody", "any step", "unprepared", "stale"]))

    def _act(self, chance: str) -> None:
        pick, case = self.random.randrange(6), self._case()
        procedure = procedure_of(case)
        nearby = [one for one in procedure.transitions if case.state in one.source] if chance != "any step" else []
        on = [one for one in nearby if not engine.is_final(procedure, one.target)] if self.random.randrange(4) else []
        step = self.random.choice(on or nearby or list(procedure.transitions))
        who = self.random.choice(people()) if chance == "anybody" else self._somebody(case, step)
        if chance != "unprepared":
            self._prepare(case, procedure, step)
        before, version = case.state, case.version
        try:
            with transaction.atomic():
                after = act(
                    who, case, step.id, fields=filled(step.form, pick), files=attached(step.requires), reason="理由",
                    version=version - 1 if chance == "stale" else version, now=self.now,
                )  # fmt: skip
        except ZhihengError:
            unchanged = Case.objects.get(pk=case.pk)
            assert (unchanged.state, unchanged.version) == (before, version)
            return
        assert chance != "stale"
        assert before in step.source
        assert not case.closed
        assert self._is_meant(case, step, who), (case.procedure, step.id, who)
        assert step.kind is not StepKind.DECIDE or self._reviewed(case, procedure)
        assert (after.version, after.state) == (version + 1, step.target)

    @precondition(lambda self: self.seen)
    @rule()
    def wait(self) -> None:
        self.day += timedelta(days=self.random.choice([1, 3, 8, 30, 95]))
        clocks.tick(self.now)
        again = clocks.tick(self.now).as_dict()
        assert not any(again[name] for name in ("expired", "escalated", "taken", "warned")), again

    def _case(self) -> Case:
        """Return one of the cases, mostly one that is under way; if all ended, another is begun."""
        if not self.random.randrange(20):
            return self.random.choice(list(Case.objects.order_by("pk")))
        if not Case.objects.filter(closed=False).exists():
            self._begin_one()
        return self.random.choice(list(Case.objects.filter(closed=False).order_by("pk")) or list(Case.objects.all()))

    def _somebody(self, case: Case, step: Transition) -> Actor:
        """Return somebody whom the oracle takes for the right one, where there is one."""
        found = [one for one in people() if self._is_meant(case, step, one)]
        return self.random.choice(found or [VISITOR])

    def _prepare(self, case: Case, procedure: Procedure, step: Transition) -> None:
        """Let the documents that the step sends, or that it wants served, be there."""
        for template in step.sends:
            if not case.documents.filter(step=step.id, template=template, sent_at=None).exists():
                CaseDocument.objects.create(
                    case=case,
                    template=template,
                    content={},
                    step=step.id,
                    state="done",
                    drafted_by="x",
                    number=f"{case.pk}-{step.id}",
                )
        for guard in step.guards:
            document = case.documents.filter(template=guard.template).first() if guard.template else None
            if document is not None and not document.services.exists():
                Service.objects.create(
                    document=document, way="post", sent_on=self.day, served_on=self.day, by="x", at=self.now
                )

    def _is_meant(self, case: Case, step: Transition, who: Actor) -> bool:
        """Judge by a rule of its own whether the step is for the actor."""
        levels = {"province": "sichuan-amr", "prefecture": "amr-510100", "county": "amr-510104"}
        above = case.holder.parent.code if case.holder.parent else ""
        bodies = {**levels, "authority": case.holder.code, "inspector": case.holder.code, "superior": above}
        if who.system or who.kind is None:
            return step.actor == "public" and not who.system and step.post is None
        if step.actor in ("affected", "enterprise", "applicant") and (step.actor != "applicant" or not case.applicant):
            return who.subject == case.subject != "" and step.post is None
        if step.actor == "applicant":
            return who.body == case.applicant.code and (step.post is None or bool(POSTS[step.post] & who.roles))
        if step.actor == "public":
            return step.post is None
        if step.actor == "expert":
            return who.kind is BodyKind.EXPERT and (step.post is None or step.post == "clerk")
        right_body = who.body == bodies.get(step.actor, step.actor)
        return right_body and bool(POSTS[step.post or "clerk"] & who.roles)

    def _reviewed(self, case: Case, procedure: Procedure) -> bool:
        """Judge by a rule of its own whether review and discussion came after the last remand."""
        kinds = {one.id: one for one in procedure.transitions}
        taken = [
            kinds[name] for name in case.events.filter(kind="step").order_by("seq").values_list("step", flat=True)
        ][:-1]
        remands = [place for place, one in enumerate(taken) if one.kind is StepKind.REMAND]
        since = {one.post for one in taken[remands[-1] + 1 if remands else 0 :]}
        return (not procedure.legal_review or "legal" in since) and (not procedure.collective or "panel" in since)

    @invariant()
    def history_only_grows_and_ends_for_good(self) -> None:
        for case in Case.objects.order_by("pk"):
            events = list(CaseEvent.objects.filter(case=case).order_by("seq"))
            assert [one.seq for one in events] == list(range(1, case.version + 1))
            keys = [one.pk for one in events]
            assert keys[: len(self.seen.get(case.pk, []))] == self.seen.get(case.pk, [])
            self.seen[case.pk] = keys
            finals = {state.id for state in procedure_of(case).states if state.final}
            assert case.closed is (case.state in finals)
            ended = [place for place, one in enumerate(events) if one.to_state in finals]
            if ended:
                assert not [one for one in events[ended[0] + 1 :] if one.kind == "step"]
            assert events[-1].to_state == case.state
        assert not [clock for clock in CaseClock.objects.exclude(due_on=None) if clock.due_on < clock.started_on]
        assert not CaseClock.objects.filter(case__closed=True, state__in=("running", "suspended")).exists()


def _noon(day: date) -> Any:
    from datetime import datetime
    from zoneinfo import ZoneInfo

    return datetime(day.year, day.month, day.day, 12, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.fixture
def world(db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Make the offices of the packs, the party with an account, and a home."""
    from zhiheng.actors.models import Body
    from zhiheng.actors.services import bodies

    monkeypatch.setenv("ZHIHENG_HOME", str(tmp_path))
    monkeypatch.setattr(installed, "_packs", lambda roots: packs())
    bodies.sync(packs())
    for code, subject in (("firm", SUBJECT), ("rival", "uscc:91510104YY0000002R"), ("expert", "")):
        kind = "enterprise" if subject else "expert"
        Body.objects.create(code=code, kind=kind, name_zh=code, level="other", subject=subject)


def test_random_steps_of_random_people(world: None) -> None:
    quick = settings(
        max_examples=8, stateful_step_count=20, deadline=None, suppress_health_check=list(HealthCheck), print_blob=False,
    )  # fmt: skip
    run_state_machine_as_test(Steps, settings=quick)
