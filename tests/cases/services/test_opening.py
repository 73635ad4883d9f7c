"""Who opens what, who holds it, under which procedure, and what a step or an appeal opens after it."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from zhiheng.actors import BodyKind
from zhiheng.actors.actor import SYSTEM, VISITOR
from zhiheng.cases import errors
from zhiheng.cases.models import Case, CaseClock, CaseEvent
from zhiheng.cases.services import asking, installed, opening
from zhiheng.cases.services.acting import act
from zhiheng.policy import Pack, PackSet
from zhiheng.policy.model import Procedure

pytestmark = [pytest.mark.database, pytest.mark.django_db]
PLACE = "510104"


@pytest.fixture
def packs(home: Path, bodies: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> Any:
    """Put procedures into the pack `probe`."""

    def put(*procedures: Procedure) -> None:
        probe = installed.pack("probe")
        known = {**probe.procedures, **{one.id: one for one in procedures}}
        installed._at.cache_clear()
        changed = PackSet([Pack(probe.info, probe.chain, {**probe.elements, "procedures": known})])
        monkeypatch.setattr(installed, "_packs", lambda roots: changed)

    return put


def simple(made: SimpleNamespace, name: str = "p", **more: Any) -> Procedure:
    procedure: Procedure = made.make(name, "a b*", [made.step("go", "a", "b", "public")], **more)
    return procedure


def open_(who: Any, name: str = "p", **more: Any) -> Case:
    return opening.open_case(who, name, pack="probe", **{"division": PLACE, **more})


@pytest.mark.parametrize(("word", "allowed"), [
    ("authority", {"clerk", "province"}), ("county", {"clerk"}), ("province", {"province"}), ("applicant", {"firm", "rival"}),
    ("affected", {"firm", "rival"}), ("enterprise", {"firm", "rival"}), ("system", {"machine"}), ("expert", {"expert"}),
    ("public", {"clerk", "province", "firm", "rival", "expert", "visitor"}), ("amr", {"province"}),
])  # fmt: skip
def test_those_who_may_open_do_and_nobody_else(
    packs: Any, people: SimpleNamespace, made: SimpleNamespace, word: str, allowed: set[str]
) -> None:
    packs(simple(made, opened_by=[word]))
    everybody = {
        "clerk": people.clerk, "province": people.actor("amr", "clerk"), "firm": people.firm, "rival": people.rival,
        "expert": replace(people.actor("zhao", "clerk"), kind=BodyKind.EXPERT), "visitor": VISITOR, "machine": SYSTEM,
        "elsewhere": people.actor("amr-510300", "clerk", units=("5103",)), "leader": people.leader,
    }  # fmt: skip
    opened = set()
    for name, who in everybody.items():
        with suppress(errors.MayNotOpen):
            open_(who)
            opened.add(name)
    if word in ("authority", "public"):
        allowed = allowed | ({"machine"} if word == "authority" else {"elsewhere", "leader"})
    assert opened == allowed


@pytest.mark.parametrize(("held_by", "holder"), [
    ("authority", "amr-510104"), ("county", "amr-510104"), ("prefecture", "amr-510100"), ("province", "amr"), ("amr-510100", "amr-510100"),
])  # fmt: skip
def test_case_from_outside_goes_to_the_body_that_the_procedure_names(
    packs: Any, people: SimpleNamespace, made: SimpleNamespace, held_by: str, holder: str
) -> None:
    packs(simple(made, opened_by=["applicant"], held_by=held_by))
    case = open_(people.firm)
    assert (case.holder.code, case.applicant.code, case.told_party) == (holder, "firm", True)


def test_office_applies_for_itself_where_no_enterprise_is_meant(
    packs: Any, people: SimpleNamespace, made: SimpleNamespace
) -> None:
    packs(simple(made, opened_by=["applicant"], held_by="province", subject="body"))
    case = open_(people.clerk)
    assert (case.holder.code, case.applicant.code, case.subject) == ("amr", "amr-510104", "")


def test_case_that_nobody_can_hold_is_refused(packs: Any, people: SimpleNamespace, made: SimpleNamespace) -> None:
    packs(simple(made, opened_by=["applicant"], held_by="samr"))
    with pytest.raises(errors.HolderUnknown):
        open_(people.firm)


def test_paper_of_a_party_is_entered_by_the_authority(
    packs: Any, people: SimpleNamespace, made: SimpleNamespace
) -> None:
    packs(simple(made, opened_by=["applicant"]))
    case = open_(people.clerk, origin="paper", subject=made.party)
    assert (case.holder.code, case.applicant.code, case.origin) == ("amr-510104", "firm", "paper")


@pytest.mark.parametrize("origin", ["person", "paper"])
def test_office_never_holds_the_appeal_against_itself(
    packs: Any, people: SimpleNamespace, made: SimpleNamespace, origin: str
) -> None:
    """Whoever enters it: an appeal goes to the level above the office that decided."""
    packs(
        simple(made, "above", opened_by=["affected", "authority"], held_by="superior"),
        simple(made, publicity="restricted"),
    )
    decided = open_(people.clerk, subject=made.party)
    case = open_(people.clerk, "above", subject=made.party, about=decided, origin=origin)
    assert (case.holder.code, case.applicant.code, case.told_party) == ("amr-510100", "firm", True)
    reviewer = replace(people.above_clerk, kind=BodyKind.GOVERNMENT)
    assert asking.for_actor(reviewer).filter(pk=decided.pk).exists()
    by_above = open_(people.above_clerk, "above", subject=made.party, about=decided, again="另行受理")
    assert (by_above.holder.code, by_above.applicant) == ("amr-510100", None)


def test_complaint_about_an_office_goes_where_the_procedure_says_whoever_takes_it_down(
    packs: Any, people: SimpleNamespace, made: SimpleNamespace
) -> None:
    packs(simple(made, opened_by=["public", "authority"], held_by="province", subject="none", publicity="restricted"))
    case = open_(people.clerk)
    assert (case.holder.code, case.applicant.code) == ("amr", "amr-510104")
    assert open_(people.actor("amr", "clerk")).applicant is None


def test_procedure_that_ended_gives_way_to_its_successor(
    packs: Any, people: SimpleNamespace, made: SimpleNamespace
) -> None:
    old = simple(made, "old", until="2026-03-31", successor="new")
    packs(old, simple(made, "new", **{"from": "2026-04-01"}))
    earlier = open_(people.clerk, "old", now=made.on("2026-03-31"))
    later = open_(people.clerk, "old", now=made.on("2026-04-01"))
    assert [earlier.procedure, later.procedure] == ["old", "new"]
    with pytest.raises(errors.UnknownProcedure):
        open_(people.clerk, "new", now=made.on("2026-03-31"))


def test_clock_may_begin_with_the_case(packs: Any, people: SimpleNamespace, made: SimpleNamespace) -> None:
    term = {"id": "t", "label": made.label("t"), "days": 2, "counts": "working", "escalates_to": "superior"}
    packs(simple(made, clocks=[term], opening_starts=["t"]))
    case = open_(people.clerk, now=made.noon)
    assert str(CaseClock.objects.get(case=case).due_on) == "2026-03-04"
    assert CaseEvent.objects.get(case=case).detail["clocks"][0]["did"] == "started"


def test_step_opens_the_case_that_follows_in_its_own_transaction(
    packs: Any, people: SimpleNamespace, made: SimpleNamespace
) -> None:
    field = [made.field("matter")]
    first = made.make("first", "a b*", [made.step("refer", "a", "b", form=field, opens="second")])
    packs(first, simple(made, "second", opening=field, opened_by=["system"], held_by="superior"))
    case = act(people.clerk, open_(people.clerk, "first", subject=made.party), "refer", fields={"matter": "移送"})
    second = Case.objects.get(procedure="second")
    assert (second.about_id, second.subject, second.fields, second.holder.code) == (
        case.pk, made.party, {"matter": "移送"}, "amr-510100",
    )  # fmt: skip
    assert CaseEvent.objects.get(case=second).detail["following"] is True


@pytest.mark.parametrize(("publicity", "seen"), [
    ("public", {"clerk", "above", "elsewhere", "department", "firm", "visitor"}),
    ("departments", {"clerk", "above", "elsewhere", "department"}),
    ("internal", {"clerk", "above"}),
    ("restricted", {"clerk"}),
])  # fmt: skip
def test_case_is_seen_by_body_units_and_publicity(
    packs: Any, people: SimpleNamespace, made: SimpleNamespace, publicity: str, seen: set[str]
) -> None:
    procedure = made.make("p", "a b*", [made.step("go", "a", "b")], publicity=publicity)
    packs(procedure)
    case = open_(people.clerk, subject=made.party)
    everybody = {
        "clerk": people.clerk, "above": people.above, "elsewhere": people.actor("amr-510300", "clerk", units=("5103",)),
        "department": replace(people.actor("tax", "clerk"), kind=BodyKind.DEPARTMENT), "firm": people.firm, "visitor": VISITOR,
    }  # fmt: skip
    assert {name for name, who in everybody.items() if case in asking.for_actor(who)} == seen
    with pytest.raises(errors.UnknownCase):
        asking.find(replace(people.clerk, body="amr-510302", units=("510302",)), "2026-nothing-0001")


def test_case_about_nobody_is_called_by_what_was_said_first(packs: Any, made: SimpleNamespace) -> None:
    form = [made.field("who", personal=True), made.field("office"), made.field("wrong", required=False)]
    packs(simple(made, opened_by=["public"], opening=form, subject="none"))
    given = {"who": "赵六 13800001111", "office": "某窗口单位"}
    assert open_(VISITOR, fields=given).title == "p：某窗口单位"
    named = opening.open_case(VISITOR, "p", pack="probe", fields=given, name="示例企业", division=PLACE)
    assert named.title == "p：示例企业"


def test_party_opens_one_matter_once(packs: Any, people: SimpleNamespace, made: SimpleNamespace) -> None:
    """A double click opens one case; another matter and another firm are not held up, an office says why it opens another."""
    packs(simple(made, opened_by=["applicant", "authority"], opening=[made.field("why", required=False)]))
    first = open_(people.firm, fields={"why": "甲"})
    with pytest.raises(errors.FilingRefused, match=first.number):
        open_(people.firm, fields={"why": "甲"})
    record = open_(people.firm, target=("penalty", "ab" * 32))
    with pytest.raises(errors.FilingRefused, match=record.number):
        open_(people.firm, target=("penalty", "ab" * 32), fields={"why": "乙"})
    open_(people.firm, fields={"why": "乙"})
    open_(people.rival, fields={"why": "甲"})
    with pytest.raises(errors.CaseUnderWay, match=first.number):
        open_(people.clerk, subject=made.party, fields={"why": "甲"})
    beside = open_(people.clerk, subject=made.party, fields={"why": "甲"}, again=" 另一次检查发现 ")
    assert beside.events.get(seq=1).detail["again"] == {"reason": "另一次检查发现", "beside": first.number}
    assert "again" not in open_(people.clerk, subject=made.party, fields={"why": "丙"}, again="无").events.get().detail
    act(people.firm, record, "go")
    assert not open_(people.firm, target=("penalty", "ab" * 32)).closed


def test_party_asks_for_the_review_of_its_own_ended_case_and_once(
    packs: Any, people: SimpleNamespace, made: SimpleNamespace
) -> None:
    above = made.make("above", "a b* c*", [made.step("decide", "a", "b", post="leader", kind="decide"), made.step("take-back", "a", "c", "affected")],
                      opened_by=["affected"], held_by="superior")  # fmt: skip
    packs(above, simple(made, appeal="above"), simple(made, "q"))
    case, other = open_(people.clerk, subject=made.party), open_(people.clerk, "q", subject=made.party)
    wrong = [(people.firm, case), (people.firm, act(people.clerk, other, "go")), (people.rival, case)]
    for who, about in wrong:  # not ended, without that appeal, another's
        with pytest.raises(errors.FilingRefused):
            open_(who, "above", about=about, subject=who.subject)
    ended = act(people.clerk, case, "go")
    with pytest.raises(errors.FilingRefused):
        open_(people.rival, "above", about=ended, subject=people.rival.subject)
    act(people.firm, opening.appeal(people.firm, ended), "take-back")
    again = opening.appeal(people.firm, ended)  # what was withdrawn may be asked for again
    act(people.above, again, "decide")
    with pytest.raises(errors.FilingRefused, match=again.number):
        opening.appeal(people.firm, ended)


def test_party_chooses_neither_its_office_nor_its_name(
    packs: Any, people: SimpleNamespace, made: SimpleNamespace
) -> None:
    from zhiheng.ledger.models import EnterpriseCard

    EnterpriseCard.objects.create(subject=made.party, name="示例企业", division=PLACE)
    packs(simple(made, opened_by=["applicant", "authority"]))
    case = opening.open_case(people.firm, "p", pack="probe", division="510302", name="别家公司")
    assert (case.division, case.subject_name, case.holder.code) == (PLACE, "示例企业", "amr-510104")
    branch = opening.open_case(
        people.clerk, "p", pack="probe", subject=made.party, name="示例企业分公司", division=PLACE, again="分公司另案"
    )
    assert branch.subject_name == "示例企业分公司"
