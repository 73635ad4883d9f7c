"""Which steps are open to whom: actors, posts, guards of every kind, reviews before decisions, documents before steps."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest

from zhiheng.actors import Actor, BodyKind, Role
from zhiheng.actors.actor import SYSTEM, VISITOR
from zhiheng.cases import engine
from zhiheng.cases.guards import CHECKS
from zhiheng.cases.standing import ClockStanding, ClockState, Standing, Taken
from zhiheng.policy.model import GuardKind, Hearing

DAY = date(2026, 3, 2)
STANDING = Standing(
    state="a", today=DAY, subject="uscc:1", holder="county", superior="city", applicant="office",
    levels={"county": "county", "prefecture": "city", "province": "province"},
)  # fmt: skip


def office(body: str, *roles: str, kind: BodyKind = BodyKind.BUREAU, name: str = "wang") -> Actor:
    return Actor(username=name, body=body, kind=kind, roles=frozenset(Role(one) for one in roles or ("clerk",)))


FIRM = Actor(username="li", body="firm", kind=BodyKind.ENTERPRISE, roles=frozenset({Role.CLERK}), subject="uscc:1")
RIVAL = replace(FIRM, body="rival", subject="uscc:2")
EXPERT = Actor(username="zhao", body="zhao", kind=BodyKind.EXPERT, roles=frozenset({Role.CLERK}))
#: Word → who it means, and everybody else of these it does not.
EVERYBODY: dict[str, Actor] = {
    "county": office("county"), "city": office("city"), "province": office("province"), "office": office("office"),
    "firm": FIRM, "rival": RIVAL, "expert": EXPERT, "visitor": VISITOR, "system": SYSTEM,
}  # fmt: skip
MEANT: dict[str, set[str]] = {
    "authority": {"county"}, "superior": {"city"}, "county": {"county"}, "prefecture": {"city"}, "province": {"province"},
    "applicant": {"office"}, "affected": {"firm"}, "enterprise": {"firm"}, "expert": {"expert"}, "inspector": {"county"},
    "office": {"office"}, "system": {"system"}, "public": set(EVERYBODY) - {"system"},
}  # fmt: skip


def one_step(made: SimpleNamespace, actor: str = "authority", **more: Any) -> Any:
    return made.make("p", "a b*", [made.step("go", "a", "b", actor, **more)])


def allowed(procedure: Any, standing: Standing, actor: Actor) -> bool:
    (found,) = engine.open_steps(procedure, standing, actor)
    assert found.allowed is not bool(found.why)
    return found.allowed


@pytest.mark.parametrize("word", MEANT)
def test_a_word_means_those_and_nobody_else(made: SimpleNamespace, word: str) -> None:
    procedure = one_step(made, word)
    steps = {name: engine.open_steps(procedure, STANDING, actor)[0] for name, actor in EVERYBODY.items()}
    assert {name for name, step in steps.items() if step.allowed and not step.on_paper} == MEANT[word]
    on_paper = {name for name, step in steps.items() if step.on_paper}
    assert on_paper == ({"county"} if word in ("applicant", "affected", "enterprise") else set())


def test_applicant_without_a_body_is_the_party_itself(made: SimpleNamespace) -> None:
    procedure, standing = one_step(made, "applicant"), replace(STANDING, applicant="")
    assert allowed(procedure, standing, FIRM)
    assert not allowed(procedure, standing, RIVAL)


@pytest.mark.parametrize(("post", "role"), [
    ("clerk", "clerk"), ("checker", "checker"), ("legal", "legal"), ("panel", "panel"), ("leader", "leader"), ("archivist", "archivist"),
])  # fmt: skip
def test_post_wants_its_role_in_the_body(made: SimpleNamespace, post: str, role: str) -> None:
    procedure = one_step(made, post=post)
    assert allowed(procedure, STANDING, office("county", role))
    assert not allowed(procedure, STANDING, office("county", "reader"))
    assert not allowed(procedure, STANDING, office("city", role))


def test_step_says_why_it_is_not_open(made: SimpleNamespace) -> None:
    (found,) = engine.open_steps(one_step(made, post="leader"), STANDING, office("county", "clerk"))
    assert [why.code for why in found.why] == ["not-the-post"]
    assert "签发人" in found.why[0].zh
    assert "leader" in found.why[0].en


def test_nothing_leads_on_from_the_end(made: SimpleNamespace) -> None:
    procedure = one_step(made)
    ended = replace(STANDING, state="b", closed=True)
    assert engine.open_steps(procedure, ended, office("county")) == []
    assert engine.judge(procedure, ended, office("county"), "go").why[0].code == "case-closed"


class Known:
    """Facts as they are given."""

    def __init__(self, held: bool | None = None, grade: bool | None = None, left: int | None = None) -> None:
        self._held, self._grade, self._left = held, grade, left

    def held(self, reads: str, where: str | None, months: int) -> bool | None:
        return self._held

    def batch(self) -> int | None:
        return None

    def grade_at_least(self, scorecard: str, grade: str) -> bool | None:
        return self._grade

    def quota_left(self, step: str, quota: int | None) -> int | None:
        return self._left


def clock(state: str, due: date | None) -> dict[str, ClockStanding]:
    return {"c": ClockStanding("c", ClockState(state), due)}


TAKEN = (Taken("first", "wang"),)
RIGHT = Hearing(asked_by=("ask",), field="f", held_by=("hold",), refused_by=("refuse",))


def heard(said: bool, *steps: str) -> dict[str, Any]:
    return {"hearing": RIGHT, "fields": {"f": said}, "taken": tuple(Taken(one, "li") for one in steps)}


#: Guard → (what it says, a standing that meets it, standings that do not).
GUARDS: dict[GuardKind, tuple[dict[str, Any], dict[str, Any], list[dict[str, Any]]]] = {
    GuardKind.STEP_TAKEN: ({"step": "first"}, {"taken": TAKEN}, [{}]),
    GuardKind.STEP_NOT_TAKEN: ({"step": "first"}, {}, [{"taken": TAKEN}]),
    GuardKind.OTHER_PERSON: ({"step": "first"}, {"taken": (Taken("first", "li"),)}, [{"taken": TAKEN}]),
    GuardKind.CLOCK_OVER: (
        {"clock": "c"}, {"clocks": clock("running", date(2026, 3, 1))},
        [{}, {"clocks": clock("running", DAY)}, {"clocks": clock("suspended", None)}, {"clocks": clock("stopped", date(2026, 1, 1))}],
    ),
    GuardKind.CLOCK_RUNNING: (
        {"clock": "c"}, {"clocks": clock("running", DAY)},
        [{}, {"clocks": clock("running", date(2026, 3, 1))}, {"clocks": clock("expired", DAY)}, {"clocks": clock("stopped", DAY)}],
    ),
    GuardKind.SERVED: ({"template": "t"}, {"served": frozenset({"t"})}, [{}]),
    GuardKind.FIELD_IS: ({"field": "f", "value": "true"}, {"fields": {"f": True}}, [{}, {"fields": {"f": False}}, {"fields": {"f": "x"}}]),
    GuardKind.MONTHS_SINCE: (
        {"field": "f", "months": 1}, {"fields": {"f": "2026-02-02"}}, [{}, {"fields": {"f": "2026-02-03"}}, {"fields": {"f": "soon"}}],
    ),
    GuardKind.MONTHS_WITHIN: (
        {"field": "f", "months": 1}, {"fields": {"f": "2026-02-02"}},
        [{}, {"fields": {"f": "2026-02-01"}}, {"fields": {"f": "2026-03-03"}}],
    ),
    GuardKind.HELD: ({"reads": "title", "months": 24}, {"facts": Known(held=True)}, [{}, {"facts": Known()}, {"facts": Known(held=False)}]),
    GuardKind.NONE_HELD: ({"reads": "listing"}, {"facts": Known(held=False)}, [{}, {"facts": Known()}, {"facts": Known(held=True)}]),
    GuardKind.PRE_CHECK: (
        {"scorecard": "s", "value": "A"}, {"facts": Known(grade=True)}, [{}, {"facts": Known()}, {"facts": Known(grade=False)}],
    ),
    GuardKind.HEARING_SETTLED: ({}, heard(True, "ask", "hold"), [heard(True, "ask"), heard(True, "ask", "refuse", "ask")]),
    GuardKind.QUOTA: ({}, {"facts": Known(left=1)}, [{}, {"facts": Known()}, {"facts": Known(left=0)}]),
}  # fmt: skip


def test_every_kind_of_guard_is_checked_and_tried_here() -> None:
    assert set(CHECKS) == set(GUARDS) == set(GuardKind)


@pytest.mark.parametrize("kind", GUARDS)
def test_guard_opens_and_closes_its_step(made: SimpleNamespace, kind: GuardKind) -> None:
    said, met, unmet = GUARDS[kind]
    procedure = one_step(made, guards=[{"kind": kind.value, "label": made.label("条件"), **said}])
    assert allowed(procedure, replace(STANDING, **met), office("county"))
    for changes in unmet:
        (found,) = engine.open_steps(procedure, replace(STANDING, **changes), office("county"))
        assert not found.allowed
        assert found.why[0].code.startswith(f"guard-{kind.value.replace('_', '-')}")
        assert "条件" in found.why[0].zh


def test_field_that_the_step_itself_asks_for_is_judged_when_it_is_typed(made: SimpleNamespace) -> None:
    guard = {"kind": "field_is", "field": "f", "value": "x", "label": made.label("条件")}
    procedure = one_step(made, guards=[guard], form=[made.field("f")])
    assert allowed(procedure, STANDING, office("county"))
    assert not allowed(procedure, replace(STANDING, fields={"f": "y"}), office("county"))


@pytest.mark.parametrize(("wants", "taken", "open_"), [
    ({"legal_review": True}, [], False),
    ({"legal_review": True}, ["review"], True),
    ({"legal_review": True}, ["review", "back"], False),
    ({"legal_review": True}, ["review", "back", "review"], True),
    ({"collective": True}, ["review"], False),
    ({"collective": True}, ["discuss"], True),
    ({"legal_review": True, "collective": True}, ["review", "discuss"], True),
    ({"legal_review": True, "collective": True}, ["discuss", "back", "review"], False),
    ({}, [], True),
])  # fmt: skip
def test_decision_follows_review_and_discussion_after_the_last_remand(
    made: SimpleNamespace, wants: dict[str, bool], taken: list[str], open_: bool
) -> None:
    steps = [
        made.step("review", "a", "a", post="legal"), made.step("discuss", "a", "a", post="panel"),
        made.step("back", "a", "a", kind="remand"), made.step("decide", "a", "b", kind="decide"),
    ]  # fmt: skip
    procedure = made.make("p", "a b*", steps, **wants)
    standing = replace(STANDING, taken=tuple(Taken(one, "li") for one in taken))
    assert engine.judge(procedure, standing, office("county"), "decide").allowed is open_
    by_machine = replace(STANDING, taken=tuple(Taken(one, "system", system=True) for one in taken))
    if wants:
        assert not engine.judge(procedure, by_machine, office("county"), "decide").allowed


@pytest.mark.parametrize(("standing", "why"), [
    ({}, []), (heard(False, "ask"), []), (heard(True, "ask"), ["hearing-owed"]), (heard(True, "ask", "refuse"), []),
    (heard(True, "hold", "ask"), ["hearing-owed"]), (heard(False, "ask", "hold", "ask"), []),
])  # fmt: skip
def test_decision_waits_for_the_hearing_that_was_asked_for(
    made: SimpleNamespace, standing: dict[str, Any], why: list[str]
) -> None:
    found = engine.judge(one_step(made, kind="decide"), replace(STANDING, **standing), office("county"), "go")
    assert [one.code for one in found.why] == why
    assert allowed(one_step(made), replace(STANDING, **standing), office("county"))


def test_step_waits_for_its_documents(made: SimpleNamespace) -> None:
    procedure = one_step(made, sends=["letter", "notice"])
    assert not allowed(procedure, replace(STANDING, issued=frozenset({("go", "letter")})), office("county"))
    both = frozenset({("go", "letter"), ("go", "notice")})
    assert allowed(procedure, replace(STANDING, issued=both), office("county"))
    assert not allowed(
        procedure, replace(STANDING, issued=frozenset({("no", "letter"), ("no", "notice")})), office("county")
    )


@pytest.mark.parametrize(("kind", "actor", "over", "open_"), [
    ("step", "authority", True, True), ("step", "authority", False, False), ("decide", "authority", True, False),
    ("step", "system", True, True), ("step", "system", False, False),
])  # fmt: skip
def test_machine_follows_a_clock_and_decides_nothing(
    made: SimpleNamespace, kind: str, actor: str, over: bool, open_: bool
) -> None:
    term = {"id": "c", "label": made.label("c"), "days": 1, "counts": "working", "on_expiry": "go"}
    procedure = made.make("p", "a b*", [made.step("go", "a", "b", actor, kind=kind, starts=["c"])], clocks=[term])
    standing = replace(STANDING, clocks=clock("running", date(2026, 3, 1) if over else DAY))
    assert allowed(procedure, standing, SYSTEM) is open_
